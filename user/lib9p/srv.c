/*
 * The loop of a server, and respond().
 *
 * A client may send anything: what is no message ends the session, everything
 * else is answered.
 */
#include <u.h>
#include <libc.h>
#include <fcall.h>
#include <9p.h>
#include <exchange.h>
#include "impl.h"

int chatty9p;

/*
 * The next whole message as the buffer of r.  1, 0 at end of file, -1 on error.
 * A message that came alone in one read is handed over without a copy.
 */
static int
getmsg(Srv *s, Req *r)
{
	u32int have, size;
	uchar *b;
	long n;

	if(s->exchange)
		return xgetmsg(s, r);
	for(;;){
		have = s->inep - s->inp;
		size = 0;
		if(have >= BIT32SZ){
			size = GBIT32(s->in + s->inp);
			if(size < FHDRSZ || size > s->msize)
				return -1;
			if(have >= size)
				break;
		}
		if(s->inp > 0){
			memmove(s->in, s->in + s->inp, have);
			s->inp = 0;
			s->inep = have;
		}
		if(s->workers)
			qunlock(&s->lock);
		n = read(s->infd, s->in + s->inep, s->maxmsize - s->inep);
		if(s->workers)
			qlock(&s->lock);
		if(n <= 0)
			return n < 0 || have > 0? -1: 0;
		s->inep += n;
	}
	if(have == size && s->inp == 0 && size > 2048 && (b = bigbuf(s)) != nil){
		r->buf = s->in;
		r->big = 1;
		s->in = b;
		s->inep = 0;
	}else{
		while((r->buf = malloc(size)) == nil)
			awaitmemory(s);
		memmove(r->buf, s->in + s->inp, size);
		s->inp += size;
		if(s->inp == s->inep)
			s->inp = s->inep = 0;
	}
	return convM2S(r->buf, size, &r->ifcall) == size? 1: -1;
}

/*
 * Every request but the session's own names a fid that must be there.
 */
static int
needsfid(Req *r)
{
	switch(r->ifcall.type){
	case Tversion:
	case Tauth:
	case Tattach:
	case Tflush:
		return 0;
	}
	r->fid = lookupfid(r->srv, r->ifcall.fid);
	return r->fid == nil;
}

static void
dispatch(Req *r)
{
	if(r->srv->session > 0 && repeated(r))
		return;
	if(needsfid(r)){
		respond(r, Eunknownfid);
		return;
	}
	switch(r->ifcall.type){
	case Tversion:	sversion(r); break;
	case Tauth:	sauth(r); break;
	case Tattach:	sattach(r); break;
	case Tflush:	sflush(r); break;
	case Twalk:	swalk(r); break;
	case Topen:	sopen(r); break;
	case Tcreate:	screate(r); break;
	case Tread:	sread(r); break;
	case Twrite:	swrite(r); break;
	case Tclunk:	sclunk(r); break;
	case Tremove:	sremove(r); break;
	case Tstat:	sstat(r); break;
	case Twstat:	swstat(r); break;
	default:	respond(r, "unexpected message"); break;
	}
}

/*
 * What the type of the request has to do once the server has decided; may turn
 * success into an error.
 */
static char*
finish(Req *r, char *err)
{
	switch(r->ifcall.type){
	case Tauth:	return rauth(r, err);
	case Tattach:	return rattach(r, err);
	case Twalk:	return rwalk(r, err);
	case Topen:	return ropen(r, err);
	case Tcreate:	return rcreate(r, err);
	case Tread:	return rread(r, err);
	case Twrite:	return rwrite(r, err);
	case Tremove:	return rremove(r, err);
	case Tstat:	return rstat(r, err);
	}
	return err;
}

/*
 * What has to be there when the answer is.
 */
static char*
keep(Req *r, char *err)
{
	char *e;

	if(r->srv->keep == nil)
		return err;
	e = r->srv->keep(r, err);
	if(err != nil || e == nil)
		return e;
	if(r->ifcall.type == Tattach)
		removefid(r->fid);
	else if(r->ifcall.type == Twalk && r->newfid != r->fid)
		removefid(r->newfid);
	return e;
}

/*
 * All of a reply, or -1.  What the kernel had no memory for is tried again: the client waits for it.
 */
static int
sendall(Srv *s, uchar *p, u32int n)
{
	long m;

	for(; n > 0; p += m, n -= m){
		m = write(s->outfd, p, n);
		if(m <= 0 && !outofmemory())
			return -1;
		if(m <= 0){
			sleep(Retryms);
			m = 0;
		}
	}
	return 0;
}

static void
send(Req *r, char *err)
{
	char ebuf[ERRMAX];
	uchar *out;
	u32int n;
	Srv *s;

	s = r->srv;
	if(r->canceled || s->dead)
		return;
	r->ofcall.tag = r->tag;
	r->ofcall.type = r->ifcall.type + 1;
	if(err != nil){
		strecpy(ebuf, ebuf+sizeof ebuf, err);
		r->ofcall.type = Rerror;
		r->ofcall.ename = ebuf;
	}
	if(chatty9p)
		fprint(2, "-> %F\n", &r->ofcall);
	if(s->exchange){
		if(xreply(r, s->out, s->maxout) < 0)
			s->dead = 1;
		return;
	}
	/* data that was read into its place behind the header goes out from there */
	out = s->out;
	if(r->ofcall.type == Rread && r->rbuf != nil && (uchar*)r->ofcall.data == r->rbuf + Rreadhdr)
		out = r->rbuf;
	n = convS2M(&r->ofcall, out, s->msize);
	if(n == 0){
		r->ofcall.type = Rerror;
		r->ofcall.ename = "reply does not fit";
		n = convS2M(&r->ofcall, out = s->out, s->msize);
	}
	if(sendall(s, out, n) < 0)
		s->dead = 1;
}

/*
 * Answer r: an error text, or nil when its ofcall is filled in.  r is gone then.
 * A Tflush is held back until the request it is about has been answered.
 */
void
respond(Req *r, char *err)
{
	Req **l, *f;

	assert(!r->done);
	r->done = 1;
	if(r->ifcall.type == Tflush && !r->canceled && r->oldreq != nil && !r->oldreq->done && !r->oldreq->canceled){
		for(l = &r->oldreq->flush; *l != nil; l = &(*l)->nextflush)
			;
		*l = r;
		r->done = 0;
		return;
	}
	if(!r->again)
		err = keep(r, finish(r, err));
	send(r, err);
	untagreq(r);
	while((f = r->flush) != nil){
		r->flush = f->nextflush;
		f->nextflush = nil;
		respond(f, nil);
	}
	closereq(r);
}

void
responderror(Req *r)
{
	char err[ERRMAX];

	rerrstr(err, sizeof err);
	respond(r, err);
}

static int
srvinit(Srv *s)
{
	s->maxout = s->msize != 0? s->msize: (u32int)Defmsize;
	if(s->maxout < Minmsize)
		s->maxout = Minmsize;
	/* data go in blocks over an exchange channel, and messages come whole */
	s->maxmsize = s->exchange && s->msize == 0? (u32int)Maxexchange: s->maxout;
	s->msize = s->maxmsize;
	s->dead = 0;
	s->ended = s->reading = s->nidle = s->next = 0;
	s->idle.l = s->ending.l = s->order.l = &s->lock;
	s->inp = s->inep = 0;
	s->fpool = mallocz(sizeof(Fidpool), 1);
	s->rpool = mallocz(sizeof(Reqpool), 1);
	s->in = malloc(s->exchange? 1: s->maxmsize);
	s->out = malloc(s->maxout);
	s->spare = nil;
	s->sparereq = nil;
	s->holding = s->isheld = 0;
	s->held = s->exchange && s->lastly && !s->workers? malloc(sizeof *s->held): nil;
	if(s->shortcut != 0 && (!s->exchange || xshortcut(s->infd, s->shortcut) < 0))
		s->shortcut = 0;
	if(chatty9p)
		fmtinstall('F', fcallfmt);
	return s->fpool != nil && s->rpool != nil && s->in != nil && s->out != nil? 0: -1;
}

int
serve1(Srv *s)
{
	Req *r;
	int n, twice;

	s->reading++;
	while((r = newreq(s)) == nil)
		awaitmemory(s);
	n = getmsg(s, r);
	s->reading--;
	if(n <= 0){
		closereq(r);
		return n;
	}
	if(chatty9p)
		fprint(2, "<- %F\n", &r->ifcall);
	r->tag = r->ifcall.tag;
	if(r->ifcall.type == Tstat || r->ifcall.type == Twstat)
		memset(&r->d, 0, sizeof r->d);
	takenumber(r);
	if(r->ifcall.type % 2 != 0){	/* a reply: this is no client */
		closereq(r);
		return -1;
	}
	s->holding = s->held != nil;
	twice = r->ifcall.type != Tversion && tagreq(r) < 0;
	takenup(s);
	if(twice)
		respond(r, Eduptag);
	else
		dispatch(r);
	s->holding = 0;
	return s->dead? -1: 1;
}

/*
 * Serve infd and outfd until end of file.  Requests that are still with the
 * server then may be answered later; the replies go nowhere, so s must stay.
 */
int
srv(Srv *s)
{
	int n;

	n = -1;
	if(srvinit(s) == 0){
		if(s->start != nil)
			s->start(s);
		qlock(&s->lock);
		if(s->workers)
			n = supervise(s);
		else
			while((n = serve1(s)) > 0)
				;
		s->dead = 1;
		xdropheld(s);
		resetsession(s);
		qunlock(&s->lock);
		if(s->end != nil)
			s->end(s);
	}else
		werrstr(Enomem);
	if(s->workers){		/* one may still have a buffer: it all goes with the process */
		killworkers(s);
		return n;
	}
	free(s->in);
	free(s->out);
	free(s->spare);
	free(s->sparereq);
	free(s->held);
	free(s->fpool);
	free(s->rpool);
	s->in = s->out = s->spare = nil;
	s->sparereq = nil;
	s->held = nil;
	s->fpool = nil;
	s->rpool = nil;
	return n;
}
