/*
 * Twstat: what may be changed, and the change.
 */
#include <u.h>
#include <libc.h>
#include <fcall.h>
#include <9p.h>
#include "ramfs.h"

/*
 * What of the wstat is asked for is allowed?  stat(5) has the rules; without a
 * data base of groups, the group's leader is the user of that name.
 */
static char*
wstatperm(Req *r)
{
	char *uid;
	File *f;
	Dir *d;
	int own;

	f = r->fid->file;
	d = &r->d;
	uid = r->fid->uid;
	own = strcmp(uid, f->uid) == 0 || strcmp(uid, f->gid) == 0;
	if(d->name[0] != 0 && strcmp(d->name, f->name) != 0){
		File *old;

		if(f->parent == nil || !hasperm(f->parent, uid, AWRITE))
			return Eperm;
		if((old = lookupfile(f->parent, d->name)) != nil){
			closefile(old);
			return Eexist;
		}
	}
	if(d->length != -1 && d->length != f->length){
		if(f->qid.type & QTDIR)
			return Ebadlen;
		if(!hasperm(f, uid, AWRITE))
			return Eperm;
		if(d->length < 0 || d->length > (vlong)Maxlength)
			return Ebadlen;
	}
	if((d->mode != ~0u && d->mode != f->mode) || d->mtime != ~0u || d->atime != ~0u)
		if(!own)
			return Eperm;
	if(d->mode != ~0u && (d->mode & ~(DMDIR|DMAPPEND|DMEXCL|DMTMP|0777u)))
		return Ebadwstat;
	if(d->gid[0] != 0 && strcmp(d->gid, f->gid) != 0 && !own)
		return Eperm;
	if(strlen(d->gid) >= Usermax || strlen(d->name) >= Namemax)
		return Elongname;
	if(d->uid[0] != 0 && strcmp(d->uid, f->uid) != 0)
		return Eperm;
	return nil;
}

/*
 * Every change or none: what can fail for want of memory comes first.
 */
void
fswstat(Req *r)
{
	char *err, *gid;
	File *f;
	Dir *d;

	f = r->fid->file;
	d = &r->d;
	err = wstatperm(r);
	if(err != nil){
		respond(r, err);
		return;
	}
	gid = nil;
	if(d->gid[0] != 0 && (gid = strdup(d->gid)) == nil){
		respond(r, Enomem);
		return;
	}
	if(d->name[0] != 0 && strcmp(d->name, f->name) != 0){
		if(renamefile(f, d->name) < 0){
			free(gid);
			responderror(r);
			return;
		}
		touch(f->parent);
	}
	if(gid != nil){
		free(f->gid);
		f->gid = gid;
	}
	if(d->mode != ~0u){
		f->mode = d->mode;
		f->qid.type = d->mode>>24;
	}
	if(d->length != -1 && d->length != f->length){
		if(d->length > f->length)
			filegrow(recof(f), f->length, d->length);
		f->length = d->length;
		trim(f);
		modified(f, r->fid->uid);
	}
	if(d->mtime != ~0u)
		f->mtime = d->mtime;
	if(d->atime != ~0u)
		f->atime = d->atime;
	touch(f);
	respond(r, nil);
}
