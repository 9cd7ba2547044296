/*
 * The scheduler: proc/sched.c, runq.c, next.c, sleep.c and preempt.c as they are, on processors that halt and are interrupted.
 *
 * A thread is a kernel stack, of a process or of a processor's scheduler; it runs where the stacks are switched to it (switchto).  An interrupt of
 * another processor comes whenever interrupts are on, and ends a halt; so does the timer that next.c sets, at any time.  Except in TICK no
 * quantum ends, so nothing is found by chance: who is forgotten waits for ever.
 *
 * PING: a process asks another one, which answers; each wakes the other, or hands over, and is believed to sleep soon, or is not.
 * SPIN: the same, but who asks goes on computing until it is answered.  FORK: a process makes another one and waits for its end.  INTR: a process
 * sleeps until an interrupt, which comes at any time to a processor that runs another process, which computes until then, its scheduler, or nothing.
 * TICK: two compute until a third one has run, which sleeps until an interrupt.  TIMEOUT: a process
 * sleeps for a time, or until it is woken.  NOTE: or until a note comes.  YIELD: processes give way.  WIRED: two that must run on one processor, and one wakes the other. WIRES: a
 * process tells another one where to run.
 *
 * What must hold, after every step:
 *	1 a process is in one queue at most, or before one; who is there is ready
 *	2 nobody uses a stack that is in use elsewhere, or free (switchto); who must run on one processor runs nowhere else
 * and in the end all processes have ended: nobody was forgotten, no processor sleeps while a process waits that it may run.
 */
#include "coop.h"
#include "sched.h"
#include "edf.h"
#include "pod.h"
#include "trap.h"

#if defined(YIELD) || defined(TICK)
enum { Nproc = 3 };
#else
enum { Nproc = 2 };
#endif
enum { Maxtick = 6 };
enum { A, B, C, Sleeper = Nproc == 3 ? C : A };	/* Sleeper: until the interrupt, in INTR and TICK */

static struct {
	Proc p[Nproc];
	Rendez r[Nproc];
	bool done[Nproc];		/* what they wait for of each other */
	bool computes[Nproc], freed[Nproc];
	bool ipi[NCPU], guard[NCPU], tick[NCPU], halted[NCPU], device, came, late[NCPU];
	bool sleeps[NCPU], fires;	/* the time-out of A: it is set; its function runs */
	u8 live, ntick[NCPU];
} m;
static Cpu cpustore[NCPU];
Cpu *cpus[Maxcpu];
u32 ncpu = NCPU;
char eve[Namelen];
bool procevents, watchloaded[Maxcpu];

/*
 * The processors.
 */

/* Kernel stack pointers are numbers of threads, plus one: those of the schedulers come first. */
void
worldswtch(u64 *save, u64 load)
{
	*save = threadno() + 1;
	switchto(load - 1);
}

void
ipi(u32 c, int vec)
{
	point("ipi");
	m.ipi[c] = true;
	irq(c);
}

/* next.c's and, in TICK, the quantum's. */
void
timerset(Timer *t, u64 when)
{
	u32 c = running->id;

	if(t == &m.p[A].sleeptimer) {
		m.sleeps[c] = true;
		irq(c);
		return;
	}
#ifndef TICK
	if(t != &scheds[c].guard)
		return;
#endif
	*(t == &scheds[c].guard ? &m.guard[c] : &m.tick[c]) = true;
	irq(c);
}

static bool
isnot(void *flag)
{
	return !*(bool *)flag;
}

/* Of the sleeper. */
void
timerdel(Timer *t)
{
	point("timerdel");
	memset(m.sleeps, 0, sizeof m.sleeps);
	await("timerdel", isnot, &m.fires);
}

/* True: it has fired. */
static bool
timer(Timer *t, bool *isset)
{
	if(!*isset)
		return false;
	if(choose(2) == 0) {		/* not yet */
		irq(running->id);
		return false;
	}
	*isset = false;
	t->fn(t->arg);
	return true;
}

/* A quantum is over when its timer fires, and never else. */
u64
nsnow(void)
{
	return threadno() >= 0 && m.late[running->id] ? 1000000000 : 0;
}

/*
 * Who computes uses up its quantum, others do not.  Few quanta are enough for who waits: there are no others, or the search would take one after the
 * other for progress.
 */
static void
tick(u32 c)
{
	Proc *p = cpustore[c].proc;

	if(m.ntick[c] == Maxtick || !m.tick[c])
		return;
	if(p == nil || !m.computes[p - m.p]) {
		irq(c);
		return;
	}
	m.late[c] = true;
	if(timer(&scheds[c].tick, &m.tick[c]) && m.came && m.p[Sleeper].state == Pready)
		m.ntick[c]++;
	m.late[c] = false;
}

/* trap/intr.c and trap/trap.c: whatever is there. */
static void
interrupt(Ureg *u, void *arg)
{
	Cpu *c = running;

	m.halted[c->id] = false;
	c->ilevel++;
	if(m.ipi[c->id]) {
		m.ipi[c->id] = false;
		c->resched = true;
	}
	timer(&scheds[c->id].guard, &m.guard[c->id]);
	tick(c->id);
	m.fires = true;
	timer(&m.p[A].sleeptimer, &m.sleeps[c->id]);
	m.fires = false;
	if(m.device && c->id == 0) {
		m.device = false;
		m.came = true;
		wakeup(&m.r[Sleeper]);
	}
	c->ilevel--;
	if(c->resched && c->proc != nil && c->nlock == 0 && c->ilevel == 0)
		upcall.preempt();
}

static bool
goeson(void *halted)
{
	return !*(bool *)halted || m.live == 0;
}

void
irqswait(void)
{
	bool *halted = &m.halted[running->id];

	*halted = true;
	spllo();
	await("halt", goeson, halted);
	*halted = false;
	if(m.live == 0)
		finish();
	splhi();
}

void
irqslet(void)
{
	spllo();
	relax();
	splhi();
}

/*
 * What must hold.
 */

static void
process(Proc *p)
{
	u32 n = 0;

	for(u32 c = 0; c < NCPU; c++) {
		for(int pri = 0; pri < Nqueue; pri++)
			for(Proc *q = scheds[c].head[pri]; q != nil; q = q->rnext)
				n += q == p;
		n += scheds[c].next == p;
	}
	if(n > 1)
		wrong("process %u is in %u queues", p->pid, n);
	if(n == 1 && p->state != Pready)
		wrong("process %u is in a queue and in state %d", p->pid, p->state);
	if(m.freed[p - m.p] && !p->oncpu)
		wrong("process %u is written to, and is free", p->pid);
	if(p->state == Prunning && p->rwired && p->rlock.held == 0 && p->cpu != p->wired)
		wrong("process %u runs where it must not", p->pid);
}

void
invariant(void)
{
	for(int i = 0; i < Nproc; i++)
		process(&m.p[i]);
	/* counters */
	for(u32 c = 0; c < NCPU; c++) {
		cpustore[c].nswitch = 0;
		cpustore[c].nipi = 0;
	}
}

void
ending(void)
{
	for(int i = 0; i < Nproc; i++)
		if(m.p[i].state != Pmoribund)
			wrong("process %u has not ended", m.p[i].pid);
}

/*
 * The programs.
 */

static void
leave(void)
{
	Proc *p = up;

	splhi();
	ilock(&p->rlock);
	p->state = Pmoribund;
	iunlock(&p->rlock);
	sched();
	panic("a dead process runs");
}

static void
kernelexit(void)
{
	upcall.kernelexit(nil);
}

static bool
isdone(void *done)
{
	return *(bool *)done;
}

/* Whom i waits for has done its part. */
static void
rouse(int i, bool hand)
{
	if(hand)
		handoff(&m.r[i]);
	else
		wakeup(&m.r[i]);
}

/* How somebody is woken; true: handed over.  If not, up may be one that is believed to sleep soon. */
static bool
hands(void)
{
	int how = choose(3);

	if(how == 2)
		up->soon = 2;		/* next.c:Sure */
	return how == 1;
}

/* Runs, and is interrupted, until i has done its part. */
static void
compute(int i)
{
	bool *computes = &m.computes[up - m.p];

	*computes = true;
	await("compute", isdone, &m.done[i]);
	*computes = false;
}

#if defined(PING) || defined(SPIN)
static void
a(void)
{
	bool hand = hands();

	point("ask");
	m.done[A] = true;
	rouse(B, hand);
#ifdef PING
	sleep(&m.r[A], isdone, &m.done[B]);
#endif
	if(hand)
		handend();
	compute(B);
	kernelexit();
}

static void
b(void)
{
	bool hand = choose(2);

	sleep(&m.r[B], isdone, &m.done[A]);
	point("answer");
	m.done[B] = true;
	rouse(A, hand);
	if(hand)
		handend();
	kernelexit();
}
#elif defined(FORK)
static void
a(void)
{
	hands();
	readynew(&m.p[B]);
	kernelexit();
	sleep(&m.r[A], isdone, &m.done[B]);
	kernelexit();
}

static void
b(void)
{
	kernelexit();
	splhi();
	point("end");
	m.done[B] = true;
	handoff(&m.r[A]);
}
#elif defined(INTR)
static void
a(void)
{
	sleep(&m.r[A], isdone, &m.came);
	m.done[A] = true;
}

static void
b(void)
{
	compute(A);
}
#elif defined(TIMEOUT)
static void
a(void)
{
	Err e = tsleep(&m.r[A], isdone, &m.done[B], 1);

	if(e == nil && !m.done[B])
		wrong("it was woken too early");
}

static void
b(void)
{
	point("wake");
	m.done[B] = true;
	wakeup(&m.r[A]);
}
#elif defined(NOTE)
static void
a(void)
{
	Err e = sleep(&m.r[A], isdone, &m.done[B]);

	if(e == nil)
		wrong("it was woken by nobody");
}

static void
b(void)
{
	m.p[A].notepending = true;
	procinterrupt(&m.p[A]);
}
#elif defined(TICK)
static void
a(void)
{
	compute(C);
}

static void
c(void)
{
	sleep(&m.r[C], isdone, &m.came);
	m.done[C] = true;
}

static void (*const b)(void) = a;
#elif defined(WIRED)
static void
gothere(void)
{
	Proc *p = up;

	ilock(&p->rlock);
	p->wired = cpus[NCPU - 1];
	iunlock(&p->rlock);
	running->resched = true;
	kernelexit();
}

static void
isthere(void)
{
	splhi();
	if(running != cpus[NCPU - 1])
		wrong("it does not run where it has to");
	splx(0);
}

static void
a(void)
{
	gothere();
	isthere();
	sleep(&m.r[A], isdone, &m.done[B]);
	isthere();
}

static void
b(void)
{
	bool hand = choose(2);

	point("wake");
	m.done[B] = true;
	rouse(A, hand);
	gothere();
	isthere();
	if(hand)
		handend();
}
#elif defined(WIRES)
static void
a(void)
{
	compute(B);
	do
		kernelexit();
	while(running->resched);	/* trap/trap.c:userexit */
	splhi();
	if(running != cpus[NCPU - 1])
		wrong("it does not run where it has to");
	splx(0);
}

/* proc/ctl.c:procwire */
static void
b(void)
{
	Proc *p = &m.p[A];

	ilock(&p->rlock);
	p->wired = cpus[NCPU - 1];
	iunlock(&p->rlock);
	kick(p);
	m.done[B] = true;
}
#else
static void
a(void)
{
	running->resched = true;
	kernelexit();
}

static void (*const b)(void) = a, (*const c)(void) = a;
#endif

static void
first(void)
{
	static void (*const program[])(void) = { a, b,
#if defined(YIELD) || defined(TICK)
		c
#endif
	};

	schedleft();
	spllo();
	program[up - m.p]();
	if(!islo())
		splx(0);
	leave();
}

static void
newproc(int i)
{
	Proc *p = &m.p[i];

	p->pid = i + 1;
	p->state = Pembryo;
	p->basepri = p->priority = Prinormal;
	p->ksp = NCPU + i + 1;
	m.live++;
	thread((char *[]){"A", "B", "C"}[i], first, nil, nil);
}

void
setup(void)
{
	kernelstacks();
	for(u32 c = 0; c < NCPU; c++) {
		cpustore[c] = (Cpu){ .self = &cpustore[c], .id = c, .online = true };
		cpus[c] = &cpustore[c];
		thread((char *[]){"cpu0", "cpu1", "cpu2"}[c], schedinit, &cpustore[c], nil);
	}
	running = &cpustore[0];
	preemptinit();
	setintr(interrupt);
	track(&m, sizeof m);
	track(cpustore, sizeof cpustore);
	for(int i = 0; i < Nproc; i++)
		newproc(i);
	/* who sleeps first is the first: who wakes it may then run where it ran */
	for(int i = Nproc; i-- > 0;)
#ifdef FORK
		if(i != B)
#endif
			ready(&m.p[i]);
#if defined(INTR) || defined(TICK)
	m.device = true;
	irq(0);
#endif
}

void
kstackfree(void *stack)
{
	USED(stack);
}

/* From a scheduler: p has left its stack for the last time. */
void
proctabdel(Proc *p)
{
	point("reap");
	retire(NCPU + (p - m.p));
	m.freed[p - m.p] = true;
	m.live--;
}

/*
 * What is not looked at here.
 */

void asload(Aspace *as) { running->as = as; }
void trapstack(u64 top) {}
void usergsbase(u64 v) {}
void fpusave(void *area) {}
void fpurestore(const void *area) {}
void timeswitch(Proc *from, Proc *to) {}
void timeuser(void) {}
void loadbusy(Cpu *c, u64 now) {}
void loadidle(Cpu *c, u64 now) {}
void loadupdate(Cpu *c, u64 now, u32 nready) {}
void rulesrun(Proc *p, Sched *s) {}
void rulesleave(Proc *p, Sched *s) {}
void rulesexit(void) {}
void rulesagain(void) {}
bool rulespending(Proc *p) { return false; }
bool edfready(Proc *p) { return false; }
bool edfbefore(Proc *p, Sched *s) { return false; }
void edfblock(Proc *p) {}
void proceventput(Proc *p, enum Eventtype t, s64 ns) {}
void procctl(void) {}
void notifyuser(Ureg *u) {}
void limitmoved(void) {}
void watchset(Proc *p) {}
void podload(Proc *p) {}
void podsave(Proc *p) {}
bool podaway(Ureg *u) { return false; }
void traceput(const char *event, u64 a, u64 b) {}
