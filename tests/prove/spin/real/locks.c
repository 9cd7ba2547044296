/*
 * Sleeping locks from inside: kernel/core/qlock.c, rwlock.c, waiter.c, and proc/sleep.c, which parks who waits.
 *
 * Q: each process takes a QLock, or tries to.  RW: each process reads or writes under an RWlock.  TIMES: so often.
 *
 * What must hold: a writer is alone; nobody waits for ever; in the end the lock is free and nobody is in its queue.
 */
#include "world.h"
#include "sched.h"
#include "hilock.h"
#include "errors.h"

enum { Nproc = 3 };

static struct {
	Proc p[Nproc];
	QLock q;
	RWlock rw;
	u8 nread, nwrite;		/* who is inside */
} m;
static Cpu cpustore[Nproc];
Cpu *cpus[Maxcpu];
u32 ncpu = Nproc;

void
invariant(void)
{
	if(m.nwrite > 1 || (m.nwrite != 0 && m.nread != 0))
		wrong("%u readers and %u writers", m.nread, m.nwrite);
}

void
ending(void)
{
	if(m.q.locked != Qfree || m.q.head != nil || m.rw.state != 0 || m.rw.head != nil)
		wrong("the lock is not free");
}

static void
inside(u8 *n)
{
	++*n;
	point("inside");
	--*n;
}

#ifdef Q
static void
once(void)
{
	if(choose(2) == 0)
		qlock(&m.q);
	else if(!canqlock(&m.q))
		return;
	inside(&m.nwrite);
	qunlock(&m.q);
}
#else
static void
once(void)
{
	if(choose(2) == 0) {
		rlock(&m.rw);
		inside(&m.nread);
		runlock(&m.rw);
	} else {
		wlock(&m.rw);
		inside(&m.nwrite);
		wunlock(&m.rw);
	}
}
#endif

static void
program(void)
{
	for(int i = 0; i < TIMES; i++)
		once();
	ended();
}

void
setup(void)
{
	upcall.park = park;
	upcall.unpark = unpark;
	track(&m, sizeof m);
	track(cpustore, sizeof cpustore);
	for(u32 i = 0; i < Nproc; i++) {
		cpustore[i].id = i;
		cpus[i] = &cpustore[i];
		process((char *[]){"A", "B", "C"}[i], program, &cpustore[i], &m.p[i]);
	}
}

const char *symname(u64 pc, u64 *off) { return ""; }
