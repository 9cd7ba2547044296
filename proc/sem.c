/*
 * Semaphores in user memory: semacquire, tsemacquire, semrelease(2).
 *
 * The word is changed only by compare-and-swap.  A waiter queues under the
 * identity of the word (uident), says that it waits, and then tries again, so that a
 * release between its first try and its sleep is seen.  Who was chosen by a release but
 * did not need it passes the wakeup on.
 */
#include "priv.h"
#include "hilock.h"

enum { Nbucket = 64 };

typedef struct Waiting Waiting;
struct Waiting {		/* on the waiter's kernel stack */
	u64 ident;
	volatile bool waiting;	/* not yet chosen by a release */
	Rendez r;
	Waiting *next;
};

static struct Bucket {
	Lock l;
	Waiting *head;		/* oldest first */
} buckets[Nbucket];

static struct Bucket *
bucket(u64 ident)
{
	return &buckets[(ident ^ ident >> 6 ^ ident >> 12 ^ ident >> 40) % Nbucket];
}

static void
enqueue(Waiting *w)
{
	struct Bucket *b = bucket(w->ident);
	Waiting **l;

	fastlock(&b->l);
	for(l = &b->head; *l != nil; l = &(*l)->next)
		;
	w->next = nil;
	*l = w;
	fastunlock(&b->l);
}

static void
dequeue(Waiting *w)
{
	struct Bucket *b = bucket(w->ident);
	Waiting **l;

	fastlock(&b->l);
	for(l = &b->head; *l != w; l = &(*l)->next)
		;
	*l = w->next;
	fastunlock(&b->l);
}

/* Wakes up to n waiters; with the bucket locked they cannot go away. */
static void
wake(u64 ident, u32 n)
{
	struct Bucket *b = bucket(ident);
	Waiting *w;

	fastlock(&b->l);
	for(w = b->head; w != nil && n > 0; w = w->next)
		if(w->ident == ident && w->waiting){
			w->waiting = false;
			wakeup(&w->r);
			n--;
		}
	fastunlock(&b->l);
}

/* v: what is probably there. */
__attribute__((always_inline)) static inline Err
take(Uptr a, s32 v, bool *got)
{
	bool swapped;
	Err e;

	*got = false;
	for(;;){
		if(v > 0){
			if((e = ucas32(a, v, v - 1, &swapped)) != nil)
				return e;
			if((*got = swapped))
				return nil;
		}
		if((e = uload32(a, (u32 *)&v)) != nil || v <= 0)
			return e;
	}
}

static bool
chosen(void *arg)
{
	return !((Waiting *)arg)->waiting;
}

/* Forever if forever, else until the time (ns) is over: then *got is false without an error. */
static Err
acquire(Uptr a, bool forever, u64 until, bool *got)
{
	Waiting w = { 0 };
	s32 probably = 0;
	u64 now;
	Err e;

	if((e = uident(a, &w.ident)) != nil)
		return e;
	enqueue(&w);
	for(;;){
		w.waiting = true;
		__atomic_thread_fence(__ATOMIC_SEQ_CST);
		if((e = take(a, probably, got)) != nil || *got)
			break;
		if(forever)
			e = sleep(&w.r, chosen, &w);
		else if((now = nsnow()) < until)
			e = tsleep(&w.r, chosen, &w, (until - now + 999999) / 1000000);
		else
			e = Etimedout;
		if(e != nil)
			break;
		probably = 1;		/* what a release leaves to the one who waits */
	}
	dequeue(&w);
	if(!w.waiting)
		wake(w.ident, 1);
	return e == Etimedout ? nil : e;
}

/* Checks the word and makes the first try.  Wait: acquire comes next if there is nothing, which asks whether it can be written. */
__attribute__((always_inline)) static inline Err
begin(Uptr a, bool wait, bool *got)
{
	bool same;
	s32 v;
	Err e;

	*got = false;
	if(a.va % 4 != 0)
		return Eoddaddr;
	if((e = uload32(a, (u32 *)&v)) != nil)
		return e;
	if(v < 0)
		return (e = validaddr(a, sizeof v, true)) != nil ? e : Ebadarg;
	if(v == 0 && wait)
		return nil;
	/* who finds nothing there must be one who could have taken it */
	if(v == 0 && ((e = ucas32(a, v, v, &same)) != nil || same))
		return e;
	return take(a, v, got);
}

static Err
syssemacquire(u64 *arg, s64 *ret)
{
	Uptr a = uptr(arg[0]);
	bool got, wait = argint(arg[1]) != 0;
	Err e;

	if((e = begin(a, wait, &got)) == nil && !got && wait)
		e = acquire(a, true, 0, &got);
	*ret = got;
	return e;
}

static Err
systsemacquire(u64 *arg, s64 *ret)
{
	Uptr a = uptr(arg[0]);
	u32 ms = argulong(arg[1]);
	bool got;
	Err e;

	if((e = begin(a, ms != 0, &got)) == nil && !got && ms != 0)
		e = acquire(a, false, nsnow() + (u64)ms * 1000000, &got);
	*ret = got;
	return e;
}

static Err
syssemrelease(u64 *arg, s64 *ret)
{
	Uptr a = uptr(arg[0]);
	s32 n = argint(arg[1]), v;
	bool swapped;
	u64 ident;
	Err e;

	/* uident tells who may not write there, too */
	if(a.va % 4 != 0)
		return Eoddaddr;
	if((e = uident(a, &ident)) != nil)
		return e;
	if(n < 0)
		return Ebadarg;
	/* it mostly is 0 */
	v = 0;
	if((e = ucas32(a, v, v + n, &swapped)) != nil)
		return e;
	while(!swapped){
		if((e = uload32(a, (u32 *)&v)) != nil)
			return e;
		if(v < 0 || v > 0x7fffffff - n)
			return Ebadarg;
		if((e = ucas32(a, v, v + n, &swapped)) != nil)
			return e;
	}
	wake(ident, n);
	*ret = v + n;
	return nil;
}

void
sysseminit(void)
{
	sysregister(37, "Semacquire", syssemacquire);
	sysregister(38, "Semrelease", syssemrelease);
	sysregister(52, "Tsemacquire", systsemacquire);
}
