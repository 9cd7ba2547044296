/*
 * rendezvous(2): proc/rendez.c and sleep.c as they are.
 *
 * Four processes meet at one tag (FOUR), or at two (TAGS), which share a list; or two at one, and then once more, one of which gets a note at any time and
 * then comes again.
 *
 * What must hold: each gets the value that one other has brought this time to the same tag, which gets its; who was interrupted has met nobody; nobody
 * waits for ever.
 */
#include "world.h"
#include "sched.h"
#include "errors.h"

#if defined(FOUR) || defined(TAGS)
#define MANY
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
		if(m.met[m.met[i] - 1] != i + 1)
			wrong("process %u has met %u", i + 1, m.met[i]);
	if(heapused() != heap0)
		wrong("kernel memory is left");
}

#ifdef FOUR
enum { Onetag = true };		/* one tag */
#else
enum { Onetag = false };
#endif
#define TAG 7ull
#define OTHER (1ull << 32 | TAG)	/* rendez.c:bucket: of the same list */

static void
meet(Proc *p, int time)
{
	int me = p - m.p;
	u64 arg[5] = { me >= 2 && !Onetag ? OTHER : TAG, time << 8 | (me + 1) };
	s64 val;
	Err e;

	while((e = rendezvous(arg, &val)) != nil) {
		if(e != Eintr || !p->notepending)
			wrong("it fails: %s", e);
		p->notepending = false;
	}
	if(val >> 8 != time || (!Onetag && (val & 0xff) != (me ^ 1) + 1))
		wrong("process %u has met %lx", me + 1, val);
	m.met[me] = val;
}

static void
program(void)
{
	for(int i = 0; i < Times; i++)
		meet(up, i);
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
#ifndef MANY
	thread("note", note, &cpustore[Nproc], nil);
#endif
}
