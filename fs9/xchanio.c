/*
 * Messages as bytes, for those who have only read and write: what is written goes as one block of its own, what is read is
 * what the blocks of a message have; of one without blocks its kind and words, as a line of text.
 */
#include "xstep.h"
#include "lib.h"
#include "hilock.h"

/* c->l is held. */
static inline Err
postlocked(Xchan *c, int end, const Xmsg *m, const Xmail *b)
{
	Xqueue *q = &c->q[1 - end];
	Mail *to = xmailat(q, q->wp);
	struct Ctnext next;
	Err e;
	int i;

	if(unlikely(xhungup(q)))
		return Ehungup;
	if(c->ct != nil && (e = xstep(c, end, m, 0, b, &next, nil)) != nil)
		return e;
	if(unlikely(xfull(q)))
		return Efull;
	xmsgcopy(&to->m, m);
	for(i = 0; i < m->nb; i++)
		to->b[i] = b[i];
	xqueued(c, end, &next);
	return nil;
}

Err
xchanblock(Xchan *c, int end, usize n, Xmail *b)
{
	Xqueue *q = &c->q[1 - end];

	return xmailnew(q->no, xmailno(q, 1), n, b);
}

Err
xchangive(Xchan *c, int end, u64 h, Xmail *b)
{
	Xqueue *q = &c->q[1 - end];
	Xmsg m = { .nb = 1, .b = {{ .h = h, .mode = Xmove }} };

	return xput(q->no, xmailno(q, 1), &m, nil, nil, b);
}

static Err
post(Xchan *c, int end, const Xmsg *m, const Xmail *b, bool hand)
{
	Err e;

	fastqlock(&c->l);
	e = postlocked(c, end, m, b);
	fastqunlock(&c->l);
	if(e == nil)
		xrouse(c, end, m, hand);
	return e;
}

Err
xchanpost(Xchan *c, int end, const Xmsg *m, const Xmail *b)
{
	return post(c, end, m, b, false);
}

Err
xchanask(Xchan *c, int end, const Xmsg *m, const Xmail *b)
{
	return post(c, end, m, b, true);
}

/* What xchantake gives. */
typedef struct Taken Taken;
struct Taken {
	Xmsg *m;
	Xmail *b;
};

static Err
takekernel(Xchan *c, int end, void *arg, int flags)
{
	Xqueue *q = &c->q[end];
	Taken *t = arg;
	Mail *from;

	USED(flags);
	fastqlock(&c->l);
	from = xmailat(q, q->rp);
	if(q->nend > 0)
		xendclose(q, from);
	xmsgcopy(t->m, &from->m);
	for(int i = 0; i < from->m.nb; i++)
		t->b[i] = from->b[i];
	xtaken(c, end);
	fastqunlock(&c->l);
	return nil;
}

Err
xchantake(Xchan *c, int end, Xmsg *m, Xmail *b, u32 *got)
{
	Taken t = { m, b };

	return xreceive(c, end, -1, got, takekernel, &t, 0);
}

Err
xchanfill(const Xmail *b, Io *io)
{
	u64 off = 0;
	usize n;
	Err e;

	xcopied(io->n);
	for(; io->n > 0; off += n){
		n = io->n;
		void *to = xmailmem(b, off, &n);
		if((e = ioget(io, to, n)) != nil)
			return e;
	}
	return nil;
}

Err
xchanwrite(Xchan *c, int end, Io *io)
{
	Io before = *io;
	Xmsg m = { .nw = 1, .nb = 1, .w = { io->n }, .b = {{ .mode = Xmove, .len = io->n }} };
	Xmail b;
	Err e;

	if(io->n > Xblockpages * (usize)Pgsize)
		return Etoobig;
	if((e = xchanblock(c, end, io->n, &b)) != nil)
		return e;
	if((e = xchanfill(&b, io)) == nil)
		e = xchanpost(c, end, &m, &b);
	if(e != nil){
		xdrop(1, &b);
		*io = before;
	}
	return e;
}

/* Of what its owner may take back meanwhile. */
static Err
lentdata(const Xmail *b, u64 off, usize n, Io *io)
{
	Err e;

	e = xmailread(b, off, io->user ? (void *)io->u.va : io->k, io->user, &n);
	ioskip(io, n);
	return e;
}

Err
xchandata(const Xmail *b, u64 off, u64 n, Io *io)
{
	usize k;
	Err e;

	xcopied(n);
	if(b->mode != Xmove)
		return lentdata(b, off, n < io->n ? n : io->n, io);
	for(; n > 0; off += k, n -= k){
		k = n;
		void *from = xmailmem(b, off, &k);
		if((e = ioput(io, from, k)) != nil)
			return e;
	}
	return nil;
}

static Err
readwords(const Xmsg *m, Io *io)
{
	char buf[160], *p, *e = buf + sizeof buf;
	int i;

	p = seprint(buf, e, "%u", m->tag);
	for(i = 0; i < m->nw; i++)
		p = seprint(p, e, " %#llx", m->w[i]);
	p = seprint(p, e, "\n");
	if((usize)(p - buf) > io->n)
		return Eshort;
	return ioput(io, buf, p - buf);
}

static Err
readmsg(Xchan *c, int end, void *arg, int flags)
{
	Xqueue *q = &c->q[end];
	Mail *m = xmailat(q, q->rp);
	Io *io = arg;
	usize sum = 0;
	Err e = nil;
	int i;

	USED(flags);
	qlock(&c->l);
	if(q->nend > 0)
		xendclose(q, m);
	qunlock(&c->l);
	for(i = 0; i < m->m.nb; i++)
		sum += xmailis(&m->b[i]) ? m->m.b[i].len : 0;
	if(sum > io->n)
		return Eshort;
	if(m->m.nb == 0)
		e = readwords(&m->m, io);
	for(i = 0; i < m->m.nb && (e == nil || e == Erevoked); i++)	/* of what was taken back the rest is missing */
		if(m->m.b[i].mode != Xreturn)
			e = xchandata(&m->b[i], m->m.b[i].off, m->m.b[i].len, io);
	if(e != nil && e != Erevoked)
		return e;
	xdrop(m->m.nb, m->b);
	qlock(&c->l);
	xtaken(c, end);
	qunlock(&c->l);
	return nil;
}

Err
xchanread(Xchan *c, int end, Io *io)
{
	u32 got;

	return xreceive(c, end, -1, &got, readmsg, io, 0);
}

u64
xchanqueued(Xchan *c, int end)
{
	return c->q[end].wp - c->q[end].rp;
}

char *
xchantext(Xchan *c, char *p, char *e)
{
	int i;

	qlock(&c->l);
	p = seprint(p, e, "contract %s\n", c->ct != nil ? c->ct->name : "none");
	for(i = 0; i < 2; i++)
		p = seprint(p, e, "%s open %u queued %u of %u sent %u%s\n", i == 0 ? "data" : "data1",
			c->q[i].open, c->q[i].wp - c->q[i].rp, c->q[i].size, c->q[1 - i].wp,
			c->q[i].closed ? " closed" : c->q[i].moving ? " moving" : "");
	if(c->ct != nil){
		p = contractstates(c->ct, c->state, seprint(p, e, "state"), e);
		p = seprint(p, e, "\n");
	}
	qunlock(&c->l);
	return p;
}

u32
xchanopened(Xchan *c, int end)
{
	return c->q[end].open;
}

usize
xchancontracttext(Xchan *c, u64 off, char *buf, usize n)
{
	usize got = 0;

	qlock(&c->l);
	if(c->ct != nil)
		got = contracttext(c->ct, off, buf, n);
	qunlock(&c->l);
	return got;
}
