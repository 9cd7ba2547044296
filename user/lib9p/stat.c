/*
 * clunk, remove, stat, wstat (clunk(5), remove(5), stat(5)).
 */
#include <u.h>
#include <libc.h>
#include <fcall.h>
#include <9p.h>
#include "impl.h"

/*
 * The fid's number is free from now on; a file of the tree that was opened with
 * ORCLOSE goes with it.
 */
void
clunkfid(Fid *f)
{
	f->ref++;
	removefid(f);
	if(f->omode != -1 && (f->omode & ORCLOSE) && f->file != nil){
		f->omode = -1;
		removefile(increffile(f->file));
	}
	closefid(f);
}

void
sclunk(Req *r)
{
	/* what destroyfid does is done before the reply, unless another request still uses the fid */
	clunkfid(r->fid);
	closefid(r->fid);
	r->fid = nil;
	respond(r, nil);
}

void
sremove(Req *r)
{
	File *f;

	removefid(r->fid);
	f = r->fid->file;
	if(f != nil){
		if(f->parent == nil || !hasperm(f->parent, r->fid->uid, AWRITE)){
			respond(r, Eperm);
			return;
		}
		if(f->nchild > 0){
			respond(r, Enotempty);
			return;
		}
	}
	if(r->srv->remove != nil)
		r->srv->remove(r);
	else
		respond(r, Enoremove);
}

/*
 * With a tree the server's hook only has to agree.
 */
char*
rremove(Req *r, char *err)
{
	if(err == nil && r->fid->file != nil && removefile(increffile(r->fid->file)) < 0)
		return Enoremove;
	return err;
}

static char*
dup0(char *s)
{
	return strdup(s != nil? s: "");
}

static int
copydir(Dir *to, Dir *from)
{
	*to = *from;
	to->name = dup0(from->name);
	to->uid = dup0(from->uid);
	to->gid = dup0(from->gid);
	to->muid = dup0(from->muid);
	return to->name != nil && to->uid != nil && to->gid != nil && to->muid != nil? 0: -1;
}

/*
 * The strings of r->d are malloced: the server may change them; rstat frees them.
 */
void
sstat(Req *r)
{
	if(r->fid->file != nil){
		if(copydir(&r->d, (Dir*)r->fid->file) < 0){
			respond(r, Enomem);
			return;
		}
	}else
		r->d.qid = r->fid->qid;
	if(r->srv->stat != nil)
		r->srv->stat(r);
	else
		respond(r, r->fid->file != nil? nil: Enostat);
}

char*
rstat(Req *r, char *err)
{
	u32int n;

	if(err == nil){
		n = sizeD2M(&r->d);
		/* goes out in the message: lives in rbuf until then */
		if(n == 0 || n > r->srv->msize - IOHDRSZ)
			err = "stat does not fit";
		else if((r->rbuf = r->srv->exchange? malloc(n): bigbuf(r->srv)) == nil)
			err = Enomem;
		else{
			r->ofcall.nstat = convD2M(&r->d, r->rbuf, n);
			r->ofcall.stat = r->rbuf;
		}
	}
	free(r->d.name);
	free(r->d.uid);
	free(r->d.gid);
	free(r->d.muid);
	memset(&r->d, 0, sizeof r->d);
	return err;
}

/*
 * What no wstat may change on any server: all ones or empty means "leave it"; the same
 * value as now is no change.
 */
static char*
wstatok(Req *r)
{
	Dir *d;
	Qid *q;

	d = &r->d;
	q = &r->fid->qid;
	if(d->type != 0xffff && (r->fid->file == nil || d->type != r->fid->file->type))
		return Ebadwstat;
	if(d->dev != ~0u && (r->fid->file == nil || d->dev != r->fid->file->dev))
		return Ebadwstat;
	if(d->qid.type != 0xff && d->qid.type != q->type)
		return Ebadwstat;
	if(d->qid.vers != ~0u && d->qid.vers != (r->fid->file != nil? r->fid->file->qid.vers: q->vers))
		return Ebadwstat;
	if(d->qid.path != ~(uint64_t)0 && d->qid.path != q->path)
		return Ebadwstat;
	if(d->mode != ~0u && ((d->mode & DMDIR) != 0) != ((q->type & QTDIR) != 0))
		return Ebadwstat;
	/* who changes something becomes the last to have modified it: Linux says so itself when it renames */
	if(d->muid[0] != 0 && strcmp(d->muid, r->fid->uid) != 0)
		if(r->fid->file == nil || strcmp(d->muid, r->fid->file->muid) != 0)
			return Ebadwstat;
	if(d->name[0] != 0 && badname(d->name) != nil)
		return Ebadname;
	return nil;
}

void
swstat(Req *r)
{
	char *err;

	if(r->srv->wstat == nil){
		respond(r, Enowstat);
		return;
	}
	r->strs = malloc(r->ifcall.nstat + 1);
	if(r->strs == nil)
		err = Enomem;
	else if(convM2D(r->ifcall.stat, r->ifcall.nstat, &r->d, r->strs) != r->ifcall.nstat || r->ifcall.nstat == 0)
		err = Ebaddir;
	else
		err = wstatok(r);
	if(err != nil)
		respond(r, err);
	else
		r->srv->wstat(r);
}
