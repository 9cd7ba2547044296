/*
 * Sessions over an exchange channel: 9P2000.x (codec/x9.h).
 *
 * Messages are whole, so nothing is ever half sent or received.  Data of reads and writes go in blocks: what a server answers
 * is copied once, to the reader's memory, or not at all (xread).
 */
#include "fs9.h"
#include "lib.h"
#include "mnt.h"
#include "x9.h"

/* What the strings of a message need beside its words. */
static Err
bodyblock(Mnt *m, const Mntrpc *r, const X9 *x, Xmail *b)
{
	Io io = iokernel(r->buf + r->len - x->body, x->body);
	Err e;

	if((e = xchanblock(m->x, m->end, x->body, b)) != nil)
		return e;
	return xchanfill(b, &io);
}

/* When this fails and the session still lives, nothing has been sent. */
Err
mntxsend(Mnt *m, Mntrpc *r)
{
	Xmsg msg = {0};
	Xmail b;
	X9 x;
	Err e;

	if(!x9pack(r->buf, r->len, r->nout, &x))
		return Emountrpc;
	msg.tag = x.tag;
	msg.nw = x.nw;
	memmove(msg.w, x.w, sizeof msg.w);
	if(x.body != 0 && (e = bodyblock(m, r, &x, &b)) != nil)
		return e;
	if(r->nout != 0)
		b = r->out;
	if(x.body != 0 || r->nout != 0){
		msg.nb = 1;
		msg.b[0].mode = Xmove;
		msg.b[0].len = r->nout != 0 ? r->nout : x.body;
	}
	lock(&m->l);
	r->sent = true;
	unlock(&m->l);
	e = xchanpost(m->x, m->end, &msg, &b);
	if(e == nil)
		r->nout = 0;
	else if(x.body != 0)
		xdrop(1, &b);
	if(e == Ehungup)
		mntfail(m, Ehungup);
	return e;
}

/* The block that holds a message's strings, in one piece; nil if there is none. */
static u8 *
bodybytes(const Xmsg *msg, const Xmail *b, const X9 *x, u32 *n)
{
	u32 kind = msg->tag & 0xffff;
	u8 *p;

	*n = 0;
	if(msg->nb != 1 || (kind >= X9readm && kind <= X9writes) || b[0].block == 0)
		return nil;
	*n = msg->b[0].len;
	if(*n > Statreply || *n != x->w[0] || (p = kmalloc(*n)) == nil)
		return nil;
	Io io = iokernel(p, *n);
	if(xchandata(&b[0], msg->b[0].off, *n, &io) != nil){
		kfree(p);
		return nil;
	}
	return p;
}

/* The data of an Rread that came in blocks; false if they are not count bytes. */
static bool
takedata(Mntrpc *r, const Xmsg *msg, Xmail *b, u32 count)
{
	u64 sum = 0;
	int i;

	for(i = 0; i < msg->nb; i++){
		if(b[i].block == 0 || (b[i].mode != Xmove && b[i].mode != Xshare))
			return false;
		sum += msg->b[i].len;
	}
	if(sum != count)
		return false;
	for(i = 0; i < msg->nb; i++){
		r->in[i] = b[i];
		r->off[i] = msg->b[i].off;
		r->inlen[i] = msg->b[i].len;
	}
	r->nin = msg->nb;
	return true;
}

/* Whose is it?  m->l is held.  True: the blocks have found their place. */
static bool
deliver(Mnt *m, const Xmsg *msg, Xmail *b, const X9 *x, const u8 *body, u32 nbody)
{
	u32 conv = msg->tag >> 16, count;
	Mntrpc *r = conv == X9notag ? m->version : conv < m->ntab ? m->tab[conv] : nil;
	bool taken = false;

	if(r == nil || r->done || !r->sent)
		return false;
	r->len = r->size = x9unpack(x, body, nbody, r->buf, r->cap, &count);
	if(r->len == 0)
		r->size = ~0u;		/* no reply that anybody can use */
	else if(count != 0 && !(taken = takedata(r, msg, b, count)))
		r->size = ~0u;
	mntfinish(m, r);
	return taken;
}

Err
mntxreceive(Mnt *m)
{
	Xmail b[Maxblocks];
	Xmsg msg;
	bool got, taken;
	u32 nbody;
	u8 *body;
	X9 x;
	Err e;

	if((e = xchantake(m->x, m->end, &msg, b, &got)) != nil)
		return e;
	if(!got)
		return Ehungup;
	x = (X9){ .tag = msg.tag, .nw = msg.nw };
	memmove(x.w, msg.w, sizeof x.w);
	body = bodybytes(&msg, b, &x, &nbody);
	trace("mntreply", (msg.tag & 0xffff) + 100, msg.tag >> 16);
	lock(&m->l);
	m->deaf = false;
	taken = deliver(m, &msg, b, &x, body, nbody);
	unlock(&m->l);
	if(!taken)
		xdrop(msg.nb, b);
	kfree(body);
	return nil;
}

u32
mntxcount(const Mntrpc *r)
{
	u32 i, n = 0;

	for(i = 0; i < r->nin; i++)
		n += r->inlen[i];
	return n;
}

Err
mntxdata(const Mntrpc *r, Io *io)
{
	u32 i;
	Err e;

	for(i = 0; i < r->nin; i++)
		if((e = xchandata(&r->in[i], r->off[i], r->inlen[i], io)) != nil)
			return e;
	return nil;
}
