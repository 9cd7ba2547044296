/*
 * waiter.h: what QLock and RWlock share: who waits, and what must hold for who may have to.
 */
#pragma once
#include "core.h"
#include "debug.h"
#include "lockdep.h"

/* Lives on the waiter's kernel stack; on a list while its process is parked. */
struct Waiter {
	struct Proc *p;
	struct Waiter *next;
	bool write;	/* RWlock only */
};

void waitturn(Lock *use, struct Waiter **head, struct Waiter **tail, bool write);	/* use is held; returns with it released and the lock handed over */
struct Proc *waitfirst(struct Waiter **head);	/* takes the first waiter off the list */
__attribute__((cold)) void badsleep(const void *l, u64 pc);

/* Where it is taken is seldom where it is released: only the sum over all CPUs says something. */
static inline void count(int delta) { CPUADDL(nsleeplock, delta); }

static inline void
maysleep(const void *l, u64 pc)
{
	debugnospin("waiting for a sleeping lock");
	if(unlikely((curnlock() | curilevel()) != 0))
		badsleep(l, pc);
}
