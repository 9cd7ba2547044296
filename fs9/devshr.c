/*
 * #σ: mount points that all name spaces share (shr(3)).  #σc is the control tree: mkdir #σc/share makes a
 * share; creating #σc/share/name and writing a descriptor's number to it mounts the 9P server there.  #σ/share is
 * the union of what is mounted, the newest first; opening #σc/share/name gives the server's channel.
 */
#include "fs9.h"
#include "lib.h"
#include "local.h"

/* qid.path = 4 * id + kind; id 0 are the two roots */
enum { Ktree, Kctl, Kfile, Maxlist = MiB };

typedef struct Mpt Mpt;
struct Mpt {
	Mpt *next;		/* older ones */
	u64 id;
	char *name;
	char owner[Namelen];
	u32 perm;
	Chan *server;		/* nil until it is written */
	Chan *to;		/* root of the served tree */
};

typedef struct Share Share;
struct Share {
	Share *next;
	u64 id;
	char *name;
	char owner[Namelen];
	u32 perm;
	Mpt *list;
};

static struct {
	QLock l;		/* guards all; nothing is closed and no server asked with it held */
	Share *list;
	u64 lastid;
} shr;

/* The listing of a share, made when its reading begins. */
typedef struct Listing Listing;
struct Listing {
	usize n;
	u8 rec[];
};

static int
kind(Chan *c)
{
	return c->qid.path % 4;
}

static u64
idof(Chan *c)
{
	return c->qid.path / 4;
}

static Share *
share(u64 id)
{
	Share *s;

	for(s = shr.list; s != nil && s->id != id; s = s->next)
		;
	return s;
}

static Mpt *
mpt(u64 id, Share **sp)
{
	Share *s;
	Mpt *m;

	for(s = shr.list; s != nil; s = s->next)
		for(m = s->list; m != nil; m = m->next)
			if(m->id == id){
				*sp = s;
				return m;
			}
	return nil;
}

static void
shareent(Share *s, int k, Devent *d)
{
	d->qid = (Qid){.path = 4 * s->id + k, .type = QTDIR};
	d->name = s->name;
	d->uid = s->owner;
	d->perm = DMDIR | s->perm;
}

/* l is held.  Shares are listed in both roots, services in the control tree only. */
static int
shrgen(Chan *c, const char *name, const Dirtab *tab, int ntab, int i, Devent *d)
{
	Share *s;
	Mpt *m;

	if(i == DEVDOTDOT){
		d->qid = (Qid){.path = kind(c) == Ktree ? Ktree : Kctl, .type = QTDIR};
		if(kind(c) == Kfile && (m = mpt(idof(c), &s)) != nil)
			d->qid.path = 4 * s->id + Kctl;
		d->name = "#σ";
		d->perm = DMDIR | 0555;
		return 1;
	}
	if(idof(c) == 0){
		for(s = shr.list; s != nil && i > 0; s = s->next)
			i--;
		if(s == nil)
			return -1;
		shareent(s, kind(c), d);
		return 1;
	}
	if(kind(c) == Kfile){
		if(mpt(idof(c), &s) == nil)
			return -1;
	}else if(kind(c) != Kctl || (s = share(idof(c))) == nil)
		return -1;
	for(m = s->list; m != nil && i > 0; m = m->next)
		i--;
	if(m == nil)
		return -1;
	d->qid = (Qid){.path = 4 * m->id + Kfile};
	d->name = m->name;
	d->uid = m->owner;
	d->perm = m->perm;
	return 1;
}

static Err
shrattach(const char *spec, Chan **cp)
{
	Err e;

	if(spec[0] != 0 && strcmp(spec, "c") != 0)
		return Ebadspec;
	if((e = devattach(&shrdev, spec, cp)) == nil && spec[0] == 'c')
		(*cp)->qid.path = Kctl;
	return e;
}

/* The root of the i-th service of a share, referenced; nil past the end. */
static Err
member(u64 id, int i, Chan **cp)
{
	Share *s;
	Mpt *m;
	Err e = nil;

	*cp = nil;
	qlock(&shr.l);
	if((s = share(id)) == nil)
		e = Eshutdown;
	else if((e = devpermcheck(s->owner, s->perm, OEXEC)) == nil){
		for(m = s->list; m != nil && (m->to == nil || i-- > 0); m = m->next)
			;
		if(m != nil){
			*cp = m->to;
			cincref(*cp);
		}
	}
	qunlock(&shr.l);
	return e;
}

/* The first service that has the first name. */
static Err
walkmembers(u64 id, char **name, int nname, Walkqid *wq)
{
	Chan *c;
	Err e;
	int i;

	for(i = 0; (e = member(id, i, &c)) == nil && c != nil; i++){
		wq->clone = nil;
		e = c->dev->walk(c, nil, name, nname, wq);
		cclose(c);
		if(e == nil)
			return nil;
	}
	return e != nil ? e : Enonexist;
}

static Err
shrwalk(Chan *c, Chan *nc, char **name, int nname, Walkqid *wq)
{
	Walkqid in;
	int i;
	Err e;

	if(nname > 0 && kind(c) == Ktree && idof(c) != 0 && strcmp(name[0], "..") != 0)
		return walkmembers(idof(c), name, nname, wq);
	qlock(&shr.l);
	if(nname > 1 && kind(c) == Ktree && idof(c) == 0)
		e = devwalk(c, nc, name, 1, wq, nil, 0, shrgen);
	else
		e = devwalk(c, nc, name, nname, wq, nil, 0, shrgen);
	qunlock(&shr.l);
	if(wq->clone != nil){
		wq->clone->aux = nil;
		if(nname > wq->nqid){
			Chan *dir = wq->clone;

			/* on from the share into what is mounted there */
			in.clone = nil;
			wq->clone = nil;
			if(walkmembers(dir->qid.path / 4, name + 1, nname - 1, &in) == nil){
				for(i = 0; i < in.nqid; i++)
					wq->qid[wq->nqid++] = in.qid[i];
				wq->clone = in.clone;
			}
			cclose(dir);
		}
	}
	return e;
}

static Err
shrstat(Chan *c, u8 *buf, usize n, usize *got)
{
	Devent d;
	Share *s;
	Err e;

	qlock(&shr.l);
	if(kind(c) != Kfile && idof(c) != 0 && (s = share(idof(c))) != nil){
		memset(&d, 0, sizeof d);
		devtimes(&d);
		shareent(s, kind(c), &d);
		e = devpack(&d, c, buf, n, got);
	}else
		e = devstat(c, buf, n, got, nil, 0, shrgen);
	qunlock(&shr.l);
	return e;
}

/* Opening a service file gives the channel to the server. */
static Err
openfile(Chan **cp, int omode)
{
	Chan *server = nil;
	Share *s;
	Mpt *m;
	Err e = nil;

	qlock(&shr.l);
	if((m = mpt(idof(*cp), &s)) == nil || m->server == nil)
		e = Eshutdown;
	else if(omode & (OTRUNC | ORCLOSE))
		e = Eperm;
	else if((e = devpermcheck(m->owner, m->perm, omode)) == nil){
		server = m->server;
		cincref(server);
	}
	qunlock(&shr.l);
	if(e == nil){
		cclose(*cp);
		*cp = server;
	}
	return e;
}

static Err
shropen(Chan **cp, int omode)
{
	Chan *c = *cp;
	Share *s;
	Err e;

	if(kind(c) == Kfile)
		return openfile(cp, omode);
	qlock(&shr.l);
	if((s = share(idof(c))) != nil && (e = devpermcheck(s->owner, s->perm, omode)) != nil){
		qunlock(&shr.l);
		return e;
	}
	e = devopen(c, omode, nil, 0, shrgen);
	qunlock(&shr.l);
	return e;
}

static void
mptfree(Mpt *m)
{
	Mpt *next;

	for(; m != nil; m = next){
		next = m->next;
		cclose(m->to);
		cclose(m->server);
		kfree(m->name);
		kfree(m);
	}
}

static Err
createshare(Chan *c, const char *name, int omode, u32 perm)
{
	Share *s, *t;

	if(!(perm & DMDIR) || omode != OREAD)
		return Eperm;
	if((s = kmallocz(sizeof *s)) == nil || (s->name = kstrdup(name)) == nil){
		kfree(s);
		return Enomem;
	}
	strecpy(s->owner, s->owner + Namelen, up->user);
	s->perm = perm & 0777;
	qlock(&shr.l);
	for(t = shr.list; t != nil && strcmp(t->name, name) != 0; t = t->next)
		;
	if(t == nil){
		s->id = ++shr.lastid;
		s->next = shr.list;
		shr.list = s;
		c->qid = (Qid){.path = 4 * s->id + Kctl, .type = QTDIR};
	}
	qunlock(&shr.l);
	if(t == nil)
		return nil;
	kfree(s->name);
	kfree(s);
	return Eexist;
}

static Err
createfile(Chan *c, const char *name, int omode, u32 perm)
{
	Share *s;
	Mpt *m, *t;
	Err e;

	if((perm & DMDIR) || (omode & 3) != OWRITE)
		return Eperm;
	if(!mountallowed(up->pgrp))
		return Enoattach;
	if((m = kmallocz(sizeof *m)) == nil || (m->name = kstrdup(name)) == nil){
		kfree(m);
		return Enomem;
	}
	strecpy(m->owner, m->owner + Namelen, up->user);
	m->perm = perm & 0777;
	qlock(&shr.l);
	if((s = share(idof(c))) == nil)
		e = Eshutdown;
	else if((e = devpermcheck(s->owner, s->perm, ORDWR)) == nil){
		for(t = s->list; t != nil && strcmp(t->name, name) != 0; t = t->next)
			;
		e = t != nil ? Eexist : nil;
	}
	if(e == nil){
		m->id = ++shr.lastid;
		m->next = s->list;
		s->list = m;
		c->qid = (Qid){.path = 4 * m->id + Kfile};
	}
	qunlock(&shr.l);
	if(e != nil)
		mptfree(m);
	return e;
}

static Err
shrcreate(Chan *c, const char *name, int omode, u32 perm)
{
	int mode;
	Err e;

	mode = openmode(omode, &e);
	if(e != nil)
		return e;
	if(strcmp(up->user, "none") == 0 || kind(c) != Kctl || strlen(name) > 100)
		return Eperm;
	e = idof(c) == 0 ? createshare(c, name, omode, perm) : createfile(c, name, omode, perm);
	if(e != nil)
		return e;
	c->mode = mode;
	c->offset = 0;
	c->flag |= COPEN;
	return nil;
}

/* The user old has another name now. */
void
shrrenameuser(const char *old, const char *new_)
{
	Share *s;
	Mpt *m;

	qlock(&shr.l);
	for(s = shr.list; s != nil; s = s->next){
		if(strcmp(s->owner, old) == 0)
			strecpy(s->owner, s->owner + sizeof s->owner, new_);
		for(m = s->list; m != nil; m = m->next)
			if(strcmp(m->owner, old) == 0)
				strecpy(m->owner, m->owner + sizeof m->owner, new_);
	}
	qunlock(&shr.l);
}

/* Takes the share or service of c out of the tree; its services are in *gone. */
static Err
takeout(Chan *c, bool anyowner, Mpt **gone)
{
	Share **l, *s, *dead = nil;
	Mpt **ml, *m;
	Err e = Enonexist;
	const char *owner;

	*gone = nil;
	qlock(&shr.l);
	for(l = &shr.list; (s = *l) != nil; l = &s->next){
		for(ml = &s->list; (m = *ml) != nil && (kind(c) != Kfile || m->id != idof(c)); ml = &m->next)
			;
		if(m == nil && (kind(c) != Kctl || s->id != idof(c)))
			continue;
		owner = m != nil ? m->owner : s->owner;
		e = anyowner || iseve() || strcmp(owner, up->user) == 0 ? nil : Eperm;
		if(e == nil && m != nil){
			*ml = m->next;
			m->next = nil;
			*gone = m;
		}else if(e == nil){
			*l = s->next;
			*gone = s->list;
			dead = s;
		}
		break;
	}
	qunlock(&shr.l);
	if(dead != nil){
		kfree(dead->name);
		kfree(dead);
	}
	return e;
}

static Err
shrremove(Chan *c)
{
	Mpt *gone;
	Err e;

	kfree(c->aux);
	c->aux = nil;
	if(kind(c) == Ktree || idof(c) == 0)
		return Eperm;
	e = takeout(c, false, &gone);
	mptfree(gone);
	return e;
}

static void
shrclose(Chan *c)
{
	Mpt *gone;

	if((c->flag & COPEN) && (c->flag & CRCLOSE) && takeout(c, true, &gone) == nil)
		mptfree(gone);
	kfree(c->aux);
	c->aux = nil;
}

/* The records of one service's root are added to *lp. */
static Err
listmember(Chan *m, Listing **lp)
{
	Listing *l;
	Chan *c;
	usize n;
	Io io;
	Err e;

	if((e = cclone(m, &c)) != nil)
		return e;
	if((e = c->dev->open(&c, OREAD)) != nil){
		cclose(c);
		return e;
	}
	for(u64 off = 0; e == nil; off += n){
		enum { Piece = 8 * KiB };
		usize have = *lp != nil ? (*lp)->n : 0;

		n = 0;
		if(have + Piece > Maxlist || (l = kmalloc(sizeof *l + have + Piece)) == nil){
			e = Enomem;
			break;
		}
		if(have > 0)
			memmove(l->rec, (*lp)->rec, have);
		l->n = have;
		kfree(*lp);
		*lp = l;
		io = iokernel(l->rec + have, Piece);
		if((e = c->dev->read(c, &io, off)) != nil || (n = Piece - io.n) == 0)
			break;
		l->n += n;
	}
	cclose(c);
	return e;
}

static Err
readshare(Chan *c, Io *io, u64 off)
{
	Listing *l = nil;
	usize n;
	Chan *m;
	Err e;
	int i;

	if(off == 0){
		for(i = 0; (e = member(idof(c), i, &m)) == nil && m != nil; i++){
			listmember(m, &l);	/* a dead server must not hide the others */
			cclose(m);
		}
		if(e != nil){
			kfree(l);
			return e;
		}
		kfree(c->aux);
		c->aux = l;
	}
	l = c->aux;
	/* whole records only */
	while(l != nil && off + 2 <= l->n){
		n = (l->rec[off] | l->rec[off + 1] << 8) + 2;
		if(n > io->n || off + n > l->n)
			break;
		if((e = ioput(io, l->rec + off, n)) != nil)
			return e;
		off += n;
	}
	return nil;
}

static Err
shrread(Chan *c, Io *io, u64 off)
{
	Err e;

	if(!(c->qid.type & QTDIR))
		return Eperm;
	if(kind(c) == Ktree && idof(c) != 0)
		return readshare(c, io, off);
	qlock(&shr.l);
	e = devdirread(c, io, off, nil, 0, shrgen);
	qunlock(&shr.l);
	return e;
}

static Err
shrwrite(Chan *c, Io *io, u64 off)
{
	char buf[32], *end;
	Chan *server, *to;
	Share *s;
	Mpt *m;
	Err e;

	if(!mountallowed(up->pgrp))
		return Enoattach;
	if((e = iogetstr(io, buf, sizeof buf)) != nil)
		return e;
	if((e = fdtochan(strtou64(buf, &end, 0), ORDWR, false, &server)) != nil)
		return e;
	if(end == buf || (e = mntattach(server, nil, "", 0, &to)) != nil){
		cclose(server);
		return end == buf ? Ebadarg : e;
	}
	qlock(&shr.l);
	if((m = mpt(idof(c), &s)) == nil || m->server != nil)
		e = Ebadusefd;
	else{
		m->server = server;
		m->to = to;
	}
	qunlock(&shr.l);
	if(e != nil){
		cclose(to);
		cclose(server);
	}
	return e;
}

Dev shrdev = {
	.letter = 0x3c3, .name = "shr",
	.attach = shrattach, .walk = shrwalk, .stat = shrstat, .open = shropen, .create = shrcreate,
	.close = shrclose, .read = shrread, .write = shrwrite, .remove = shrremove, .wstat = devnowstat,
};
