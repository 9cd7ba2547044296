/*
 * What stands in for the scheduler and the timers in a world that is not about them: a process that sched() left runs again when ready() was called for it; a timer
 * that is set fires at any time, in a thread of its own with its interrupts off.
 */
#include "coop.h"
#include "sched.h"
#include "world.h"

Sched scheds[Maxcpu];
static Timer *armed[Maxcpu], *fires;
static u64 now;
static int nrun;		/* threads of processes that have not ended */
bool procevents;

static void
tracksched(void)
{
	track(armed, sizeof armed);
	track(&fires, sizeof fires);
	track(&now, sizeof now);
	track(&nrun, sizeof nrun);
}

void
ready(Proc *p)
{
	if(p->state != Pwakeme && p->state != Pqueueing && p->state != Pstopped)
		panic("ready of a process that does not sleep");
	p->state = Pready;
}

u64
readied(Proc *p)
{
	ready(p);
	return 0;
}

void
payipis(u64 owed)
{
	USED(owed);
}

/* The place before the queue changes no order, so here all are made ready alike. */
bool
readynext(Proc *p, bool hand)
{
	return false;
}

void
handend(void)
{
}

static bool
isready(void *a)
{
	return ((Proc *)a)->state == Pready;
}

void
sched(void)
{
	Proc *p = up;

	if(p->state == Pmoribund)
		ended(), finish();
	await("sched", isready, p);
	p->state = Prunning;
}

u64
nsnow(void)
{
	return now;
}

void
timerset(Timer *t, u64 when)
{
	timerdel(t);
	for(u32 i = 0; i < nelem(armed); i++)
		if(armed[i] == nil) {
			t->when = when;
			t->cpu = running;
			armed[i] = t;
			return;
		}
	panic("too many timers");
}

static bool
fired(void *a)
{
	return fires != a;
}

void
timerdel(Timer *t)
{
	point("timerdel");
	for(u32 i = 0; i < nelem(armed); i++)
		if(armed[i] == t) {
			armed[i] = nil;
			t->cpu = nil;
		}
	if(fires == t)
		await("timerdel", fired, t);
}

static bool
timers(void *a)
{
	u32 n = 0;

	for(u32 i = 0; i < nelem(armed); i++)
		n += armed[i] != nil;
	return n > 0 || nrun == 0;
}

/* The thread of the timers. */
void
ticker(void)
{
	splhi();
	while(await("timer", timers, nil), nrun > 0)
		for(u32 i = 0; i < nelem(armed); i++)
			if(armed[i] != nil) {
				Timer *t = fires = armed[i];
				armed[i] = nil;
				t->cpu = nil;
				if(now < t->when)
					now = t->when;
				t->fn(t->arg);
				point("timer done");
				fires = nil;
				break;
			}
	splx(0);
}

void
process(const char *name, void (*fn)(void), Cpu *c, Proc *p)
{
	if(nrun++ == 0)
		tracksched();
	c->self = c;
	c->proc = p;
	c->sched = &scheds[c->id];
	p->cpu = c;
	p->state = Prunning;
	thread(name, fn, c, p);
}

void
ended(void)
{
	point("ended");
	nrun--;
}

/* What is not looked at in worlds that have nothing of their own for it. */
__attribute__((weak)) void ipi(u32 c, int vec) {}
__attribute__((weak)) void edfblock(Proc *p) {}
__attribute__((weak)) void traceput(const char *event, u64 a, u64 b) {}
