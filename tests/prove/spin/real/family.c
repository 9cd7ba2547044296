/*
 * Parents and children: proc/wait.c and sleep.c as they are.
 *
 * A parent has two children, which end at any time.  It waits for both, or (LEAVES) for one or none of them, and ends, at any time.  A process that has
 * ended is free memory.
 *
 * What must hold: the parent gets the record of each child that it waits for, once; nobody uses a process that is free; nobody waits for ever;
 * in the end no memory is left.
 */
#include "world.h"
#include "sched.h"
#include "errors.h"

enum { Parent, X, Y, Nproc };

static Proc p[Nproc];
static struct {
	u8 seen[Nproc], nwait;
} m;
static Cpu cpustore[Nproc];
Cpu *cpus[Maxcpu];
u32 ncpu = Nproc;
static Sysfn *await_;
static u32 heap0;

void
sysregister(int n, const char *name, Sysfn *f)
{
	if(n == 47)
		await_ = f;
}

void
invariant(void)
{
}

void
ending(void)
{
	if(m.seen[X] + m.seen[Y] != m.nwait || m.seen[X] > 1 || m.seen[Y] > 1)
		wrong("records of %u and %u", m.seen[X], m.seen[Y]);
	if(heapused() != heap0)
		wrong("kernel memory is left");
}

/* The record begins with the pid. */
Err
ucopyout(Uptr to, const void *from, usize n)
{
	int i = *(char *)from - '0' - 1;

	if(i != X && i != Y)
		wrong("a record of somebody else");
	m.seen[i]++;
	return nil;
}

/* proc/exit.c:pexit, and the scheduler, which frees who has left its stack. */
static void
leave(void)
{
	Proc *me = up;

	me->exiting = true;
	splhi();
	familyexit("");
	ended();
	gone(me);
	finish();
}

static void
parent(void)
{
	u64 arg[5] = { 0x1000, 100 };
	s64 ret;

#ifdef LEAVES
	m.nwait = choose(2);
#else
	m.nwait = 2;
#endif
	for(int i = 0; i < m.nwait; i++)
		if(await_(arg, &ret) != nil)
			wrong("a wait fails");
#ifndef LEAVES
	if(await_(arg, &ret) != Enochild)
		wrong("a wait without children");
#endif
	leave();
}

static void
child(void)
{
	point("end");
	leave();
}

void
setup(void)
{
	track(&m, sizeof m);
	track(cpustore, sizeof cpustore);
	heap0 = heapused();
	syswaitinit();
	for(u32 i = 0; i < Nproc; i++) {
		track(&p[i], sizeof p[i]);
		cpustore[i].id = i;
		cpus[i] = &cpustore[i];
		p[i].pid = i + 1;
	}
	for(u32 i = 0; i < Nproc; i++)
		process((char *[]){"P", "X", "Y"}[i], i == Parent ? parent : child, &cpustore[i], &p[i]);
	running = &cpustore[Parent];
	familyadd(&p[Parent], &p[X]);
	familyadd(&p[Parent], &p[Y]);
}

char *quote(char *a, char *end, const char *s) { return a; }
char *strecpy(char *a, char *e, const char *s) { return a; }
int snprint(char *a, usize n, const char *fmt, ...) { return 0; }
void proctimens(Proc *a, u64 *user, u64 *sys) { *user = *sys = 0; }
Err validaddr(Uptr a, usize n, bool write) { return nil; }
Err evenaddr(Uptr a) { return nil; }
