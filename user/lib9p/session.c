/*
 * version, auth, attach, flush: the messages that are about the session (version(5),
 * attach(5), flush(5)).
 */
#include <u.h>
#include <libc.h>
#include <fcall.h>
#include <9p.h>
#include "impl.h"

/*
 * Nobody waits for r any more.  If the server knows how to, it gives up what
 * it does for r; its answer will go nowhere.
 */
static void
abandon(Req *r)
{
	Req *f;
	Srv *s;

	s = r->srv;
	r->canceled = 1;
	untagreq(r);
	if(s->flush == nil || r->ifcall.type == Tflush || r->done)
		return;
	f = newreq(s);
	if(f == nil)
		return;
	f->ifcall.type = Tflush;
	f->ifcall.oldtag = r->tag;
	f->canceled = 1;
	f->oldreq = r;
	r->ref++;
	s->flush(f);
}

/*
 * As if no message had been exchanged before.
 */
void
resetsession(Srv *s)
{
	Req *r;
	Fid *f;

	while((r = anyreq(s)) != nil){
		abandon(r);
		closereq(r);
	}
	while((f = anyfid(s)) != nil){
		clunkfid(f);
		closefid(f);
	}
}

/*
 * A client can have many fids, each with its user's name: that must be a name.
 */
static char*
copyname(char *s)
{
	return strlen(s) < ERRMAX? strdup(s): nil;
}

void
sversion(Req *r)
{
	Srv *s;
	char *v;

	s = r->srv;
	r->ofcall.msize = r->ifcall.msize;
	if(r->ofcall.msize > s->maxmsize)
		r->ofcall.msize = s->maxmsize;
	if(r->ifcall.msize >= Minmsize && againversion(r)){
		s->msize = r->ofcall.msize;
		respond(r, nil);
		return;
	}
	resetsession(s);
	nosession(s);
	if(r->ifcall.msize < Minmsize){
		respond(r, "version: message size too small");
		return;
	}
	/* "9P2000" alone, or with a dialect after a dot that this end does not speak; of again.N what it says of a server that keeps nothing */
	v = r->ifcall.version;
	if(strncmp(v, VERSION9P, sizeof VERSION9P - 1) == 0 && (v[6] == 0 || v[6] == '.')){
		r->ofcall.version = s->fixed && strncmp(v + 6, ".again.", 7) == 0? VERSION9P ".fixed": VERSION9P;
		s->msize = r->ofcall.msize;
	}else
		r->ofcall.version = "unknown";
	respond(r, nil);
}

void
sauth(Req *r)
{
	char *err;

	if(r->srv->auth == nil){
		respond(r, Enoauth);
		return;
	}
	r->afid = allocfid(r->srv, r->ifcall.afid, &err);
	if(r->afid == nil){
		respond(r, err);
		return;
	}
	r->afid->uid = copyname(r->ifcall.uname);
	r->afid->qid.type = QTAUTH;
	if(r->afid->uid == nil)
		respond(r, Enomem);
	else
		r->srv->auth(r);
}

char*
rauth(Req *r, char *err)
{
	if(r->afid == nil)
		return err;
	if(err != nil)
		removefid(r->afid);
	else
		r->afid->qid = r->ofcall.aqid;
	return err;
}

void
sattach(Req *r)
{
	char *err;
	Srv *s;

	s = r->srv;
	r->fid = allocfid(s, r->ifcall.fid, &err);
	if(r->fid == nil){
		respond(r, err);
		return;
	}
	if(r->ifcall.afid != NOFID){
		r->afid = lookupfid(s, r->ifcall.afid);
		if(r->afid == nil || !(r->afid->qid.type & QTAUTH)){
			respond(r, Eunknownfid);
			return;
		}
	}
	r->fid->uid = copyname(r->ifcall.uname);
	if(r->fid->uid == nil){
		respond(r, Enomem);
		return;
	}
	if(s->tree != nil){
		r->fid->file = increffile(s->tree->root);
		r->ofcall.qid = s->tree->root->qid;
	}
	if(s->attach != nil)
		s->attach(r);
	else
		respond(r, s->tree != nil? nil: Ebadattach);
}

char*
rattach(Req *r, char *err)
{
	if(r->fid == nil)
		return err;
	if(err != nil)
		removefid(r->fid);
	else
		r->fid->qid = r->ofcall.qid;
	return err;
}

/*
 * The reply waits until oldreq is answered: respond() sees to that.  A server
 * without a flush hook is not asked: its answer will be thrown away.
 */
void
sflush(Req *r)
{
	Req *old;

	old = lookupreq(r->srv, r->ifcall.oldtag);
	if(old == r){
		closereq(old);
		old = nil;
	}
	r->oldreq = old;
	if(old != nil && old->ifcall.type != Tflush){
		if(r->srv->flush != nil){
			r->srv->flush(r);
			return;
		}
		if(r->srv->exchange)
			xcancel(old);
		abandon(old);
	}
	respond(r, nil);
}
