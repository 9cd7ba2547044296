/* Process name spaces: creation, copying, and the mask of devices that may be attached. */
#include "fs9.h"
#include "lib.h"
#include "local.h"

Pgrp *
newpgrp(void)
{
	Pgrp *p;

	if((p = kmallocz(sizeof *p)) != nil)
		p->ref.n = 1;
	return p;
}

/* On failure `to` holds what was copied so far; closepgrp frees it. */
Err
pgrpcpy(Pgrp *to, Pgrp *from)
{
	Mhead *h, **tail;
	Err e;
	int i;

	e = nil;
	rlock(&from->ns);
	memmove(to->notallowed, from->notallowed, sizeof to->notallowed);
	to->noattach = from->noattach;
	for(i = 0; i < Mnthash && e == nil; i++){
		tail = &to->mnthash[i];
		for(h = from->mnthash[i]; h != nil && e == nil; h = h->hash){
			rlock(&h->lock);
			e = copymhead(h, tail);
			runlock(&h->lock);
			if(*tail != nil)
				tail = &(*tail)->hash;
		}
	}
	runlock(&from->ns);
	return e;
}

void
closepgrp(Pgrp *p)
{
	Mhead *h, *next;
	int i;

	if(p == nil || decref(&p->ref) != 0)
		return;
	for(i = 0; i < Mnthash; i++)
		for(h = p->mnthash[i]; h != nil; h = next){
			next = h->hash;
			putmhead(h);
		}
	kfree(p);
}

static int
devindex(Dev *d)
{
	int i;

	for(i = 0; devtab[i] != nil; i++)
		if(devtab[i] == d)
			return i;
	return 0;
}

bool
devallowed(Pgrp *p, Dev *d)
{
	return !bittest(p->notallowed, devindex(d));
}

/* Whether servers may be mounted: a name space that was denied #M takes no more mounts. */
bool
mountallowed(Pgrp *p)
{
	return !p->noattach && devallowed(p, &mntdev);
}

/*
 * "& abc": keep only these devices, "&~ abc": these no more, "~": none at all.
 * The set can only shrink.
 */
Err
devmask(Pgrp *p, const char *ops)
{
	bool deny;
	const char *s;
	Rune r;
	int i, n;
	u64 named[Ndevmask];
	Dev *d;

	while(*ops == ' ')
		ops++;
	deny = false;
	if(*ops == '&'){
		ops++;
		if(*ops == '~'){
			deny = true;
			ops++;
		}
	}else if(*ops == '~')
		ops = "";
	else
		return Ebadctl;
	memset(named, 0, sizeof named);
	for(s = ops; *s != 0; s += n){
		n = chartorune(&r, s);
		if(r == ' ')
			continue;
		if((d = devbyletter(r)) == nil)
			return Ebadsharp;
		bitset(named, devindex(d));
	}
	wlock(&p->ns);
	for(i = 0; devtab[i] != nil; i++)
		if(bittest(named, i) == deny)
			bitset(p->notallowed, i);
	wunlock(&p->ns);
	return nil;
}
