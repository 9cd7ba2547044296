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

enum { Maxname = 255 };	/* bytes; what devdirread has room for */

typedef struct Srv Srv;
struct Srv {
	Srv *next;
	u64 path;
	char *name;
	char owner[Namelen];
	u32 perm;
	Chan *chan;		/* nil until the descriptor was written */
};

typedef struct Board Board;
struct Board {
	int ref;		/* channels (aux) and inner boards */
	u64 path;		/* of the directory; its clone file has path + 1 */
	char name[16];
	char owner[Namelen];
	Board *parent;
	Board *next;		/* of all boards */
	Srv *list;
};

static Board root = {.ref = 1};

static struct {
	QLock l;		/* guards everything here */
	Board *all;		/* but for the root */
	u64 lastpath;
	u32 lastid;
} board = {.lastpath = 1};

/* The entry with this path, and the board it is on. */
static Srv *
find(u64 path, Board **bp)
{
	Board *b;
	Srv *s;

	for(b = &root; b != nil; b = b == &root ? board.all : b->next)
		for(s = b->list; s != nil; s = s->next)
			if(s->path == path){
				*bp = b;
				return s;
			}
	return nil;
}

static Srv *
bypath(u64 path)
{
	Board *b;

	return find(path, &b);
}

static Srv *
byname(Board *b, const char *name)
{
	Srv *s;

	for(s = b->list; s != nil && strcmp(s->name, name) != 0; s = s->next)
		;
	return s;
}

/* The board that a directory is, or that a file is on; nil if it is gone. */
static Board *
boardof(Qid q)
{
	Board *b;
	u64 path = q.path;

	for(b = &root; b != nil; b = b == &root ? board.all : b->next)
		if(path == b->path || (!(q.type & QTDIR) && path == b->path + 1))
			return b;
	return !(q.type & QTDIR) && find(path, &b) != nil ? b : nil;
}

static bool
isclone(Chan *c)
{
	Board *b = boardof(c->qid);

	return b != nil && !(c->qid.type & QTDIR) && c->qid.path == b->path + 1;
}

/* Name in use on the board: by a service, an inner board or the clone file. */
static bool
taken(Board *b, const char *name)
{
	Board *in;

	for(in = board.all; in != nil; in = in->next)
		if(in->parent == b && strcmp(in->name, name) == 0)
			return true;
	return byname(b, name) != nil || strcmp(name, "clone") == 0;
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

/* One reference less.  Services are closed without the lock: they may be servers of this very board. */
static void
boardput(Board *b)
{
	Board **l, *parent;
	Srv *s, *next;

	for(; b != nil; b = parent){
		qlock(&board.l);
		if(--b->ref > 0){
			qunlock(&board.l);
			return;
		}
		for(l = &board.all; *l != b; l = &(*l)->next)
			;
		*l = b->next;
		qunlock(&board.l);
		for(s = b->list; s != nil; s = next){
			next = s->next;
			srvfree(s);
		}
		parent = b->parent;
		kfree(b);
	}
}

/* board.l is held by every caller of the generic code below. */
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
	for(in = board.all; in != nil; in = in->next)
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
	qlock(&board.l);
	(*cp)->aux = &root;
	root.ref++;
	qunlock(&board.l);
	return nil;
}

static Err
srvwalk(Chan *c, Chan *nc, char **name, int nname, Walkqid *wq)
{
	Board *b;
	Err e;

	qlock(&board.l);
	e = devwalk(c, nc, name, nname, wq, nil, 0, srvgen);
	if(e == nil && wq->clone != nil){
		/* its entry may be gone; then it is still held to the board it came from */
		if((b = boardof(wq->clone->qid)) == nil)
			b = c->aux;
		wq->clone->aux = b;
		b->ref++;
	}
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

/* The channel of a clone file goes over to a new board. */
static Err
openclone(Chan *c, int omode)
{
	Board *b;
	Err e;

	if((b = kmallocz(sizeof *b)) == nil)
		return Enomem;
	qlock(&board.l);
	if((e = devopen(c, omode, nil, 0, srvgen)) != nil){
		qunlock(&board.l);
		kfree(b);
		return e;
	}
	b->ref = 1;
	b->path = board.lastpath + 1;
	board.lastpath += 2;
	b->parent = c->aux;	/* the channel's reference becomes the new board's */
	snprint(b->name, sizeof b->name, "%u", ++board.lastid);
	strecpy(b->owner, b->owner + sizeof b->owner, up->user);
	b->next = board.all;
	board.all = b;
	c->aux = b;
	qunlock(&board.l);
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
	if((s = bypath(c->qid.path)) == nil || s->chan == nil)
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
	qlock(&board.l);
	bool clone = isclone(*cp);
	qunlock(&board.l);
	if(clone)
		return openclone(*cp, omode);
	qlock(&board.l);
	e = openposted(*cp, omode, &posted);
	qunlock(&board.l);
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
	qlock(&board.l);
	if(taken(b, name)){
		qunlock(&board.l);
		srvfree(s);
		return Eexist;
	}
	s->path = ++board.lastpath;
	s->next = b->list;
	b->list = s;
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
	Board *b, *up1;
	Srv *s = nil;
	char dir[128], tail[128];

	qlock(&board.l);
	for(b = &root; b != nil; b = b == &root ? board.all : b->next){
		for(s = b->list; s != nil && s->chan != c; s = s->next)
			;
		if(s != nil)
			break;
	}
	if(s != nil){
		dir[0] = 0;
		for(up1 = b; up1 != &root; up1 = up1->parent){
			strecpy(tail, tail + sizeof tail, dir);
			snprint(dir, sizeof dir, "%s/%s", up1->name, tail);
		}
		snprint(buf, n, "#s/%s%s", dir, s->name);
	}
	qunlock(&board.l);
	return s != nil;
}

/* The user old has another name now. */
void
srvrenameuser(const char *old, const char *new_)
{
	Board *b;
	Srv *s;

	qlock(&board.l);
	for(b = &root; b != nil; b = b == &root ? board.all : b->next){
		if(strcmp(b->owner, old) == 0)
			strecpy(b->owner, b->owner + sizeof b->owner, new_);
		for(s = b->list; s != nil; s = s->next)
			if(strcmp(s->owner, old) == 0)
				strecpy(s->owner, s->owner + sizeof s->owner, new_);
	}
	qunlock(&board.l);
}

/* Takes the entry of c off the board, if the caller may. */
static Err
takeoff(Chan *c, bool anyowner, Srv **sp)
{
	Board *b = boardof(c->qid);
	Srv **l, *s = nil;

	if(b != nil)
		for(l = &b->list; (s = *l) != nil && s->path != c->qid.path; l = &s->next)
			;
	if(s == nil)
		return Enonexist;
	if(!anyowner && !iseve() && (strcmp(s->owner, eve) == 0 || (strcmp(up->user, s->owner) != 0 && (s->perm & 7) != 7)))
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

	qlock(&board.l);
	e = (c->qid.type & QTDIR) || isclone(c) ? Eperm : takeoff(c, false, &s);
	qunlock(&board.l);
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
		qlock(&board.l);
		e = takeoff(c, true, &s);
		qunlock(&board.l);
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
	else if((posted->flag & CRCLOSE) || fdcexec(strtou64(buf, &end, 0)))
		e = errf("posted fd has remove-on-close or close-on-exec");
	else if(posted->qid.type & QTAUTH)
		e = errf("cannot post auth file in srv");
	qlock(&board.l);
	if(e == nil && (s = bypath(c->qid.path)) == nil)
		e = Enonexist;
	if(e == nil && s->chan != nil)
		e = Ebadusefd;
	if(e == nil)
		s->chan = posted;
	qunlock(&board.l);
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
		if(taken(b, d->name))
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
		e = (s = bypath(c->qid.path)) == nil ? isclone(c) ? Eperm : Enonexist : applywstat(boardof(c->qid), s, &d);
	qunlock(&board.l);
	kfree(strs);
	return e;
}

Dev srvdev = {
	.letter = 's', .name = "srv",
	.attach = srvattach, .walk = srvwalk, .stat = srvstat, .open = srvopen, .create = srvcreate,
	.close = srvclose, .read = srvread, .write = srvwrite, .remove = srvremove, .wstat = srvwstat,
};
