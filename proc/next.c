/*
 * Who runs next (Sched.next): a place before the run queue for one process.
 *
 * Who is woken here and would be the first of the queue goes there, which saves the way into the queue and out of it, and changes no order.
 * The place is filled by this CPU alone, interrupts off, and emptied by whoever takes its process in one exchange: this CPU when it leaves
 * the running process, or another one that has no work.  The latter find no process that was handed over (handoff): its waker is about to
 * leave the CPU, or says that it does not (handend); and wherever that process ran before, it runs here now, as all that is asked
 * goes on where the answer is waited for.
 *
 * Who is woken while other CPUs idle could run on one of those at once. But where the waker goes to sleep as soon as it has woken somebody, as
 * both ends of a pipe do that a question and its answer go through, that would be an interrupt of another CPU and a way out of its halt and
 * back each time, for nothing that is done at the same time. So a process that always slept soon is taken at its word: who it wakes is
 * handed over, wherever it ran before. Soon is before a timer has looked twice (guard); it asks an idle CPU to take who still waits then,
 * and the more often it had to, the longer the waker is not believed any more.
 */
#include "sched.h"

enum {
	Guardns = 300 * 1000,		/* who is handed over by a waker that goes on after all waits at most twice as long */
	Sure = 2,			/* so often in a row is no accident */
	Maxdoubt = 5,			/* Sure is doubled so many times at most */
};

/* up wakes somebody while CPUs idle: will it sleep soon? */
static bool
leavessoon(void)
{
	Proc *p = up;

	if(p == nil || curilevel() != 0)
		return false;
	p->woke = true;
	return p->soon >= Sure << p->doubt;
}

void
nextlearn(Proc *p)
{
	Sched *s = mysched();

	p->woke = false;
	if(p->state != Pready){		/* who gives way would not have slept */
		if(p->soon < Sure << Maxdoubt)
			p->soon++;
		if(s->handed == Kept)
			p->doubt = 0;
	}
	s->handed = Handed;		/* whoever is next is taken now */
}

static void
lookagain(Sched *s)
{
	timerset(&s->guard, nsnow() + Guardns);
}

/*
 * A timer, at most one in Guardns.  What it sees the first time may be new, or old only because the host had taken this CPU away; who is
 * there still at the second look has waited while its waker ran.
 */
static void
guard(void *arg)
{
	Sched *s = arg;
	Proc *p = s->cpu->proc;

	s->guarded = s->next != nil && s->handed == Kept && !s->looked;
	if(s->guarded){
		s->looked = true;
		lookagain(s);
		return;
	}
	if(s->next == nil || s->handed != Kept || p == nil)
		return;
	p->soon = 0;
	if(p->doubt < Maxdoubt)
		p->doubt++;
	s->handed = Spare;
	invite();
}

/* The next one was handed over by who has not said that it leaves. */
static void
watchnext(Sched *s)
{
	s->looked = false;
	if(s->guarded)
		return;
	s->guarded = true;
	s->guard.fn = guard;
	s->guard.arg = s;
	lookagain(s);
}

static inline bool
putnext(Sched *s, Proc *p, u8 how)
{
	p->state = Pready;
	s->handed = how;
	__atomic_store_n(&s->next, p, __ATOMIC_SEQ_CST);
	return true;
}

/* Other CPUs idle: p runs here next all the same, if up leaves, or always has. */
__attribute__((noinline, cold)) static bool
whileidle(Sched *s, Proc *p, bool hand)
{
	if(hand)
		return putnext(s, p, Handed);
	if(!leavessoon())
		return false;
	watchnext(s);
	return putnext(s, p, Kept);
}

bool
readynext(Proc *p, bool hand)
{
	Sched *s = mysched();

	if(p->oncpu || s->next != nil || s->nedf != 0 || s->map >> p->priority != 0 || unlikely(procevents))
		return false;
	if(hand ? p->wired != nil && p->wired != s->cpu : p->wired != nil || p->priority != s->curpri)
		return false;
	if(unlikely(idlemask != 0))
		return whileidle(s, p, hand);
	if(p->cpu != s->cpu && !hand)
		return false;
	putnext(s, p, hand);
	/* as in ready: a CPU that says now that it is idle has not seen it */
	if(unlikely(idlemask != 0) && !hand)
		invite();
	return true;
}

Proc *
nextback(Proc *p)
{
	if(p != nil){
		hilock(&p->rlock);
		ready(p);
		hiunlock(&p->rlock);
	}
	return nil;
}

Proc *
nextsteal(Sched *s)
{
	Proc *p = nextspare(s) ? __atomic_exchange_n(&s->next, nil, __ATOMIC_SEQ_CST) : nil;

	/* handed over meanwhile, by who may not go elsewhere */
	return p == nil || p->wired == nil ? p : nextback(p);
}

__attribute__((noinline)) static void
giveback(void)
{
	u64 x = irqsoff();

	nextback(__atomic_exchange_n(&mysched()->next, nil, __ATOMIC_SEQ_CST));
	irqsback(x);
}

/* If up was taken to another CPU meanwhile, the one that it has left has taken along what was there. */
void
handend(void)
{
	if(unlikely(mysched()->next != nil))
		giveback();
}
