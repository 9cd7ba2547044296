/*
 * Messages on exchange channels, by programs.  What is there to be taken, and who waits, is told without a lock: xqueue.h.
 */
#include "xstep.h"
#include "lib.h"
#include "hilock.h"

/*
 * Sending.
 */

/* They come again only when what had them is long gone. */
u32
xmailno(Xqueue *q, u32 n)
{
	enum { Numbers = 1 << 23 };
	_Static_assert(Numbers + Maxblocks < Nomail, "all below Nomail");

	return __atomic_fetch_add(&q->nmail, n, __ATOMIC_RELAXED) % Numbers;
}

/* The contract has made this step. */
__attribute__((noinline)) static void
remember(Xchan *c, int end, const struct Ctnext *next, const Mail *m)
{
	int i;

	for(i = 0; i < m->m.nb; i++)
		if(next->loan[i] != Ctnoloan)
			c->loan[next->conv * c->ct->nloan + next->loan[i]] = m->m.b[i].mode == Xreturn ? 0 : m->b[i].block;
	ctsent(c->ct, c->state, end, next);
}

/* The next place in the queue is filled. */
static inline void
queued(Xchan *c, Xqueue *q, int end, const struct Ctnext *next)
{
	if(unlikely(c->ct != nil))
		remember(c, end, next, xmailat(q, q->wp));
	q->wp++;
}

void
xqueued(Xchan *c, int end, const struct Ctnext *next)
{
	queued(c, &c->q[1 - end], end, next);
}

/*
 * Who waits says so before it looks at the queue the last time; here the queue has changed before this looks who waits, as
 * l was released by a locked instruction (SDM vol. 3, 8.2.3.9). So one of both sees the other.  The same of who has
 * the turn in his sleep: whoever passed it to him looks at the queue afterwards.
 */
static inline void
rouse(Xqueue *q, const Xmsg *m, bool hand)
{
	trace("xsend", m->tag, m->nb);
	if(!__atomic_load_n(&q->waiting, __ATOMIC_SEQ_CST))
		turnrouse(&q->turn, hand);
	else if(hand)
		handoff(&q->r);
	else
		wakeup(&q->r);
}

void
xrouse(Xchan *c, int end, const Xmsg *m, bool hand)
{
	rouse(&c->q[1 - end], m, hand);
}

/* The message is in the queue, or nothing has happened; c->l is held. */
static inline Err
place(Xchan *c, Xqueue *q, int end, const Xmsg *m, const u32 *must, const struct Ctnext *next)
{
	Mail *to = xmailat(q, q->wp);
	Err e;

	if(unlikely(xfull(q)))
		return Efull;
	if(m->nb > 0 && (e = xput(q->no, xmailno(q, m->nb), m, must, &c->loans, to->b)) != nil)
		return e;
	xmsgcopy(&to->m, m);
	queued(c, q, end, next);
	return nil;
}

__attribute__((noinline)) static Err
placebycontract(Xchan *c, int end, const Xmsg *m)
{
	u32 must[Maxblocks];
	struct Ctnext next;
	Err e;

	if((e = xstep(c, end, m, 0, nil, &next, must)) != nil)
		return e;
	return place(c, &c->q[1 - end], end, m, must, &next);
}

/* c->l is held. */
static inline Err
sendlocked(Xchan *c, Xqueue *to, int end, const Xmsg *m)
{
	if(unlikely(xhungup(to)))
		return Ehungup;
	return unlikely(c->ct != nil) ? placebycontract(c, end, m) : place(c, to, end, m, nil, nil);
}

Err
xchansend(Xchan *c, int end, const Xmsg *m)
{
	Xqueue *to = &c->q[1 - end];
	Err e;

	if(m->nw > Maxwords || m->nb > Maxblocks)
		return Ebadarg;
	fastqlock(&c->l);
	e = sendlocked(c, to, end, m);
	fastqunlock(&c->l);
	if(unlikely(e != nil))
		return xendsend(c, end, m, e);
	rouse(to, m, false);
	return nil;
}

/*
 * Receiving.
 */

static bool
ready(void *a)
{
	Xqueue *q = a;

	return q->rp != q->wp || q->closed;
}

static inline void
taken(Xchan *c, Xqueue *q, int end, u32 tag)
{
	if(unlikely(c->ct != nil))
		ctreceived(c->state, end, tag);
	trace("xrecv", tag, 0);
	q->rp++;
}

void
xtaken(Xchan *c, int end)
{
	Xqueue *q = &c->q[end];

	taken(c, q, end, xmailat(q, q->rp)->m.tag);
}

/* The blocks of the first message, which has some; c->l is held.  An error leaves it where it is. */
__attribute__((noinline)) static Err
takeblocks(const Mail *from, Xmsg *m, int flags)
{
	u64 want[Maxblocks], h[Maxblocks];
	int i = 0, n = from->m.nb;
	Err e;

	do
		want[i] = m->b[i].h;
	while(++i < n);
	if(unlikely((e = xtake(n, from->b, want, flags & Xronly, h)) != nil)){
		if(!(flags & Xdiscard))
			return e;
		memset(h, 0, sizeof h);
		xdrop(n, from->b);
	}
	*m = (Xmsg){0};
	for(i = 0; i < n; i++)
		m->b[i].h = h[i];
	return nil;
}

/* The first message with its blocks; c->l is held.  An error leaves it where it is. */
static inline Err
takelocked(Xchan *c, Xqueue *q, int end, Xmsg *m, int flags)
{
	Mail *from = xmailat(q, q->rp);
	Err e;

	if(from->m.nb == 0)
		*m = (Xmsg){0};
	else if(unlikely(q->nend > 0))
		return xendtake(c, end, m, flags);
	else if((e = takeblocks(from, m, flags)) != nil)
		return e;
	xmsgcopy(m, &from->m);
	taken(c, q, end, m->tag);
	return nil;
}

static Err
takemsg(Xchan *c, int end, void *m, int flags)
{
	Err e;

	fastqlock(&c->l);
	e = takelocked(c, &c->q[end], end, m, flags);
	fastqunlock(&c->l);
	return e;
}

static Err
await(Xqueue *q, s64 ms, u64 until)
{
	u64 now;
	Err e;

	if(ready(q))
		return nil;
	__atomic_store_n(&q->waiting, true, __ATOMIC_SEQ_CST);
	if(ms < 0)
		e = sleep(&q->r, ready, q);
	else{
		now = nsnow();
		e = now < until ? tsleep(&q->r, ready, q, (until - now + 999999) / 1000000) : Etimedout;
	}
	q->waiting = false;
	return e;
}

static u64
limit(s64 ms)
{
	return ms >= 0 ? nsnow() + ms * 1000000ull : 0;
}

/* Who calls it has the turn, which is given back. */
static inline Err
waitmsg(Xchan *c, Xqueue *q, int end, s64 ms, u64 until, u32 *got, Err (*fn)(Xchan *, int, void *, int), void *arg, int flags)
{
	Err e;

	if((e = await(q, ms, until)) == nil && q->rp != q->wp && (e = fn(c, end, arg, flags)) == nil)
		*got = xnumber(q);
	/* of several who wait only the one who gets a message is woken */
	if(turnpass(&q->turn) && ready(q))
		turnrouse(&q->turn, false);
	return e;
}

Err
xreceive(Xchan *c, int end, s64 ms, u32 *got, Err (*fn)(Xchan *, int, void *, int), void *arg, int flags)
{
	u64 until = limit(ms);
	bool mine;
	Err e;

	*got = 0;
	/* who saw in xchanrecv that nobody has the turn is done after this */
	fastqlock(&c->l);
	mine = turntry(&c->q[end].turn);
	fastqunlock(&c->l);
	if(!mine){
		if((e = turntakems(&c->q[end].turn, ms)) != nil)
			return e;
		qlock(&c->l);
		qunlock(&c->l);
	}
	return waitmsg(c, &c->q[end], end, ms, until, got, fn, arg, flags);
}

/* There is no message, or somebody else waits for the first one; mine: the caller has the turn. */
static inline Err
recvnext(Xchan *c, Xqueue *q, int end, Xmsg *m, int flags, s64 ms, bool mine, u32 *got)
{
	if(unlikely(!mine))
		return xreceive(c, end, ms, got, takemsg, m, flags);
	return waitmsg(c, q, end, ms, limit(ms), got, takemsg, m, flags);
}

/* If nobody has the turn, a message that is there is taken without it; it has to be taken to wait for one. */
Err
xchanrecv(Xchan *c, int end, Xmsg *m, int flags, s64 ms, u32 *got)
{
	Xqueue *q = &c->q[end];
	Err e;

	*got = 0;
	fastqlock(&c->l);
	if(q->rp != q->wp && turnfree(&q->turn)){
		if((e = takelocked(c, q, end, m, flags)) == nil)
			*got = xnumber(q);
		fastqunlock(&c->l);
		return e;
	}
	bool mine = turntry(&q->turn);
	fastqunlock(&c->l);
	return recvnext(c, q, end, m, flags, ms, mine, got);
}

/* The receiver gets the CPU at once, if it waits here, as this one is going to wait for the answer. */
Err
xchancall(Xchan *c, int end, Xmsg *m, int flags, s64 ms, u32 *got)
{
	Xqueue *q = &c->q[end], *to = &c->q[1 - end];
	bool mine = false;
	Err e;
	int i;

	*got = 0;
	if(m->nw > Maxwords || m->nb > Maxblocks)
		return Ebadarg;
	fastqlock(&c->l);
	e = sendlocked(c, to, end, m);
	bool there = q->rp != q->wp;
	if(e == nil && !there)
		mine = turntry(&q->turn);
	fastqunlock(&c->l);
	if(likely(e == nil))
		rouse(to, m, !there);
	else if((e = xendsend(c, end, m, e)) != nil)
		return e;
	for(i = 0; i < Maxblocks; i++)
		m->b[i].h = 0;
	e = there ? xchanrecv(c, end, m, flags, ms, got) : recvnext(c, q, end, m, flags, ms, mine, got);
	handend();
	return e;
}
