/*
 * #s: boards of posted channels (srv(3)).  Creating a file and writing a descriptor's number to it
 * posts the channel; opening the file gives that channel.
 *
 * Opening clone makes another board, a directory of the one it is opened in; reading clone tells its
 * name.  A board lives while a channel points into it: its clone file, a directory somebody
 * has bound, an inner board.  Its services go with it.
 */
#include "fs9.h"
#include "lib.h"
#include "fcall.h"
#include "local.h"
#include "board.h"

enum { Maxname = 255 };	/* bytes; what devdirread has room for */

/* boards.l is held by every caller of the generic code below. */
static int
srvgen(Chan *c, const char *name, const Dirtab *tab, int ntab, int i, Devent *d)
{
	Board *b = boardof(c->qid), *in;
	Srv *s;

	if(i == DEVDOTDOT){
		d->qid = (Qid){.path = b != nil && b->parent != nil ? b->parent->path : 0, .type = QTDIR};
		d->name = "#s";
		d->perm = DMDIR | 0555;
		return 1;
	}
	if(b == nil)
		return -1;
	if(i-- == 0){
		d->qid = (Qid){.path = b->path + 1};
		d->name = "clone";
		d->perm = 0444;
		return 1;
	}
	for(in = boards.all; in != nil; in = in->next)
		if(in->parent == b && i-- == 0){
			d->qid = (Qid){.path = in->path, .type = QTDIR};
			d->name = in->name;
			d->uid = in->owner;
			d->perm = DMDIR | 0555;
			return 1;
		}
	for(s = b->list; s != nil && i > 0; s = s->next)
		i--;
	if(s == nil)
		return -1;
	d->qid = (Qid){.path = s->path};
	d->name = s->name;
	d->uid = s->owner;
	d->perm = s->perm;
	return 1;
}

static Err
srvattach(const char *spec, Chan **cp)
{
	Err e;

	if(spec[0] != 0)
		return Ebadspec;
	if((e = devattach(&srvdev, spec, cp)) != nil)
		return e;
	qlock(&boards.l);
	(*cp)->aux = &boardroot;
	boardroot.ref++;
	qunlock(&boards.l);
	return nil;
}

static Err
srvwalk(Chan *c, Chan *nc, char **name, int nname, Walkqid *wq)
{
	Board *b;
	Err e;

	qlock(&boards.l);
	e = devwalk(c, nc, name, nname, wq, nil, 0, srvgen);
	if(e == nil && wq->clone != nil){
		/* its entry may be gone; then it is still held to the board it came from */
		if((b = boardof(wq->clone->qid)) == nil)
			b = c->aux;
		wq->clone->aux = b;
		b->ref++;
	}
	qunlock(&boards.l);
	return e;
}

static Err
srvstat(Chan *c, u8 *buf, usize n, usize *got)
{
	Err e;

	qlock(&boards.l);
	e = devstat(c, buf, n, got, nil, 0, srvgen);
	qunlock(&boards.l);
	return e;
}

/* The channel of a clone file goes over to a new board. */
static Err
openclone(Chan *c, int omode)
{
	Board *b;
	Err e;

	if((b = kmallocz(sizeof *b)) == nil)
		return Enomem;
	qlock(&boards.l);
	if((e = devopen(c, omode, nil, 0, srvgen)) != nil){
		qunlock(&boards.l);
		kfree(b);
		return e;
	}
	b->ref = 1;
	b->path = boards.lastpath + 1;
	boards.lastpath += 2;
	b->parent = c->aux;	/* the channel's reference becomes the new board's */
	snprint(b->name, sizeof b->name, "%u", ++boards.lastid);
	strecpy(b->owner, b->owner + sizeof b->owner, up->user);
	b->next = boards.all;
	boards.all = b;
	c->aux = b;
	qunlock(&boards.l);
	return nil;
}

/* What opening the posted channel of s in this mode gives. */
static Err
openposted(Chan *c, int omode, Chan **posted)
{
	Srv *s;
	int mode;
	Err e;

	mode = openmode(omode, &e);
	if(e != nil)
		return e;
	if((s = srvbypath(c->qid.path)) == nil || s->chan == nil)
		return Eshutdown;
	if(omode & OTRUNC)
		return Eexist;
	if((omode & ORCLOSE) || (mode != s->chan->mode && s->chan->mode != ORDWR))
		return Eperm;
	if((e = devpermcheck(s->owner, s->perm, omode)) != nil)
		return e;
	*posted = s->chan;
	cincref(*posted);
	return nil;
}

static Err
srvopen(Chan **cp, int omode)
{
	Chan *posted;
	Err e;

	if((*cp)->qid.type & QTDIR){
		if(omode != OREAD)
			return omode & ORCLOSE ? Eperm : Eisdir;
		return devopen(*cp, omode, nil, 0, srvgen);
	}
	qlock(&boards.l);
	bool clone = boardclone(*cp);
	qunlock(&boards.l);
	if(clone)
		return openclone(*cp, omode);
	qlock(&boards.l);
	e = openposted(*cp, omode, &posted);
	qunlock(&boards.l);
	if(e != nil)
		return e;
	cclose(*cp);
	*cp = posted;
	return nil;
}

static Err
srvcreate(Chan *c, const char *name, int omode, u32 perm)
{
	Board *b = c->aux;
	Srv *s;
	Err e;

	if(openmode(omode, &e) != OWRITE || (perm & DMDIR))
		return Eperm;
	if(strlen(name) > Maxname)
		return Etoolong;
	if((s = kmallocz(sizeof *s)) == nil || (s->name = kstrdup(name)) == nil){
		srvfree(s);
		return Enomem;
	}
	strecpy(s->owner, s->owner + sizeof s->owner, up->user);
	s->perm = perm & 0777;
	qlock(&boards.l);
	if(boardtaken(b, name)){
		qunlock(&boards.l);
		srvfree(s);
		return Eexist;
	}
	s->path = ++boards.lastpath;
	s->next = b->list;
	b->list = s;
	qunlock(&boards.l);
	c->qid = (Qid){.path = s->path};
	c->mode = OWRITE;
	c->flag |= COPEN;
	return nil;
}

static Err
srvremove(Chan *c)
{
	Srv *s;
	Err e;

	qlock(&boards.l);
	e = (c->qid.type & QTDIR) || boardclone(c) ? Eperm : srvtakeoff(c, false, &s);
	qunlock(&boards.l);
	if(e == nil)
		srvfree(s);
	boardput(c->aux);
	c->aux = nil;
	return e;
}

static void
srvclose(Chan *c)
{
	Srv *s;
	Err e;

	if((c->flag & COPEN) && (c->flag & CRCLOSE)){
		qlock(&boards.l);
		e = srvtakeoff(c, true, &s);
		qunlock(&boards.l);
		if(e == nil)
			srvfree(s);
	}
	boardput(c->aux);
	c->aux = nil;
}

static Err
srvread(Chan *c, Io *io, u64 off)
{
	Err e;

	if(!(c->qid.type & QTDIR))	/* an open file of ours is a clone file: who posts has it for writing */
		return ioputstr(io, off, ((Board *)c->aux)->name);
	qlock(&boards.l);
	e = devdirread(c, io, off, nil, 0, srvgen);
	qunlock(&boards.l);
	return e;
}

static Err
srvwrite(Chan *c, Io *io, u64 off)
{
	char buf[32], *end;
	Srv *s;
	Chan *posted;
	Err e;

	if((e = iogetstr(io, buf, sizeof buf)) != nil)
		return e;
	if((e = fdtochan(strtou64(buf, &end, 0), -1, false, &posted)) != nil)
		return e;
	if(end == buf)
		e = Ebadarg;
	else if((posted->flag & CRCLOSE) || fdcexec(strtou64(buf, &end, 0)))
		e = errf("posted fd has remove-on-close or close-on-exec");
	else if(posted->qid.type & QTAUTH)
		e = errf("cannot post auth file in srv");
	qlock(&boards.l);
	if(e == nil && (s = srvbypath(c->qid.path)) == nil)
		e = Enonexist;
	if(e == nil && s->chan != nil)
		e = Ebadusefd;
	if(e == nil)
		s->chan = posted;
	qunlock(&boards.l);
	if(e != nil)
		cclose(posted);
	return e;
}

static Err
applywstat(Board *b, Srv *s, const Dir *d)
{
	char *name;
	Err e;

	if(!iseve() && strcmp(up->user, s->owner) != 0)
		return Eperm;
	if(d->name[0] != 0 && strcmp(d->name, s->name) != 0){
		if((e = validname(d->name, false)) != nil)
			return e;
		if(strlen(d->name) > Maxname)
			return Etoolong;
		if(boardtaken(b, d->name))
			return Eexist;
		if((name = kstrdup(d->name)) == nil)
			return Enomem;
		kfree(s->name);
		s->name = name;
	}
	if(d->uid[0] != 0)
		strecpy(s->owner, s->owner + sizeof s->owner, d->uid);
	if(d->mode != (u32)~0)
		s->perm = d->mode & 0777;
	return nil;
}

static Err
srvwstat(Chan *c, const u8 *buf, usize n)
{
	Srv *s;
	Dir d;
	char *strs;
	Err e;

	if(c->qid.type & QTDIR)
		return Eperm;
	if((strs = kmalloc(n + 4)) == nil)
		return Enomem;
	e = convM2D(buf, n, &d, strs) == 0 ? Ebadstat : nil;
	qlock(&boards.l);
	if(e == nil)
		e = (s = srvbypath(c->qid.path)) == nil ? boardclone(c) ? Eperm : Enonexist : applywstat(boardof(c->qid), s, &d);
	qunlock(&boards.l);
	kfree(strs);
	return e;
}

Dev srvdev = {
	.letter = 's', .name = "srv",
	.attach = srvattach, .walk = srvwalk, .stat = srvstat, .open = srvopen, .create = srvcreate,
	.close = srvclose, .read = srvread, .write = srvwrite, .remove = srvremove, .wstat = srvwstat,
};
