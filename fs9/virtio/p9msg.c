/* Requests of #9 and their replies; see p9msg.h. */
#include "p9msg.h"
#include "lib.h"

enum {
	Maxrequest = MiB + IOHDRSZ,
	Minreply = 8*KiB,		/* room for any reply that carries no data */
	Small = 512,			/* bytes of a request, and of a reply, that are allocated with the rest */
	Treaddir = 40,			/* 9P2000.L: laid out like Tread */
};

static bool
inspace(const Msg *m, const u8 *p)
{
	return p >= m->space && p < m->space + m->nspace;
}

void
msgfree(Msg *m)
{
	if(m == nil)
		return;
	xunpin(&m->pin);
	if(!inspace(m, m->req))
		kfree(m->req);
	if(!inspace(m, m->rep))
		kfree(m->rep);
	if(m->buf != m->two)
		kfree(m->buf);
	kfree(m->table);
	kfree(m);
}

/* Of 9P2000.L: replies of a fixed size, or with a qid for each name of a walk. */
static bool
issmall(u8 type)
{
	enum { Lopen = 12, Lcreate = 14, Getattr = 24, Setattr = 26, Fsync = 50, Mkdir = 72, Renameat = 74, Unlinkat = 76 };

	switch(type){
	case Lopen:
	case Lcreate:
	case Getattr:
	case Setattr:
	case Fsync:
	case Mkdir:
	case Renameat:
	case Unlinkat:
	case Tflush:
	case Twalk:
	case Twrite:
	case Tclunk:
		return true;
	}
	return false;
}

static bool
isread(u8 type)
{
	return type == Tread || type == Treaddir;
}

/* Memory for the reply to the request in m, of n bytes. */
static Err
replyroom(Msg *m, u32 n)
{
	u32 count;

	m->room = Minreply;
	if(m->nspace != 0 && issmall(m->req[BIT32SZ])){
		m->rep = m->space + n;
		m->room = Small;
		return nil;
	}
	if(isread(m->req[BIT32SZ]) && n >= Iohdr){
		count = GBIT32(m->req + Countoff);
		if(count > Maxrequest)
			return Etoobig;
		if(count + IOHDRSZ > m->room)
			m->room = count + IOHDRSZ;
	}
	return (m->rep = kmalloc(m->room)) == nil ? Enomem : nil;
}

static Err
frombytes(Msg *m, Io *io)
{
	u32 n = io->n;
	Err e;

	if((e = ioget(io, m->req, n)) != nil)
		return e;
	if(GBIT32(m->req) != n)
		return Ebadarg;
	if((e = replyroom(m, n)) != nil)
		return e;
	m->buf[0] = (Viobuf){m->req, n};
	m->buf[1] = (Viobuf){m->rep, m->room};
	m->nout = m->nin = 1;
	return nil;
}

Err
msgbytes(Io *io, Msg **mp)
{
	Msg *m;
	u32 n;
	Err e;

	if(io->n > Maxrequest)
		return Etoobig;
	if(io->n < FHDRSZ)
		return Etoosmall;
	n = io->n <= Small ? io->n + Small : 0;
	if((m = kmalloc(sizeof *m + n)) == nil)
		return Enomem;
	*m = (Msg){ .nspace = n };
	m->buf = m->two;
	m->req = n != 0 ? m->space : kmalloc(io->n);
	e = m->req == nil ? Enomem : frombytes(m, io);
	if(e != nil){
		msgfree(m);
		return e;
	}
	*mp = m;
	return nil;
}

/* The header of x is in m->req: does it say what the block is for? */
static Err
checkheader(const Msg *m, const Xmsg *x)
{
	u32 len = x->b[0].len;
	u8 type = m->req[BIT32SZ];

	if(len > Maxrequest)
		return Etoobig;
	if(!isread(type) && type != Twrite)
		return Ebadarg;
	if(GBIT32(m->req + Countoff) != len || GBIT32(m->req) != Iohdr + (isread(type) ? 0 : len))
		return Ebadarg;
	return nil;
}

/*
 * The pieces of the pinned memory.  Frames that follow one another are one piece: the device has a limit to how many it takes.
 * Their number; with m->buf nil they are only counted.
 */
static u32
pieces(const Msg *m, Viobuf *to)
{
	u32 off, n = 0;
	char *end = nil;
	usize k;

	for(off = 0; off < m->pin.len; off += k){
		k = m->pin.len - off;
		char *p = xpinmem(&m->pin, off, &k);
		if(p != end){
			n++;
			if(to != nil)
				to[n - 1] = (Viobuf){p, 0};
		}
		if(to != nil)
			to[n - 1].n += k;
		end = p + k;
	}
	return n;
}

/* The device reads the header and, of a Twrite, the data; it writes the reply, and the data of a Tread behind its header. */
static Err
frompin(Msg *m, u32 size, bool indirect)
{
	u32 n = pieces(m, nil);

	if(n + 2 > size)
		return Etoobig;
	if((m->rep = kmalloc(Minreply)) == nil || (m->buf = kmalloc((n + 2) * sizeof m->buf[0])) == nil)
		return Enomem;
	if(indirect && n + 2 > Many && (m->table = kmalloc((n + 2) * sizeof m->table[0])) == nil)
		return Enomem;
	m->buf[0] = (Viobuf){m->req, Iohdr};
	if(m->direct){
		m->room = Readhdr + m->pin.len;
		m->buf[1] = (Viobuf){m->rep, Readhdr};
		pieces(m, m->buf + 2);
		m->nout = 1;
		m->nin = n + 1;
	}else{
		m->room = Minreply;
		pieces(m, m->buf + 1);
		m->buf[n + 1] = (Viobuf){m->rep, Minreply};
		m->nout = n + 1;
		m->nin = 1;
	}
	return nil;
}

Err
msgblock(const Xmsg *x, u32 size, bool indirect, Msg **mp)
{
	enum { Nw = 1 + (Iohdr + 7) / 8 };
	Msg *m;
	Err e;

	if(x->nb != 1 || x->b[0].mode != Xpinned || x->nw != Nw || x->w[0] != Iohdr)
		return Ebadarg;
	if((m = kmallocz(sizeof *m)) == nil || (m->req = kmalloc(Iohdr)) == nil){
		msgfree(m);
		return Enomem;
	}
	memmove(m->req, &x->w[1], Iohdr);
	m->direct = isread(m->req[BIT32SZ]);
	if((e = checkheader(m, x)) == nil && (e = xpin(x->b[0].h, x->b[0].off, x->b[0].len, m->direct, &m->pin)) == nil)
		e = frompin(m, size, indirect);
	if(e != nil){
		msgfree(m);
		return e;
	}
	*mp = m;
	return nil;
}

/* Of data that are in the block the reader gets the header: the count says how many there are. */
static bool
directreply(Msg *m)
{
	if(m->rep[BIT32SZ] != m->req[BIT32SZ] + 1)
		return m->len <= Readhdr;
	if(m->len < Readhdr || GBIT32(m->rep + FHDRSZ) != m->len - Readhdr)
		return false;
	m->len = Readhdr;
	return true;
}

bool
msgreply(Msg *m, u32 len)
{
	if(len > m->room || len < FHDRSZ)
		return false;
	m->len = GBIT32(m->rep);
	if(m->len < FHDRSZ || m->len > len)
		return false;
	return !m->direct || directreply(m);
}
