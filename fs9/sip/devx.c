/*
 * #x: exchange.  census and stats tell of blocks, check compares all page tables with what they are made from; pods says who is in which; contract has those that channels are under (xcontract.c); #xchan is a new channel
 * (devxchan.c); the rest are SIPs (devsip.c).
 */
#include "fs9.h"
#include "lib.h"
#include "local.h"
#include "devsip.h"
#include "x/devxchan.h"
#include "x/xcontract.h"
#include "xchg.h"

enum { Qdir, Qcensus, Qstats, Qcheck, Qpods, Qcontracts };

static const Dirtab tab[] = {
	{"census", {.path = Qcensus}, 0, 0444},
	{"stats", {.path = Qstats}, 0, 0444},
	{"check", {.path = Qcheck}, 0, 0444},
	{"pods", {.path = Qpods}, 0, 0444},
	{"contract", {.path = Qcontracts, .type = QTDIR}, 0, DMDIR | 0555},
};

/* A folder of the contracts that channels are under; qid.path of one: this and its number. */
#define Contractbit	(1ull << 63)

static bool
iscontract(const Chan *c)
{
	return c->qid.path & Contractbit;
}

static int
contractent(Devent *d, u32 id)
{
	if(id == 0)
		return -1;
	d->name = d->buf;
	d->qid = (Qid){.path = Contractbit | id};
	d->perm = 0444;
	return 1;
}

/* c is that folder, or a file there. */
static int
contractgen(Chan *c, const char *name, int i, Devent *d)
{
	_Static_assert(Xctname <= sizeof d->buf, "xcontract.h");
	if(i == DEVDOTDOT)
		return devgentab(c, name, tab, nelem(tab), i, d);
	return contractent(d, xcontractnth(i, d->buf));
}

static int
xgen(Chan *c, const char *name, const Dirtab *t, int n, int i, Devent *d)
{
	bool root = !issip(c) || c->qid.path == Qclone;

	USED(t);
	USED(n);
	if(iscontract(c) || c->qid.path == Qcontracts)
		return contractgen(c, name, i, d);
	if(root && i < (int)nelem(tab))
		return devgentab(c, name, tab, nelem(tab), i, d);
	return sipgen(c, name, root ? i - (int)nelem(tab) : i, d);
}

static Dirindex xindex;

static void
xreset(void)
{
	dirindex(&xindex, tab, nelem(tab));
	sipreset();
}

/* No name of the table begins with a digit, as SIPs' do. */
static bool
xlook(Chan *dir, const Elem *elem, Qid *qid)
{
	u32 id;

	if(dir->qid.path == Qcontracts){
		id = xcontractcalled(elem);
		*qid = (Qid){.path = Contractbit | id};
		return id != 0;
	}
	return (elem->s[0] > '9' && !issip(dir) && dirlook(&xindex, elem, qid)) || siplook(dir, elem, qid);
}

static bool
xself(Chan *c, Devent *d)
{
	if(iscontract(c))
		return xcontractname(c->qid.path & ~Contractbit, d->buf) && contractent(d, c->qid.path & ~Contractbit) == 1;
	if(c->qid.path == Qcontracts)
		return false;
	if(issip(c) && c->qid.path != Qclone)
		return sipself(c, d);
	return c->qid.path == Qclone ? sipgen(c, nil, 0, d) == 1 : devselftab(c, tab, nelem(tab), d);
}

static Err
xattach(const char *spec, Chan **cp)
{
	if(strcmp(spec, "chan") == 0)
		return xchanattach(cp);
	if(spec[0] != 0)
		return Ebadspec;
	return devattach(&xdev, spec, cp);
}

static Err
xwalk(Chan *c, Chan *nc, char **name, int nname, Walkqid *wq)
{
	return devwalk(c, nc, name, nname, wq, nil, 0, xgen);
}

static Err
xstat(Chan *c, u8 *buf, usize n, usize *got)
{
	return devstat(c, buf, n, got, nil, 0, xgen);
}

static Err
xopen(Chan **cp, int omode)
{
	return issip(*cp) ? sipopen(cp, omode, xgen) : devopen(*cp, omode, nil, 0, xgen);
}

/* The address space of one process; *text gets a line for each entry that is wrong. */
static u64
checkproc(u32 pid, char **text, char *end)
{
	char *bad, *p, *nl, name[Namelen + 16];
	enum { Size = KiB };
	u64 n = 0;
	Proc *pr;

	if((bad = p = kmallocz(Size)) == nil)
		return 0;
	if((pr = procbypid(pid)) != nil){
		if(pr->as != nil)
			n = ascheck(pr->as, &p, bad + Size);
		snprint(name, sizeof name, "%s %u", pr->text, pid);
		procput(pr);
	}
	for(p = bad; (nl = strchr(p, '\n')) != nil; p = nl + 1)
		*text = seprint(*text, end, "%s: %.*s\n", name, (int)(nl - p), p);
	kfree(bad);
	return n;
}

/* "ok N entries", or what is wrong. */
static Err
readcheck(Io *io, u64 off)
{
	enum { Maxpids = 4096, Size = 8 * KiB };
	u32 *pid = kmalloc(Maxpids * sizeof pid[0]);
	char *text = kmalloc(Size), *p = text;
	u64 sum = 0;
	Err e = Enomem;
	int i, n;

	if(pid != nil && text != nil){
		n = procpids(pid, Maxpids);
		for(i = 0; i < n && i < Maxpids; i++)
			sum += checkproc(pid[i], &p, text + Size);
		if(p == text)
			p = seprint(p, text + Size, "ok %llu entries\n", sum);
		e = ioputat(io, off, text, p - text);
	}
	kfree(pid);
	kfree(text);
	return e;
}

/* The pods, or a contract. */
static Err
readtext(Chan *c, Io *io, u64 off)
{
	Text t = {0};
	Err e = nil;

	if(iscontract(c))
		e = xcontracttext(c->qid.path & ~Contractbit, &t);
	else
		sippodstext(&t);
	if(e == nil)
		e = t.err != nil ? t.err : ioputat(io, off, t.s, t.n);
	kfree(t.s);
	return e;
}

static Err
xread(Chan *c, Io *io, u64 off)
{
	char text[512];

	if(issip(c))
		return sipread(c, io, off, xgen);
	if(iscontract(c))
		return readtext(c, io, off);
	switch(c->qid.path){
	case Qdir:
	case Qcontracts:
		return devdirread(c, io, off, nil, 0, xgen);
	case Qcensus:
		memtext(text, text + sizeof text);
		break;
	case Qpods:
		return readtext(c, io, off);
	case Qcheck:
		return readcheck(io, off);
	default:
		xtext(text, text + sizeof text);
		break;
	}
	return ioputstr(io, off, text);
}

static Err
xwrite(Chan *c, Io *io, u64 off)
{
	return issip(c) ? sipwrite(c, io, off) : Eperm;
}

static void
xclose(Chan *c)
{
	if(issip(c))
		sipclose(c);
}

Dev xdev = {
	.letter = 'x', .name = "exchange", .reset = xreset,
	.attach = xattach, .walk = xwalk, .stat = xstat, .open = xopen, .create = devnocreate,
	.close = xclose, .read = xread, .write = xwrite, .remove = devnoremove, .wstat = devnowstat,
	.look = xlook, .self = xself,
};
