/*
 * Sleeping locks.  First come, first served: a release hands the lock to the
 * first waiter, which owns it when it runs again.  While booting there is no process
 * (up is nil) and nobody to wait for, so then a lock must be free.
 *
 * A QLock that nobody waits for is one word, changed by one instruction.  Who finds it taken says so in that word
 * with `use' held, and queues before he lets go of `use'; so a holder either still finds Qheld and leaves a free lock,
 * or comes to `use' and finds the waiter.
 */
#include "core.h"
#include "debug.h"
#include "hilock.h"
#include "lockdep.h"
#include "upcall.h"

/* Lives on the waiter's kernel stack; on a list while its process is parked. */
struct Waiter {
	struct Proc *p;
	struct Waiter *next;
	bool write;	/* RWlock only */
};

/* Where it is taken is seldom where it is released: only the sum over all CPUs says something.  One instruction. */
static inline void
count(int delta)
{
	__asm__ volatile("addl %0, %%gs:%c1" :: "ri"(delta), "i"(offsetof(Cpu, nsleeplock)) : "memory", "cc");
}

int
lockcensus(u32 *spin)
{
	u32 sum = 0;

	*spin = 0;
	for(u32 i = 0; i < ncpu; i++) {
		sum += cpus[i]->nsleeplock;
		*spin += cpus[i]->nlock;
	}
	return (int)sum;
}

__attribute__((noinline, cold)) static void
badsleep(const void *l, u64 pc)
{
	if(curnlock() != 0)
		panic("qlock %p at %s with %u spin locks held", l, symname(pc, nil), curnlock());
	panic("qlock %p at %s in an interrupt handler", l, symname(pc, nil));
}

static inline void
maysleep(const void *l, u64 pc)
{
	debugnospin("waiting for a sleeping lock");
	if(unlikely((curnlock() | curilevel()) != 0))
		badsleep(l, pc);
}

/* Called with use held; returns with it released and the lock handed over. */
static void
waitturn(Lock *use, struct Waiter **head, struct Waiter **tail, bool write)
{
	struct Waiter w = {up, nil, write};

	if(up == nil)
		panic("sleeping lock at %s is not free, and no process to wait", symname(use->pc, nil));
	if(*head == nil)
		*head = &w;
	else
		(*tail)->next = &w;
	*tail = &w;
	upcall.park(use);
}

/* Takes the first waiter off the list. */
static struct Proc *
dequeue(struct Waiter **head)
{
	struct Waiter *w = *head;
	*head = w->next;
	return w->p;
}

static inline bool
change(QLock *q, u32 from, u32 to)
{
	return __atomic_compare_exchange_n(&q->locked, &from, to, false, __ATOMIC_ACQ_REL, __ATOMIC_RELAXED);
}

__attribute__((noinline)) static void
qwait(QLock *q, u64 pc)
{
	if(q->holder == up && up != nil)
		panic("qlock %p: wanted at %s, already taken at %s", q, symname(pc, nil), symname(q->pc, nil));
	lock(&q->use);
	if(__atomic_exchange_n(&q->locked, Qwanted, __ATOMIC_ACQUIRE) != Qfree)
		waitturn(&q->use, &q->head, &q->tail, true);
	else
		unlock(&q->use);
}

void
qlock(QLock *q)
{
	u64 pc = (u64)__builtin_return_address(0);

	maysleep(q, pc);
	depwant(q, CLASSOF(q), pc, Depsleep);
	if(unlikely(!change(q, Qfree, Qheld)))
		qwait(q, pc);
	q->holder = up;
	q->pc = pc;
	depgot(q, Depsleep);
	count(1);
}

bool
canqlock(QLock *q)
{
	if(!change(q, Qfree, Qheld))
		return false;
	q->holder = up;
	q->pc = (u64)__builtin_return_address(0);
	depwant(q, CLASSOF(q), q->pc, Depsleep | Deptry);
	count(1);
	return true;
}

/* Somebody may wait: he gets it.  His Waiter is gone as soon as he is unparked. */
__attribute__((noinline)) static void
passq(QLock *q, u64 pc)
{
	struct Proc *next = nil;

	lock(&q->use);
	if(q->locked == Qfree)
		panic("qunlock %p: not locked, at %s; last taken at %s", q, symname(pc, nil), symname(q->pc, nil));
	if(q->head != nil) {
		next = dequeue(&q->head);
		q->holder = next;
	} else
		__atomic_store_n(&q->locked, Qfree, __ATOMIC_RELEASE);
	unlock(&q->use);
	if(next != nil)
		upcall.unpark(next);
}

void
qunlock(QLock *q)
{
	u64 pc = (u64)__builtin_return_address(0);

	depdrop(q, pc, Depsleep, q->pc);
	count(-1);
	q->holder = nil;
	if(unlikely(!change(q, Qheld, Qfree)))
		passq(q, pc);
}

/* A reader waits behind a waiting writer, so that writers get their turn. */
void
rlock(RWlock *l)
{
	maysleep(l, (u64)__builtin_return_address(0));
	depwant(l, CLASSOF(l), (u64)__builtin_return_address(0), Depsleep);
	fastlock(&l->use);
	if(l->writer || l->head != nil)
		waitturn(&l->use, &l->head, &l->tail, false);
	else {
		l->readers++;
		fastunlock(&l->use);
	}
	depgot(l, Depsleep);
	count(1);
}

void
wlock(RWlock *l)
{
	maysleep(l, (u64)__builtin_return_address(0));
	depwant(l, CLASSOF(l), (u64)__builtin_return_address(0), Depsleep);
	fastlock(&l->use);
	if(l->writer || l->readers != 0)
		waitturn(&l->use, &l->head, &l->tail, true);
	else {
		l->writer = true;
		fastunlock(&l->use);
	}
	l->pc = (u64)__builtin_return_address(0);
	depgot(l, Depsleep);
	count(1);
}

/*
 * The lock is held by nobody: gives it to the first writer, or to all readers up
 * to the next writer.  One at a time, since a Waiter must not be touched once its process runs.
 */
static void
passon(RWlock *l)
{
	for(;;) {
		fastlock(&l->use);
		if(l->head == nil || l->writer || (l->head->write && l->readers != 0)) {
			fastunlock(&l->use);
			return;
		}
		if(l->head->write)
			l->writer = true;
		else
			l->readers++;
		struct Proc *p = dequeue(&l->head);
		fastunlock(&l->use);
		upcall.unpark(p);
	}
}

void
runlock(RWlock *l)
{
	depdrop(l, (u64)__builtin_return_address(0), Depsleep, l->pc);
	count(-1);
	fastlock(&l->use);
	if(l->readers <= 0)
		panic("runlock %p: no reader, at %s", l, symname((u64)__builtin_return_address(0), nil));
	l->readers--;
	bool wanted = l->head != nil;
	fastunlock(&l->use);
	if(unlikely(wanted))
		passon(l);
}

void
wunlock(RWlock *l)
{
	depdrop(l, (u64)__builtin_return_address(0), Depsleep, l->pc);
	count(-1);
	fastlock(&l->use);
	if(!l->writer)
		panic("wunlock %p: no writer, at %s", l, symname((u64)__builtin_return_address(0), nil));
	l->writer = false;
	bool wanted = l->head != nil;	/* who comes later takes it, or waits for who has taken it then */
	fastunlock(&l->use);
	if(unlikely(wanted))
		passon(l);
}
