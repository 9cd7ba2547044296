/*
 * Sleeping locks for many readers or one writer, in the order of their coming: a reader waits behind a waiting writer, so that
 * writers get their turn, and a release hands the lock on.
 *
 * Like a QLock it is one word that one instruction changes, as long as nobody waits.  Rwwanted says that somebody does.  It is set
 * with `use' held by who finds the lock taken, before he queues, and cleared when the last one is off the queue: without
 * `use' held it is there just as long as the queue is not empty.  With it who comes goes to `use' and queues, and who leaves the lock free comes to `use' and
 * passes it on.
 */
#include "core.h"
#include "hilock.h"
#include "upcall.h"
#include "waiter.h"

enum { Rwreaders = Rwwanted - 1 };

static inline u32
state(RWlock *l)
{
	return __atomic_load_n(&l->state, __ATOMIC_RELAXED);
}

static inline bool
change(RWlock *l, u32 from, u32 to)
{
	return __atomic_compare_exchange_n(&l->state, &from, to, false, __ATOMIC_ACQ_REL, __ATOMIC_RELAXED);
}

/* What keeps a reader or a writer out. */
static inline bool
taken(u32 s, bool write)
{
	return write ? s != 0 : (s & (Rwwriter | Rwwanted)) != 0;
}

/* It was not free at once. */
__attribute__((noinline)) static void
rwwait(RWlock *l, bool write)
{
	u32 s;

	lock(&l->use);
	for(;;) {
		s = state(l);
		if(!taken(s, write)) {
			if(change(l, s, write ? Rwwriter : s + 1)) {
				unlock(&l->use);
				return;
			}
		} else if((s & Rwwanted) != 0 || change(l, s, s | Rwwanted))
			break;
	}
	waitturn(&l->use, &l->head, &l->tail, write);
}

void
rlock(RWlock *l)
{
	u32 s = state(l);

	maysleep(l, (u64)__builtin_return_address(0));
	depwant(l, CLASSOF(l), (u64)__builtin_return_address(0), Depsleep);
	if(unlikely(taken(s, false) || !change(l, s, s + 1)))
		rwwait(l, false);
	depgot(l, Depsleep);
	count(1);
}

void
wlock(RWlock *l)
{
	maysleep(l, (u64)__builtin_return_address(0));
	depwant(l, CLASSOF(l), (u64)__builtin_return_address(0), Depsleep);
	if(unlikely(!change(l, 0, Rwwriter)))
		rwwait(l, true);
	l->pc = (u64)__builtin_return_address(0);
	depgot(l, Depsleep);
	count(1);
}

/*
 * The lock is held by nobody: gives it to the first writer, or to all readers up
 * to the next writer.  One at a time, since a Waiter must not be touched once its process runs.
 */
__attribute__((noinline)) static void
passon(RWlock *l)
{
	for(;;) {
		lock(&l->use);
		u32 s = state(l);
		if(l->head == nil || (s & Rwwriter) != 0 || (l->head->write && (s & Rwreaders) != 0)) {
			unlock(&l->use);
			return;
		}
		__atomic_add_fetch(&l->state, l->head->write ? Rwwriter : 1, __ATOMIC_ACQ_REL);
		struct Proc *p = waitfirst(&l->head);
		if(l->head == nil)
			__atomic_and_fetch(&l->state, ~Rwwanted, __ATOMIC_ACQ_REL);
		unlock(&l->use);
		upcall.unpark(p);
	}
}

/* noone: of the kind that gives it back. */
__attribute__((noinline, cold)) static void
notheld(RWlock *l, const char *call, const char *noone, u64 pc)
{
	panic("%s %p: no %s, at %s", call, l, noone, symname(pc, nil));
}

void
runlock(RWlock *l)
{
	depdrop(l, (u64)__builtin_return_address(0), Depsleep, l->pc);
	count(-1);
	u32 s = __atomic_sub_fetch(&l->state, 1, __ATOMIC_ACQ_REL);
	if(unlikely((s & Rwreaders) == Rwreaders))
		notheld(l, "runlock", "reader", (u64)__builtin_return_address(0));
	if(unlikely(s == Rwwanted))
		passon(l);
}

void
wunlock(RWlock *l)
{
	depdrop(l, (u64)__builtin_return_address(0), Depsleep, l->pc);
	count(-1);
	if(likely(change(l, Rwwriter, 0)))
		return;
	u32 s = __atomic_fetch_and(&l->state, ~Rwwriter, __ATOMIC_ACQ_REL);
	if((s & Rwwriter) == 0)
		notheld(l, "wunlock", "writer", (u64)__builtin_return_address(0));
	passon(l);
}
