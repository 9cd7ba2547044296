/*
 * mag.h: a magazine, some free objects of one kind that one CPU keeps; private to mm/.
 *
 * Usually its own CPU takes one and gives one back.  The lock is there for those who collect what all CPUs keep,
 * and for a process that moves to another CPU on the way.  It is
 * never held together with another lock.
 */
#pragma once
#include "core.h"
#include "hilock.h"

typedef struct Mag Mag;
struct Mag {
	Lock lock;
	u32 n;			/* written with the lock, read also without as a hint */
	u32 max;		/* 0 before magopen: it keeps nothing yet */
	void **obj;		/* [max] */
} __attribute__((aligned(64)));

/* With interrupts off, for some instructions without a call: it is not written down who has it. */
#if defined DEBUG || defined LOCKCALLS
static inline void maglock(Mag *m) { ilock(&m->lock); }
static inline void magunlock(Mag *m) { iunlock(&m->lock); }
#else
static inline void
maglock(Mag *m)
{
	if(unlikely(__atomic_exchange_n(&m->lock.held, 1, __ATOMIC_ACQUIRE) != 0))
		lockspin(&m->lock, lockhere());
}

static inline void
magunlock(Mag *m)
{
	__atomic_store_n(&m->lock.held, 0, __ATOMIC_RELEASE);
}
#endif

void magopen(Mag *, void **obj, u32 max);	/* from now on it keeps up to max; once */
u32 magget(Mag *, void **obj, u32 n);	/* up to n out of it; how many */
u32 magput(Mag *, void **obj, u32 n);	/* the first ones into it, as many as there is room for; how many */
