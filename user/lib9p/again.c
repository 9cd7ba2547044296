/*
 * Sessions that outlive their servers: version 9P2000.again.N.
 *
 * N counts the servers of a session, from 1.  Each knows the fids of the one before it, and what that had done.  What was not answered is asked again,
 * with the same tag, and is done once:
 *
 *	Tattach, Twalk		a fid that is in use is given up for the new one
 *	Topen, Tcreate		a fid that is open in that way, at a file of that name, has been opened
 *	Tclunk			a fid that nobody knows is gone
 *	Twrite, Tremove, Twstat	the upper bits of the fid are a number, the next for each such request of the tag; a number that was answered is
 *				answered again
 *
 * Everything else can be done twice.
 */
#include <u.h>
#include <libc.h>
#include <fcall.h>
#include <9p.h>
#include "impl.h"

enum { Numshift = 28 };

static char prefix[] = "9P2000.again.";

int
againversion(Req *r)
{
	char *v, *e;
	ulong n;
	Srv *s;

	s = r->srv;
	v = r->ifcall.version;
	if(s->again == nil || strncmp(v, prefix, sizeof prefix - 1) != 0)
		return 0;
	n = strtoul(v + sizeof prefix - 1, &e, 10);
	if(*e != 0 || n == 0)
		return 0;
	if(n == 1)
		resetsession(s);
	s->session = n;
	s->again(s);
	r->ofcall.version = v;
	return 1;
}

void
nosession(Srv *s)
{
	s->session = 0;
	if(s->again != nil)
		s->again(s);
}

int
numbered(Req *r)
{
	int type;

	type = r->ifcall.type;
	return r->srv->session > 0 && (type == Twrite || type == Tremove || type == Twstat);
}

void
takenumber(Req *r)
{
	if(!numbered(r))
		return;
	r->number = r->ifcall.fid >> Numshift;
	r->ifcall.fid &= (1U<<Numshift) - 1;
}

static void
replace(Srv *s, u32int fid)
{
	Fid *f;

	f = lookupfid(s, fid);
	if(f == nil)
		return;
	clunkfid(f);
	closefid(f);
}

/* It is open as the request wants it. */
static int
isopen(Req *r)
{
	Fid *f;
	int ok;

	f = lookupfid(r->srv, r->ifcall.fid);
	if(f == nil)
		return 0;
	ok = f->omode == r->ifcall.mode && (r->ifcall.type == Topen || (f->file != nil && strcmp(f->file->name, r->ifcall.name) == 0));
	if(ok)
		r->ofcall.qid = f->qid;
	closefid(f);
	return ok;
}

static int
isgone(Req *r)
{
	Fid *f;

	f = lookupfid(r->srv, r->ifcall.fid);
	closefid(f);
	return f == nil;
}

int
repeated(Req *r)
{
	char *err;
	Srv *s;

	s = r->srv;
	err = nil;
	switch(r->ifcall.type){
	case Tattach:
		replace(s, r->ifcall.fid);
		break;
	case Twalk:
		if(r->ifcall.newfid != r->ifcall.fid)
			replace(s, r->ifcall.newfid);
		break;
	case Topen:
	case Tcreate:
		r->again = isopen(r);
		break;
	case Tclunk:
		r->again = isgone(r);
		break;
	case Twrite:
	case Tremove:
	case Twstat:
		r->again = s->answered != nil && s->answered(r, &err);
		break;
	}
	if(r->again)
		respond(r, err);
	return r->again;
}

Fid*
restorefid(Srv *s, u32int fid, char *uid, File *file, int omode)
{
	char *err;
	Fid *f;

	f = allocfid(s, fid, &err);
	if(f == nil)
		sysfatal("fid %ud: %s", fid, err);
	f->uid = estrdup9p(uid);
	f->file = increffile(file);
	f->qid = file->qid;
	f->omode = omode;
	if(omode != -1 && (f->qid.type & QTDIR)){
		f->rdir = opendirfile(file);
		if(f->rdir == nil)
			sysfatal(Enomem);
		f->reseek = 1;
	}
	closefid(f);		/* the pool has it */
	return f;
}
