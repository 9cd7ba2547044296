/*
 * #σ: mount points that all name spaces share (shr(3)).  #σc is the control tree: mkdir #σc/share makes a
 * share; creating #σc/share/name and writing a descriptor's number to it mounts the 9P server there.  #σ/share is
 * the union of what is mounted, the newest first; opening #σc/share/name gives the server's channel.
 */
#include "fs9.h"
#include "lib.h"
#include "local.h"
#include "shr.h"

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
		d->qid = (Qid){.path = shrkind(c) == Shrtree ? Shrtree : Shrctl, .type = QTDIR};
		if(shrkind(c) == Shrfile && (m = shrmpt(shrid(c), &s)) != nil)
			d->qid.path = 4 * s->id + Shrctl;
		d->name = "#σ";
		d->perm = DMDIR | 0555;
		return 1;
	}
	if(shrid(c) == 0){
		for(s = shr.list; s != nil && i > 0; s = s->next)
			i--;
		if(s == nil)
			return -1;
		shareent(s, shrkind(c), d);
		return 1;
	}
	if(shrkind(c) == Shrfile){
		if(shrmpt(shrid(c), &s) == nil)
			return -1;
	}else if(shrkind(c) != Shrctl || (s = shrshare(shrid(c))) == nil)
		return -1;
	for(m = s->list; m != nil && i > 0; m = m->next)
		i--;
	if(m == nil)
		return -1;
	d->qid = (Qid){.path = 4 * m->id + Shrfile};
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
		(*cp)->qid.path = Shrctl;
	return e;
}

/* On from a share, which was the first name, into what is mounted there.  Lets go of the share's channel. */
static void
intoshare(Chan *share, char **name, int n, Walkqid *wq)
{
	Walkqid in;
	int i;

	wq->clone = nil;
	if(shrwalkin(shrid(share), name, n, &in) == nil){
		for(i = 0; i < in.nqid; i++)
			wq->qid[wq->nqid++] = in.qid[i];
		wq->clone = in.clone;
	}
	cclose(share);
}

static Err
shrwalk(Chan *c, Chan *nc, char **name, int nname, Walkqid *wq)
{
	bool root = shrkind(c) == Shrtree && shrid(c) == 0;
	Err e;

	if(nname > 0 && shrkind(c) == Shrtree && shrid(c) != 0 && strcmp(name[0], "..") != 0)
		return shrwalkin(shrid(c), name, nname, wq);
	qlock(&shr.l);
	e = devwalk(c, nc, name, root && nname > 1 ? 1 : nname, wq, nil, 0, shrgen);
	qunlock(&shr.l);
	if(wq->clone == nil)
		return e;
	wq->clone->aux = nil;
	if(nname > wq->nqid)
		intoshare(wq->clone, name + 1, nname - 1, wq);
	return e;
}

static Err
shrstat(Chan *c, u8 *buf, usize n, usize *got)
{
	Devent d;
	Share *s;
	Err e;

	qlock(&shr.l);
	if(shrkind(c) != Shrfile && shrid(c) != 0 && (s = shrshare(shrid(c))) != nil){
		memset(&d, 0, sizeof d);
		devtimes(&d);
		shareent(s, shrkind(c), &d);
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
	if((m = shrmpt(shrid(*cp), &s)) == nil || m->server == nil)
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

	if(shrkind(c) == Shrfile)
		return openfile(cp, omode);
	qlock(&shr.l);
	if((s = shrshare(shrid(c))) != nil && (e = devpermcheck(s->owner, s->perm, omode)) != nil){
		qunlock(&shr.l);
		return e;
	}
	e = devopen(c, omode, nil, 0, shrgen);
	qunlock(&shr.l);
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
	if(strcmp(up->user, "none") == 0 || shrkind(c) != Shrctl || strlen(name) > 100)
		return Eperm;
	e = shrid(c) == 0 ? shrmake(c, name, omode, perm) : shrmakempt(c, name, omode, perm);
	if(e != nil)
		return e;
	c->mode = mode;
	c->offset = 0;
	c->flag |= COPEN;
	return nil;
}

static Err
shrremove(Chan *c)
{
	Mpt *gone;
	Err e;

	kfree(c->aux);
	c->aux = nil;
	if(shrkind(c) == Shrtree || shrid(c) == 0)
		return Eperm;
	e = shrtakeout(c, false, &gone);
	shrmptfree(gone);
	return e;
}

static void
shrclose(Chan *c)
{
	Mpt *gone;

	if((c->flag & COPEN) && (c->flag & CRCLOSE) && shrtakeout(c, true, &gone) == nil)
		shrmptfree(gone);
	kfree(c->aux);
	c->aux = nil;
}

static Err
shrread(Chan *c, Io *io, u64 off)
{
	Err e;

	if(!(c->qid.type & QTDIR))
		return Eperm;
	if(shrkind(c) == Shrtree && shrid(c) != 0)
		return shrreadall(c, io, off);
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
	if((m = shrmpt(shrid(c), &s)) == nil || m->server != nil)
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
