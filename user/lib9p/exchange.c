/*
 * Sessions over an exchange channel (codec/x9.h): messages come and go whole, data in blocks that change hands.
 */
#include <u.h>
#include <libc.h>
#include <fcall.h>
#include <9p.h>
#include <exchange.h>
#include "x9.h"
#include "impl.h"

enum {
	Pgsize	= 4096,
};

static char Ereaders[] = "too many readers of a block";

/* The bytes that part i of m means, which has been received; nil if it has none. */
static uchar*
bytesof(Xmsg *m, int i)
{
	void *va;
	int n;

	n = m->b[i].h != 0? xaddr(m->b[i].h, &va): -1;
	if(n < 0 || (uvlong)m->b[i].off + m->b[i].len > (uvlong)n*Pgsize)
		return nil;
	return (uchar*)va + m->b[i].off;
}

static void
giveup(Xmsg *m, int i)
{
	if(m->b[i].h == 0)
		return;
	if(m->b[i].mode == Xmove)
		xfree(m->b[i].h);
	else if(m->b[i].mode != Xreturn)
		xreturn(m->b[i].h);
}

/* Of a kind of blocks: all but the data are words, and the n bytes at p, which stay where they are, have the data. */
static int
unpackdata(Req *r, X9 *x, Xblk *b, uchar *p, u32int n)
{
	u32int size, data;

	r->buf = r->room;
	size = x9unpack(x, nil, 0, r->buf, sizeof r->room, &data);
	if(size == 0 || convM2S(r->buf, size, &r->ifcall) != size || data > n)
		return 0;
	if(data != 0){
		r->ifcall.data = (char*)p;
		r->ifcall.count = data;
		r->xin = b->h;
		r->xinmode = b->mode;
		b->h = 0;
	}
	return 1;
}

/* Of another: what is no words is in the n bytes at p, of which r has a copy. */
static int
unpackbody(Req *r, X9 *x, uchar *p, u32int n)
{
	u32int size, data;

	r->buf = r->room;
	if(n != 0)
		while((r->buf = malloc(sizeof r->room + n)) == nil)
			awaitmemory(r->srv);
	size = x9unpack(x, p, n, r->buf, sizeof r->room + n, &data);
	return size != 0 && convM2S(r->buf, size, &r->ifcall) == size && data == 0;
}

/* The message in m as r's; 0 if it is none. */
static int
unpack(Req *r, Xmsg *m)
{
	u32int data, n;
	uchar *p;
	X9 x;
	int i;

	x.tag = m->tag;
	x.nw = m->nw;
	for(i = 0; i < x.nw; i++)
		x.w[i] = m->w[i];
	if(m->nb == 0 && x9decode(&x, r->room, &r->ifcall, &data))
		return data == 0;
	p = nil;
	if(m->nb > 1 || (m->nb == 1 && (p = bytesof(m, 0)) == nil))
		return 0;
	n = p != nil? m->b[0].len: 0;
	if((m->tag & 0xffff) >= X9readm)
		return unpackdata(r, &x, &m->b[0], p, n);
	return unpackbody(r, &x, p, n);
}

static int
take(Req *r, Xmsg *m)
{
	int i, n;

	n = unpack(r, m);
	for(i = 0; i < m->nb; i++)
		giveup(m, i);
	return n? 1: -1;
}

/* A block with n bytes from p, to be moved. */
static int
addblock(Xmsg *m, uchar *p, u32int n)
{
	void *va;
	vlong h;

	h = xalloc((n + Pgsize-1)/Pgsize, &va);
	if(h < 0)
		return -1;
	memmove(va, p, n);
	m->nb = 1;
	m->b[0].h = h;
	m->b[0].mode = Xmove;
	m->b[0].off = 0;
	m->b[0].len = n;
	return 0;
}

/*
 * The reply m was not sent: is it to be tried again?  What the kernel has no memory for is; and a block that has as many readers as
 * it can have goes as a copy.
 */
static int
resend(Xmsg *m)
{
	char err[ERRMAX];
	uchar *p;

	rerrstr(err, sizeof err);
	if(m->nb == 1 && m->b[0].mode == Xshare && strcmp(err, Ereaders) == 0){
		p = bytesof(m, 0);
		if(p != nil && addblock(m, p, m->b[0].len) == 0){
			m->tag -= X9reads - X9readm;
			return 1;
		}
	}
	if(!outofmemory())
		return 0;
	sleep(Retryms);
	return 1;
}

/* A reply that cannot be sent. */
void
xdropheld(Srv *s)
{
	int i;

	if(s->isheld)
		for(i = 0; i < s->held->nb; i++)
			giveup(s->held, i);
	s->isheld = 0;
}

/* The reply and the next request in one call.  With Xdiscard only sending can lack memory. */
static int
callheld(Srv *s, Req *r)
{
	int n;

	while((n = xcall(s->infd, s->held, Xdiscard, -1)) < 0 && resend(s->held))
		;
	if(n < 0)
		xdropheld(s);
	s->isheld = 0;
	return n <= 0? n: take(r, s->held);
}

int
xgetmsg(Srv *s, Req *r)
{
	Xmsg m;
	int i, n;

	if(s->isheld)
		return callheld(s, r);
	for(i = 0; i < Xblocks; i++)
		m.b[i].h = 0;
	if(s->workers)
		qunlock(&s->lock);
	while((n = xrecv(s->infd, &m, Xdiscard|Xnumber, -1)) < 0 && outofmemory())
		sleep(Retryms);
	if(s->workers)
		qlock(&s->lock);
	if(s->workers && n > 0)
		inorder(s, n);
	return n <= 0? n: take(r, &m);
}

/* A place for the data of a Tread: a block if it is worth one. */
uchar*
xroom(Req *r, u32int n)
{
	void *va;

	if(n <= sizeof r->small)
		return r->small;
	r->xout = xalloc((n + Pgsize-1)/Pgsize, &va);
	if(r->xout < 0){
		r->xout = 0;
		return nil;
	}
	r->xoutmode = Xmove;
	return r->xva = va;
}

static void
answerblock(Req *r, vlong h, void *va, void *p, u32int n, int mode)
{
	if(r->xout != 0)
		xfree(r->xout);
	r->xout = h;
	r->xoutmode = mode;
	r->xva = va;
	r->ofcall.data = p;
	r->ofcall.count = n;
	respond(r, nil);
}

void
readblock(Req *r, vlong h, void *p, u32int n, int mode)
{
	void *va;

	if(xaddr(h, &va) < 0)
		responderror(r);
	else
		answerblock(r, h, va, p, n, mode);
}

void
shareblock(Req *r, vlong h, void *va, void *p, u32int n)
{
	answerblock(r, h, va, p, n, Xshare);
}

vlong
writtenblock(Req *r)
{
	vlong h;

	h = r->xinmode == Xmove? r->xin: 0;
	if(h != 0)
		r->xin = 0;
	return h;
}

/* Data that must be in a block: those in the room for them are. */
static int
adddata(Req *r, Xmsg *m)
{
	uchar *p;

	p = (uchar*)r->ofcall.data;
	if(r->xout == 0 || p < r->xva || p >= r->xva + Xpages*Pgsize)
		return addblock(m, p, r->ofcall.count);
	m->nb = 1;
	m->b[0].h = r->xout;
	m->b[0].mode = r->xoutmode;
	m->b[0].off = p - r->xva;
	m->b[0].len = r->ofcall.count;
	return 0;
}

/* A reply to a Tread with few bytes. */
static void
packread(Fcall *f, Xmsg *m)
{
	int i;

	m->tag = (u32int)f->tag<<16 | (Rread-100);
	m->nw = X9words;
	m->nb = 0;
	m->w[0] = f->count;
	for(i = 1; i < X9words; i++)
		m->w[i] = 0;
	memmove(&m->w[1], f->data, f->count);
}

/* The reply as a message with its blocks; -1: there is no memory for them. */
static int
pack(Req *r, uchar *buf, u32int max, Xmsg *m)
{
	u32int n, data;
	uchar *p;
	X9 x;
	int i;

	n = data = 0;
	p = (uchar*)r->ofcall.data;
	if(r->ofcall.type == Rread){
		if(r->ofcall.count <= X9inline && r->ofcall.tag < X9notag){
			packread(&r->ofcall, m);
			return 0;
		}
		data = r->ofcall.count;
		r->ofcall.count = 0;
	}
	m->nb = 0;
	if(data != 0 || !x9encode(&r->ofcall, &x)){
		n = convS2M(&r->ofcall, buf, max);
		if(n == 0 || !x9pack(buf, n, data, &x))
			return -1;
	}
	if(data != 0){
		r->ofcall.count = data;
		r->ofcall.data = (char*)p;
		if(adddata(r, m) < 0)
			return -1;
	}
	if(x.body != 0 && addblock(m, buf + n - x.body, x.body) < 0)
		return -1;
	m->tag = x.tag;
	if(data != 0 && m->b[0].mode == Xshare)
		m->tag += X9reads - X9readm;
	m->nw = x.nw;
	for(i = 0; i < x.nw; i++)
		m->w[i] = x.w[i];
	if(r->ofcall.type == Ropen || r->ofcall.type == Rcreate)
		m->w[X9openwords - 1] |= (uvlong)r->shortcut << 32;
	return 0;
}

static int
sendmsg(Srv *s, Xmsg *m)
{
	int n;

	while((n = xsend(s->outfd, m)) < 0 && resend(m))
		;
	return n;
}

/* Replies go in the order in which they were made. */
static int
sendheld(Srv *s)
{
	if(!s->isheld)
		return 0;
	if(sendmsg(s, s->held) < 0){
		xdropheld(s);
		return -1;
	}
	s->isheld = 0;
	return 0;
}

/*
 * -1: it could not be sent.  What there is no memory for is answered by an error, which needs none.
 */
int
xreply(Req *r, uchar *buf, u32int max)
{
	Srv *s;
	Xmsg m, *p;

	s = r->srv;
	if(sendheld(s) < 0)
		return -1;
	p = s->holding? s->held: &m;
	if(pack(r, buf, max, p) < 0){
		r->ofcall.type = Rerror;
		r->ofcall.ename = Enomem;
		if(pack(r, buf, max, p) < 0)
			return -1;
	}
	if(p != &m)
		s->isheld = 1;
	else if(sendmsg(s, p) < 0){
		if(p->nb == 1 && p->b[0].h != (uvlong)r->xout)
			xfree(p->b[0].h);
		return -1;
	}
	if(p->nb == 1 && p->b[0].h == (uvlong)r->xout)
		r->xout = 0;
	return 0;
}

void
xcancel(Req *r)
{
	Req e;

	if(r->canceled || r->done || r->srv->dead)
		return;
	memset(&e, 0, sizeof e);
	e.srv = r->srv;
	e.ofcall.type = Rerror;
	e.ofcall.tag = r->tag;
	e.ofcall.ename = Eintr;
	if(xreply(&e, r->srv->out, r->srv->maxout) < 0)
		r->srv->dead = 1;
}

/* What r still has. */
void
xclose(Req *r)
{
	if(r->xin != 0){
		if(r->xinmode == Xmove)
			xfree(r->xin);
		else
			xreturn(r->xin);
	}
	if(r->xout != 0 && r->xoutmode == Xmove)
		xfree(r->xout);
	r->xin = r->xout = 0;
}
