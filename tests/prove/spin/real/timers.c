/*
 * Timers: kernel/core/timer.c as it is, on processors that are interrupted when the first of their timers is due, or later.
 *
 * A process sets two timers on one processor, in either order of their times, and goes on on another: there it takes one away, sets it anew, or
 * leaves it.  The other one's function sets it again once.
 *
 * What must hold: after timerdel the function does not run and will not; nothing fires before its time; each that is not taken away fires, as often as
 * it was set; in the end no list has anything on it.
 */
#include "coop.h"
#include "hw.h"

enum { T, U, Ntimer };

static struct {
	Timer t[Ntimer];
	u64 due[NCPU], now;		/* when the hardware interrupts; 0: not */
	u64 read[NCPU];			/* the time as the CPU has last read it */
	u8 fired[Ntimer], set[Ntimer];
	u64 again;			/* T was set anew for this time; 0: it was not */
	bool there, gone, inside, refired, busy[NCPU];	/* busy: in its interrupt */
} m;
static Cpu cpustore[NCPU];
Cpu *cpus[Maxcpu];
u32 ncpu = NCPU;

void
lapictimer(u64 ns)
{
	u32 c = running->id;

	m.due[c] = ns != 0 ? m.read[c] + ns : 0;
	if(ns != 0)
		irq(c);
	else
		irqtake(c, true);
}

u64
nsnow(void)
{
	if(threadno() >= 0)
		m.read[running->id] = m.now;
	return m.now;
}

static void
interrupt(Ureg *u, void *arg)
{
	u32 c = running->id;

	if(m.due[c] == 0)
		return;
	if(m.now < m.due[c])
		m.now = m.due[c];
	m.due[c] = 0;
	m.busy[c] = true;
	timerintr();
	m.busy[c] = false;
}

static void
fire(void *arg)
{
	Timer *t = arg;
	int i = t - m.t;

	if(i == T && m.gone)
		wrong("it runs after timerdel");
	/* one that is on its way when it is set anew still comes */
	if((i == U || m.again == 0) && m.now < t->when)
		wrong("it fires too early");
	if(i == T)
		m.inside = true;
	if(i == T && m.again != 0 && m.now >= m.again)
		m.refired = true;
	m.fired[i]++;
	point("fire");
	if(i == T)
		m.inside = false;
	else if(m.set[U] < 2) {
		m.set[U]++;
		timerset(t, m.now + 1);
	}
}

/* The list of a CPU is sorted, and its hardware is set for the first one, while nobody is at it. */
static void
list(u32 c)
{
	Timer *first = cpustore[c].timers;

	for(Timer *t = first; t != nil && t->next != nil; t = t->next)
		if(t->next->when < t->when)
			wrong("the list of cpu %u is not sorted", c);
	if(first != nil && !m.busy[c] && cpustore[c].nlock == 0 && (m.due[c] == 0 || m.due[c] > (first->when > m.read[c] ? first->when : m.read[c] + 1)))
		wrong("cpu %u is interrupted at %lu, its first timer is due at %lu", c, m.due[c], first->when);
}

void
invariant(void)
{
	for(u32 c = 0; c < NCPU; c++)
		if(cpustore[c].nlock == 0)
			list(c);
	for(int i = 0; i < Ntimer; i++)
		if(m.fired[i] > m.set[i])
			wrong("timer %u fires more often than it was set", i);
}

void
ending(void)
{
	for(u32 c = 0; c < NCPU; c++)
		if(cpustore[c].timers != nil)
			wrong("a timer is left");
}

static void
sets(void)
{
	bool later = choose(2);

	m.set[U] = m.set[T] = 1;
	timerset(&m.t[U], 2);
	timerset(&m.t[T], later ? 3 : 1);
	m.there = true;
}

static bool
isthere(void *a)
{
	return m.there;
}

static bool
allfired(void *a)
{
	return m.fired[U] == m.set[U] && m.set[U] == 2 && (m.gone || (m.again == 0 ? m.fired[T] == 1 : m.refired && m.t[T].cpu == nil));
}

static void
goeson(void)
{
	await("there", isthere, nil);
	switch(choose(3)) {
	case 0:
		timerdel(&m.t[T]);
		if(m.inside)
			wrong("it runs when timerdel returns");
		m.gone = true;
		break;
	case 1:
		m.set[T]++;
		m.again = m.now + 2;
		timerset(&m.t[T], m.again);
		break;
	}
	await("fired", allfired, nil);
}

void
setup(void)
{
	for(u32 c = 0; c < NCPU; c++) {
		cpustore[c].id = c;
		cpus[c] = &cpustore[c];
	}
	for(int i = 0; i < Ntimer; i++)
		m.t[i] = (Timer){ .fn = fire, .arg = &m.t[i] };
	m.now = 0;
	setintr(interrupt);
	track(&m, sizeof m);
	track(cpustore, sizeof cpustore);
	thread("A", sets, &cpustore[0], nil);
	thread("A elsewhere", goeson, &cpustore[1], nil);
}
