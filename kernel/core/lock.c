/*
 * Spin locks.  They check themselves: taking one twice on a CPU, taking a plain
 * one in an interrupt handler, releasing one that somebody else holds, or waiting for
 * seconds is a panic that names who took it.
 */
#include "core.h"
#include "debug.h"
#include "hilock.h"
#include "hw.h"
#include "lockdep.h"

enum {
	Flagif = 1 << 9,
	Spinlimit = 4000000,	/* us before a lock counts as lost */
};

/* One instruction, so that the process cannot change CPU in between. */
static inline void
lockcount(int delta)
{
	__asm__ volatile("addl %0, %%gs:%c1" :: "ri"(delta), "i"(offsetof(Cpu, nlock)) : "memory", "cc");
}

static inline bool
take(Lock *l)
{
	return __atomic_exchange_n(&l->held, 1, __ATOMIC_ACQUIRE) == 0;
}

/* What waiting costs is counted where somebody waits; who finds a lock free pays nothing for it. */
static void
waited(u64 start)
{
	CPUADD(nspin, 1);
	CPUADD(spinticks, rdtsc() - start);
}

__attribute__((noinline, cold)) static void
spin(Lock *l, u64 pc)
{
	u64 start = rdtsc(), end = hwdeadline(Spinlimit);
	while(__atomic_load_n(&l->held, __ATOMIC_RELAXED) != 0 || !take(l)) {
		if(panicking())
			return;
		if(l->cpu == cpu())
			panic("lock %p: wanted at %s, already taken at %s", l, symname(pc, nil), symname(l->pc, nil));
		if(hwexpired(end))
			panic("lock %p: wanted at %s, lost since %s", l, symname(pc, nil), symname(l->pc, nil));
		cpurelax();
	}
	waited(start);
#ifdef DEBUG
	depwaited(l->class, rdtsc() - start);
#endif
}

void
lockspin(Lock *l, u64 pc)
{
	spin(l, pc);
}

__attribute__((cold)) void
lockpassed(Lock *l)
{
	u64 start = rdtsc();

	while(__atomic_load_n(&l->held, __ATOMIC_ACQUIRE) != 0)
		cpurelax();
	waited(start);
}

static inline void
taken(Lock *l, u64 pc)
{
	l->pc = pc;
	l->cpu = cpu();
}

/* While the machine panics, locks of CPUs that were stopped are passed over. */
__attribute__((cold)) void
locklost(Lock *l)
{
	if(!panicking())
		panic("unlock %p: not held here; last taken at %s", l, symname(l->pc, nil));
}

static inline void
drop(Lock *l)
{
	if(unlikely(l->cpu != cpu())) {
		locklost(l);
		return;
	}
	l->cpu = nil;
	__atomic_store_n(&l->held, 0, __ATOMIC_RELEASE);
}

__attribute__((noinline, cold)) static void
inhandler(Lock *l, u64 pc)
{
	if(!panicking())
		panic("lock %p in an interrupt handler, at %s", l, symname(pc, nil));
}

void
lock(Lock *l)
{
	u64 pc = (u64)__builtin_return_address(0);

	lockcount(1);
	if(unlikely(curilevel() != 0))
		inhandler(l, pc);
	depwant(l, CLASSOF(l), pc, Depspin);
	if(unlikely(!take(l)))
		spin(l, pc);
	taken(l, pc);
	depgot(l, Depspin);
}

bool
canlock(Lock *l)
{
	lockcount(1);
	if(!take(l)) {
		lockcount(-1);
		return false;
	}
	taken(l, (u64)__builtin_return_address(0));
	depwant(l, CLASSOF(l), l->pc, Depspin | Deptry);
	return true;
}

void
unlock(Lock *l)
{
	depdrop(l, (u64)__builtin_return_address(0), Depspin, l->pc);
	drop(l);
	lockcount(-1);
}

void
ilock(Lock *l)
{
	u64 pc = (u64)__builtin_return_address(0);
	u64 flags = irqsoff();

	lockcount(1);
	depwant(l, CLASSOF(l), pc, Depspin | Depirqoff);
	if(unlikely(!take(l)))
		spin(l, pc);
	taken(l, pc);
	depgot(l, Depspin);
	l->wasif = flags & Flagif;
}

void
iunlock(Lock *l)
{
	u32 wasif = l->wasif;

	depdrop(l, (u64)__builtin_return_address(0), Depspin | Depirqoff, l->pc);
	drop(l);
	lockcount(-1);
	if(wasif)
		__asm__ volatile("sti" ::: "memory");
	else
		__asm__ volatile("cli" ::: "memory");
}

__attribute__((noinline, cold)) static void
badref(const char *what, s32 n, u64 pc)
{
	panic("%s: %d, from %s", what, n, symname(pc, nil));
}

/* The debug build fills freed memory with Poison, which no count is near to. */
static inline void
freed(s32 n, u64 pc)
{
#ifdef DEBUG
	if(n >> 16 == Poison * 0x101)
		panic("reference count in freed memory, from %s", symname(pc, nil));
#else
	USED(n);
	USED(pc);
#endif
}

s32
incref(Ref *r)
{
	s32 n = __atomic_add_fetch(&r->n, 1, __ATOMIC_RELAXED);
	freed(n, (u64)__builtin_return_address(0));
	if(unlikely(n <= 0))
		badref("incref", n, (u64)__builtin_return_address(0));
	return n;
}

s32
decref(Ref *r)
{
	s32 n = __atomic_sub_fetch(&r->n, 1, __ATOMIC_ACQ_REL);
	freed(n, (u64)__builtin_return_address(0));
	if(unlikely(n < 0))
		badref("decref", n, (u64)__builtin_return_address(0));
	return n;
}
