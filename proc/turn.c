/*
 * Turns: a sleeping lock whose waiters can be interrupted by notes, for places where the holder
 * may sleep for as long as it takes somebody to type.  First come, first served.
 *
 * Invariant: t->state is not Tfree while somebody has the turn; it is handed over, never dropped, while
 * anybody waits.  A turn that nobody waits for is one word, changed by one instruction; who finds it taken says so in that word with t->l
 * held, and is in the ring before l is released: so the holder either still finds Ttaken, or comes to l and finds the waiter.
 * Who is handed the turn may be left asleep, where it would only wait for something else with it: turnpass.  Whoever brings that calls
 * turnrouse; and wherever else it wakes, it finds that it has the turn.
 * A Wait lives on its process' stack, and leaves the ring (or gets
 * the turn) only with t->l held, which its process takes once more before it goes on.
 */
#include "priv.h"

enum Turnstate { Tfree, Ttaken, Twanted };	/* Twanted: taken, and perhaps waited for */

struct Wait {
	struct Wait *next;
	Turn *t;
	Rendez r;
	bool mine;		/* the turn was handed to this one */
};

/* It is to wake: who has the turn and is left asleep is not, until turnrouse. */
static bool
ismine(void *a)
{
	struct Wait *w = a;

	return w->mine && __atomic_load_n(&w->t->asleep, __ATOMIC_RELAXED) != w;
}

/* However many wait, who comes and who is next is found at once. */
static void
join(Turn *t, struct Wait *w)
{
	struct Wait *last = t->last;

	w->next = last != nil ? last->next : w;
	if(last != nil)
		last->next = w;
	t->last = w;
}

static void
leave(Turn *t, struct Wait *w)
{
	struct Wait *before;

	for(before = t->last; before->next != w; before = before->next)
		;
	before->next = w->next;
	if(t->last == w)
		t->last = before != w ? before : nil;
}

Err
turntake(Turn *t)
{
	return turntakems(t, -1);
}

static inline bool
change(Turn *t, u32 from, u32 to)
{
	return __atomic_compare_exchange_n(&t->state, &from, to, false, __ATOMIC_ACQ_REL, __ATOMIC_RELAXED);
}

bool
turntry(Turn *t)
{
	return change(t, Tfree, Ttaken);
}

Err
turntakems(Turn *t, s64 ms)
{
	struct Wait w;
	Err e;

	if(change(t, Tfree, Ttaken))
		return nil;
	w = (struct Wait){ .t = t };
	lock(&t->l);
	if(__atomic_exchange_n(&t->state, Twanted, __ATOMIC_ACQUIRE) == Tfree){
		unlock(&t->l);
		return nil;
	}
	join(t, &w);
	unlock(&t->l);
	e = ms < 0 ? sleep(&w.r, ismine, &w) : tsleep(&w.r, ismine, &w, ms);
	lock(&t->l);
	if(w.mine){
		e = nil;	/* a note may have come as well: it will be seen later */
		t->asleep = nil;
	}else
		leave(t, &w);
	unlock(&t->l);
	return e;
}

/* To who waits first; nil: to nobody.  t->l is held. */
static struct Wait *
give(Turn *t)
{
	struct Wait *w = t->last != nil ? t->last->next : nil;

	assert(t->state == Twanted && t->asleep == nil);
	if(w == nil)
		__atomic_store_n(&t->state, Tfree, __ATOMIC_RELEASE);
	else{
		leave(t, w);
		w->mine = true;
	}
	return w;
}

void
turngive(Turn *t)
{
	struct Wait *w;

	if(change(t, Ttaken, Tfree))
		return;
	lock(&t->l);
	if((w = give(t)) != nil)
		wakeup(&w->r);
	unlock(&t->l);
}

bool
turnpass(Turn *t)
{
	struct Wait *w;

	if(change(t, Ttaken, Tfree))
		return false;
	lock(&t->l);
	w = give(t);
	__atomic_store_n(&t->asleep, w, __ATOMIC_SEQ_CST);
	unlock(&t->l);
	return w != nil;
}

void
turnrouse(Turn *t, bool hand)
{
	struct Wait *w;

	if(__atomic_load_n(&t->asleep, __ATOMIC_SEQ_CST) == nil)
		return;
	lock(&t->l);
	w = t->asleep;
	t->asleep = nil;
	if(w != nil && hand)
		handoff(&w->r);
	else if(w != nil)
		wakeup(&w->r);
	unlock(&t->l);
}
