/*
 * Real-time scheduling by earliest deadline first, as Plan 9's proc(3) describes it.
 *
 * An admitted process gets a job in each period: cost ns of CPU time before the job's deadline.  While a job is live its process
 * is in queue Priedf, before all others.  The job ends when the process has completed it (sleep(0), with yieldonblock or
 * sporadic also by blocking), its time is used up, or the deadline has come.  Then the process waits for the next release,
 * but only on its way to user mode: what it does in the kernel goes on at its normal priority, since others may wait for locks
 * that it holds.  With extra it goes on in user mode as well, at the lowest priority.
 *
 * A release at its time belongs to the period that it begins.  Who was blocked then is released when it becomes ready, with the whole
 * deadline from there, and next at the first begin of a period that is at least a period later: releases of one process are never
 * closer than what the admission test has counted with.
 *
 * All is decided under rlock, from whatever CPU.  There is no tick: a process has one timer, for the end of its job
 * while it runs and for its next release while it is not blocked.
 */
#include "edf.h"

enum {
	Priextra = 0,
	Minns = 20 * 1000,		/* no timer is set for sooner */
};

static void
event(Proc *p, enum Eventtype type, u64 when)
{
	if(procevents && p->tracing)
		proceventput(p, type, when != 0 ? (s64)(nswall() + (when - nsnow())) : 0);
}

static bool
active(Proc *p)
{
	return p->edf != nil && p->edf->admitted;
}

static void
arm(Proc *p, u64 now, u64 when)
{
	Edf *e = p->edf;

	e->timer.fn = edftimeout;
	e->timer.arg = p;
	timerset(&e->timer, when > now + Minns ? when : now + Minns);
}

/* The next release, or how long the job may run from now. */
static void
rearm(Proc *p, u64 now)
{
	Edf *e = p->edf;

	if(!e->live)
		arm(p, now, e->t);
	else if(e->running)
		arm(p, now, now + e->left < e->d ? now + e->left : e->d);
}

static void
measure(Edf *e, u64 now)
{
	u64 used = now - e->s;

	if(!e->running)
		return;
	e->left -= used < e->left ? used : e->left;
	e->s = now;
}

/* The job is done: the process says so. */
static void
complete(Proc *p, u64 now)
{
	Edf *e = p->edf;

	event(p, SYield, 0);
	if(e->open && now >= e->d)
		e->missed = true;
	e->open = e->live = false;
}

/* Ends a job that has no time left. */
static void
cut(Proc *p, u64 now)
{
	Edf *e = p->edf;

	if(!e->live || (e->left > 0 && now < e->d))
		return;
	event(p, e->left == 0 ? SSlice : SInts, 0);
	e->live = false;
	if(now >= e->d || !(e->flags & Edfextra)){
		e->missed = true;
		e->open = false;
	}
}

/* Releases the next job if its time has come; blocked: the process was, until now. */
static void
release(Proc *p, u64 now, bool blocked)
{
	Edf *e = p->edf;

	if(e->live || now < e->t)
		return;
	if(e->flags & Edfsporadic){
		e->d = now + e->deadline;
		e->t = now + e->period;
	}else if(blocked){
		e->d = now + e->deadline;
		e->t += (now - e->t + 2 * e->period - 1) / e->period * e->period;
	}else{
		e->t += (now - e->t) / e->period * e->period;
		e->d = e->t + e->deadline;
		e->t += e->period;
		if(now >= e->d)		/* nobody could run so long: the period is lost */
			return;
	}
	if(e->open)
		e->missed = true;
	e->open = e->live = true;
	e->left = e->cost;
	event(p, SRelease, 0);
	event(p, SDeadline, e->d);
}

static void
setpriority(Proc *p)
{
	Edf *e = p->edf;

	if(e->live)
		p->priority = Priedf;
	else
		p->priority = e->flags & Edfextra ? Priextra : p->basepri;
}

static void
step(Proc *p, u64 now, bool blocked)
{
	measure(p->edf, now);
	cut(p, now);
	release(p, now, blocked);
	setpriority(p);
}

/* Not in a handler: a note is not to wait for a release. */
static bool
mustwait(Proc *p)
{
	Edf *e = p->edf;

	return active(p) && !e->live && !(e->flags & Edfextra) && !p->notified;
}

bool
edfpending(Proc *p)
{
	return mustwait(p) || (active(p) && p->edf->missed);
}

bool
edfready(Proc *p)
{
	Edf *e = p->edf;
	u64 now = nsnow();

	if(!active(p))
		return false;
	step(p, now, p->state != Prunning && p->state != Pready && !e->waiting);
	e->running = false;
	rearm(p, now);
	return e->live;
}

bool
edfbefore(Proc *p, Sched *s)
{
	return s->curpri == Priedf && p->edf->d < s->curdeadline;
}

/* What s runs has changed: if it lost its rank, s shall look for a better one, and p at what it has to do on its way out of the kernel. */
static void
tell(Proc *p, Sched *s, bool lost)
{
	s->curdeadline = p->edf->d;	/* first: who sees the new priority sees it */
	s->curpri = p->priority;
	if(!lost && !edfpending(p))
		return;
	s->cpu->resched = true;
	if(s->cpu != cpu())
		ipi(s->cpu->id, Vipi);
}

static Sched *
where(Proc *p)
{
	return p->cpu->sched;
}

/* p runs where it was admitted. */
static void
runhere(Proc *p, u64 now, bool start)
{
	Edf *e = p->edf;
	bool was = p->priority == Priedf;

	if(start){
		e->running = true;
		e->s = now;
	}
	step(p, now, false);
	rearm(p, now);
	tell(p, where(p), was && p->priority != Priedf);
}

void
edfrun(Proc *p, Sched *s)
{
	if(active(p) && p->wired == s->cpu)
		runhere(p, nsnow(), true);
}

void
edfblock(Proc *p)
{
	Edf *e = p->edf;
	u64 now = nsnow();

	if(!active(p))
		return;
	measure(e, now);
	e->running = false;
	if(e->open && e->flags & (Edfsporadic | Edfyieldonblock))
		complete(p, now);
}

void
edfleave(Proc *p)
{
	if(!active(p))
		return;
	ilock(&p->rlock);
	if(active(p)){
		measure(p->edf, nsnow());
		p->edf->running = false;
	}
	iunlock(&p->rlock);
}

/* p is in a run queue, or was just taken from one; then its scheduler will see what has changed. */
static void
requeue(Proc *p)
{
	if(runqremove(p))
		ready(p);
}

void
edfsettle(Proc *p)
{
	Cpu *c = p->cpu;

	if(p->state == Pready)
		requeue(p);
	else if(p->state == Prunning && c == p->wired)
		runhere(p, nsnow(), true);
	else if(p->state == Prunning){
		c->resched = true;
		if(c != cpu())
			ipi(c->id, Vipi);
	}
}

void
edfretire(Proc *p)
{
	p->priority = p->basepri;
	if(p->state == Pready)
		requeue(p);
	else if(p->state == Prunning)
		where(p)->curpri = p->priority;
}

void
edftimeout(void *arg)
{
	Proc *p = arg;
	Edf *e = p->edf;
	u64 now;
	bool wake = false;

	ilock(&p->rlock);
	now = nsnow();
	if(e->admitted)
		switch(p->state){
		case Prunning:
			if(p->cpu == p->wired)
				runhere(p, now, false);
			break;
		case Pready:
			if(!e->live)
				requeue(p);
			break;
		case Pwakeme:
			wake = e->waiting && now >= e->t;
			if(e->waiting && !wake)
				rearm(p, now);
			break;
		default:
			break;
		}
	iunlock(&p->rlock);
	if(wake)
		wakeup(&e->r);
}

static bool
released(void *arg)
{
	return !mustwait(arg);
}

/* Until the next release; Eintr if there is a note before. */
static Err
await(Proc *p)
{
	const char *old = p->psstate;
	Edf *e = p->edf;
	Err err;

	ilock(&p->rlock);
	e->waiting = true;
	if(active(p))
		rearm(p, nsnow());
	iunlock(&p->rlock);
	p->psstate = "Waitrelease";
	err = sleep(&e->r, released, p);
	p->psstate = old;
	ilock(&p->rlock);
	e->waiting = false;
	iunlock(&p->rlock);
	return err;
}

void
edfexit(void)
{
	Proc *p = up;
	Edf *e = p->edf;
	bool missed = false;

	while(edfpending(p)){
		ilock(&p->rlock);
		missed = e->missed && e->flags & Edfnotes;
		e->missed = false;
		iunlock(&p->rlock);
		if(missed)
			postnote(p, "sys: deadline miss", Nuser);
		if(mustwait(p) && await(p) != nil)
			return;
	}
}

bool
edfyield(Err *err)
{
	Proc *p = up;
	Edf *e = p->edf;
	u64 now;

	if(!active(p))
		return false;
	ilock(&p->rlock);
	if(e->admitted){
		now = nsnow();
		measure(e, now);
		complete(p, now);
		if(now >= e->t)		/* the next one, not one that this job came too late for */
			e->t += ((now - e->t) / e->period + 1) * e->period;
		setpriority(p);
		tell(p, where(p), true);
	}
	iunlock(&p->rlock);
	*err = await(p);
	return true;
}
