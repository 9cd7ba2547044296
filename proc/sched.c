/*
 * The scheduler: one run queue per CPU with Npri priorities, one scheduler
 * context per CPU that every process switches to and from.
 *
 * Invariants.  A process is in at most one run queue, then its state is Pready.  Its
 * kernel stack is in use exactly while oncpu is set: a scheduler takes a process
 * from a queue only when oncpu is clear (or it is the one it has just left), and
 * clears oncpu only after it has left the stack and the address space.  There is no
 * periodic tick when idle: the quantum timer runs only while a process runs.
 *
 * No CPU sleeps while a process waits that it may run: a CPU sets its bit in idlemask before it
 * looks for work the last time, and who queues a process looks at idlemask afterwards.  Who clears
 * somebody's bit owes that CPU an interrupt.
 */
#include "priv.h"
#include "debug.h"

enum {
	Quantumns = 20 * 1000 * 1000,
	Starvens = 200 * 1000 * 1000,	/* a ready process that waited longer is put to the front */
	Decay = 5,			/* levels below its base that a CPU hog can sink */
};

typedef struct Sched Sched;
struct Sched {
	Lock l;
	Proc *head[Npri], *tail[Npri];	/* guarded by l, like the next two */
	u32 map;			/* bit set: the queue is not empty */
	u32 nready;
	u32 nwired;			/* of them, those that must run here */
	volatile int curpri;		/* priority of the running process, -1 if none */
	/* this CPU's own, interrupts off */
	Cpu *cpu;
	u64 ksp;			/* the scheduler's stack pointer while a process runs */
	Timer tick;
	bool ticking;
} __attribute__((aligned(64)));
static Sched scheds[Maxcpu];
static volatile u64 idlemask;		/* CPUs that halt, or are about to */

static inline Sched *
mysched(void)
{
	return cpu()->sched;
}

u64
cycles(void)
{
	u32 lo, hi;

	__asm__ volatile("rdtsc" : "=a"(lo), "=d"(hi));
	return (u64)hi << 32 | lo;
}

static void
enqueue(Sched *s, Proc *p)
{
	int pri = p->priority;

	p->rnext = nil;
	*(s->head[pri] != nil ? &s->tail[pri]->rnext : &s->head[pri]) = p;
	s->tail[pri] = p;
	s->map |= 1u << pri;
	s->nready++;
	p->rwired = p->wired != nil;
	s->nwired += p->rwired;
}

/* Takes p, whose predecessor in its queue is before (nil: it is the head). */
static void
dequeue(Sched *s, int pri, Proc *before, Proc *p)
{
	*(before != nil ? &before->rnext : &s->head[pri]) = p->rnext;
	if(s->tail[pri] == p)
		s->tail[pri] = before;
	if(s->head[pri] == nil)
		s->map &= ~(1u << pri);
	p->rnext = nil;
	s->nready--;
	s->nwired -= p->rwired;
}

static inline bool
isidle(u32 id)
{
	return __atomic_load_n(&idlemask, __ATOMIC_SEQ_CST) >> id & 1;
}

static inline bool
stealable(Sched *s)
{
	return __atomic_load_n(&s->nready, __ATOMIC_SEQ_CST) > __atomic_load_n(&s->nwired, __ATOMIC_RELAXED);
}

/* Ends the halt of a CPU; false if it does not halt, or somebody else has ended it. */
static bool
unidle(u32 id)
{
	u64 bit = 1ull << id;

	if((__atomic_fetch_and(&idlemask, ~bit, __ATOMIC_SEQ_CST) & bit) == 0)
		return false;
	if(id != cpu()->id)
		ipi(id, Vipi);
	return true;
}

/* There is work that any CPU may do: one that has none shall come and take it. */
static void
invite(void)
{
	u64 m;

	while((m = __atomic_load_n(&idlemask, __ATOMIC_SEQ_CST)) != 0)
		if(unidle(__builtin_ctzll(m)))
			return;
}

/* Where a process that became ready shall run: where it ran before, unless another CPU has nothing to do. */
static Sched *
place(Proc *p)
{
	Cpu *c = p->wired != nil ? p->wired : p->cpu;
	u64 m;

	if(c == nil)
		c = cpu();
	if(p->wired == nil && !isidle(c->id) && (m = __atomic_load_n(&idlemask, __ATOMIC_SEQ_CST)) != 0)
		return &scheds[__builtin_ctzll(m)];
	return &scheds[c->id];
}

void
ready(Proc *p)
{
	Sched *s = place(p);
	bool better, wired = p->wired != nil;

	p->state = Pready;
	p->readyns = nsnow();
	procevent(p, SReady);
	ilock(&s->l);
	enqueue(s, p);
	better = p->priority > s->curpri;
	iunlock(&s->l);
	if(s->cpu == nil || unidle(s->cpu->id))
		return;
	if(better){
		s->cpu->resched = true;
		if(s->cpu != cpu())
			ipi(s->cpu->id, Vipi);
	}
	if(!wired)
		invite();
}

/* The best process of s that can run here; prev is the one whose stack was just left. */
static Proc *
pick(Sched *s, Proc *prev, bool steal)
{
	Proc *p, *before;
	u32 map;
	int pri;

	ilock(&s->l);
	for(map = s->map; map != 0; map &= ~(1u << pri)){
		pri = 31 - __builtin_clz(map);
		for(before = nil, p = s->head[pri]; p != nil; before = p, p = p->rnext)
			if((!p->oncpu || p == prev) && !(steal && p->wired != nil)){
				dequeue(s, pri, before, p);
				iunlock(&s->l);
				return p;
			}
	}
	iunlock(&s->l);
	return nil;
}

static Proc *
steal(Sched *mine)
{
	Sched *s;
	Proc *p;
	u32 i;

	for(i = 1; i < ncpu; i++){
		s = &scheds[(mine->cpu->id + i) % ncpu];
		if(stealable(s) && (p = pick(s, nil, true)) != nil)
			return p;
	}
	return nil;
}

/* Ready processes that waited too long below a hog go to the highest queue once. */
static void
unstarve(Sched *s, u64 now)
{
	Proc *p;
	int pri;

	ilock(&s->l);
	for(pri = 0; pri < Npri - 1; pri++){
		p = s->head[pri];
		if(p == nil || p->fixedpri || now - p->readyns < Starvens)
			continue;
		dequeue(s, pri, nil, p);
		p->priority = Npri - 1;
		enqueue(s, p);
	}
	iunlock(&s->l);
}

static void
tick(void *arg)
{
	Sched *s = arg;
	Proc *p = s->cpu->proc;
	u64 now = nsnow(), next;

	s->ticking = false;
	if(p == nil)
		return;
	loadupdate(s->cpu, now, s->nready);
	next = p->runns + Quantumns;
	if(now >= next){
		ilock(&p->rlock);
		if(!p->fixedpri){
			if(p->priority > p->basepri)
				p->priority = p->basepri;
			if(p->priority > 0 && p->priority > p->basepri - Decay)
				p->priority--;
			s->curpri = p->priority;
		}
		iunlock(&p->rlock);
		if(s->nready > 0)
			s->cpu->resched = true;
		next = now + Quantumns;
	}
	unstarve(s, now);
	s->ticking = true;
	timerset(&s->tick, next);
}

static void
run(Sched *s, Proc *p)
{
	Cpu *c = s->cpu;

	ilock(&p->rlock);
	p->state = Prunning;
	p->cpu = c;
	iunlock(&p->rlock);
	p->oncpu = true;
	p->runns = nsnow();
	c->kstack = (u64)p->kstack + Kstacksize;
	c->proc = p;
	c->charge = p->charge;
	c->must = p->must;
	c->resched = p->notepending;
	s->curpri = p->priority;
	c->nswitch++;
	if(!s->ticking){
		s->ticking = true;
		timerset(&s->tick, p->runns + Quantumns);
	}
	trace("run", p->pid, p->priority);
	procevent(p, SRun);
	timeswitch(p, true);
	if(p->fpu != nil)
		fpurestore(p->fpu);
	watchload(p);
	swtch(&s->ksp, p->ksp);
	c->proc = nil;
	c->charge = nil;
	c->must = false;
	s->curpri = -1;
}

u32
inqueues(Proc *p)
{
	Sched *s;
	Proc *q;
	u32 n = 0;
	int pri;

	for(s = scheds; s < scheds + ncpu; s++){
		ilock(&s->l);
		for(pri = 0; pri < Npri; pri++)
			for(q = s->head[pri]; q != nil; q = q->rnext)
				n += q == p;
		iunlock(&s->l);
	}
	return n;
}

static bool
havework(Sched *s)
{
	u32 i;

	if(s->nready > 0)
		return true;
	for(i = 0; i < ncpu; i++)
		if(stealable(&scheds[i]))
			return true;
	return false;
}

static void
idle(Sched *s)
{
	u64 bit = 1ull << s->cpu->id;

	__atomic_fetch_or(&idlemask, bit, __ATOMIC_SEQ_CST);
	if(havework(s)){
		__atomic_fetch_and(&idlemask, ~bit, __ATOMIC_SEQ_CST);
		/* if it is still leaving another CPU, that one may wait for our answer */
		__asm__ volatile("sti; pause; cli" ::: "memory");
		return;
	}
	loadbusy(s->cpu, nsnow());
	/* an interrupt that comes before the hlt ends it: sti holds it back for one instruction */
	__asm__ volatile("sti; hlt; cli" ::: "memory");
	loadidle(s->cpu, nsnow());
	__atomic_fetch_and(&idlemask, ~bit, __ATOMIC_SEQ_CST);
}

/* p has switched away for the last time: nobody is on its stack. */
static void
reap(Proc *p)
{
	/* unmapping the stack may wait for other CPUs */
	spllo();
	kstackfree(p->kstack);
	p->kstack = nil;
	proctabdel(p);
	splhi();
}

void
schedinit(void)
{
	Cpu *c = cpu();
	Sched *s = &scheds[c->id];
	Proc *p, *prev = nil;
	Aspace *as;

	splhi();
	s->cpu = c;
	s->curpri = -1;
	s->tick.fn = tick;
	s->tick.arg = s;
	c->sched = s;
	for(;;){
		if((p = pick(s, prev, false)) == nil && ncpu > 1)
			p = steal(s);
		as = p != nil ? p->as : nil;
		if(c->as != as)
			asload(as);
		if(prev != nil){
			if(prev->state == Pmoribund)
				reap(prev);
			else
				__atomic_store_n(&prev->oncpu, false, __ATOMIC_RELEASE);
			prev = nil;
			/* nobody could take it before */
			if(p != nil && stealable(s))
				invite();
		}
		if(p == nil){
			idle(s);
			continue;
		}
		run(s, p);
		prev = p;
	}
}

void
sched(void)
{
	Proc *p = up;

	debugnospin("sched");
	assert(!islo() && cpu()->nlock == 0);
	timeswitch(p, false);
	if(p->state == Pwakeme || p->state == Pqueueing)
		procevent(p, SSleep);
	if(p->fpu != nil)
		fpusave(p->fpu);
	swtch(&p->ksp, mysched()->ksp);
}

void
yield(void)
{
	Proc *p = up;
	u64 x = splhi();

	if(mysched()->nready > 0){
		ilock(&p->rlock);
		ready(p);
		iunlock(&p->rlock);
		sched();
	}
	splx(x);
}
