/*
 * The scheduler: one run queue per CPU with Npri priorities.  Who gives up the CPU switches straight to the best process in the
 * queue.  Each CPU also has a scheduler context, on a stack of its own, for when there is none: it steals or
 * halts; and for the end of a process, whose stack is freed there.
 *
 * Invariants.  A process is in at most one run queue, or before one (next.c), then its state is Pready.  Its
 * kernel stack is in use exactly while oncpu is set: a process is taken
 * from a queue only when oncpu is clear (or it is the one that is about to be left), and
 * oncpu is cleared only by who runs next on that CPU, after it has left the stack and the address space (Sched.prev).  There is no
 * periodic tick when idle: the quantum timer runs only while a process runs.
 *
 * Real-time processes (edf.c) come before all others; where they matter a CPU looks at its nedf, which is 0 without them, and where
 * budgets of SIPs (sipcpu.c) matter, too, at rules.
 *
 * No CPU sleeps while a process waits that it may run, unless a CPU that is about to leave its own has it next (next.c): a CPU sets its bit in idlemask before it
 * looks for work the last time, and who queues a process looks at idlemask afterwards.  Who clears
 * somebody's bit owes that CPU an interrupt.
 */
#include "sched.h"
#include "pod.h"
#include "debug.h"

enum {
	Quantumns = 20 * 1000 * 1000,
	Decay = 5,			/* levels below its base that a CPU hog can sink */
};

Sched scheds[Maxcpu];
volatile u64 idlemask;

static inline bool
isidle(u32 id)
{
	return __atomic_load_n(&idlemask, __ATOMIC_SEQ_CST) >> id & 1;
}

/* Ends the halt of a CPU, which is owed an interrupt; false if it does not halt, or somebody else has ended it. */
static bool
unidle(u32 id, u64 *owed)
{
	u64 bit = 1ull << id;

	if((__atomic_fetch_and(&idlemask, ~bit, __ATOMIC_SEQ_CST) & bit) == 0)
		return false;
	if(id != cpu()->id)
		*owed |= bit;
	return true;
}

static void
inviteone(u64 *owed)
{
	u64 m;

	while((m = __atomic_load_n(&idlemask, __ATOMIC_SEQ_CST)) != 0)
		if(unidle(__builtin_ctzll(m), owed))
			return;
}

void
payipis(u64 owed)
{
	for(; owed != 0; owed &= owed - 1)
		ipi(__builtin_ctzll(owed), Vipi);
}

void
invite(void)
{
	u64 owed = 0;

	inviteone(&owed);
	payipis(owed);
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

u64
readied(Proc *p)
{
	Sched *s = place(p);
	u64 owed = 0;
	bool better, wired = p->wired != nil, realtime = s->nedf != 0 && edfready(p);

	p->state = Pready;
	p->readyns = nsnow();
	procevent(p, SReady);
	hilock(&s->l);
	runqadd(s, p, realtime);
	better = p->priority > s->curpri || (realtime && edfbefore(p, s));
	hiunlock(&s->l);
	if(s->cpu == nil || unidle(s->cpu->id, &owed))
		return owed;
	if(better){
		s->cpu->resched = true;
		if(s->cpu != cpu())
			owed |= 1ull << s->cpu->id;
	}
	if(!wired)
		inviteone(&owed);
	return owed;
}

void
readynew(Proc *p)
{
	u64 x = splhi(), owed = 0;

	hilock(&p->rlock);
	if(!readynext(p, false))
		owed = readied(p);
	hiunlock(&p->rlock);
	payipis(owed);
	splx(x);
}

void
ready(Proc *p)
{
	payipis(readied(p));
}

static Proc *
steal(Sched *mine)
{
	Sched *s;
	Proc *p;
	u32 i;

	for(i = 1; i < ncpu; i++){
		s = &scheds[(mine->cpu->id + i) % ncpu];
		if((stealable(s) && (p = runqpick(s, nil, true)) != nil) || (p = nextsteal(s)) != nil)
			return p;
	}
	return nil;
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
	p->ticked = true;
	loadupdate(s->cpu, now, s->nready + (s->next != nil));
	next = p->runns + Quantumns;
	if(now >= next){
		ilock(&p->rlock);
		if(!p->fixedpri && p->priority < Npri){
			if(p->priority > p->basepri)
				p->priority = p->basepri;
			if(p->priority > 0 && p->priority > p->basepri - Decay)
				p->priority--;
			s->curpri = p->priority;
		}
		iunlock(&p->rlock);
		if(s->nready > 0 || s->next != nil)
			s->cpu->resched = true;
		next = now + Quantumns;
	}
	runqunstarve(s, now);
	s->ticking = true;
	timerset(&s->tick, next);
}

/* This CPU runs p from now on, but for the stack.  From: whose time ends; nil: nobody's. */
static inline void
enter(Sched *s, Proc *from, Proc *p)
{
	Cpu *c = s->cpu;

	if(c->as != p->as)
		asload(p->as);
	hilock(&p->rlock);
	p->state = Prunning;
	p->cpu = c;
	p->oncpu = true;
	p->runns = nsnow();
	/* who was wired elsewhere meanwhile goes there at its next way out of the kernel */
	c->resched = p->notepending || (p->wired != nil && p->wired != c);
	if(s->rules != 0)
		rulesrun(p, s);
	s->curpri = p->priority;
	hiunlock(&p->rlock);
	trapstack((u64)p->kstack + Kstacksize);
	c->proc = p;
	c->charge = p->charge;
	c->must = p->must;
	c->nswitch++;
	if(!s->ticking){
		s->ticking = true;
		timerset(&s->tick, p->runns + Quantumns);
	}
	trace("run", p->pid, p->priority);
	procevent(p, SRun);
	timeswitch(from, p);
	if(p->fpu != nil)
		fpurestore(p->fpu);
	watchload(p);
	if(p->seat != nil || c->fsgsbase)
		podload(p);
	else if(p->vbase != c->usergs)
		usergsbase(p->vbase);
}

/* From the scheduler's context, and back to it. */
static void
run(Sched *s, Proc *p)
{
	Cpu *c = s->cpu;

	enter(s, nil, p);
	swtch(&s->ksp, p->ksp);
	c->proc = nil;
	c->charge = nil;
	c->must = false;
	s->curpri = -1;
}

/* This CPU has left the stack and the address space of prev; true: somebody may take it now. */
static inline bool
left(Sched *s)
{
	Proc *prev = s->prev;

	if(prev == nil)
		return false;
	s->prev = nil;
	__atomic_store_n(&prev->oncpu, false, __ATOMIC_RELEASE);
	return stealable(s) || nextspare(s);
}

void
schedleft(void)
{
	if(left(mysched()))
		invite();
}

static bool
havework(Sched *s)
{
	u32 i;

	if(s->nready > 0)
		return true;
	for(i = 0; i < ncpu; i++)
		if(stealable(&scheds[i]) || nextspare(&scheds[i]))
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
		irqslet();
		return;
	}
	loadbusy(s->cpu, nsnow());
	irqswait();
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
	Proc *p;
	Aspace *as;

	splhi();
	s->cpu = c;
	s->curpri = -1;
	s->tick.fn = tick;
	s->tick.arg = s;
	c->sched = s;
	for(;;){
		/* first, as it may wait for other CPUs: who is taken from a queue runs at once */
		if(s->prev != nil && s->prev->state == Pmoribund){
			reap(s->prev);
			s->prev = nil;
		}
		if((p = nexttake(s)) == nil && (p = runqpick(s, s->prev, false)) == nil && ncpu > 1)
			p = steal(s);
		as = p != nil ? p->as : nil;
		/* who has slept finds its address space loaded; of the only CPU nobody can have ended it meanwhile */
		if(c->as != as && (p != nil || ncpu > 1))
			asload(as);
		if(left(s) && p != nil)
			invite();
		if(p != nil)
			run(s, p);
		else
			idle(s);
	}
}

/* Whom the CPU goes to from p; nil: to the scheduler. */
static inline Proc *
choose(Sched *s, Proc *p)
{
	Proc *next;

	if(unlikely(p->state == Pmoribund))
		return nil;
	next = nexttake(s);
	return next != nil ? next : runqpick(s, p, false);
}

void
sched(void)
{
	Proc *p = up, *next;
	Sched *s = mysched();

	debugnospin("sched");
	assert(!irqsareon() && curnlock() == 0);
	if(s->rules != 0)
		rulesleave(p, s);
	if(p->state == Pwakeme || p->state == Pqueueing)
		procevent(p, SSleep);
	if(unlikely(p->woke))
		nextlearn(p);
	if(p->fpu != nil)
		fpusave(p->fpu);
	if(p->seat != nil)
		podsave(p);
	s->prev = p;
	next = choose(s, p);
	if(next == nil){
		timeswitch(p, nil);
		swtch(&p->ksp, s->ksp);
	}else{
		enter(s, p, next);
		if(next == p){
			s->prev = nil;
			return;
		}
		swtch(&p->ksp, next->ksp);
	}
	if(unlikely(left(mysched())))
		invite();
}

void
yield(void)
{
	Proc *p = up;
	u64 x = splhi();

	if(mysched()->nready > 0 || mysched()->next != nil || (p->wired != nil && p->wired != cpu())){
		ilock(&p->rlock);
		ready(p);
		iunlock(&p->rlock);
		sched();
	}
	splx(x);
}
