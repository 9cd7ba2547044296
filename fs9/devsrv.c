/*
 * #s: a board of posted channels.  Creating a file and writing a descriptor's number to it
 * posts the channel; opening the file gives that channel.
 */
#include "fs9.h"
#include "lib.h"
#include "fcall.h"
#include "local.h"

typedef struct Srv Srv;
struct Srv {
	Srv *next;
	u64 path;
	char *name;
	char owner[Namelen];
	u32 perm;
	Chan *chan;		/* nil until the descriptor was written */
};

static struct {
	QLock l;		/* guards everything here */
	Srv *list;
	u64 lastpath;
} board;

static Srv *
bypath(u64 path)
{
	Srv *s;

	for(s = board.list; s != nil && s->path != path; s = s->next)
		;
	return s;
}

static Srv *
byname(const char *name)
{
	Srv *s;

	for(s = board.list; s != nil && strcmp(s->name, name) != 0; s = s->next)
		;
	return s;
}

/* board.l is held by every caller of the generic code below. */
static int
srvgen(Chan *c, const char *name, const Dirtab *tab, int ntab, int i, Devent *d)
{
	Srv *s;

	if(i == DEVDOTDOT)
		return devgentab(c, name, nil, 0, i, d);
	for(s = board.list; s != nil && i > 0; s = s->next)
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
	if(spec[0] != 0)
		return Ebadspec;
	return devattach(&srvdev, spec, cp);
}

static Err
srvwalk(Chan *c, Chan *nc, char **name, int nname, Walkqid *wq)
{
	Err e;

	qlock(&board.l);
	e = devwalk(c, nc, name, nname, wq, nil, 0, srvgen);
	qunlock(&board.l);
	return e;
}

static Err
srvstat(Chan *c, u8 *buf, usize n, usize *got)
{
	Err e;

	qlock(&board.l);
	e = devstat(c, buf, n, got, nil, 0, srvgen);
	qunlock(&board.l);
	return e;
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
	if((s = bypath(c->qid.path)) == nil || s->chan == nil)
		return Eshutdown;
	if((omode & OTRUNC) || (omode & ORCLOSE))
		return Eperm;
	if((e = devpermcheck(s->owner, s->perm, omode)) != nil)
		return e;
	if(mode != s->chan->mode && s->chan->mode != ORDWR)
		return Eperm;
	*posted = s->chan;
	cincref(*posted);
	return nil;
}

static Err
srvopen(Chan **cp, int omode)
{
	Chan *posted;
	Err e;

	if((*cp)->qid.type & QTDIR)
		return devopen(*cp, omode, nil, 0, srvgen);
	qlock(&board.l);
	e = openposted(*cp, omode, &posted);
	qunlock(&board.l);
	if(e != nil)
		return e;
	cclose(*cp);
	*cp = posted;
	return nil;
}

static void
srvfree(Srv *s)
{
	if(s == nil)
		return;
	cclose(s->chan);
	kfree(s->name);
	kfree(s);
}

static Err
srvcreate(Chan *c, const char *name, int omode, u32 perm)
{
	Srv *s;
	Err e;

	if(openmode(omode, &e) != OWRITE)
		return Eperm;
	if(strlen(name) > 255)
		return Etoolong;
	if((s = kmallocz(sizeof *s)) == nil || (s->name = kstrdup(name)) == nil){
		srvfree(s);
		return Enomem;
	}
	strecpy(s->owner, s->owner + sizeof s->owner, up->user);
	s->perm = perm & 0777;
	qlock(&board.l);
	if(byname(name) != nil){
		qunlock(&board.l);
		srvfree(s);
		return Eexist;
	}
	s->path = ++board.lastpath;
	s->next = board.list;
	board.list = s;
	qunlock(&board.l);
	c->qid = (Qid){.path = s->path};
	c->mode = OWRITE;
	c->flag |= COPEN;
	return nil;
}

/* The name under which c itself is posted, for /proc/n/ns; false if it is not. */
bool
srvname(Chan *c, char *buf, usize n)
{
	Srv *s;

	qlock(&board.l);
	for(s = board.list; s != nil && s->chan != c; s = s->next)
		;
	if(s != nil)
		snprint(buf, n, "#s/%s", s->name);
	qunlock(&board.l);
	return s != nil;
}

/* Takes the entry of c off the board, if the caller may. */
static Err
takeoff(Chan *c, bool anyowner, Srv **sp)
{
	Srv **l, *s;

	for(l = &board.list; (s = *l) != nil && s->path != c->qid.path; l = &s->next)
		;
	if(s == nil)
		return Enonexist;
	if(!anyowner && !iseve() && strcmp(up->user, s->owner) != 0)
		return Eperm;
	*l = s->next;
	*sp = s;
	return nil;
}

static Err
srvremove(Chan *c)
{
	Srv *s;
	Err e;

	if(c->qid.type & QTDIR)
		return Eperm;
	qlock(&board.l);
	e = takeoff(c, false, &s);
	qunlock(&board.l);
	if(e == nil)
		srvfree(s);
	return e;
}

static void
srvclose(Chan *c)
{
	Srv *s;
	Err e;

	if(!(c->flag & COPEN) || !(c->flag & CRCLOSE))
		return;
	qlock(&board.l);
	e = takeoff(c, true, &s);
	qunlock(&board.l);
	if(e == nil)
		srvfree(s);
}

static Err
srvread(Chan *c, Io *io, u64 off)
{
	Err e;

	if(!(c->qid.type & QTDIR))
		return Eperm;
	qlock(&board.l);
	e = devdirread(c, io, off, nil, 0, srvgen);
	qunlock(&board.l);
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
	else if(posted->qid.type & QTAUTH)
		e = errf("cannot post auth file in srv");
	qlock(&board.l);
	if(e == nil && ((s = bypath(c->qid.path)) == nil || s->chan != nil))
		e = Ebadusefd;
	if(e == nil)
		s->chan = posted;
	qunlock(&board.l);
	if(e != nil)
		cclose(posted);
	return e;
}

static Err
applywstat(Srv *s, const Dir *d)
{
	char *name;

	if(!iseve() && strcmp(up->user, s->owner) != 0)
		return Eperm;
	if(d->name[0] != 0 && strcmp(d->name, s->name) != 0){
		if(strchr(d->name, '/') != nil)
			return Ebadchar;
		if(byname(d->name) != nil)
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
	qlock(&board.l);
	if(e == nil)
		e = (s = bypath(c->qid.path)) == nil ? Enonexist : applywstat(s, &d);
	qunlock(&board.l);
	kfree(strs);
	return e;
}

Dev srvdev = {
	.letter = 's', .name = "srv",
	.attach = srvattach, .walk = srvwalk, .stat = srvstat, .open = srvopen, .create = srvcreate,
	.close = srvclose, .read = srvread, .write = srvwrite, .remove = srvremove, .wstat = srvwstat,
};
