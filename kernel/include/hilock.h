/*
 * hilock.h: locks without a call, for the few paths that are counted.
 *
 * fastlock is lock, and hilock is ilock where interrupts are off; irqsoff, irqsback, irqson and irqsareon are splhi, splx, spllo and islo; fastqlock is qlock.  Each goes with
 * its own counterpart; elsewhere the same lock may be taken by the call.  lockpass is lock and unlock: who held the lock when it was called
 * has done with it after that.
 * The debug build has the calls, and so has who replaces them (LOCKCALLS), who may tell hilock from ilock (HILOCK).
 */
#pragma once
#include "core.h"

void lockspin(Lock *, u64 pc);		/* waits for a lock that is taken and takes it */
void lockpassed(Lock *);		/* waits until it is free */
void locklost(Lock *);			/* panics: it is not held here; returns while the machine panics */

/* Interrupts are off before and after.  irqslet: those that wait come now.  irqswait: halts until one has come; sti holds back one that is there until the hlt. */
#ifdef LOCKCALLS
void irqslet(void);
void irqswait(void);
#else
static inline void irqslet(void) { __asm__ volatile("sti; pause; cli" ::: "memory"); }
static inline void irqswait(void) { __asm__ volatile("sti; hlt; cli" ::: "memory"); }
#endif

enum Qstate { Qfree, Qheld, Qwanted };	/* QLock.locked; Qwanted: taken, and perhaps waited for */

#if defined DEBUG || defined LOCKCALLS
#define fastlock lock
#define fastunlock unlock
static inline void lockpass(Lock *l) { lock(l); unlock(l); }
#ifndef HILOCK
#define HILOCK ilock
#endif
#define hilock HILOCK
#define hiunlock iunlock
#define fastqlock qlock
#define fastqunlock qunlock
#define fastincref incref
static inline bool fastdrop(Ref *r) { USED(r); return false; }
static inline bool lastref(Ref *r) { return decref(r) == 0; }
#define irqsoff splhi
#define irqsback splx
#define irqson spllo
#define irqsareon islo
#else
static inline u64
lockhere(void)
{
	u64 pc;

	__asm__ volatile("leaq 0(%%rip), %0" : "=r"(pc));
	return pc;
}

static inline void
fastlock(Lock *l)
{
	__asm__ volatile("addl $1, %%gs:%c0" :: "i"(offsetof(Cpu, nlock)) : "memory", "cc");
	if(__builtin_expect(__atomic_exchange_n(&l->held, 1, __ATOMIC_ACQUIRE) != 0, 0))
		lockspin(l, lockhere());
	l->pc = lockhere();
	l->cpu = cpu();
}

static inline void
fastunlock(Lock *l)
{
	if(__builtin_expect(l->cpu != cpu(), 0))
		locklost(l);
	else {
		l->cpu = nil;
		__atomic_store_n(&l->held, 0, __ATOMIC_RELEASE);
	}
	__asm__ volatile("subl $1, %%gs:%c0" :: "i"(offsetof(Cpu, nlock)) : "memory", "cc");
}

static inline void
lockpass(Lock *l)
{
	if(__builtin_expect(__atomic_load_n(&l->held, __ATOMIC_ACQUIRE) != 0, 0))
		lockpassed(l);
}

static inline void hilock(Lock *l) { fastlock(l); }
static inline void hiunlock(Lock *l) { fastunlock(l); }

static inline u64
irqsoff(void)
{
	u64 flags;

	__asm__ volatile("pushfq; popq %0; cli" : "=r"(flags) :: "memory");
	return flags;
}

static inline void
irqsback(u64 flags)
{
	if(flags & 1 << 9)
		__asm__ volatile("sti" ::: "memory");
}

static inline bool
irqsareon(void)
{
	u64 flags;

	__asm__ volatile("pushfq; popq %0" : "=r"(flags) :: "memory");
	return (flags & 1 << 9) != 0;
}

static inline void
irqson(void)
{
	__asm__ volatile("sti" ::: "memory");
}

static inline void
fastqlock(QLock *q)
{
	u32 is = Qfree;

	if(__builtin_expect(!__atomic_compare_exchange_n(&q->locked, &is, Qheld, false, __ATOMIC_ACQUIRE, __ATOMIC_RELAXED), 0)) {
		qlock(q);
		return;
	}
	q->holder = up;
	q->pc = lockhere();
	__asm__ volatile("addl $1, %%gs:%c0" :: "i"(offsetof(Cpu, nsleeplock)) : "memory", "cc");
}

static inline void
fastqunlock(QLock *q)
{
	u32 is = Qheld;

	q->holder = nil;
	if(__builtin_expect(!__atomic_compare_exchange_n(&q->locked, &is, Qfree, false, __ATOMIC_RELEASE, __ATOMIC_RELAXED), 0)) {
		qunlock(q);
		return;
	}
	__asm__ volatile("subl $1, %%gs:%c0" :: "i"(offsetof(Cpu, nsleeplock)) : "memory", "cc");
}

static inline void
fastincref(Ref *r)
{
	if(__builtin_expect(__atomic_fetch_add(&r->n, 1, __ATOMIC_RELAXED) <= 0, 0)) {
		__atomic_fetch_sub(&r->n, 1, __ATOMIC_RELAXED);
		incref(r);
	}
}

/* decref() == 0 */
static inline bool
lastref(Ref *r)
{
	s32 n = __atomic_sub_fetch(&r->n, 1, __ATOMIC_ACQ_REL);

	if(__builtin_expect(n < 0, 0))
		decref(r);		/* panics */
	return n == 0;
}

/* Drops a reference; false: it is the last one, and has still to be dropped. */
static inline bool
fastdrop(Ref *r)
{
	if(__builtin_expect(__atomic_sub_fetch(&r->n, 1, __ATOMIC_ACQ_REL) > 0, 1))
		return true;
	__atomic_fetch_add(&r->n, 1, __ATOMIC_RELAXED);
	return false;
}
#endif
