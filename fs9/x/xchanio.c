/*
 * Messages as bytes, for those who have only read and write: what is written goes as one block of its own, what is read is
 * what the blocks of a message have; of one without blocks its kind and words, as a line of text.
 */
#include "xqueue.h"
#include "lib.h"

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
	if((e = xmailfill(&b, io)) == nil)
		e = xchanpost(c, end, &m, &b);
	if(e != nil){
		xdrop(1, &b);
		*io = before;
	}
	return e;
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
			e = xmaildata(&m->b[i], m->m.b[i].off, m->m.b[i].len, io);
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
