/*
 * #xchan: each attach makes an exchange channel with two ends, data and data1.  contract takes a contract's table before the first
 * message, and gives its text; status tells of the queues.
 */
#include "xchan.h"
#include "contract.h"
#include "lib.h"
#include "local.h"
#include "devxchan.h"

enum { Qdir, Qdata, Qdata1, Qcontract, Qstatus, Nq = Xnq };
_Static_assert(Qdata - Xqdata == 0 && Qdata1 - Xqdata == 1, "devxchan.h");

static u64 nchans;		/* atomic */

/* qid.path: the channel's number times Nq, and of the file */
static int
qfile(const Chan *c)
{
	return c->qid.path % Nq;
}

static const Dirtab tab[] = {
	{"data", {.path = Qdata}, 0, 0666},
	{"data1", {.path = Qdata1}, 0, 0666},
	{"contract", {.path = Qcontract}, 0, 0666},
	{"status", {.path = Qstatus}, 0, 0444},
};

static int
xchangen(Chan *c, const char *name, const Dirtab *t, int n, int i, Devent *d)
{
	USED(name);
	if(i == DEVDOTDOT){
		d->qid = (Qid){.path = c->qid.path - qfile(c), .type = QTDIR};
		d->name = ".";
		d->perm = DMDIR | 0500;
		return 1;
	}
	if(i >= n)
		return -1;
	d->name = t[i].name;
	d->qid = (Qid){.path = c->qid.path - qfile(c) + t[i].qid.path};
	if(t[i].qid.path <= Qdata1)
		d->length = xchanqueued(c->aux, t[i].qid.path - Qdata);
	d->perm = t[i].perm;
	d->uid = up->user;
	return 1;
}

Err
xchanattach(Chan **cp)
{
	Xchan *x;
	Chan *c;
	Err e;

	if((e = xchannew(&x)) != nil)
		return e;
	if((e = devattach(&xchandev, "chan", &c)) != nil){
		xchanput(x);
		return e;
	}
	c->qid.path = __atomic_add_fetch(&nchans, 1, __ATOMIC_RELAXED) * Nq + Qdir;
	c->aux = x;
	*cp = c;
	return nil;
}

static Err
xchanwalk(Chan *c, Chan *nc, char **name, int nname, Walkqid *wq)
{
	Err e;

	wq->clone = nil;
	e = devwalk(c, nc, name, nname, wq, tab, nelem(tab), xchangen);
	if(wq->clone != nil && wq->clone != c)
		xchanincref(c->aux);
	return e;
}

static Err
xchanstat(Chan *c, u8 *buf, usize n, usize *got)
{
	Devent d = {0};

	if(c->qid.type & QTDIR){
		xchangen(c, nil, nil, 0, DEVDOTDOT, &d);
		devtimes(&d);
		return devpack(&d, c, buf, n, got);
	}
	return devstat(c, buf, n, got, tab, nelem(tab), xchangen);
}

static Err
xopen(Chan **cp, int omode)
{
	Chan *c = *cp;
	int q = qfile(c);
	Err e;

	if((e = devopen(c, omode, tab, nelem(tab), xchangen)) != nil)
		return e;
	if((q == Qdata || q == Qdata1) && (e = xchanopen(c->aux, q - Qdata)) != nil){
		c->flag &= ~COPEN;
		return e;
	}
	c->iounit = 0;
	return nil;
}

static void
xclose(Chan *c)
{
	int q = qfile(c);

	if((c->flag & COPEN) && (q == Qdata || q == Qdata1))
		xchanclose(c->aux, q - Qdata);
	xchanput(c->aux);
}

static Err
xcontractread(Xchan *x, Io *io, u64 off)
{
	char buf[512];
	usize n;
	Err e;

	while(io->n > 0){
		n = xchancontracttext(x, off, buf, io->n < sizeof buf ? io->n : sizeof buf);
		if(n == 0)
			break;
		if((e = ioput(io, buf, n)) != nil)
			return e;
		off += n;
	}
	return nil;
}

static Err
statusread(Xchan *x, Io *io, u64 off)
{
	char *text = kmalloc(Xtextmax);
	Err e;

	if(text == nil)
		return Enomem;
	xchantext(x, text, text + Xtextmax);
	e = ioputstr(io, off, text);
	kfree(text);
	return e;
}

static Err
xread(Chan *c, Io *io, u64 off)
{
	switch(qfile(c)){
	case Qdir:
		return devdirread(c, io, off, tab, nelem(tab), xchangen);
	case Qdata:
	case Qdata1:
		return xchanread(c->aux, qfile(c) - Qdata, io);
	case Qcontract:
		return xcontractread(c->aux, io, off);
	default:
		return statusread(c->aux, io, off);
	}
}

/* A contract is one write. */
static Err
xcontractwrite(Xchan *x, Io *io, u64 off)
{
	usize n = io->n;
	u8 *table;
	Err e;

	if(off != 0 || n == 0 || n > Ctmaxtable)
		return Ebadarg;
	if((table = kmalloc(n)) == nil)
		return Enomem;
	if((e = ioget(io, table, n)) == nil)
		e = xchancontract(x, table, n);
	kfree(table);
	return e;
}

static Err
xwrite(Chan *c, Io *io, u64 off)
{
	switch(qfile(c)){
	case Qdata:
	case Qdata1:
		return xchanwrite(c->aux, qfile(c) - Qdata, io);
	case Qcontract:
		return xcontractwrite(c->aux, io, off);
	default:
		return Eperm;
	}
}

static Err
noattach(const char *spec, Chan **cp)
{
	USED(spec);
	USED(cp);
	return Enoattach;
}

Err
xchanof(const Chan *c, Xchan **x, int *end)
{
	if(!xchanend(c, end))
		return Enotxchan;
	*x = c->aux;
	return nil;
}

/* Not in the table of devices: #x gives its channels. */
Dev xchandev = {
	.letter = 'x', .name = "exchange",
	.attach = noattach, .walk = xchanwalk, .stat = xchanstat, .open = xopen, .create = devnocreate,
	.close = xclose, .read = xread, .write = xwrite, .remove = devnoremove, .wstat = devnowstat,
};
