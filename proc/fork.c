/* rfork(2). */
#include "priv.h"
#include "sip.h"

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
	Charge *c = nil;
	Err e = nil;

	if(((f & RFREND) && (new = rgrpnew()) == nil) || ((f & RFNOTEG) && !sealed() && (c = limitnew()) == nil))
		e = Enomem;
	if(e != nil || (e = upcall.fsrfork(f)) != nil){
		if(new != nil)
			rgrpput(new);
		if(c != nil)
			limitdrop(c);
		return e;
	}
	if(new != nil){
		qlock(&up->debug);
		old = up->rgrp;
		up->rgrp = new;
		qunlock(&up->debug);
		rgrpput(old);
	}
	if(f & RFNOTEG){
		if(c != nil)
			limitchange(c);
		ilock(&up->notelock);
		up->noteid = up->pid;
		iunlock(&up->notelock);
	}
	return nil;
}

/* What a child takes over as it is. */
static void
inherit(Proc *p, u32 f)
{
	qlock(&up->debug);
	memmove(p->text, up->text, sizeof p->text);
	memmove(p->user, up->user, sizeof p->user);
	p->args = argsshare(up->args);
	p->argsset = up->argsset;
	p->procmode = up->procmode;
	p->hang = up->hang;
	p->procprivate = up->procprivate;
	p->noswap = up->noswap;
	p->tracing = up->tracing;
	p->wired = edfwired(up);	/* a child is not admitted, so it is not tied to where its parent is */
	qunlock(&up->debug);
	p->noteid = f & RFNOTEG ? 0 : up->noteid;	/* 0: its own pid */
	p->notify = up->notify;
	p->ureg = up->ureg;		/* for noted(NRSTR); the child itself is in no handler */
	p->lastnote = up->lastnote;
	p->vbase = up->vbase;
	p->verified = up->verified;
	p->vtop = up->vtop;
	p->basepri = p->priority = up->basepri;
	p->fixedpri = up->fixedpri;
	p->nowait = f & RFNOWAIT;
	timefork(p);
	if((p->image = up->image) != nil)
		upcall.chanincref(p->image);
}

/* Gives the child its memory, groups and FPU state. */
static Err
forkparts(Proc *p, u32 f)
{
	Err e;

	fpbegin(p);
	if((e = fpcopy(p)) != nil)
		return e;
	if((p->rgrp = f & RFREND ? rgrpnew() : rgrpshare(up->rgrp)) == nil)
		return Enomem;
	if((e = asfork(up->as, f & RFMEM, &p->as)) != nil)
		return e;
	return upcall.fsfork(p, f);
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
	limitleave(p);
	kstackfree(p->kstack);
	procunref(p);
}

static Err
sysrfork(u64 *arg, s64 *ret)
{
	u32 f = argulong(arg[0]);
	Ureg *u;
	Proc *p;
	Err e;

	if((e = checkflags(f)) != nil)
		return e;
	if(!(f & RFPROC))
		return rforkself(f);
	if((p = procalloc()) == nil)
		return Enoproc;
	if((e = limitenter(p, (f & RFNOTEG) && !sealed())) != nil || (e = forkparts(p, f)) != nil){
		forkabandon(p);
		return e;
	}
	inherit(p, f);
	u = (Ureg *)(p->kstack + Kstacksize - roundup(sizeof(Ureg), 16));
	*u = *up->dbgreg;
	lostregs(u);
	u->ax = 0;
	p->dbgreg = u;
	userstack(p, forkret, u);
	p->times[Treal] = nsnow();
	proctabadd(p, 0);
	if(!(f & RFNOTEG))
		noteforked(p);
	familyadd(up, p);
	sipborn(p);
	*ret = p->pid;
	readynew(p);
	return nil;
}

/*
 * A child that begins with fn in the kernel: it has no memory, up's name space, descriptors and environment (not copies), and a note group
 * of its own.
 */
Err
kfork(void (*fn)(void *), void *arg)
{
	Proc *p;
	Err e;

	if((p = procalloc()) == nil)
		return Enoproc;
	if((e = limitenter(p, !sealed())) != nil)
		goto Bad;
	fpbegin(p);
	fpuinit(p->fpu);
	p->rgrp = rgrpshare(up->rgrp);
	if((e = upcall.fsfork(p, 0)) != nil)
		goto Bad;
	inherit(p, RFNOTEG);
	p->vbase = p->vtop = 0;
	p->verified = false;
	p->notify = p->ureg = 0;
	userstack(p, fn, arg);
	p->times[Treal] = nsnow();
	proctabadd(p, 0);
	familyadd(up, p);
	sipborn(p);
	ilock(&p->rlock);
	ready(p);
	iunlock(&p->rlock);
	return nil;
Bad:
	forkabandon(p);
	return e;
}

void
sysforkinit(void)
{
	sysregister(19, "Rfork", sysrfork);
}
