/* The end of a process: exits(2), and every way of being killed. */
#include "priv.h"
#include "pod.h"
#include "sip.h"
#include "debug.h"
#include "hw.h"

/* The first process must not end: with "" the machine is switched off. */
static _Noreturn void
firstdied(const char *msg)
{
	if(msg != nil && msg[0] != 0)
		panic("the first process died: %s", msg);
	print("the first process has finished: power off\n");
	hwpoweroff();
}

/* No more notes and alarms; /proc keeps away from the groups. */
static void
retire(Proc *p)
{
	bool waited;

	timerdel(&p->alarmtimer);
	p->alarmns = 0;
	ilock(&p->notelock);
	p->nonotes = true;
	p->nnote = 0;
	p->notepending = false;
	iunlock(&p->notelock);
	qlock(&p->debug);
	procedfexpel(p);
	p->exiting = true;
	p->procctl = Ctlnone;
	waited = p->stopwaited;		/* nobody else does from now on */
	qunlock(&p->debug);
	if(waited)
		wakeup(&p->stopr);
	p->psstate = "Exiting";
}

static void
freememory(Proc *p)
{
	struct Chan *image;
	Aspace *as;
	bool much;

	qlock(&p->debug);
	profdrop(p);
	sipspent(p);
	as = p->as;
	image = p->image;
	much = as != nil && nomemleave(as);
	p->as = nil;
	p->image = nil;
	p->dbgreg = nil;
	qunlock(&p->debug);
	podleaves(p);
	if(as != nil){
		asload(nil);
		asfree(as);
	}
	if(much)
		nomemleft();
	if(image != nil)
		upcall.chanclose(image);
	fpdrop(p);
}

void
pexit(const char *msg, bool freemem)
{
	Proc *p = up;
	char text[ERRMAX];

	/* the text may live in what is about to go */
	strecpy(text, text + sizeof text, msg != nil ? msg : "");
	trace("exit", p->pid, freemem);
	procevent(p, SDead);
	if(p->pid == 1)
		firstdied(text);
	sipexits(text);
	retire(p);
	procmust(true);		/* an end must not fail half way */
	if(!p->kproc){
		upcall.fsexit(p);
		rgrpput(p->rgrp);
		p->rgrp = nil;
	}
	if(!freemem){
		familyexit(text);
		brokenwait();
		freememory(p);
		splhi();
	}else{
		freememory(p);
		splhi();
		familyexit(text);
	}
	debugnolocks("end of a process");
	ilock(&p->rlock);
	p->state = Pmoribund;
	iunlock(&p->rlock);
	sched();
	panic("a dead process ran");
}

static Err
sysexits(u64 *arg, s64 *ret)
{
	char msg[ERRMAX];
	Err e;

	msg[0] = 0;
	if(arg[0] != 0 && (e = ucopystr(msg, sizeof msg, uptr(arg[0]))) != nil && e != Etoolong)
		strecpy(msg, msg + sizeof msg, "invalid exit string");
	msg[sizeof msg - 1] = 0;
	pexit(msg, true);
}

void
sysexitinit(void)
{
	sysregister(8, "Exits", sysexits);
}
