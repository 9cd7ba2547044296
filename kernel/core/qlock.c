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
#include "upcall.h"
#include "waiter.h"

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
		next = waitfirst(&q->head);
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
