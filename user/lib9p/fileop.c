/*
 * open, create, read, write (open(5), read(5)): the checks before the server is
 * asked, and what is remembered after it answered.
 */
#include <u.h>
#include <libc.h>
#include <fcall.h>
#include <9p.h>
#include "impl.h"

/*
 * May uid open the tree's file f that way?
 */
static char*
openperm(File *f, char *uid, int mode)
{
	static const int need[] = { AREAD, AWRITE, AREAD|AWRITE, AEXEC };
	int want;

	want = need[mode&3];
	if(mode & OTRUNC)
		want |= AWRITE;
	if(!hasperm(f, uid, want))
		return Eperm;
	if((mode & ORCLOSE) && (f->parent == nil || !hasperm(f->parent, uid, AWRITE)))
		return Eperm;
	return nil;
}

void
sopen(Req *r)
{
	char *err;
	Fid *f;
	int mode;

	f = r->fid;
	mode = r->ifcall.mode;
	err = nil;
	if(f->omode != -1)
		err = Eisopen;
	else if(mode & ~(3|OTRUNC|ORCLOSE))
		err = Ebotch;
	else if((f->qid.type & QTDIR) && (mode & ~ORCLOSE) != OREAD)
		err = Eisdir;
	else if(f->file != nil)
		err = openperm(f->file, f->uid, mode);
	if(err != nil){
		respond(r, err);
		return;
	}
	r->ofcall.qid = f->qid;
	if(r->srv->open != nil)
		r->srv->open(r);
	else if(f->file != nil && (mode & OTRUNC))
		respond(r, Eperm);	/* a server that cannot open cannot truncate */
	else
		respond(r, nil);
}

static char*
opened(Req *r, char *err)
{
	Fid *f;

	f = r->fid;
	if(err != nil || f == nil)
		return err;
	f->qid = r->ofcall.qid;
	if(f->file != nil && (f->qid.type & QTDIR)){
		f->rdir = opendirfile(f->file);
		if(f->rdir == nil)
			return Enomem;
	}
	f->omode = r->ifcall.mode;
	f->diroffset = 0;
	f->dirindex = 0;
	return nil;
}

char*
ropen(Req *r, char *err)
{
	return opened(r, err);
}

void
screate(Req *r)
{
	char *err;
	File *old;
	Fid *f;

	f = r->fid;
	err = nil;
	if(f->omode != -1)
		err = Eisopen;
	else if(!(f->qid.type & QTDIR))
		err = Ecreatenondir;
	else if(r->ifcall.mode & ~(3|OTRUNC|ORCLOSE))
		err = Ebotch;
	else if((r->ifcall.perm & DMDIR) && (r->ifcall.mode & ~ORCLOSE) != OREAD)
		err = Eisdir;
	else if(f->file != nil && !hasperm(f->file, f->uid, AWRITE))
		err = Eperm;
	else if(r->srv->create == nil)
		err = Enocreate;
	else
		err = badname(r->ifcall.name);
	if(err == nil && f->file != nil && (old = lookupfile(f->file, r->ifcall.name)) != nil){
		closefile(old);
		err = Eexist;
	}
	if(err != nil)
		respond(r, err);
	else
		r->srv->create(r);
}

char*
rcreate(Req *r, char *err)
{
	return opened(r, err);
}

/* To where the read begins. */
static int
seekdir(Fid *f, vlong off)
{
	if(off == 0)
		rewinddirfile(f->rdir);
	else if(off == f->diroffset){
		if(f->reseek)
			seekdirpath(f->rdir, f->dirnext);
	}else if(f->srv->session > 0 && off == f->lastoffset)	/* it is made again */
		seekdirpath(f->rdir, f->dirlast);
	else if(seekdirfile(f->rdir, off) < 0)	/* who reads on what was opened anew */
		return -1;
	f->reseek = 0;
	return 0;
}

static void
treedirread(Req *r)
{
	long n;
	Fid *f;

	f = r->fid;
	if(seekdir(f, r->ifcall.offset) < 0){
		respond(r, Ebadoffset);
		return;
	}
	if(r->srv->session > 0){
		f->lastoffset = r->ifcall.offset;
		f->dirlast = dirpath(f->rdir);
	}
	n = readdirfile(r->fid->rdir, (uchar*)r->ofcall.data, r->ifcall.count);
	if(n < 0){
		responderror(r);
		return;
	}
	r->ofcall.count = n;
	respond(r, nil);
}

/* Where the data of a reply go: behind room for its header. */
static uchar*
dataroom(Req *r)
{
	if(r->srv->exchange)
		return r->srv->ownblocks && !(r->fid->qid.type & QTDIR)? r->small: xroom(r, r->ifcall.count);
	r->rbuf = bigbuf(r->srv);
	return r->rbuf != nil? r->rbuf + Rreadhdr: nil;
}

void*
readroom(Req *r, u32int n)
{
	uchar *p;

	if(r->srv->exchange && r->srv->ownblocks){
		p = xroom(r, n);
		if(p == nil)
			return nil;
		r->ofcall.data = (char*)p;
	}
	return r->ofcall.data;
}

void
sread(Req *r)
{
	uchar *room;
	char *err;
	Fid *f;

	f = r->fid;
	err = nil;
	if(f->qid.type & QTAUTH)
		;
	else if(f->omode == -1)
		err = Enotopen;
	else if((f->omode & 3) == OWRITE)
		err = Ebotch;
	else if(r->ifcall.offset < 0)
		err = Ebadoffset;
	else if((f->qid.type & QTDIR) && f->rdir == nil && r->ifcall.offset != 0 && r->ifcall.offset != f->diroffset)
		err = Ebadoffset;
	if(r->ifcall.count > r->srv->msize - IOHDRSZ)
		r->ifcall.count = r->srv->msize - IOHDRSZ;
	if(err == nil && (room = dataroom(r)) == nil)
		err = Enomem;
	if(err != nil){
		respond(r, err);
		return;
	}
	r->ofcall.data = (char*)room;
	r->ofcall.count = 0;
	if(f->rdir != nil)
		treedirread(r);
	else if(r->srv->read != nil)
		r->srv->read(r);
	else
		respond(r, Eperm);
}

char*
rread(Req *r, char *err)
{
	if(err != nil)
		return err;
	if(r->ofcall.count > r->ifcall.count)
		r->ofcall.count = r->ifcall.count;
	if(r->fid->qid.type & QTDIR)
		r->fid->diroffset = r->ifcall.offset + r->ofcall.count;
	if(r->fid->rdir != nil && r->srv->session > 0)
		r->fid->dirnext = dirpath(r->fid->rdir);
	return nil;
}

void
swrite(Req *r)
{
	char *err;
	int mode;
	Fid *f;

	f = r->fid;
	mode = f->omode == -1? -1: f->omode & 3;
	err = nil;
	if(f->qid.type & QTAUTH)
		;
	else if(mode == -1)
		err = Enotopen;
	else if(mode != OWRITE && mode != ORDWR)
		err = Ebotch;
	else if(r->ifcall.offset < 0)
		err = Ebadoffset;
	if(err != nil)
		respond(r, err);
	else if(r->srv->write != nil)
		r->srv->write(r);
	else
		respond(r, Eperm);
}

char*
rwrite(Req *r, char *err)
{
	/* who claims to have written more than it was given would move the client's offset */
	if(err == nil && r->ofcall.count > r->ifcall.count)
		r->ofcall.count = r->ifcall.count;
	return err;
}
