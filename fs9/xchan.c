/*
 * Exchange channels (xchan.h): their making and end, messages by exchange.
 */
#include "xqueue.h"
#include "lib.h"

enum { Defqueue = 64 };			/* messages, without a contract */

static bool
ringnew(Xqueue *q, u32 size)
{
	Mail *r = kmallocz(size * sizeof r[0]);

	if(r == nil)
		return false;
	kfree(q->ring);
	q->ring = r;
	q->size = size;
	return true;
}

Xchan *
xchannew(void)
{
	Xchan *c;

	if((c = kmallocz(sizeof *c)) == nil)
		return nil;
	c->ref.n = 1;
	c->q[0].no = xendno();
	c->q[1].no = xendno();
	if(!ringnew(&c->q[0], Defqueue) || !ringnew(&c->q[1], Defqueue)){
		xchanput(c);
		return nil;
	}
	return c;
}

void
xchanincref(Xchan *c)
{
	incref(&c->ref);
}

static void
freecontract(Xchan *c)
{
	kfree(c->ct);
	kfree(c->table);
	kfree(c->state);
	kfree(c->loan);
	c->ct = nil;
	c->table = nil;
	c->state = nil;
	c->loan = nil;
}

static void
empty(Xqueue *q)
{
	for(; q->rp != q->wp; q->rp++){
		Mail *m = &q->ring[q->rp % q->size];
		xdrop(m->m.nb, m->b);
	}
}

void
xchanput(Xchan *c)
{
	if(decref(&c->ref) != 0)
		return;
	empty(&c->q[0]);
	empty(&c->q[1]);
	freecontract(c);
	kfree(c->q[0].ring);
	kfree(c->q[1].ring);
	kfree(c);
}

static bool
sized(Xqueue *q, u32 n)
{
	return ringnew(q, n > 0 ? n : 1);
}

/* c->l is held. */
static Err
setcontract(Xchan *c, const void *table, usize n)
{
	Err e;

	if(c->ct != nil || c->q[0].wp != 0 || c->q[1].wp != 0)
		return Einuse;
	if(n == 0 || n > Ctmaxtable)
		return Ebadarg;
	c->ct = kmallocz(sizeof *c->ct);
	c->table = kmalloc(n);
	if(c->ct == nil || c->table == nil)
		return Enomem;
	memmove(c->table, table, n);
	if((e = contractcheck(c->table, n, c->ct)) != nil)
		return e;
	c->state = kmallocz(ctchansize(c->ct));
	c->loan = kmallocz((c->ct->window * c->ct->nloan + 1) * sizeof c->loan[0]);
	if(c->state == nil || c->loan == nil || !sized(&c->q[0], c->ct->queue[0]) || !sized(&c->q[1], c->ct->queue[1]))
		return Enomem;
	ctopen(c->ct, c->state);
	return nil;
}

Err
xchancontract(Xchan *c, const void *table, usize n)
{
	bool had;
	Err e;

	qlock(&c->l);
	had = c->ct != nil;
	if((e = setcontract(c, table, n)) != nil && !had)
		freecontract(c);
	qunlock(&c->l);
	return e;
}

/* An end that was closed stays so: who sent to it must not find somebody else there. */
Err
xchanopen(Xchan *c, int end)
{
	Xqueue *q = &c->q[end];
	Err e = nil;

	qlock(&c->l);
	if(q->used && q->open == 0)
		e = Ehungup;
	else{
		q->used = true;
		q->open++;
	}
	qunlock(&c->l);
	return e;
}

void
xchanclose(Xchan *c, int end)
{
	Xqueue *q = &c->q[end], *peer = &c->q[1 - end];
	bool last;

	qlock(&c->l);
	last = --q->open == 0;
	if(last){
		empty(q);
		peer->closed = true;
	}
	qunlock(&c->l);
	if(last)
		wakeup(&peer->r);
}

/*
 * Sending.
 */

/* They come again only when what had them is long gone. */
u32
xmailno(Xqueue *q, u32 n)
{
	return __atomic_fetch_add(&q->nmail, n, __ATOMIC_RELAXED) % (Nomail - Maxblocks);
}

/* What the contract says of m, and what its returns must be. */
static Err
step(Xchan *c, int end, const Xmsg *m, struct Ctnext *next, u32 *block)
{
	struct Ctmsg cm = { .tag = m->tag, .nw = m->nw, .nb = m->nb };
	u32 npages, any;
	u64 va;
	Err e;
	int i;

	for(i = 0; i < m->nb; i++){
		cm.mode[i] = m->b[i].mode;
		if((e = xaddr(m->b[i].h, &va, &npages, &any)) != nil)
			return e;
		cm.pages[i] = npages;
	}
	if((e = ctstep(c->ct, c->state, end, &cm, next)) != nil)
		return e;
	for(i = 0; i < m->nb; i++)
		if(m->b[i].mode == Xreturn && next->loan[i] != Ctnoloan)
			block[i] = c->loan[next->conv * c->ct->nloan + next->loan[i]];
	return nil;
}

void
xremember(Xchan *c, int end, const struct Ctnext *next, const Mail *m)
{
	int i;

	for(i = 0; i < m->m.nb; i++)
		if(next->loan[i] != Ctnoloan)
			c->loan[next->conv * c->ct->nloan + next->loan[i]] = m->m.b[i].mode == Xreturn ? 0 : m->b[i].block;
	ctsent(c->ct, c->state, end, next);
}

/* c->l is held. */
static Err
sendlocked(Xchan *c, int end, const Xmsg *m)
{
	Xqueue *q = &c->q[1 - end];
	u32 block[Maxblocks] = {0};
	struct Ctnext next;
	u64 h[Maxblocks], need[Maxblocks];
	u8 mode[Maxblocks];
	Mail *to = &q->ring[q->wp % q->size];
	Err e;
	int i;

	if(q->used && q->open == 0)
		return Ehungup;
	if(c->ct != nil && (e = step(c, end, m, &next, block)) != nil)
		return e;
	if(q->wp - q->rp == q->size)
		return Efull;
	for(i = 0; i < m->nb; i++){
		h[i] = m->b[i].h;
		mode[i] = m->b[i].mode;
		need[i] = (u64)m->b[i].off + m->b[i].len;
	}
	if((e = xput(q->no, xmailno(q, m->nb), m->nb, h, mode, block, need, to->b)) != nil)
		return e;
	to->m = *m;
	if(c->ct != nil)
		xremember(c, end, &next, to);
	q->wp++;
	return nil;
}

/* Nothing that the sender did not mean to send goes along. */
static Err
tidy(Xmsg *m)
{
	int i;

	if(m->nw > Maxwords || m->nb > Maxblocks)
		return Ebadarg;
	for(i = m->nw; i < Maxwords; i++)
		m->w[i] = 0;
	for(i = 0; i < m->nb; i++)
		memset(m->b[i].pad, 0, sizeof m->b[i].pad);
	for(; i < Maxblocks; i++)
		memset(&m->b[i], 0, sizeof m->b[i]);
	return nil;
}

Err
xchansend(Xchan *c, int end, Xmsg *m)
{
	Err e;

	if((e = tidy(m)) != nil)
		return e;
	qlock(&c->l);
	e = sendlocked(c, end, m);
	qunlock(&c->l);
	if(e == nil){
		trace("xsend", m->tag, m->nb);
		wakeup(&c->q[1 - end].r);
	}
	return e;
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

void
xtaken(Xchan *c, int end)
{
	Xqueue *q = &c->q[end];

	qlock(&c->l);
	if(c->ct != nil)
		ctreceived(c->state, end, q->ring[q->rp % q->size].m.tag);
	trace("xrecv", q->ring[q->rp % q->size].m.tag, 0);
	q->rp++;
	qunlock(&c->l);
}

/* The first message with its blocks.  An error leaves it where it is. */
static Err
takemsg(Xchan *c, int end, void *msg, int flags)
{
	Xqueue *q = &c->q[end];
	Mail *from = &q->ring[q->rp % q->size];
	u32 want[Maxblocks];
	u64 h[Maxblocks];
	Xmsg *m = msg;
	Err e;
	int i;

	for(i = 0; i < Maxblocks; i++){
		if(m->b[i].h > ~0u)
			return Ebadarg;
		want[i] = m->b[i].h;
	}
	e = xtake(from->m.nb, from->b, want, flags & Xronly, h);
	if(e != nil){
		if(!(flags & Xdiscard))
			return e;
		memset(h, 0, sizeof h);
		xdrop(from->m.nb, from->b);
	}
	*m = from->m;
	for(i = 0; i < m->nb; i++)
		m->b[i].h = h[i];
	xtaken(c, end);
	return nil;
}

Err
xreceive(Xchan *c, int end, s64 ms, bool *got, Err (*fn)(Xchan *, int, void *, int), void *arg, int flags)
{
	Xqueue *q = &c->q[end];
	u64 until = ms >= 0 ? nsnow() + ms * 1000000ull : 0, now;
	Err e;

	*got = false;
	if((e = turntakems(&q->turn, ms)) != nil)
		return e;
	if(ready(q))
		e = nil;
	else if(ms < 0)
		e = sleep(&q->r, ready, q);
	else{
		now = nsnow();
		e = now < until ? tsleep(&q->r, ready, q, (until - now + 999999) / 1000000) : Etimedout;
	}
	if(e == nil && q->rp != q->wp){
		e = fn(c, end, arg, flags);
		*got = e == nil;
	}
	turngive(&q->turn);
	return e;
}

Err
xchanrecv(Xchan *c, int end, Xmsg *m, int flags, s64 ms, bool *got)
{
	return xreceive(c, end, ms, got, takemsg, m, flags);
}
