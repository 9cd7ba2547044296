/*
 * rendezvous(2): two processes of a group meet at a tag and exchange values.
 *
 * A waiter stands in the group's hash table until it is met or gives up; rendmet and
 * rendval are set by the other with the group locked, and the waiter locks it before it
 * goes on, so neither touches the other after it could be gone.
 */
#include "priv.h"
#include "hilock.h"

enum { Nhash = 32 };

struct Rgrp {
	Ref ref;
	Lock l;
	Proc *wait[Nhash];	/* linked by rendnext; guarded by l */
};

Rgrp *
rgrpnew(void)
{
	Rgrp *r;

	if((r = kmallocz(sizeof *r)) != nil)
		r->ref.n = 1;
	return r;
}

Rgrp *
rgrpshare(Rgrp *r)
{
	incref(&r->ref);
	return r;
}

void
rgrpput(Rgrp *r)
{
	if(decref(&r->ref) == 0)
		kfree(r);
}

static Proc **
bucket(Rgrp *r, u64 tag)
{
	return &r->wait[(tag ^ tag >> 12 ^ tag >> 4) % Nhash];
}

static bool
met(void *arg)
{
	return ((Proc *)arg)->rendmet;
}

/* With r locked: whoever waits for the tag gets val; its value goes to *ret. */
static bool
meet(Rgrp *r, u64 tag, u64 val, s64 *ret)
{
	Proc *p, **l;

	for(l = bucket(r, tag); (p = *l) != nil; l = &p->rendnext)
		if(p->rendtag == tag){
			*l = p->rendnext;
			*ret = p->rendval;
			p->rendval = val;
			p->rendmet = true;
			wakeup(&p->sleepr);
			return true;
		}
	return false;
}

static Err
sysrendezvous(u64 *arg, s64 *ret)
{
	Proc *p = up, **l;
	Rgrp *r = p->rgrp;
	u64 tag = arg[0], val = arg[1];
	Err e;

	fastlock(&r->l);
	if(meet(r, tag, val, ret)){
		fastunlock(&r->l);
		return nil;
	}
	p->rendtag = tag;
	p->rendval = val;
	p->rendmet = false;
	l = bucket(r, tag);
	p->rendnext = *l;
	*l = p;
	fastunlock(&r->l);

	e = sleep(&p->sleepr, met, p);
	fastlock(&r->l);
	if(p->rendmet){
		*ret = p->rendval;
		e = nil;
	}else{
		for(l = bucket(r, tag); *l != p; l = &(*l)->rendnext)
			;
		*l = p->rendnext;
	}
	fastunlock(&r->l);
	return e;
}

void
sysrendezinit(void)
{
	sysregister(34, "Rendez", sysrendezvous);
}
