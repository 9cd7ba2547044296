/*
 * Stopping, starting and killing processes for /proc, and broken processes that
 * wait for a debugger.
 *
 * procctl is obeyed where a process leaves the kernel.  A debugger sleeps on the
 * stopr of the process, so it may go away at any time.
 */
#include "priv.h"
#include "pod.h"

enum { Maxbroken = 4 };		/* broken processes kept; the oldest goes first */

static struct {
	Lock l;
	Proc *head;		/* oldest first */
	int n;
} broken;

bool
procstopped(Proc *p)
{
	/* another CPU leaves the stack only after it has set the state and woken who waits for that */
	for(;;){
		enum Procstate s = *(volatile enum Procstate *)&p->state;

		if(s != Pstopped && s != Pbroken)
			return false;
		if(!p->oncpu)
			return true;
		cpurelax();
	}
}

/* up waits in the given state until somebody readies it; l, if not nil, is let go once that can happen. */
static void
halt(enum Procstate state, Lock *l)
{
	Proc *p = up;
	u64 x = splhi();

	ilock(&p->rlock);
	if(state == Pstopped && p->procctl == Ctlexit){	/* killed since it was decided; see procstart */
		iunlock(&p->rlock);
		splx(x);
		return;
	}
	p->state = state;
	iunlock(&p->rlock);
	if(l != nil)
		unlock(l);
	wakeup(&p->stopr);
	sched();
	splx(x);
}

void
procctl(void)
{
	Proc *p = up;

	for(;;)
		switch(p->procctl){
		case Ctlnone:
		case Ctlsyscall:	/* obeyed in the system calls */
			return;
		case Ctlexit:
			if(podkept())
				return;
			pexit("Killed", true);
		case Ctltrace:
			if(p->nnote == 0)
				return;
			/* fall through */
		case Ctlstop:
			qlock(&p->debug);
			if(p->procctl != Ctlexit)
				p->procctl = Ctlnone;
			qunlock(&p->debug);
			if(p->procctl == Ctlnone)
				halt(Pstopped, nil);
		}
}

/* With broken.l held. */
static void
release(Proc *p)
{
	Proc **l;

	for(l = &broken.head; *l != nil; l = &(*l)->brokennext)
		if(*l == p){
			*l = p->brokennext;
			broken.n--;
			break;
		}
	ilock(&p->rlock);
	if(p->state == Pbroken)
		ready(p);
	iunlock(&p->rlock);
}

void
brokenwait(void)
{
	Proc *p = up, **l;

	lock(&broken.l);
	if(broken.n >= Maxbroken)
		release(broken.head);
	for(l = &broken.head; *l != nil; l = &(*l)->brokennext)
		;
	p->brokennext = nil;
	*l = p;
	broken.n++;
	halt(Pbroken, &broken.l);
}

void
unbreak(Proc *p)
{
	lock(&broken.l);
	release(p);
	unlock(&broken.l);
}

/* Lets the oldest broken process go, for its memory; false if there is none. */
bool
brokenfree(void)
{
	lock(&broken.l);
	Proc *p = broken.head;
	if(p != nil)
		release(p);
	unlock(&broken.l);
	return p != nil;
}

void
procstop(Proc *p)
{
	if(p->procctl != Ctlexit)
		p->procctl = Ctlstop;
	kick(p);
	sipcpuctl(p);
}

static bool
isstopped(void *arg)
{
	Proc *p = arg;

	return p->state == Pstopped || p->state == Pbroken || p->exiting;
}

Err
procwaitstop(Proc *p, enum Procctl ctl)
{
	const char *old = up->psstate;
	Err e;

	if(p->stopwaited)
		return Einuse;
	if(p->state == Pstopped || p->state == Pbroken)
		return nil;
	if(p->exiting)
		return Eprocdied;
	if(ctl != Ctlnone && p->procctl != Ctlexit){
		p->procctl = ctl;
		kick(p);
	}
	if(p == up)
		return nil;
	p->stopwaited = true;
	up->psstate = "Stopwait";
	qunlock(&p->debug);
	e = sleep(&p->stopr, isstopped, p);
	qlock(&p->debug);
	up->psstate = old;
	p->stopwaited = false;
	if(e == nil && p->exiting && p->state != Pbroken)
		e = Eprocdied;
	return e;
}

Err
procstart(Proc *p, enum Procctl ctl)
{
	Err e = nil;

	ilock(&p->rlock);
	if(p->state == Pstopped){
		p->procctl = ctl;
		ready(p);
	}else
		e = Ebadctl;
	iunlock(&p->rlock);
	return e;
}

void
prockill(Proc *p)
{
	if(p->state == Pbroken){
		unbreak(p);
		return;
	}
	if(!p->exiting)
		p->procctl = Ctlexit;
	postnote(p, "sys: killed", Nexit);
	sipcpuctl(p);
	procstart(p, Ctlexit);
}
