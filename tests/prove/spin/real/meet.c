/*
 * rendezvous(2): proc/rendez.c and sleep.c as they are.
 *
 * Four processes meet at one tag (FOUR); or two, and then once more, one of which gets a note at any time and then comes again.
 *
 * What must hold: each gets the value of one other, which gets its; who was interrupted has met nobody; nobody waits for ever; in the end nobody is in the table.
 */
#include "world.h"
#include "sched.h"
#include "errors.h"

#ifdef FOUR
enum { Nproc = 4, Times = 1 };
#else
enum { Nproc = 2, Times = 2 };
#endif

static struct {
	Proc p[Nproc];
	u8 met[Nproc];			/* whom, plus one */
} m;
static Cpu cpustore[Nproc + 1];
Cpu *cpus[Maxcpu];
u32 ncpu = Nproc;
static Sysfn *rendezvous;
static u32 heap0;

void
sysregister(int n, const char *name, Sysfn *f)
{
	rendezvous = f;
}

void
invariant(void)
{
}

void
ending(void)
{
	for(int i = 0; i < Nproc; i++)
		if(m.met[i] == 0 || m.met[m.met[i] - 1] != i + 1)
			wrong("process %u has met %u", i + 1, m.met[i]);
	if(heapused() != heap0)
		wrong("kernel memory is left");
}

static void
meet(Proc *p)
{
	u64 arg[5] = { 7, (p - m.p) + 1 };
	s64 val;
	Err e;

	while((e = rendezvous(arg, &val)) != nil) {
		if(e != Eintr || !p->notepending)
			wrong("it fails: %s", e);
		p->notepending = false;
	}
	m.met[p - m.p] = val;
}

static void
program(void)
{
	for(int i = 0; i < Times; i++)
		meet(up);
	rgrpput(up->rgrp);
	ended();
}

static void
note(void)
{
	m.p[0].notepending = true;
	procinterrupt(&m.p[0]);
}

void
setup(void)
{
	Rgrp *r = nil;

	track(&m, sizeof m);
	track(cpustore, sizeof cpustore);
	for(u32 i = 0; i <= Nproc; i++)
		cpustore[i].id = i;
	for(u32 i = 0; i < Nproc; i++)
		cpus[i] = &cpustore[i];
	running = &cpustore[0];
	heap0 = heapused();
	sysrendezinit();
	for(u32 i = 0; i < Nproc; i++) {
		m.p[i].rgrp = r = r == nil ? rgrpnew() : rgrpshare(r);
		process((char *[]){"A", "B", "C", "D"}[i], program, &cpustore[i], &m.p[i]);
	}
#ifndef FOUR
	thread("note", note, &cpustore[Nproc], nil);
#endif
}

void edfblock(Proc *p) {}
void ipi(u32 c, int vec) {}
void traceput(const char *event, u64 a, u64 b) {}
