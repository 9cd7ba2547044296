/*
 * #M: the files of a mounted 9P server.  Each device operation is a request; a long read or write several, and what is known to be fixed (mntfixed.c) none.
 *
 * A channel of a mount is a fid.  Every walk gives a new one, which goes back when the
 * channel closes.  devno is the number of the attach, so two mounts of one server are two
 * devices.
 */
#include "fs9.h"
#include "lib.h"
#include "mnt.h"
#include "local.h"

static Ref lastmount;

/* A channel on the session of message channel mc, with a fid that the server does not know yet. */
static Err
mntchan(Chan *mc, Mnt *m, Chan **cp)
{
	Chan *c;
	Err e;

	if((e = devattach(&mntdev, "", &c)) != nil)
		return e;
	cincref(mc);
	c->mchan = mc;
	c->fid = mntnewfid(m);
	*cp = c;
	return nil;
}

/* c's fid never came to be. */
static void
nochan(Mnt *m, Chan *c)
{
	mntfreefid(m, c->fid);
	chanfree(c);
}

Err
mntauth(Chan *mc, const char *spec, Chan **cp)
{
	Fcall req = {.type = Tauth, .uname = up->user, .aname = (char *)spec};
	Fcall rep;
	Mntrpc *r;
	Chan *c;
	Mnt *m;
	Err e;

	if((e = mntsession(mc, &m)) != nil || (e = mntchan(mc, m, &c)) != nil)
		return e;
	req.afid = c->fid;
	r = nil;
	if((e = mntrpc(m, nil, &req, 0, &r, &rep)) != nil){
		nochan(m, c);
		return e;
	}
	c->mntgen = r->gen;
	mntfree(m, r);
	c->qid = rep.aqid;
	c->mqid = rep.aqid;
	c->mode = ORDWR;
	c->flag |= COPEN;
	*cp = c;
	return nil;
}

Err
mntattach(Chan *mc, Chan *authc, const char *spec, int mflag, Chan **cp)
{
	Fcall req = {.type = Tattach, .afid = NOFID, .uname = up->user, .aname = (char *)spec};
	Fcall rep;
	Mntrpc *r;
	Chan *c;
	Mnt *m;
	Err e;

	if(authc != nil){
		if(authc->dev != &mntdev || authc->mchan != mc)
			return Ebadusefd;
		req.afid = authc->fid;
	}
	if((e = mntsession(mc, &m)) != nil || (e = mntchan(mc, m, &c)) != nil)
		return e;
	req.fid = c->fid;
	r = nil;
	if((e = mntrpc(m, nil, &req, 0, &r, &rep)) != nil){
		nochan(m, c);
		return e;
	}
	c->mntgen = r->gen;
	mntfree(m, r);
	c->devno = incref(&lastmount);
	c->qid = rep.qid;
	c->mqid = rep.qid;
	*cp = c;
	return nil;
}

/* #M itself cannot be attached to: mount(2) does it. */
static Err
noattach(const char *spec, Chan **cp)
{
	return Enoattach;
}

static Err
clonefid(Chan *c, Chan **ncp)
{
	Chan *nc;

	if((nc = newchan(c->dev, c->devno, c->qid)) == nil)
		return Enomem;
	nc->mqid = c->mqid;
	nc->mchan = c->mchan;
	cincref(nc->mchan);
	nc->fid = mntnewfid(mntof(c));
	*ncp = nc;
	return nil;
}

/* How far a walk of nname names came. */
static Err
walked(Fcall *rep, int nname, Walkqid *wq)
{
	int i;

	if(rep->nwqid > nname)
		return Emountrpc;
	if(rep->nwqid == 0 && nname > 0)
		return Enonexist;
	for(i = 0; i < rep->nwqid; i++)
		wq->qid[i] = rep->wqid[i];
	wq->nqid = rep->nwqid;
	return nil;
}

/* By what is known.  Wq tells how far it comes. */
static Err
walkfixed(Chan *c, int nname, Walkqid *wq)
{
	Chan *nc;
	Err e;

	if(wq->nqid < nname)
		return wq->nqid == 0 ? Enonexist : nil;
	if((e = clonefid(c, &nc)) != nil)
		return e;
	nc->mntgen = 0;
	if(nname > 0)
		nc->qid = wq->qid[nname-1];
	wq->clone = nc;
	return nil;
}

bool
mntstand(Chan *at, const Chan *c)
{
	Mnt *m = mntof(c);

	at->mchan = c->mchan;
	at->mqid = c->mqid;
	return m != nil && m->fixed != nil;
}

static bool
mntlook(Chan *dir, const Elem *elem, Qid *qid)
{
	return fixedlook(mntof(dir)->fixed, dir->qid.path, elem, qid);
}

bool
mntlacks(const Chan *dir, const Elem *elem)
{
	return fixedlacks(mntof(dir)->fixed, dir->qid.path, elem);
}

bool
mntknowsstat(const Chan *c)
{
	u32 n;

	return fixedstat(mntof(c)->fixed, c->qid.path, &n) != nil;
}

void
mntfound(Chan *c, const Chan *at)
{
	c->mchan = at->mchan;
	c->mqid = at->mqid;
	c->fid = mntnewfid(mntof(c));
	c->mntgen = 0;
}

static Err
mntwalk(Chan *c, Chan *nc, char **name, int nname, Walkqid *wq)
{
	Fcall req, rep;		/* only what a Twalk has is set, and looked at */
	Mntrpc *r;
	Mnt *m;
	int i;
	Err e;

	assert(nc == nil && nname <= MAXWELEM);
	m = mntof(c);
	wq->clone = nil;
	wq->nqid = 0;
	if(m->fixed != nil && (c->flag & COPEN) == 0 && fixedwalk(m->fixed, c->qid, name, nname, wq))
		return walkfixed(c, nname, wq);
	wq->nqid = 0;
	if((e = clonefid(c, &nc)) != nil)
		return e;
	req.type = Twalk;
	req.fid = c->fid;
	req.newfid = nc->fid;
	req.nwname = nname;
	for(i = 0; i < nname; i++)
		req.wname[i] = name[i];
	r = nil;
	if((e = mntrpc(m, c, &req, 0, &r, &rep)) == nil){
		nc->mntgen = r->gen;
		mntfree(m, r);
		e = walked(&rep, nname, wq);
	}
	if(m->fixed != nil && (e == nil || e == Enonexist))
		fixedwalked(m->fixed, c->qid, name, nname, wq);
	if(e != nil || wq->nqid < nname){
		/* after an interrupted or senseless answer the server may know the fid: it is not used again */
		if(e == Eintr || e == Emountrpc)
			chanfree(nc);
		else
			nochan(m, nc);
		return e;
	}
	if(nname > 0)
		nc->qid = wq->qid[nname-1];
	wq->clone = nc;
	return nil;
}

/* All of the record, or how long it is. */
static void
givestat(Chan *c, const u8 *stat, u32 nstat, u8 *buf, usize n, usize *got)
{
	*got = n < nstat ? BIT16SZ : nstat;
	memmove(buf, stat, *got);
	if(*got > BIT16SZ)
		mntdirfix(buf, c);
}

static Err
mntstat(Chan *c, u8 *buf, usize n, usize *got)
{
	Fcall req, rep;
	Mntrpc *r;
	Mnt *m;
	const u8 *known;
	u32 nknown;
	Err e;

	if(n < BIT16SZ)
		return Eshortstat;
	m = mntof(c);
	if(m->fixed != nil && (known = fixedstat(m->fixed, c->qid.path, &nknown)) != nil){
		givestat(c, known, nknown, buf, n, got);
		return nil;
	}
	req.type = Tstat;
	req.fid = c->fid;
	r = nil;
	if((e = mntrpc(m, c, &req, m->msize < Statreply ? m->msize : Statreply, &r, &rep)) != nil)
		return e;
	if(statcheck(rep.stat, rep.nstat) < 0)
		e = Emountrpc;
	else{
		givestat(c, rep.stat, rep.nstat, buf, n, got);
		if(m->fixed != nil)
			fixedstated(m->fixed, c->qid.path, rep.stat, rep.nstat);
	}
	mntfree(m, r);
	return e;
}

/* Topen or Tcreate. */
static Err
opencreate(Chan *c, Fcall *req, int omode)
{
	Fcall rep;
	Mntrpc *r;
	Mnt *m;
	int mode;
	u32 max;
	Err e;

	mode = openmode(omode, &e);
	if(e != nil)
		return e;
	req->fid = c->fid;
	req->mode = omode & ~OCEXEC;
	m = mntof(c);
	r = nil;
	if((e = mntrpc(m, c, req, 0, &r, &rep)) != nil)
		return e;
	c->qid = rep.qid;
	mntsetshortcut(c, r);
	mntfree(m, r);
	max = m->msize - IOHDRSZ;
	c->iounit = rep.iounit > 0 && rep.iounit < max ? rep.iounit : max;
	c->offset = 0;
	c->mode = mode;
	c->flag |= COPEN;
	return nil;
}

/* As Topen would, of a file whose fid no server knows: who makes that known opens it. */
static bool
openfixed(Chan *c, int omode)
{
	Err e;

	if(c->mntgen != 0 || !fixedopen(mntof(c)->fixed, c->qid.path, omode, &c->iounit))
		return false;
	c->offset = 0;
	c->aux = nil;
	c->mode = openmode(omode, &e);
	c->flag |= COPEN;
	return true;
}

static Err
mntopen(Chan **cp, int omode)
{
	Mntfixed *fixed = mntof(*cp)->fixed;
	Fcall req;
	Err e;

	if(fixed != nil && openfixed(*cp, omode & ~OCEXEC))
		return nil;
	req.type = Topen;
	e = opencreate(*cp, &req, omode);
	if(e == nil && fixed != nil)
		fixedopened(fixed, (*cp)->qid.path, omode & ~OCEXEC, (*cp)->iounit);
	return e;
}

static Err
mntcreate(Chan *c, const char *name, int omode, u32 perm)
{
	Fcall req = {.type = Tcreate, .name = (char *)name, .perm = perm};

	return opencreate(c, &req, omode);
}

/*
 * If the answer does not come, or a note does, the fid is free when it comes at last.  A close cannot
 * fail: without memory or a tag it waits a while for some.
 */
static void
mntclose(Chan *c)
{
	Fcall req;
	Mntrpc *r;
	bool sent;
	Mnt *m;
	u32 gen;
	Err e;

	if(c->mchan == nil || (m = mntof(c)) == nil)
		return;
	gen = c->mntgen;
	if(m->again && mntforgot(m, c)){
		if(!(c->flag & CTRIED)){
			mntfreefid(m, c->fid);
			return;
		}
		gen = __atomic_load_n(&m->gen, __ATOMIC_RELAXED);
	}
	req.type = Tclunk;
	req.fid = c->fid;
	if(mntallocfinal(m, &req, &r) != nil)
		return;
	if(m->keeps){
		mntclunk(m, r, c->fid);
		return;
	}
	r->gen = gen;
	if((e = mntfinal(m, r, &sent)) != nil && sent){
		r->clunks = c->fid;
		mntabandon(m, r, nil);
		return;
	}
	if(sent || e == Elost)
		mntfreefid(m, c->fid);
	mntfree(m, r);
}

/* Whatever the answer is, the fid is gone (remove(5)). */
static Err
mntremove(Chan *c)
{
	Fcall req = {.type = Tremove, .fid = c->fid};
	Fcall rep;
	Mntrpc *r;
	Mnt *m;
	Err e;

	m = mntof(c);
	r = nil;
	e = mntrpc(m, c, &req, 0, &r, &rep);
	mntfree(m, r);
	if(e == Eintr || e == Enomem)
		mntclose(c);	/* the server may still know the fid */
	else
		mntfreefid(m, c->fid);
	return e;
}

static Err
mntwstat(Chan *c, const u8 *buf, usize n)
{
	Fcall req = {.type = Twstat, .fid = c->fid, .nstat = n, .stat = (u8 *)buf};
	Fcall rep;
	Mntrpc *r;
	Mnt *m;
	Err e;

	if(n > 0xffff)
		return Ebadstat;
	m = mntof(c);
	r = nil;
	e = mntrpc(m, c, &req, 0, &r, &rep);
	mntfree(m, r);
	return e;
}

Dev mntdev = {
	.letter = 'M', .name = "mnt",
	.attach = noattach, .walk = mntwalk, .stat = mntstat, .open = mntopen, .create = mntcreate,
	.close = mntclose, .read = mntread, .write = mntwrite, .remove = mntremove, .wstat = mntwstat,
	.look = mntlook,
};
