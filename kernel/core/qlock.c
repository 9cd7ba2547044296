/*
 * Sleeping locks.  First come, first served: a release hands the lock to the
 * first waiter, which owns it when it runs again.  While booting there is no process
 * (up is nil) and nobody to wait for, so then a lock must be free.
 */
#include "core.h"
#include "debug.h"
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

static void
maysleep(const void *l, u64 pc)
{
	debugnospin("waiting for a sleeping lock");
	if(cpu()->nlock != 0)
		panic("qlock %p at %s with %u spin locks held", l, symname(pc, nil), cpu()->nlock);
	if(cpu()->ilevel != 0)
		panic("qlock %p at %s in an interrupt handler", l, symname(pc, nil));
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

/* Takes the first waiter off the list.  Its Waiter is gone as soon as it is unparked. */
static struct Proc *
dequeue(struct Waiter **head)
{
	struct Waiter *w = *head;
	*head = w->next;
	return w->p;
}

void
qlock(QLock *q)
{
	maysleep(q, (u64)__builtin_return_address(0));
	depwant(q, CLASSOF(q), (u64)__builtin_return_address(0), Depsleep);
	if(q->locked && q->holder == up && up != nil)
		panic("qlock %p: wanted at %s, already taken at %s", q, symname((u64)__builtin_return_address(0), nil),
			symname(q->pc, nil));
	lock(&q->use);
	if(q->locked)
		waitturn(&q->use, &q->head, &q->tail, true);
	else {
		q->locked = true;
		q->holder = up;
		unlock(&q->use);
	}
	q->pc = (u64)__builtin_return_address(0);
	depgot(q, Depsleep);
	count(1);
}

bool
canqlock(QLock *q)
{
	lock(&q->use);
	bool got = !q->locked;
	if(got) {
		q->locked = true;
		q->holder = up;
		q->pc = (u64)__builtin_return_address(0);
	}
	unlock(&q->use);
	if(got) {
		depwant(q, CLASSOF(q), (u64)__builtin_return_address(0), Depsleep | Deptry);
		count(1);
	}
	return got;
}

void
qunlock(QLock *q)
{
	struct Proc *next = nil;

	depdrop(q, (u64)__builtin_return_address(0), Depsleep, q->pc);
	count(-1);
	lock(&q->use);
	if(!q->locked)
		panic("qunlock %p: not locked, at %s; last taken at %s", q, symname((u64)__builtin_return_address(0), nil),
			symname(q->pc, nil));
	if(q->head != nil) {
		next = dequeue(&q->head);
		q->holder = next;
	} else {
		q->locked = false;
		q->holder = nil;
	}
	unlock(&q->use);
	if(next != nil)
		upcall.unpark(next);
}

/* A reader waits behind a waiting writer, so that writers get their turn. */
void
rlock(RWlock *l)
{
	maysleep(l, (u64)__builtin_return_address(0));
	depwant(l, CLASSOF(l), (u64)__builtin_return_address(0), Depsleep);
	lock(&l->use);
	if(l->writer || l->head != nil)
		waitturn(&l->use, &l->head, &l->tail, false);
	else {
		l->readers++;
		unlock(&l->use);
	}
	depgot(l, Depsleep);
	count(1);
}

void
wlock(RWlock *l)
{
	maysleep(l, (u64)__builtin_return_address(0));
	depwant(l, CLASSOF(l), (u64)__builtin_return_address(0), Depsleep);
	lock(&l->use);
	if(l->writer || l->readers != 0)
		waitturn(&l->use, &l->head, &l->tail, true);
	else {
		l->writer = true;
		unlock(&l->use);
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
		lock(&l->use);
		if(l->head == nil || l->writer || (l->head->write && l->readers != 0)) {
			unlock(&l->use);
			return;
		}
		if(l->head->write)
			l->writer = true;
		else
			l->readers++;
		struct Proc *p = dequeue(&l->head);
		unlock(&l->use);
		upcall.unpark(p);
	}
}

void
runlock(RWlock *l)
{
	depdrop(l, (u64)__builtin_return_address(0), Depsleep, l->pc);
	count(-1);
	lock(&l->use);
	if(l->readers <= 0)
		panic("runlock %p: no reader, at %s", l, symname((u64)__builtin_return_address(0), nil));
	l->readers--;
	unlock(&l->use);
	passon(l);
}

void
wunlock(RWlock *l)
{
	depdrop(l, (u64)__builtin_return_address(0), Depsleep, l->pc);
	count(-1);
	lock(&l->use);
	if(!l->writer)
		panic("wunlock %p: no writer, at %s", l, symname((u64)__builtin_return_address(0), nil));
	l->writer = false;
	unlock(&l->use);
	passon(l);
}
