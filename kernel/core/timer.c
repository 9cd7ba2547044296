/*
 * One-shot timers on a sorted list for each CPU.  The hardware timer is set for the
 * first of them and for nothing else, so an idle CPU is not woken.
 *
 * Invariant, under the CPU's lock: t->cpu is the CPU on whose list t is, nil when it
 * is on none; firing[cpu] is the timer whose fn that CPU calls now.
 */
#include "core.h"
#include "hw.h"

static Lock timerlock[Maxcpu];		/* of the list of each CPU */
static Timer *volatile firing[Maxcpu];

/* The list of c changed at its head.  Only c itself may do this. */
static void
program(Cpu *c)
{
	if(c->timers == nil) {
		lapictimer(0);
		return;
	}
	u64 now = nsnow();
	lapictimer(c->timers->when > now ? c->timers->when - now : 1);
}

static void
insert(Cpu *c, Timer *t)
{
	Timer **p = &c->timers;
	while(*p != nil && (*p)->when <= t->when)
		p = &(*p)->next;
	t->next = *p;
	*p = t;
	t->cpu = c;
}

static bool
removefrom(Cpu *c, Timer *t)
{
	for(Timer **p = &c->timers; *p != nil; p = &(*p)->next)
		if(*p == t) {
			*p = t->next;
			t->next = nil;
			t->cpu = nil;
			return true;
		}
	return false;
}

/* Takes t off whatever list it is on. */
static void
unqueue(Timer *t)
{
	Cpu *c;

	while((c = __atomic_load_n(&t->cpu, __ATOMIC_ACQUIRE)) != nil) {
		ilock(&timerlock[c->id]);
		bool done = t->cpu == c && removefrom(c, t);
		iunlock(&timerlock[c->id]);
		if(done)
			return;
	}
}

void
timerset(Timer *t, u64 when)
{
	u64 flags = splhi();
	Cpu *c = cpu();

	unqueue(t);
	ilock(&timerlock[c->id]);
	t->when = when;
	insert(c, t);
	if(c->timers == t)
		program(c);
	iunlock(&timerlock[c->id]);
	splx(flags);
}

/* The hardware timer may still fire for it; that interrupt finds nothing to do. */
void
timerdel(Timer *t)
{
	unqueue(t);
	for(u32 i = 0; i < ncpu; i++)
		while(firing[i] == t && cpus[i] != cpu())
			cpurelax();
}

/* From the timer interrupt, interrupts off. */
void
timerintr(void)
{
	Cpu *c = cpu();
	Lock *l = &timerlock[c->id];

	ilock(l);
	while(c->timers != nil && c->timers->when <= nsnow()) {
		Timer *t = c->timers;
		c->timers = t->next;
		t->next = nil;
		firing[c->id] = t;
		t->cpu = nil;
		iunlock(l);
		t->fn(t->arg);
		ilock(l);
		firing[c->id] = nil;
	}
	program(c);
	iunlock(l);
}
