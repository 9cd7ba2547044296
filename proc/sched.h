/*
 * A CPU's scheduler: its run queues (runq.c) and what runs there (sched.c, edf.c).
 * Queue Priedf is ordered by deadline, the others by arrival.
 */
#pragma once
#include "priv.h"
#include "hilock.h"

/* Of real-time processes whose job is released; the numbers that Plan 9's /proc/n/status shows. */
enum { Priedf = Npri + 1, Nqueue = Npri + 2 };

/* Sched.next: anybody may take it; it is for this CPU, whose process leaves; for this CPU while its process can be believed to leave soon. */
enum Handed { Spare, Handed, Kept };

typedef struct Sched Sched;
struct Sched {
	Lock l;
	Proc *head[Nqueue], *tail[Nqueue];	/* guarded by l, like the next two */
	u32 map;			/* bit set: the queue is not empty */
	u32 nready;
	u32 nwired;			/* of them, those that must run here */
	volatile int curpri;		/* priority of the running process, -1 if none */
	volatile u64 curdeadline;	/* and its deadline, if that is Priedf; ns */
	union {
		volatile u64 rules;	/* if not 0, more than priorities decides (rules.c) */
		struct {
			volatile u32 nedf;	/* processes that are admitted here (edf.c); 0: nothing is real-time.  Guarded by l */
			volatile u32 nbudget;	/* SIPs that have, or had, a budget of CPU time (sipcpu.c), wherever they run.  The same */
		};
	};
	/* this CPU's own, interrupts off */
	Cpu *cpu;
	Proc *volatile next;		/* is ready, in no queue, and comes before the queue (next.c); nil.  Atomic */
	volatile u8 handed;		/* enum Handed; no lock: what others see may be old */
	bool guarded, looked;		/* guard is set; it has seen that one already */
	Timer guard;
	Proc *prev;			/* whose stack this CPU is about to leave, or has just left; nil */
	u64 ksp;			/* the scheduler's stack pointer while a process runs */
	Timer tick;
	bool ticking;
} __attribute__((aligned(64)));
extern Sched scheds[Maxcpu];

static inline u64
cycles(void)
{
	u32 lo, hi;

	__asm__ volatile("rdtsc" : "=a"(lo), "=d"(hi));
	return (u64)hi << 32 | lo;
}

static inline Sched *
mysched(void)
{
	return cpu()->sched;
}

static inline bool
stealable(Sched *s)
{
	return __atomic_load_n(&s->nready, __ATOMIC_SEQ_CST) > __atomic_load_n(&s->nwired, __ATOMIC_RELAXED);
}

/* runq.c */
void runqadd(Sched *, Proc *, bool bydeadline);	/* with l held */
bool runqremove(Proc *);	/* with rlock held; false: it is in no queue, a scheduler has it already */
Proc *runqpick(Sched *, Proc *prev, bool steal);	/* the best one that can run here; prev: whose stack was just left */
void runqunstarve(Sched *, u64 now);

/* sched.c: first thing of a process on its stack, interrupts off: nobody uses the one before any more */
void schedleft(void);
extern volatile u64 idlemask;	/* CPUs that halt, or are about to */
/*
 * ready, with rlock held, without the interrupts of other CPUs that it needs, which are returned as bits: payipis sends them, with interrupts
 * still off.  Who is interrupted wants p's lock at once, so that is better released first.
 */
u64 readied(Proc *);
void payipis(u64 owed);
void invite(void);		/* there is work that any CPU may do: one that has none shall come and take it */

/*
 * next.c, interrupts off.  readynext: ready, with p->rlock held, of who is woken or made by this CPU: it becomes the next to run here, hand: as
 * the waker is about to sleep; false: it does not, nothing has happened.
 */
bool readynext(Proc *, bool hand);
void nextlearn(Proc *);			/* p, who has woken somebody (wokens), leaves the CPU */
Proc *nextback(Proc *);			/* to the queue; nil */
Proc *nextsteal(Sched *);		/* of another CPU; nil */
static inline bool
nextremove(Sched *s, Proc *p)
{
	return __atomic_compare_exchange_n(&s->next, &p, nil, false, __ATOMIC_SEQ_CST, __ATOMIC_RELAXED);
}
static inline bool nextspare(const Sched *s) { return s->next != nil && !s->handed; }

/* Of this CPU; nil: there is none, or somebody better came meanwhile. */
static inline Proc *
nexttake(Sched *s)
{
	Proc *p;

	if(s->next == nil)
		return nil;
	p = __atomic_exchange_n(&s->next, nil, __ATOMIC_SEQ_CST);
	return likely(p != nil && s->map >> p->priority <= 1 && s->nedf == 0) ? p : nextback(p);
}

/* time.c: the CPU goes from one to the other, interrupts off; nil: from or to the scheduler */
void timeswitch(Proc *from, Proc *to);

/*
 * rules.c: what edf.c and sipcpu.c have to do, called when the CPU's rules is not 0.  rulesrun: with rlock held, s runs p now; rulesleave:
 * interrupts off, up leaves the CPU; rulesexit: up returns to user mode, and waits if it has to; rulespending: that would do something.
 */
void rulesrun(Proc *, Sched *);
void rulesleave(Proc *, Sched *);
void rulesexit(void);
bool rulespending(Proc *);
/* sipcpu.c, called by rules.c if p is in a SIP and there are budgets */
void sipcpurun(Proc *);
void sipcpuleave(Proc *);
void sipcpuexit(void);			/* also if not */
bool sipcpupending(Proc *);		/* also if not */

/* watch.c */
extern bool watchloaded[Maxcpu];	/* the CPU's debug registers watch something; its own scheduler's */
void watchset(Proc *);

/* They are those of p from now on.  Interrupts off. */
static inline void
watchload(Proc *p)
{
	if((p->watchctl | watchloaded[cpu()->id]) != 0)
		watchset(p);
}
