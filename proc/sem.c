/*
 * Semaphores in user memory: semacquire, tsemacquire, semrelease(2).
 *
 * The word is changed only by compare-and-swap.  A waiter queues under the identity of the word (uident), tries again, so that a release
 * between its first try and its queueing is seen, and sleeps.  A release of one gives it to who sleeps longest, and leaves the word as it is: as
 * if that one had taken it at once.  Else the word is changed first, and then waiters are told to try again; who was told but
 * did not need it tells the next one.
 */
#include "priv.h"
#include "hilock.h"

enum { Nbucket = 64 };

/*
 * Wtrying becomes Wsleeping by the waiter; releases, with the bucket locked, make Wagain of either, or Wgiven of Wsleeping, which takes it out of the
 * queue.  Of Wagain the waiter makes Wtrying.
 */
enum Waitstate { Wtrying, Wsleeping, Wagain, Wgiven };

typedef struct Waiting Waiting;
struct Waiting {		/* on the waiter's kernel stack */
	u64 ident;
	u32 state;		/* atomic */
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

static inline void
enqueue(struct Bucket *b, Waiting *w)
{
	Waiting **l;

	fastlock(&b->l);
	for(l = &b->head; *l != nil; l = &(*l)->next)
		;
	w->next = nil;
	__atomic_store_n(l, w, __ATOMIC_RELAXED);
	fastunlock(&b->l);
}

static inline void
leave(struct Bucket *b, Waiting *w)
{
	Waiting **l;

	for(l = &b->head; *l != w; l = &(*l)->next)
		;
	__atomic_store_n(l, w->next, __ATOMIC_RELAXED);
}

/* For who changed the word before: nobody who queues from now on needs to be told. */
static inline bool
nobody(struct Bucket *b)
{
	return __atomic_load_n(&b->head, __ATOMIC_SEQ_CST) == nil;
}

/* Up to n waiters are to try again; with the bucket locked they cannot go away. */
__attribute__((noinline)) static void
again(struct Bucket *b, u64 ident, u32 n)
{
	Waiting *w;

	fastlock(&b->l);
	for(w = b->head; w != nil && n > 0; w = w->next)
		if(w->ident == ident && w->state != Wagain){
			if(__atomic_exchange_n(&w->state, Wagain, __ATOMIC_SEQ_CST) == Wsleeping)
				wakeup(&w->r);
			n--;
		}
	fastunlock(&b->l);
}

/* One is given to a waiter that sleeps; false: there is none. */
static inline bool
give(struct Bucket *b, u64 ident)
{
	Waiting *w;

	fastlock(&b->l);
	for(w = b->head; w != nil; w = w->next)
		if(w->ident == ident && __atomic_load_n(&w->state, __ATOMIC_RELAXED) == Wsleeping){
			leave(b, w);
			__atomic_store_n(&w->state, Wgiven, __ATOMIC_RELEASE);
			wakeup(&w->r);
			break;
		}
	fastunlock(&b->l);
	return w != nil;
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
awake(void *arg)
{
	return __atomic_load_n(&((Waiting *)arg)->state, __ATOMIC_RELAXED) != Wsleeping;
}

/* Until something has happened to who sleeps; until: in ns, 0: for ever. */
static inline Err
await(Waiting *w, u64 until)
{
	u64 now;

	if(until == 0)
		return sleep(&w->r, awake, w);
	if((now = nsnow()) >= until)
		return Etimedout;
	return tsleep(&w->r, awake, w, (until - now + 999999) / 1000000);
}

/* It is in the queue and tries, until it has got it: then true. */
static inline Err
tryon(Waiting *w, Uptr a, u64 until, bool *got)
{
	u32 is;
	s32 probably = 0;
	Err e;

	for(;;){
		__atomic_thread_fence(__ATOMIC_SEQ_CST);
		if((e = take(a, probably, got)) != nil || *got)
			return e;
		is = Wtrying;
		if(__atomic_compare_exchange_n(&w->state, &is, Wsleeping, false, __ATOMIC_SEQ_CST, __ATOMIC_RELAXED)
		&& ((e = await(w, until)) != nil || w->state == Wgiven))
			return e;
		__atomic_store_n(&w->state, Wtrying, __ATOMIC_RELAXED);
		probably = 1;		/* what a release leaves to the one who waits */
	}
}

/* Until: as for await.  If the time is over *got is false without an error. */
static Err
acquire(Uptr a, u64 until, bool *got)
{
	struct Bucket *b;
	Waiting w;
	Err e;

	if((e = uident(a, &w.ident)) != nil)
		return e;
	w.state = Wtrying;
	w.r = (Rendez){ 0 };
	b = bucket(w.ident);
	enqueue(b, &w);
	e = tryon(&w, a, until, got);
	if(likely(w.state == Wgiven))
		lockpass(&b->l);
	else{
		fastlock(&b->l);
		if(w.state != Wgiven)
			leave(b, &w);
		fastunlock(&b->l);
	}
	if(likely(w.state == Wgiven)){
		*got = true;
		return nil;
	}
	if(w.state == Wagain)
		again(b, w.ident, 1);
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
		e = acquire(a, 0, &got);
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
		e = acquire(a, nsnow() + (u64)ms * 1000000, &got);
	*ret = got;
	return e;
}

/* v: what is probably there, and then what is there now. */
__attribute__((always_inline)) static inline Err
add(Uptr a, s32 n, s32 *v)
{
	bool swapped;
	Err e;

	if((e = ucas32(a, *v, *v + n, &swapped)) != nil)
		return e;
	while(!swapped){
		if((e = uload32(a, (u32 *)v)) != nil)
			return e;
		if(*v < 0 || *v > 0x7fffffff - n)
			return Ebadarg;
		if((e = ucas32(a, *v, *v + n, &swapped)) != nil)
			return e;
	}
	*v += n;
	return nil;
}

static Err
syssemrelease(u64 *arg, s64 *ret)
{
	Uptr a = uptr(arg[0]);
	s32 n = argint(arg[1]), v = 0;
	struct Bucket *b;
	u64 ident;
	Err e;

	/* uident tells who may not write there, too */
	if(a.va % 4 != 0)
		return Eoddaddr;
	if((e = uident(a, &ident)) != nil)
		return e;
	if(n < 0)
		return Ebadarg;
	b = bucket(ident);
	if(n == 1 && !nobody(b)){
		if((e = uload32(a, (u32 *)&v)) != nil)
			return e;
		if(v < 0 || v == 0x7fffffff)
			return Ebadarg;
		if(give(b, ident)){
			*ret = v + 1;
			return nil;
		}
	}
	if((e = add(a, n, &v)) != nil)
		return e;
	if(!nobody(b))
		again(b, ident, n);
	*ret = v;
	return nil;
}

void
sysseminit(void)
{
	sysregister(37, "Semacquire", syssemacquire);
	sysregister(38, "Semrelease", syssemrelease);
	sysregister(52, "Tsemacquire", systsemacquire);
}
