/* Process name spaces: creation, copying, and the mask of devices that may be attached. */
#include "fs9.h"
#include "lib.h"
#include "mtab.h"

enum { Mnthash = 32 };		/* buckets of a name space that has not grown */

Pgrp *
newpgrp(void)
{
	Pgrp *p;

	if((p = kmallocz(sizeof *p)) == nil)
		return nil;
	if((p->mtab = mtabnew(Mnthash)) == nil){
		kfree(p);
		return nil;
	}
	p->ref.n = 1;
	return p;
}

/* The buckets of `to` become those of `from`, copied. */
static Err
copyheads(Pgrp *to, Pgrp *from)
{
	Mtab *t = to->mtab, *f = from->mtab;
	Mhead *h, **tail;
	Err e = nil;
	u32 i;

	if(t->mask != f->mask){
		if((t = mtabnew(f->mask + 1)) == nil)
			return Enomem;
		mtabfree(to->mtab);
		to->mtab = t;
	}
	for(i = 0; i <= f->mask && e == nil; i++){
		tail = &t->b[i];
		for(h = f->b[i]; h != nil && e == nil; h = h->hash[f->side]){
			rlock(&h->lock);
			e = copymhead(h, tail);
			runlock(&h->lock);
			if(*tail != nil){
				to->nhead++;
				tail = &(*tail)->hash[t->side];
			}
		}
	}
	return e;
}

/* Nobody else has `to`, in which nothing is mounted.  On failure it holds what was copied so far; closepgrp frees it. */
Err
pgrpcpy(Pgrp *to, Pgrp *from)
{
	Err e;

	rlock(&from->ns);
	memmove(to->notallowed, from->notallowed, sizeof to->notallowed);
	to->noattach = from->noattach;
	e = copyheads(to, from);
	runlock(&from->ns);
	return e;
}

void
closepgrp(Pgrp *p)
{
	Mhead *h, *next;
	Mtab *t;
	u32 i;

	if(p == nil || decref(&p->ref) != 0)
		return;
	t = p->mtab;
	for(i = 0; i <= t->mask; i++)
		for(h = t->b[i]; h != nil; h = next){
			next = h->hash[t->side];
			putmhead(h);
		}
	mtabfree(t);
	kfree(p);
}

bool
devallowed(Pgrp *p, Dev *d)
{
	return !bittest(p->notallowed, d->index);
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
		bitset(named, d->index);
	}
	wlock(&p->ns);
	for(i = 0; devtab[i] != nil; i++)
		if(bittest(named, i) == deny)
			bitset(p->notallowed, i);
	wunlock(&p->ns);
	return nil;
}
