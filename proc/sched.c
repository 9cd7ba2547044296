/*
 * The scheduler: one run queue per CPU with Npri priorities, one scheduler
 * context per CPU that every process switches to and from.
 *
 * Invariants.  A process is in at most one run queue, then its state is Pready.  Its
 * kernel stack is in use exactly while oncpu is set: a scheduler takes a process
 * from a queue only when oncpu is clear (or it is the one it has just left), and
 * clears oncpu only after it has left the stack and the address space.  There is no
 * periodic tick when idle: the quantum timer runs only while a process runs.
 */
#include "priv.h"

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
	volatile bool idle;		/* about to halt, or halted; set with l held */
	volatile int curpri;		/* priority of the running process, -1 if none */
	/* this CPU's own, interrupts off */
	Cpu *cpu;
	u64 ksp;			/* the scheduler's stack pointer while a process runs */
	Timer tick;
	bool ticking;
};
static Sched scheds[Maxcpu];

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
}

/* Where a process that became ready shall run: where it ran before, unless another CPU has nothing to do. */
static Sched *
place(Proc *p)
{
	Cpu *c = p->wired != nil ? p->wired : p->cpu;
	u32 i;

	if(c == nil)
		c = cpu();
	if(p->wired == nil && ncpu > 1 && !scheds[c->id].idle)
		for(i = 0; i < ncpu; i++)
			if(cpus[i]->online && scheds[i].idle)
				return &scheds[i];
	return &scheds[c->id];
}

void
ready(Proc *p)
{
	Sched *s = place(p);
	bool kick;

	p->state = Pready;
	p->readyns = nsnow();
	procevent(p, SReady);
	ilock(&s->l);
	enqueue(s, p);
	kick = s->idle || p->priority > s->curpri;
	iunlock(&s->l);
	if(kick && s->cpu != nil){
		s->cpu->resched = true;
		if(s->cpu != cpu())
			ipi(s->cpu->id, Vipi);
	}
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
	Proc *p;
	u32 i;

	for(i = 0; i < ncpu; i++)
		if(&scheds[i] != mine && scheds[i].nready > 0 && (p = pick(&scheds[i], nil, true)) != nil)
			return p;
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
	s->curpri = -1;
}

static void
idle(Sched *s)
{
	u64 t;

	ilock(&s->l);
	s->idle = s->nready == 0;
	iunlock(&s->l);
	if(!s->idle){
		/* the only ready process is still leaving another CPU; that one may wait for our answer */
		__asm__ volatile("sti; pause; cli" ::: "memory");
		return;
	}
	t = nsnow();
	/* an interrupt that comes before the hlt ends it: sti holds it back for one instruction */
	__asm__ volatile("sti; hlt; cli" ::: "memory");
	s->cpu->idlens += nsnow() - t;
	s->idle = false;
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
