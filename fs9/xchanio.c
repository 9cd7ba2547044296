/*
 * Messages as bytes, for those who have only read and write: what is written goes as one block of its own, what is read is
 * what the blocks of a message have; of one without blocks its kind and words, as a line of text.
 */
#include "xqueue.h"
#include "lib.h"

enum { Kmail = 1 << 19 };		/* numbers of mail that is made here: from here on */

/* c->l is held; the block is in b. */
static Err
writelocked(Xchan *c, int end, usize n, const Xmail *b)
{
	Xqueue *q = &c->q[1 - end];
	struct Ctmsg cm = { .nw = 1, .nb = 1, .mode = { Ctmove }, .pages = { xmailpages(b) } };
	Mail *to = &q->ring[q->wp % q->size];
	struct Ctnext next;
	Err e;

	if(q->used && q->open == 0)
		return Ehungup;
	if(c->ct != nil && (e = ctstep(c->ct, c->state, end, &cm, &next)) != nil)
		return e;
	if(q->wp - q->rp == q->size)
		return Efull;
	*to = (Mail){ .m = { .nw = 1, .nb = 1, .w = { n }, .b = {{ .mode = Xmove, .len = n }} }, .b = { *b } };
	if(c->ct != nil)
		xremember(c, end, &next, to);
	q->wp++;
	return nil;
}

/* The caller's bytes into the block. */
static Err
fill(const Xmail *b, Io *io)
{
	u64 off = 0;
	usize n;
	Err e;

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
	Xmail b;
	Err e;

	if(io->n > Xblockpages * (usize)Pgsize)
		return Etoobig;
	u32 no = Kmail + __atomic_fetch_add(&c->nkmail, 1, __ATOMIC_RELAXED) % (Nomail - Kmail);
	if((e = xmailnew(c->q[1 - end].no, no, (io->n + Pgsize - 1) / Pgsize + (io->n == 0), &b)) != nil)
		return e;
	if((e = fill(&b, io)) == nil){
		qlock(&c->l);
		e = writelocked(c, end, before.n, &b);
		qunlock(&c->l);
	}
	if(e != nil){
		xdrop(1, &b);
		*io = before;
		return e;
	}
	wakeup(&c->q[1 - end].r);
	return nil;
}

/* Of a loan, which its owner may take back meanwhile: then the rest is missing. */
static Err
readloan(const Mail *m, int i, Io *io)
{
	u64 off = m->m.b[i].off, end = off + m->m.b[i].len;
	Err e = nil;
	char *page;
	usize n;

	if((page = kmalloc(Pgsize)) == nil)
		return Enomem;
	for(; e == nil && off < end; off += n){
		n = end - off < Pgsize ? end - off : Pgsize;
		if(!xmailcopy(&m->b[i], off, page, &n))
			break;
		e = ioput(io, page, n);
	}
	kfree(page);
	return e;
}

/* The bytes that part i of a message means, to the reader. */
static Err
readpart(const Mail *m, int i, Io *io)
{
	u64 off = m->m.b[i].off, end = off + m->m.b[i].len;
	usize n;
	Err e;

	if(m->b[i].mode == Xlend)
		return readloan(m, i, io);
	for(; off < end; off += n){
		n = end - off;
		void *from = xmailmem(&m->b[i], off, &n);
		if((e = ioput(io, from, n)) != nil)
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
	Mail *m = &q->ring[q->rp % q->size];
	Io *io = arg;
	usize sum = 0;
	Err e = nil;
	int i;

	USED(flags);
	for(i = 0; i < m->m.nb; i++)
		sum += xmailis(&m->b[i]) ? m->m.b[i].len : 0;
	if(sum > io->n)
		return Eshort;
	if(m->m.nb == 0)
		e = readwords(&m->m, io);
	for(i = 0; i < m->m.nb && e == nil; i++)
		if(m->m.b[i].mode != Xreturn)
			e = readpart(m, i, io);
	if(e != nil)
		return e;
	xdrop(m->m.nb, m->b);
	xtaken(c, end);
	return nil;
}

Err
xchanread(Xchan *c, int end, Io *io)
{
	bool got;

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
			c->q[i].open, c->q[i].wp - c->q[i].rp, c->q[i].size, c->q[1 - i].wp, c->q[i].closed ? " closed" : "");
	qunlock(&c->l);
	return p;
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
