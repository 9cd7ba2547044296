/*
 * Requests and replies of a 9P session.
 *
 * Any number of processes have requests in flight.  One of those that wait holds the
 * reader token: it receives messages, whoever they are for, until its own is there, then
 * passes the token on.
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
#include "hilock.h"

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

/*
 * Sends r.  When this fails and the session still lives, nothing has been sent.
 */
Err
mntsend(Mnt *m, Mntrpc *r, bool hand)
{
	trace("mntsend", r->type, r->tag);
	return m->x != nil ? mntxsend(m, r, hand) : mntstreamsend(m, r);
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
 * Takes the reader token, which is free, and receives one message, for whomever; m->l is held, but not meanwhile.
 * What ends the session, or its server, is no error here: all that wait have been told, the reader among them, whose request is done.
 */
__attribute__((always_inline)) static inline Err
readone(Mnt *m)
{
	Err e;

	m->reading = true;
	fastunlock(&m->l);
	e = m->x != nil ? mntxreceive(m) : mntstreamreceive(m);
	if(e != nil && e != Eintr && e != Enomem){
		if(m->again && e == Ehungup)
			mntlost(m, m->x);
		else
			mntfail(m, e);
		e = nil;
	}
	fastlock(&m->l);
	m->reading = false;
	if(m->down)
		wakeup(&m->quiet);
	if(m->rd.unwanted){
		mntrpcfree(m->rd.rpc);
		m->rd.rpc = nil;
		m->rd.unwanted = false;
	}
	return e;
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
	fastlock(&m->l);
	while(!r->done && e == nil){
		if(!m->reading){
			e = readone(m);
			continue;
		}
		r->waiting = true;
		m->nwaiting++;
		fastunlock(&m->l);
		e = sleep(&r->rend, wakeable, &w);
		fastlock(&m->l);
		m->nwaiting--;
		r->waiting = false;
	}
	passtoken(m);
	if(r->done)
		e = nil;
	fastunlock(&m->l);
	return e;
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
	u32 data;

	if(r->err != nil)
		return r->err;
	if(r->size != r->len || (r->words ? !x9decode(&r->x, r->buf, reply, &data) : convM2S(r->buf, r->len, reply) != r->len))
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
	switch(m->keeps ? Tread : r->type){	/* the next server knows what it did */
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
	if(ok)
		r->sent = false;
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

	if((e = mntsend(m, r, true)) == nil){
		e = mntwait(m, r);
		handend();
		if(e != nil && (e = mntflush(m, r)) != nil)
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
