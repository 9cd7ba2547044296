/*
 * Sessions over an exchange channel: 9P2000.x (codec/x9.h).
 *
 * Messages are whole, so nothing is ever half sent or received.  Data of reads and writes go in blocks: what a server answers
 * is copied once, to the reader's memory, or not at all (xread).
 */
#include "fs9.h"
#include "lib.h"
#include "mnt.h"
#include "local.h"
#include "hilock.h"

/* The first n words, of at most Maxwords. */
static inline void
wordcopy(u64 *to, const u64 *from, u32 n)
{
#define WORD(i) if(n <= (i)) return; to[i] = from[i]
	WORD(0);
	WORD(1);
	WORD(2);
	WORD(3);
	WORD(4);
	WORD(5);
#undef WORD
	_Static_assert(Maxwords == 6, "a line for each");
}

/* What the strings of a message need beside its words. */
static Err
bodyblock(Xchan *via, int end, const Mntrpc *r, const X9 *x, Xmail *b)
{
	Io io = iokernel(r->buf + r->len - x->body, x->body);
	Err e;

	if((e = xchanblock(via, end, x->body, b)) != nil)
		return e;
	return xmailfill(b, &io);
}

/* Data that are still the caller's, for this server. */
static Err
datablock(Mnt *m, Mntrpc *r, Xchan *via)
{
	Io io = *r->from;
	Err e;

	if(r->nout != 0)	/* another server's */
		xdrop(1, &r->out);
	r->nout = 0;
	io.n = r->nfrom;
	if((e = xchanblock(via, m->end, r->nfrom, &r->out)) != nil)
		return e;
	r->nout = r->nfrom;
	r->outoff = 0;
	return xmailfill(&r->out, &io);
}

/*
 * r as words, with at most one block: its data, which stay r's until they are sent, or its strings, which are this call's.
 * x9pack gives no body where there are data.
 */
static Err
send(Mnt *m, Mntrpc *r, Xchan *via, bool hand)
{
	Xmsg msg;
	u32 body;
	Xmail b;
	bool data;
	Err e;

	if(r->type >= Twrite)
		mntnumber(m, r);
	if(r->from != nil && (e = datablock(m, r, via)) != nil)
		return e;
	data = r->nout != 0;
	if(!r->words && !x9pack(r->buf, r->len, r->nout, &r->x))
		return Emountrpc;
	body = r->x.body;
	msg.tag = r->x.tag;
	msg.nb = 0;
	msg.nw = r->x.nw;
	wordcopy(msg.w, r->x.w, r->x.nw);
	if(body != 0 && (e = bodyblock(via, m->end, r, &r->x, &b)) != nil)
		return e;
	if(data)
		b = r->out;
	if(body != 0 || data){
		msg.nb = 1;
		msg.b[0].mode = Xmove;
		msg.b[0].off = data ? r->outoff : 0;
		msg.b[0].len = data ? r->nout : body;
	}
	__atomic_store_n(&r->sent, true, __ATOMIC_RELEASE);	/* whoever receives the reply sees it, as the channel has a lock */
	e = hand ? xchanask(via, m->end, &msg, &b) : xchanpost(via, m->end, &msg, &b);
	if(e == nil){
		if(msg.nb != 0)		/* one without a block, as a kept Tclunk, may have been answered and freed by now */
			r->nout = 0;
	}else if(body != 0)		/* the data are still r's: they can be sent again */
		xdrop(1, &b);
	return e;
}

/* When this fails and the session still lives, nothing has been sent. */
Err
mntxsend(Mnt *m, Mntrpc *r, bool hand)
{
	Xchan *via = m->x;
	Err e;

	if(m->again && (e = mntvia(m, r, &via)) != nil)
		return e;
	e = send(m, r, via, hand);
	if(!m->again){
		if(e == Ehungup)
			mntfail(m, Ehungup);
		return e;
	}
	if(e == Ehungup){
		lock(&m->l);
		r->sent = false;
		unlock(&m->l);
		mntlost(m, via);
		e = Elost;
	}
	xchanput(via);
	return e;
}

/* The block that holds a message's strings, in one piece; nil if there is none. */
static u8 *
bodybytes(const Xmsg *msg, const Xmail *b, u32 *n)
{
	u32 kind = msg->tag & 0xffff;
	u8 *p;

	*n = 0;
	if(msg->nb != 1 || (kind >= X9readm && kind <= X9writes) || !xmailis(&b[0]))
		return nil;
	*n = msg->b[0].len;
	if(*n > Statreply || msg->nw == 0 || *n != msg->w[0] || (p = kmalloc(*n)) == nil)
		return nil;
	Io io = iokernel(p, *n);
	if(xmaildata(&b[0], msg->b[0].off, *n, &io) != nil){
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
		if((b[i].mode != Xmove && b[i].mode != Xshare && b[i].mode != Xref) || !xmailis(&b[i]))
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

/* Replies that are left as words, for x9decode. */
static bool
inwords(u32 kind)
{
	switch(kind){
	case Ropen-100:
	case Rread-100:
	case Rwrite-100:
	case Rclunk-100:
	case X9readm:
	case X9reads:
		return true;
	}
	return false;
}

/* What came for r, which waits; its size, and count bytes of data in blocks. */
static u32
unpack(Mntrpc *r, const Xmsg *msg, const u8 *body, u32 nbody, u32 *count)
{
	u32 kind = msg->tag & 0xffff;

	r->x.tag = msg->tag;
	r->x.nw = msg->nw;
	wordcopy(r->x.w, msg->w, msg->nw);
	r->words = body == nil && inwords(kind);
	if(!r->words)
		return x9unpack(&r->x, body, nbody, r->buf, r->cap, count);
	*count = kind >= X9readm && msg->nw > 0 ? (u32)msg->w[0] : 0;
	return FHDRSZ;
}

/* Whose is it?  m->l is held.  True: the blocks have found their place. */
static bool
deliver(Mnt *m, const Xmsg *msg, Xmail *b, const u8 *body, u32 nbody)
{
	u32 conv = msg->tag >> 16, count;
	Mntrpc *r = conv == X9notag ? m->version : conv < m->ntab ? m->tab[conv] : nil;
	bool taken = false;

	if(r == nil || r->done || !r->sent)
		return false;
	r->len = r->size = unpack(r, msg, body, nbody, &count);
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
	u32 got, nbody;
	bool taken;
	u8 *body;
	Err e;

	if((e = xchantake(m->x, m->end, &msg, b, &got)) != nil)
		return e;
	if(!got)
		return Ehungup;
	body = bodybytes(&msg, b, &nbody);
	trace("mntreply", (msg.tag & 0xffff) + 100, msg.tag >> 16);
	fastlock(&m->l);
	m->deaf = false;
	taken = deliver(m, &msg, b, body, nbody);
	fastunlock(&m->l);
	if(!taken && msg.nb != 0)
		xdrop(msg.nb, b);
	if(body != nil)
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
		if((e = xmaildata(&r->in[i], r->off[i], r->inlen[i], io)) != nil)
			return e;
	return nil;
}

/*
 * Blocks instead of bytes.
 */

bool
mntexchanges(Chan *c)
{
	return c->dev == &mntdev && mntof(c)->x != nil && (c->qid.type & QTDIR) == 0;
}

/* Data that came in words, or in several blocks, as one. */
static Err
gather(const Mntrpc *r, const Fcall *rep, Xmail *b, u32 *got)
{
	u32 i, off = 0;
	usize n;
	Io io;
	Err e;

	*got = r->nin != 0 ? mntxcount(r) : rep->count;
	if(*got == 0)
		return nil;
	if((e = xmailnew(xendno(), 0, *got, b)) != nil)
		return e;
	if(r->nin == 0){
		io = iokernel(rep->data, *got);
		return xmailfill(b, &io);
	}
	for(i = 0; i < r->nin; off += r->inlen[i++])
		for(u32 k = 0; k < r->inlen[i]; k += n){
			n = r->inlen[i] - k;
			void *to = xmailmem(b, off + k, &n);
			io = iokernel(to, n);
			if((e = xmaildata(&r->in[i], r->off[i] + k, n, &io)) != nil){
				xdrop(1, b);
				return e;
			}
		}
	return nil;
}

bool
mntgives(Chan *c)
{
	return mntexchanges(c) && !mntof(c)->again;	/* the block would be one server's */
}

Err
mntreadblock(Chan *c, u64 off, u32 n, Xmail *b, u32 *boff, u32 *got)
{
	Mnt *m = mntof(c);
	u32 max = m->msize - IOHDRSZ;
	Fcall req = {.type = Tread, .fid = c->fid, .offset = off, .count = n < max ? n : max}, rep;
	Mntrpc *r = nil;
	Err e;

	if((e = mntrpc(m, c, &req, 0, &r, &rep)) != nil)
		return e;
	*boff = 0;
	if((r->nin != 0 ? mntxcount(r) : rep.count) > req.count)
		e = Emountrpc;
	else if(r->nin == 1){
		*b = r->in[0];
		*boff = r->off[0];
		*got = r->inlen[0];
		r->nin = 0;
	}else
		e = gather(r, &rep, b, got);
	mntfree(m, r);
	return e;
}

Err
mntgive(Chan *c, u64 h, Xmail *b)
{
	return xchangive(mntof(c)->x, mntof(c)->end, h, b);
}

Err
mntwriteblock(Chan *c, u64 off, Xmail *b, u32 boff, u32 n, u32 *put)
{
	Fcall req = {.type = Twrite, .fid = c->fid, .offset = off}, rep;
	Mnt *m = mntof(c);
	Mntrpc *r = nil;
	Err e;

	if(n > m->msize - IOHDRSZ)
		return Etoobig;
	if((e = mntalloc(m, &req, 0, &r)) != nil)
		return e;
	r->out = *b;
	r->nout = n;
	r->outoff = boff;
	b->block = 0;
	if((e = mntrpc(m, c, &req, 0, &r, &rep)) != nil)
		return e;
	if(rep.count > n)
		e = Emountrpc;
	*put = rep.count;
	mntfree(m, r);
	return e;
}
