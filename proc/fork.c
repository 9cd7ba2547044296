/* rfork(2). */
#include "priv.h"

static Err
checkflags(u32 f)
{
	enum {
		Ns = RFNAMEG | RFCNAMEG,
		Env = RFENVG | RFCENVG,
		Fd = RFFDG | RFCFDG,
	};

	if((f & Ns) == Ns || (f & Env) == Env || (f & Fd) == Fd)
		return Ebadarg;
	if(!(f & RFPROC) && (f & (RFMEM | RFNOWAIT)))
		return Ebadarg;
	return nil;
}

/* Without RFPROC: changes the caller. */
static Err
rforkself(u32 f)
{
	Rgrp *new = nil, *old;
	Err e;

	if((f & RFREND) && (new = rgrpnew()) == nil)
		return Enomem;
	if((e = upcall.fsrfork(f)) != nil){
		if(new != nil)
			rgrpput(new);
		return e;
	}
	if(new != nil){
		qlock(&up->debug);
		old = up->rgrp;
		up->rgrp = new;
		qunlock(&up->debug);
		rgrpput(old);
	}
	if(f & RFNOTEG)
		return procnewnoteid(up, up->pid);
	return nil;
}

/* What a child takes over as it is. */
static void
inherit(Proc *p, u32 f)
{
	qlock(&up->debug);
	memmove(p->text, up->text, sizeof p->text);
	memmove(p->user, up->user, sizeof p->user);
	p->args = up->args != nil ? kstrdup(up->args) : nil;
	p->hang = up->hang;
	p->procprivate = up->procprivate;
	p->noswap = up->noswap;
	p->tracing = up->tracing;
	qunlock(&up->debug);
	p->noteid = f & RFNOTEG ? 0 : up->noteid;	/* 0: its own pid */
	p->notify = up->notify;
	p->ureg = up->ureg;		/* for noted(NRSTR); the child itself is in no handler */
	p->lastnote = up->lastnote;
	p->basepri = p->priority = up->basepri;
	p->fixedpri = up->fixedpri;
	p->wired = up->wired;
	p->nowait = f & RFNOWAIT;
	p->inkernel = true;
	if((p->image = up->image) != nil)
		upcall.chanincref(p->image);
}

/* Gives the child its memory, groups and FPU state; *fs tells whether fsexit is to be called for it. */
static Err
forkparts(Proc *p, u32 f, bool *fs)
{
	Err e;

	*fs = false;
	if((e = fpalloc(p)) != nil || (e = fpcopy(p)) != nil)
		return e;
	if((p->rgrp = f & RFREND ? rgrpnew() : rgrpshare(up->rgrp)) == nil)
		return Enomem;
	if((e = asfork(up->as, f & RFMEM, &p->as)) != nil)
		return e;
	if((e = upcall.fsfork(p, f)) != nil)
		return e;
	*fs = true;
	return nil;
}

/* Undoes what forkparts has done so far. */
static void
forkabandon(Proc *p)
{
	if(p->as != nil)
		asfree(p->as);
	if(p->rgrp != nil)
		rgrpput(p->rgrp);
	fpdrop(p);
	kstackfree(p->kstack);
	procunref(p);
}

static Err
sysrfork(u64 *arg, s64 *ret)
{
	u32 f = argulong(arg[0]);
	Ureg *u;
	Proc *p;
	bool fs;
	Err e;

	if((e = checkflags(f)) != nil)
		return e;
	if(!(f & RFPROC))
		return rforkself(f);
	if((p = procalloc()) == nil)
		return Enoproc;
	if((e = forkparts(p, f, &fs)) != nil){
		forkabandon(p);
		return e;
	}
	if(!mayfork()){
		/* others were faster meanwhile */
		upcall.fsexit(p);
		forkabandon(p);
		return Enoproc;
	}
	inherit(p, f);
	u = (Ureg *)(p->kstack + Kstacksize - roundup(sizeof(Ureg), 16));
	*u = *up->dbgreg;
	u->ax = 0;
	p->dbgreg = u;
	userstack(p, forkret, u);
	p->times[Treal] = nsnow();
	proctabadd(p, 0);
	familyadd(up, p);
	*ret = p->pid;
	ilock(&p->rlock);
	ready(p);
	iunlock(&p->rlock);
	return nil;
}

void
sysforkinit(void)
{
	sysregister(19, "Rfork", sysrfork);
}
