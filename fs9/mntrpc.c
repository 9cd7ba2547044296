/*
 * Requests and replies of a 9P session.
 *
 * Any number of processes have requests in flight.  One of those that wait holds the
 * reader token: it receives messages, whoever they are for, until its own is there, then
 * passes the token on.  What has come in of a message is kept in the Mnt, so a reader may be
 * interrupted anywhere.
 *
 * Nothing that a server sends is trusted: a frame that cannot be one ends the session for all;
 * a reply to no request is dropped; a wrong reply is an error for its request.
 *
 * An interrupted process sends Tflush and waits for its answer, because until then the
 * reply may still come and the tag may not be used again.  A server that does not answer
 * within Giveupms, or a second note, turns both requests into orphans.
 */
#include "fs9.h"
#include "lib.h"
#include "mnt.h"
#include "local.h"

/* Gives the reader token to one of those who wait; m->l is held. */
static void
passtoken(Mnt *m)
{
	u32 i;

	if(m->reading || m->nwaiting == 0)
		return;
	for(i = 0; i <= m->ntab; i++){
		Mntrpc *r = i < m->ntab ? m->tab[i] : m->version;

		if(r != nil && r->waiting && !r->done){
			wakeup(&r->rend);
			return;
		}
	}
}

/* n bytes into p, or what of them comes at once; *n becomes their number. */
static Err
receive(Mnt *m, u8 *p, u32 *n)
{
	Io io;
	Err e;

	io = iokernel(p, *n);
	e = m->c->dev->read(m->c, &io, 0);
	*n -= io.n;
	if(*n > 0)
		return nil;
	if(e == nil)
		return Ehungup;
	/* the text of another error may be this process' own */
	return e == Eintr || e == Enomem ? e : Ehungup;
}

/* The header is complete: whose is it? */
static Err
header(Mnt *m)
{
	Mntrpc *r;
	u32 size, tag;

	size = GBIT32(m->rd.hdr);
	tag = GBIT16(m->rd.hdr + BIT32SZ + BIT8SZ);
	if(size < FHDRSZ || size > m->msize)
		return Emountrpc;
	lock(&m->l);
	r = tag == NOTAG ? m->version : tag < m->ntab ? m->tab[tag] : nil;
	if(r != nil && (r->done || !r->sent))
		r = nil;
	if(r != nil){
		memmove(r->buf, m->rd.hdr, FHDRSZ);
		r->size = size;
		r->len = size < r->cap ? size : r->cap;
	}
	m->rd.rpc = r;
	unlock(&m->l);
	m->rd.pos = FHDRSZ;
	m->rd.left = size - FHDRSZ;
	return nil;
}

/* One step of the body; what does not fit or belongs to nobody is thrown away. */
static Err
body(Mnt *m)
{
	u8 junk[256];
	Mntrpc *r = m->rd.rpc;
	u32 n;
	Err e;

	n = m->rd.left;
	if(r != nil && m->rd.pos < r->len){
		if(n > r->len - m->rd.pos)
			n = r->len - m->rd.pos;
		e = receive(m, r->buf + m->rd.pos, &n);
	}else{
		if(n > sizeof junk)
			n = sizeof junk;
		e = receive(m, junk, &n);
	}
	m->rd.pos += n;
	m->rd.left -= n;
	return e;
}

/*
 * Receives one message, going on where the last reader stopped.  The caller has the token.
 */
static Err
readmsg(Mnt *m)
{
	Mntrpc *r;
	u32 n;
	Err e;

	if(m->x != nil)
		return mntxreceive(m);
	while(m->rd.nhdr < FHDRSZ){
		n = FHDRSZ - m->rd.nhdr;
		e = receive(m, m->rd.hdr + m->rd.nhdr, &n);
		m->rd.nhdr += n;
		if(e != nil)
			return e;
		if(m->rd.nhdr == FHDRSZ && (e = header(m)) != nil)
			return e;
	}
	while(m->rd.left > 0)
		if((e = body(m)) != nil)
			return e;
	m->rd.nhdr = 0;
	trace("mntreply", m->rd.hdr[BIT32SZ], GBIT16(m->rd.hdr + BIT32SZ + BIT8SZ));
	lock(&m->l);
	m->deaf = false;
	r = m->rd.rpc;
	m->rd.rpc = nil;
	if(m->rd.unwanted)
		mntrpcfree(r);
	else if(r != nil)
		mntfinish(m, r);
	m->rd.unwanted = false;
	unlock(&m->l);
	return nil;
}

/* Sleeps are not interrupted by notes that are there already; whether there was one. */
static bool
holdnotes(void)
{
	bool was;

	ilock(&up->notelock);
	was = up->notepending;
	up->notepending = false;
	iunlock(&up->notelock);
	return was;
}

static void
givenotes(bool was)
{
	if(!was){
		if(up->kproc)	/* it never goes where a mere interruption is forgotten */
			up->notepending = false;
		return;
	}
	ilock(&up->notelock);
	up->notepending = true;
	iunlock(&up->notelock);
}

typedef struct Alarm Alarm;
struct Alarm {
	Mnt *m;
	Proc *p;
};

static void
giveup(void *arg)
{
	Alarm *a = arg;

	a->m->deaf = true;
	postnote(a->p, nil, Nexit);	/* nil: only interrupts */
}

static bool
never(void *arg)
{
	return false;
}

/*
 * A part of a message is out, so the rest must follow, or the session is over: from a process that was
 * interrupted, too, but not for ever.
 */
static Err
sendrest(Mnt *m, Io *io)
{
	enum { Retryms = 10 };
	Alarm a = {m, up};
	Timer t = {.fn = giveup, .arg = &a};
	Rendez wait = {0};
	u64 end = nsnow() + Giveupms * 1000000ull;
	bool notes, must;
	Err e;

	notes = holdnotes();
	must = procmust(true);
	timerset(&t, end);
	while((e = m->c->dev->write(m->c, io, 0)) == Enomem && nsnow() < end && tsleep(&wait, never, nil, Retryms) != Eintr)
		;
	timerdel(&t);
	procmust(must);
	givenotes(notes);
	return e;
}

/*
 * Sends r.  When this fails and the session still lives, nothing has been sent.
 */
Err
mntsend(Mnt *m, Mntrpc *r)
{
	Io io;
	u32 n;
	Err e;

	trace("mntsend", r->type, r->tag);
	if(m->x != nil)
		return mntxsend(m, r);
	lock(&m->l);
	r->sent = true;		/* from now on a reply may change len */
	n = r->len;
	unlock(&m->l);
	io = iokernel(r->buf, n);
	e = m->c->dev->write(m->c, &io, 0);
	if(io.n > 0 && io.n < n && (e == Eintr || e == Enomem))
		e = sendrest(m, &io);
	if(e == nil && io.n == 0)
		return nil;
	if(io.n == n && (e == Eintr || e == Enomem))
		return e;
	mntfail(m, Ehungup);
	return Ehungup;
}

typedef struct Wait Wait;
struct Wait {
	Mnt *m;
	Mntrpc *r;
};

static bool
wakeable(void *a)
{
	Wait *w = a;

	return w->r->done || !w->m->reading;
}

/*
 * Until r is done; Eintr if a note came first.  Freeing r needs m->l once more, so
 * whoever set done is through with r by then.
 */
Err
mntwait(Mnt *m, Mntrpc *r)
{
	Wait w = {m, r};
	Err e;

	e = nil;
	lock(&m->l);
	while(!r->done && e == nil){
		if(!m->reading){
			m->reading = true;
			unlock(&m->l);
			e = readmsg(m);
			if(e != nil && e != Eintr && e != Enomem){
				if(m->again && e == Ehungup)
					mntlost(m, m->x);
				else
					mntfail(m, e);
				e = nil;
			}
			lock(&m->l);
			m->reading = false;
			if(m->down)
				wakeup(&m->quiet);
			if(m->rd.unwanted){
				mntrpcfree(m->rd.rpc);
				m->rd.rpc = nil;
				m->rd.unwanted = false;
			}
			continue;
		}
		r->waiting = true;
		m->nwaiting++;
		unlock(&m->l);
		e = sleep(&r->rend, wakeable, &w);
		lock(&m->l);
		m->nwaiting--;
		r->waiting = false;
	}
	passtoken(m);
	if(r->done)
		e = nil;
	unlock(&m->l);
	return e;
}

/* Such a message, for f: it waits a while for memory and a tag, as others may be about to end what holds them. */
Err
mntallocfinal(Mnt *m, Fcall *f, Mntrpc **rp)
{
	enum { Retryms = 10 };
	u64 end = nsnow() + Giveupms * 1000000ull;
	Rendez wait = {0};
	bool notes;
	Err e;

	notes = holdnotes();
	while(((e = mntallocend(m, f, rp)) == Enomem || e == Enodev) && nsnow() < end)
		if(tsleep(&wait, never, nil, Retryms) == Eintr)
			yield();
	givenotes(notes);
	return e;
}

/*
 * For messages that end something.  They have to go out even from a process that was
 * interrupted or is being killed; but a server that does not answer any more is not waited
 * for, and once that is known it is not tried again until it is heard of.
 * If this fails and r is not done, the server may still answer: see *sent.
 */
Err
mntfinal(Mnt *m, Mntrpc *r, bool *sent)
{
	Alarm a = {m, up};
	Timer t = {.fn = giveup, .arg = &a};
	bool notes;
	Err e;

	notes = holdnotes();
	timerset(&t, nsnow() + Giveupms * 1000000ull);
	e = mntsend(m, r);
	*sent = e == nil;
	if(e == nil)
		e = m->deaf ? Eintr : mntwait(m, r);
	timerdel(&t);
	givenotes(notes);
	return e;
}

/*
 * Nobody waits for r, nor for its flush f if one was sent.  They are freed, and their tags
 * with them, when the replies come.
 */
void
mntabandon(Mnt *m, Mntrpc *r, Mntrpc *f)
{
	lock(&m->l);
	r->orphan = true;
	if(f != nil){
		r->flushing = true;
		f->orphan = true;
		f->flushes = r;
		r = f;
	}
	if(r->done)
		mntfinish(m, r);
	unlock(&m->l);
}

/*
 * The process was interrupted: has the server forget r.  Nil if its reply came all the
 * same, which then counts (flush(5)); otherwise r is gone.
 */
static Err
flush(Mnt *m, Mntrpc *r)
{
	Fcall f = {.type = Tflush, .oldtag = r->tag};
	Mntrpc *fr;
	bool sent;

	if(mntallocfinal(m, &f, &fr) != nil){
		mntabandon(m, r, nil);
		return Eintr;
	}
	fr->gen = r->gen;
	if(mntfinal(m, fr, &sent) != nil){
		if(!sent)
			mntfree(m, fr);
		mntabandon(m, r, sent ? fr : nil);
		return Eintr;
	}
	mntfree(m, fr);
	if(r->done)
		return nil;
	mntfree(m, r);
	return Eintr;
}

/* The error that an Rerror means to the caller; the usual texts become the kernel's own. */
static Err
ename(const char *s)
{
	const char *const known[] = {Enonexist, Eexist, Eperm, Enotdir, Eisdir, Eio, Ehungup};
	usize i;

	for(i = 0; i < nelem(known); i++)
		if(strcmp(s, known[i]) == 0)
			return known[i];
	return errf("%s", s);
}

/* The reply in r; its strings and data stay in r's buffer. */
Err
mntdecode(Mntrpc *r, Fcall *reply)
{
	if(r->err != nil)
		return r->err;
	if(r->size != r->len || convM2S(r->buf, r->len, reply) != r->len)
		return Emountrpc;
	if(reply->type == Rerror)
		return ename(reply->ename);
	return reply->type == r->type + 1 ? nil : Emountrpc;
}

/*
 * The server went before it answered r.  What it was only asked to tell can be asked again; whether it has done
 * something else, nobody knows.  What was not sent can be sent.
 */
static bool
askagain(Mnt *m, Mntrpc *r, const Fcall *req)
{
	bool ok;

	lock(&m->l);
	switch(r->type){
	case Tattach:
	case Tread:
	case Tstat:
	case Twalk:
		ok = true;
		break;
	case Topen:
		ok = (req->mode & (OTRUNC|ORCLOSE)) == 0;
		break;
	default:
		ok = !r->sent;
	}
	if(ok){
		r->done = false;
		r->sent = false;
		r->err = nil;
	}
	unlock(&m->l);
	return ok;
}

/*
 * Sends the request in r, waits and decodes the reply.  On failure r is gone (freed, or
 * an orphan), but for Elost.
 */
static Err
transact(Mnt *m, Mntrpc *r, const Fcall *req, Fcall *reply)
{
	Err e;

	if((e = mntsend(m, r)) == nil){
		if((e = mntwait(m, r)) != nil && (e = flush(m, r)) != nil)
			return e;
		e = mntdecode(r, reply);
	}
	if(e == Elost && askagain(m, r, req))
		return e;
	if(e != nil)
		mntfree(m, r);
	return e == Elost ? Ehungup : e;
}

/*
 * *rp: nil to have the request made from req, or one that mntalloc made.  On success the
 * caller frees it; on failure it is gone.
 */
Err
mntrpc(Mnt *m, Chan *c, Fcall *req, u32 room, Mntrpc **rp, Fcall *reply)
{
	Err e;

	if(*rp == nil && (e = mntalloc(m, req, room, rp)) != nil)
		return e;
	do{
		if(m->again && (e = mntpresent(m, c, *rp)) != nil){
			mntfree(m, *rp);
			break;
		}
		e = transact(m, *rp, req, reply);
	}while(e == Elost);
	if(e != nil)
		*rp = nil;
	return e;
}
