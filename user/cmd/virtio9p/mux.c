/*
 * Requests to the host and their replies.  Any number of processes wait for replies; one of those that wait
 * reads them all and wakes the others.
 *
 * Where memory is missing, here or in the kernel, a request fails and the session goes on.
 */
#include <u.h>
#include <libc.h>
#include <fcall.h>
#include <9p.h>
#include <exchange.h>
#include "host.h"

static struct {
	QLock	l;		/* guards all below */
	Rpc	*tab[Maxtag];
	Rendez	freed;		/* a tag is free */
	int	reading;
	int	nsleep;		/* who wait while somebody else reads */
	char	*dead;		/* why nothing can be asked any more */
	QLock	wl;		/* one message at a time to the channel */
	int	fd;
	uchar	in[Maxbytes];	/* the reader's */
} mux;

void **owner;

void
hostinit(int fd)
{
	owner = privalloc();
	mux.fd = fd;
	mux.freed.l = &mux.l;
}

static void
freetag(Rpc *r)
{
	mux.tab[r->tag] = nil;
	r->tagged = 0;
	rwakeup(&mux.freed);
}

/*
 * r has its reply, or will get none; mux.l is held.
 */
static void
finish(Rpc *r)
{
	r->done = 1;
	if(!r->flushing)
		freetag(r);
	if(r->clunks == 0){
		rwakeup(&r->r);
		return;
	}
	if(r->error == 0 && r->broken == nil)
		puthfid(r->clunks);
	rpcfree(r);
}

/*
 * Nothing comes any more; mux.l is held.
 */
static void
hangup(char *why)
{
	int i;
	Rpc *r;

	if(mux.dead == nil)
		mux.dead = why;
	for(i = 0; i < Maxtag; i++)
		if((r = mux.tab[i]) != nil && !r->done){
			r->broken = mux.dead;
			finish(r);
		}
	rwakeupall(&mux.freed);
}

/*
 * The reply to r is mux.in[0..n): data goes to its place, the rest is kept.
 */
static void
deliver(Rpc *r, u32int n)
{
	u32int m;
	uchar *p;

	r->pos = FHDRSZ;
	r->n = n;
	if(mux.in[4] == Lerror && n >= FHDRSZ + BIT32SZ)
		r->error = GBIT32(mux.in + FHDRSZ);
	else if(mux.in[4] != r->type + 1)
		r->broken = "mount rpc error";
	else if(r->part.p != nil && r->type != Twrite){
		m = n < FHDRSZ + BIT32SZ? 0: GBIT32(mux.in + FHDRSZ);
		if(m > r->part.n || m > n - FHDRSZ - BIT32SZ)
			r->broken = "mount rpc error";
		else if(r->part.h == 0)
			memmove(r->part.p, mux.in + FHDRSZ + BIT32SZ, m);
		r->part.n = m;
	}else{
		if(n > r->cap && (p = realloc(r->buf, n)) != nil){
			r->buf = p;
			r->cap = n;
		}
		if(n > r->cap)
			r->broken = Enomem;
		else
			memmove(r->buf, mux.in, n);
	}
	finish(r);
}

/*
 * Is the message in mux.in whole?  Of data that the device has put into a block only their number comes.  mux.l is held.
 */
static int
whole(u32int n)
{
	u32int size, tag;

	if(n < FHDRSZ)
		return 0;
	size = GBIT32(mux.in);
	tag = GBIT16(mux.in + 5);
	if(mux.in[4] == Rread && tag < Maxtag && mux.tab[tag] != nil && mux.tab[tag]->part.h != 0)
		return n == FHDRSZ + BIT32SZ && size >= n;
	return n == size;
}

/*
 * Reads one message, which comes in one read; mux.l is held, but not while reading.
 */
static void
readone(void)
{
	int i, tag;
	long n;
	Rpc *r;

	qunlock(&mux.l);
	n = read(mux.fd, mux.in, sizeof mux.in);
	qlock(&mux.l);
	if(n <= 0 || !whole(n)){
		hangup("i/o on hungup channel");
		return;
	}
	tag = GBIT16(mux.in + 5);
	if(tag == NOTAG)
		for(i = 0; i < Maxtag; i++)
			if(mux.tab[i] != nil && mux.tab[i]->type == Tversion)
				tag = i;
	r = tag < Maxtag? mux.tab[tag]: nil;
	if(r != nil && !r->done)
		deliver(r, GBIT32(mux.in));
}

/*
 * The reader is done: another of those who wait takes over.
 */
static void
passon(void)
{
	int i;

	for(i = 0; i < Maxtag && mux.nsleep > 0; i++)
		if(mux.tab[i] != nil && !mux.tab[i]->done && rwakeup(&mux.tab[i]->r))
			return;
	rwakeup(&mux.freed);
}

/*
 * One step of waiting: reads a message, or sleeps while somebody else does.
 */
static void
muxwait(Rendez *r)
{
	if(mux.reading){
		mux.nsleep++;
		rsleep(r);
		mux.nsleep--;
	}else{
		mux.reading = 1;
		readone();
		mux.reading = 0;
	}
}

/*
 * A tag for r; nothing but replies ends the wait for one, and who waits here reads them if
 * nobody else does: others may hold tags and wait here too.
 */
static int
entertag(Rpc *r)
{
	int i;

	while(mux.dead == nil){
		for(i = 0; i < Maxtag; i++)
			if(mux.tab[i] == nil){
				mux.tab[i] = r;
				r->tagged = 1;
				return i;
			}
		muxwait(&mux.freed);
	}
	return -1;
}

/*
 * The device did not take r: none of it was sent.  If that was for lack of memory, or because of a note, the session goes on.
 */
static void
unsent(Rpc *r)
{
	char err[ERRMAX];

	rerrstr(err, sizeof err);
	if(strcmp(err, "kernel allocate failed") == 0)
		r->broken = Enomem;
	else if(strcmp(err, Eintr) == 0)
		r->broken = Eintr;
	else{
		hangup("i/o on hungup channel");
		return;
	}
	if(r->clunks != 0)
		freetag(r);
	else
		finish(r);
}

/*
 * The message, n bytes without its data, says how long it is, and what it asks for.
 */
static void
sized(Rpc *r, u32int n)
{
	PBIT32(r->buf, n + (r->type == Twrite? r->part.n: 0));
	if(r->part.p != nil)
		PBIT32(r->buf + n - BIT32SZ, r->part.n);
	r->asked = r->part.n;
}

/*
 * The header of r, n bytes, and the part of a block that its data are to be read from or written to by the device (exchange(2)).
 */
static int
sendpart(Rpc *r, u32int n)
{
	Xmsg m;

	sized(r, n);
	memset(&m, 0, sizeof m);
	m.nw = 1 + (n + 7)/8;
	m.w[0] = n;
	memmove(&m.w[1], r->buf, n);
	m.nb = 1;
	m.b[0].mode = Xpin;
	m.b[0].h = r->part.h;
	m.b[0].off = r->part.off;
	m.b[0].len = r->part.n;
	return xsend(mux.fd, &m) >= 0;
}

/*
 * What is in so many pieces that the device cannot take them goes as bytes, too, as many as there is room for.
 */
static int
sendbytes(Rpc *r, u32int n)
{
	r->part.h = 0;
	if(r->part.n > Hostio)
		r->part.n = Hostio;
	sized(r, n);
	if(r->type == Twrite){
		putbytes(r, r->part.p, r->part.n);
		if(r->broken != nil)
			return 0;
		n = r->pos;
	}
	return write(mux.fd, r->buf, n) == (long)n;
}

/*
 * 0: it was not sent, and may be again.  Else it may be gone, if nobody waits for it.
 */
static int
send(Rpc *r)
{
	u32int n;
	int tag, ok, again;

	r->r.l = &mux.l;
	n = r->n = r->pos;	/* r->n is the reply's as soon as that comes, which may be before write returns */
	qlock(&mux.l);
	tag = entertag(r);
	if(tag < 0){
		r->broken = mux.dead;
		r->done = 1;
		if(r->clunks != 0)
			rpcfree(r);
		qunlock(&mux.l);
		return 1;
	}
	r->tag = tag;
	if(!mux.reading)
		passon();
	qunlock(&mux.l);
	r->buf[4] = r->type;
	PBIT16(r->buf + 5, r->type == Tversion? NOTAG: r->tag);
	qlock(&mux.wl);
	ok = (r->part.h != 0 && sendpart(r, n)) || sendbytes(r, n);
	qunlock(&mux.wl);
	if(ok)
		return 1;
	qlock(&mux.l);
	if(mux.dead == nil)	/* else it has been told so, and may be gone */
		unsent(r);
	again = mux.dead == nil;
	qunlock(&mux.l);
	return !again;
}

void
rpcsend(Rpc *r)
{
	if(r == nil)
		return;
	if(r->broken != nil)
		r->done = 1;
	else
		send(r);
}

void
rpcleave(Rpc *r)
{
	while(!send(r)){
		r->broken = nil;
		sleep(Retryms);
	}
}

char*
rpcwait(Rpc *r)
{
	if(r == nil)
		return Enomem;
	qlock(&mux.l);
	while(!r->done)
		muxwait(&r->r);
	while(r->flushing){
		if(!mux.reading)
			passon();	/* who flushes r waits for a reply, too, and perhaps slept because this was the reader */
		rsleep(&r->r);
	}
	if(r->tagged)
		freetag(r);
	if(!mux.reading)
		passon();
	qunlock(&mux.l);
	if(r->broken != nil)
		return r->broken;
	return r->error != 0? linuxerror(r->error): nil;
}

/*
 * After the answer to a flush the host does nothing for the request any more, and it has its
 * reply or will not get one.
 */
static void
flush1(Rpc *r)
{
	Rpc *f;

	do{
		f = rpcnew(Tflush, 0);
		if(f != nil){
			f->owner = nil;
			f->pos = FHDRSZ;
			put16(f, r->tag);
		}
	}while(rpclast(f) == Enomem && sleep(Retryms) >= 0);
	qlock(&mux.l);
	if(!r->done){
		r->done = 1;
		r->broken = "interrupted";
	}
	r->flushing--;
	rwakeup(&r->r);
	qunlock(&mux.l);
}

void
rpcflush(void *who)
{
	Rpc *r;
	int i;

	do{
		qlock(&mux.l);
		r = nil;
		for(i = 0; i < Maxtag && r == nil; i++)
			if(mux.tab[i] != nil && mux.tab[i]->owner == who && !mux.tab[i]->done)
				r = mux.tab[i];
		if(r != nil)
			r->flushing++;
		qunlock(&mux.l);
		if(r != nil)
			flush1(r);
	}while(r != nil);
}
