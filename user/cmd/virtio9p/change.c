/*
 * wstat: what a Dir asks for, as requests to the host.
 */
#include <u.h>
#include <libc.h>
#include <fcall.h>
#include <9p.h>
#include "host.h"

static char*
rename(Node *n, char *new)
{
	char *err, *name;
	Node *old;

	if(n->dir == nil)
		return Eperm;
	/* rename(2) of the host would replace it */
	if(step(n->dir, new, &old) == nil){
		nodeput(old);
		return Eexist;
	}
	name = strdup(new);
	if(name == nil)
		return Enomem;
	err = hrename(n->dir->fid, n->name, n->dir->fid, name);
	if(err != nil)
		free(name);
	else{
		free(n->name);
		n->name = name;
	}
	return err;
}

/*
 * What of d means a change of attributes.
 */
static char*
wanted(Node *n, Dir *d, Attr *a, u32int *valid)
{
	char *err;
	u32int id;

	err = nodeattr(n, a);
	if(err != nil)
		return err;
	*valid = 0;
	if(d->mode != ~0u){
		if(d->mode & ~(DMDIR|DMTMP|0777))
			return Ebadwstat;
		if((d->mode & 0777) != (a->mode & 0777))
			*valid |= Setmode;
		a->mode = (a->mode & 07000) | (d->mode & 0777);
	}
	if(d->length != -1){
		if(n->qid.type & QTDIR)
			return d->length == 0? nil: Ebadwstat;
		*valid |= Setsize;
		a->size = d->length;
	}
	if(d->mtime != ~0u){
		*valid |= Setmtime | Setmtimeto;
		a->mtime = d->mtime;
	}
	if(d->atime != ~0u){
		*valid |= Setatime | Setatimeto;
		a->atime = d->atime;
	}
	if(d->uid[0] != 0 && (userid(d->uid, &id) < 0 || id != a->uid))
		return Eperm;
	if(d->gid[0] != 0){
		if(groupid(d->gid, &id) < 0)
			return "unknown group";
		if(id != a->gid)
			*valid |= Setgid;
		a->gid = id;
	}
	return nil;
}

/*
 * Renaming comes first, because it can be undone when the rest fails: all or nothing.
 */
char*
change(Node *n, Dir *d)
{
	char *err, *old;
	u32int valid;
	Attr a;

	err = wanted(n, d, &a, &valid);
	if(err != nil)
		return err;
	if(n->text != nil && valid != 0)
		return Eperm;
	old = nil;
	if(d->name[0] != 0 && strcmp(d->name, n->name) != 0){
		old = strdup(n->name);
		err = old == nil? Enomem: rename(n, d->name);
	}
	if(err == nil && valid != 0 && (err = hsetattr(n->fid, valid, &a)) != nil && old != nil)
		rename(n, old);
	free(old);
	return err;
}
