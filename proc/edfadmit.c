/* The parameters of real-time processes, and who is admitted to which CPU (edf.c). */
#include "edf.h"

static const u64 Maxns = 3600ull * 1000 * 1000 * 1000;
enum { Microsecond = 1000, Mincost = 20 * Microsecond };

static struct {
	QLock l;			/* guards the lists; taken with the process' debug held, before its rlock */
	Edf *tasks[Maxcpu];		/* those that are admitted there */
} admission;

bool
edfadmitted(Proc *p)
{
	return p->edf != nil && p->edf->admitted;
}

Cpu *
edfwired(Proc *p)
{
	return edfadmitted(p) ? p->edf->wired : p->wired;
}

static Err
edfof(Proc *p, Edf **e)
{
	if(p->exiting)
		return Eprocdied;
	if(p->edf == nil && (p->edf = kmallocz(sizeof(Edf))) == nil)
		return Enomem;
	*e = p->edf;
	return nil;
}

Err
procedfset(Proc *p, enum Edfparam which, int by, u64 ns)
{
	u64 *v;
	Edf *e;
	Err err;

	if((err = edfof(p, &e)) != nil)
		return err;
	v = which == Edfperiod ? &e->period : which == Edfdeadline ? &e->deadline : &e->cost;
	if(ns > Maxns || (by > 0 && *v + ns > Maxns) || (by < 0 && ns > *v))
		return Ebadarg;
	procedfexpel(p);
	if(by != 0)
		ns = by > 0 ? *v + ns : *v - ns;
	*v = ns / Microsecond * Microsecond;
	return nil;
}

Err
procedfflag(Proc *p, enum Edfflag flag)
{
	Edf *e;
	Err err;

	if((err = edfof(p, &e)) != nil)
		return err;
	ilock(&p->rlock);
	e->flags |= flag;
	iunlock(&p->rlock);
	return nil;
}

static Err
check(Edf *e)
{
	if(e == nil)
		return "edf params";
	if(e->admitted)
		return "task state";
	if(e->period == 0)
		return "T not set";
	if(e->cost == 0)
		return "C not set";
	if(e->deadline > e->period)
		return "D > T";
	if(e->deadline == 0)
		e->deadline = e->period;
	if(e->cost > e->deadline)
		return "C > D";
	if(e->cost < Mincost)		/* less than the switches would cost */
		return "not schedulable";
	return nil;
}

/* Adds e to the tasks of a CPU if they can be scheduled then. */
static Err
enlist(Edf *e, u32 id)
{
	Err err;

	e->next = admission.tasks[id];
	if((err = edfschedulable(e)) == nil)
		admission.tasks[id] = e;
	return err;
}

static void
delist(Edf *e, u32 id)
{
	Edf **l;

	for(l = &admission.tasks[id]; *l != e; l = &(*l)->next)
		;
	*l = e->next;
}

/* Where p is wired; else where it ran, so that it need not move, or any other. */
static Err
choose(Proc *p, u32 *id)
{
	u32 i, first;
	Err err;

	*id = first = p->wired != nil ? p->wired->id : p->cpu != nil ? p->cpu->id : cpu()->id;
	if((err = enlist(p->edf, first)) == nil || p->wired != nil)
		return err;
	for(i = 1; i < ncpu; i++){
		*id = (first + i) % ncpu;
		if(cpus[*id]->online && enlist(p->edf, *id) == nil)
			return nil;
	}
	return err;
}

/* The first release: now, or together with that of another task of this period, as Plan 9 does. */
static u64
firstrelease(Edf *e)
{
	Edf *o;

	for(o = e->next; o != nil && !(e->flags & Edfsporadic); o = o->next)
		if(o->period == e->period && !(o->flags & Edfsporadic))
			return __atomic_load_n(&o->t, __ATOMIC_RELAXED);
	return nsnow();
}

static void
count(Cpu *c, int n)
{
	Sched *s = c->sched;

	ilock(&s->l);
	s->nedf += n;
	iunlock(&s->l);
}

Err
procedfadmit(Proc *p)
{
	Edf *e = p->edf;
	u32 id;
	Err err;

	if(!iseve())
		return Eperm;
	if(p->exiting)
		return Eprocdied;
	if((err = check(e)) != nil)
		return err;
	qlock(&admission.l);
	if((err = choose(p, &id)) != nil){
		qunlock(&admission.l);
		return err;
	}
	ilock(&p->rlock);
	e->wired = p->wired;
	p->wired = cpus[id];
	e->live = e->open = e->missed = e->running = false;
	e->t = firstrelease(e);
	count(p->wired, 1);
	e->admitted = true;
	procevent(p, SAdmit);
	edfsettle(p);
	iunlock(&p->rlock);
	qunlock(&admission.l);
	return nil;
}

void
procedfexpel(Proc *p)
{
	Edf *e = p->edf;
	Cpu *c;

	if(e == nil || !e->admitted)
		return;
	qlock(&admission.l);
	ilock(&p->rlock);
	c = p->wired;
	procevent(p, SExpel);
	e->admitted = e->live = e->running = false;
	p->wired = e->wired;
	edfretire(p);
	count(c, -1);
	delist(e, c->id);
	iunlock(&p->rlock);
	qunlock(&admission.l);
	wakeup(&e->r);
	timerdel(&e->timer);
}
