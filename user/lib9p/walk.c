/*
 * walk(5): all names or none.  A walk that stops half way tells how far it came and
 * leaves both fids as they were.
 */
#include <u.h>
#include <libc.h>
#include <fcall.h>
#include <9p.h>
#include "impl.h"

/*
 * Through the library's own tree.
 */
static void
treewalk(Req *r)
{
	char *err, *name;
	File *f, *next;
	int i;

	err = nil;
	f = increffile(r->fid->file);
	for(i = 0; i < r->ifcall.nwname; i++){
		name = r->ifcall.wname[i];
		if(!(f->qid.type & QTDIR)){
			err = Enotdir;
			break;
		}
		if(!hasperm(f, r->fid->uid, AEXEC)){
			err = Eperm;
			break;
		}
		if(strcmp(name, "..") == 0)
			next = increffile(f->parent != nil? f->parent: f);
		else
			next = lookupfile(f, name);
		if(next == nil){
			err = Enotfound;
			break;
		}
		closefile(f);
		f = next;
		r->ofcall.wqid[i] = f->qid;
	}
	r->ofcall.nwqid = i;
	if(i == r->ifcall.nwname){
		closefile(r->newfid->file);
		r->newfid->file = f;
		r->newfid->qid = f->qid;
	}else
		closefile(f);
	respond(r, i > 0? nil: err);
}

static void
swapfids(Fid *a, Fid *b)
{
	void *aux;
	Qid qid;

	aux = a->aux;
	a->aux = b->aux;
	b->aux = aux;
	qid = a->qid;
	a->qid = b->qid;
	b->qid = qid;
}

/*
 * A walk by single steps on a copy of the fid, for servers that can do no more.
 * The copy becomes the new fid only if all steps are made.
 */
void
walkandclone(Req *r, char *(*walk1)(Fid*, char*, void*), char *(*clone)(Fid*, Fid*, void*), void *arg)
{
	char *err;
	Fid *f;
	int i;

	f = r->newfid;
	if(f == r->fid){
		if(r->ifcall.nwname == 0){
			respond(r, nil);
			return;
		}
		f = newfid(r->srv, NOFID);
		if(f == nil || (f->uid = strdup(r->fid->uid)) == nil){
			closefid(f);
			respond(r, Enomem);
			return;
		}
	}
	f->qid = r->fid->qid;
	err = nil;
	if(clone != nil)
		err = clone(r->fid, f, arg);
	else
		f->aux = r->fid->aux;
	for(i = 0; err == nil && i < r->ifcall.nwname; i++){
		err = f->qid.type & QTDIR? walk1(f, r->ifcall.wname[i], arg): Enotdir;
		if(err != nil)
			break;
		r->ofcall.wqid[i] = f->qid;
	}
	r->ofcall.nwqid = i;
	if(f != r->newfid){
		if(err == nil)
			swapfids(f, r->fid);
		closefid(f);
	}
	respond(r, i > 0? nil: err);
}

static char*
hookwalk1(Fid *f, char *name, void *arg)
{
	char *err;
	Qid qid;
	Srv *s;

	s = arg;
	qid = f->qid;
	err = s->walk1(f, name, &qid);
	if(err == nil)
		f->qid = qid;
	return err;
}

static char*
hookclone(Fid *old, Fid *new, void *arg)
{
	Srv *s;

	s = arg;
	if(s->clone != nil)
		return s->clone(old, new);
	new->aux = old->aux;
	return nil;
}

static int
badwname(Req *r)
{
	char *name;
	int i;

	for(i = 0; i < r->ifcall.nwname; i++){
		name = r->ifcall.wname[i];
		if(strcmp(name, "..") != 0 && badname(name) != nil)
			return i == 0;	/* later ones: nothing has that name */
	}
	return 0;
}

void
swalk(Req *r)
{
	char *err;
	Srv *s;

	s = r->srv;
	err = nil;
	if(r->fid->omode != -1)
		err = Eisopen;
	else if(r->ifcall.nwname > 0 && !(r->fid->qid.type & QTDIR))
		err = Ewalknodir;
	else if(badwname(r))
		err = Enotfound;
	if(err != nil){
		respond(r, err);
		return;
	}
	if(r->ifcall.newfid == r->ifcall.fid){
		r->newfid = r->fid;
		r->fid->ref++;
	}else{
		r->newfid = allocfid(s, r->ifcall.newfid, &err);
		if(r->newfid == nil){
			respond(r, err);
			return;
		}
		r->newfid->qid = r->fid->qid;
		r->newfid->uid = strdup(r->fid->uid);
		if(r->newfid->uid == nil){
			respond(r, Enomem);
			return;
		}
	}
	if(r->fid->file != nil)
		treewalk(r);
	else if(s->walk != nil)
		s->walk(r);
	else if(s->walk1 != nil)
		walkandclone(r, hookwalk1, hookclone, s);
	else
		respond(r, Enotfound);
}

char*
rwalk(Req *r, char *err)
{
	int whole;

	if(r->newfid == nil)
		return err;
	if(err == nil && r->ofcall.nwqid == 0 && r->ifcall.nwname > 0)
		err = Enotfound;
	whole = err == nil && r->ofcall.nwqid == r->ifcall.nwname;
	if(!whole){
		if(r->newfid != r->fid)
			removefid(r->newfid);
	}else if(r->ofcall.nwqid > 0)
		r->newfid->qid = r->ofcall.wqid[r->ofcall.nwqid-1];
	else
		r->newfid->qid = r->fid->qid;
	return err;
}
