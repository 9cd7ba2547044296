/*
 * #g: named global segments (segment(3)).  mkdir makes one; "va addr len [fixed|sticky]" written to its ctl
 * gives it memory; data is that memory as a file; segattach(2) with its name as class attaches it.
 */
#include "fs9.h"
#include "lib.h"
#include "fcall.h"
#include "upcall.h"
#include "local.h"

enum { Qdir, Qctl, Qdata, Nfile = 2 };	/* qid.path = 4 * id + file; id 0: the root */

typedef struct Gseg Gseg;
struct Gseg {
	Gseg *next;
	u64 id;
	char name[Namelen];
	char owner[Namelen];
	u32 perm;
	enum Segtype type;
	Segment *s;		/* nil until it has an address */
	Phys pa;		/* of a fixed one */
};

static struct {
	QLock l;		/* guards all here */
	Gseg *list;
	u64 lastid;
} gsegs;

static Gseg *
byid(u64 id)
{
	Gseg *g;

	for(g = gsegs.list; g != nil && g->id != id; g = g->next)
		;
	return g;
}

static Gseg *
byname(const char *name)
{
	Gseg *g;

	for(g = gsegs.list; g != nil && strcmp(g->name, name) != 0; g = g->next)
		;
	return g;
}

/* l is held. */
static int
seggen(Chan *c, const char *name, const Dirtab *tab, int ntab, int i, Devent *d)
{
	static const char *const file[] = {"ctl", "data"};
	u64 id = c->qid.path / 4;
	u64 base, top;
	Gseg *g;

	if(i == DEVDOTDOT)
		return devgentab(c, name, nil, 0, i, d);
	if(id == 0){
		for(g = gsegs.list; g != nil && i > 0; g = g->next)
			i--;
		if(g == nil)
			return -1;
		d->qid = (Qid){.path = 4 * g->id, .type = QTDIR};
		d->name = g->name;
		d->uid = g->owner;
		d->perm = DMDIR | 0777;
		return 1;
	}
	if(i >= Nfile || (g = byid(id)) == nil)
		return -1;
	d->qid = (Qid){.path = 4 * id + Qctl + i};
	d->name = file[i];
	d->uid = g->owner;
	d->perm = g->perm;
	if(i == 1 && g->s != nil){
		gsegrange(g->s, &base, &top);
		d->length = top - base;
	}
	return 1;
}

static Err
segattach(const char *spec, Chan **cp)
{
	return devattach(&segdev, spec, cp);
}

static Err
segwalk(Chan *c, Chan *nc, char **name, int nname, Walkqid *wq)
{
	Err e;

	qlock(&gsegs.l);
	e = devwalk(c, nc, name, nname, wq, nil, 0, seggen);
	qunlock(&gsegs.l);
	return e;
}

static Err
segstat(Chan *c, u8 *buf, usize n, usize *got)
{
	Err e;

	qlock(&gsegs.l);
	e = devstat(c, buf, n, got, nil, 0, seggen);
	qunlock(&gsegs.l);
	return e;
}

static Err
segopen(Chan **cp, int omode)
{
	Chan *c = *cp;
	Gseg *g;
	Err e;

	qlock(&gsegs.l);
	g = byid(c->qid.path / 4);
	if(c->qid.path % 4 == Qdata && g != nil && g->s == nil)
		e = errf("segment not yet allocated");
	else
		e = devopen(c, omode, nil, 0, seggen);
	qunlock(&gsegs.l);
	return e;
}

static Err
segcreate(Chan *c, const char *name, int omode, u32 perm)
{
	Gseg *g;

	if(c->qid.path != 0 || omode != OREAD)
		return Eperm;
	if(segclass(name))
		return Eexist;
	if(!(perm & DMDIR))
		return Ebadarg;
	if(strlen(name) >= Namelen)
		return Etoolong;
	if((g = kmallocz(sizeof *g)) == nil)
		return Enomem;
	strecpy(g->name, g->name + Namelen, name);
	strecpy(g->owner, g->owner + Namelen, up->user);
	g->perm = 0660;
	qlock(&gsegs.l);
	if(byname(name) != nil){
		qunlock(&gsegs.l);
		kfree(g);
		return Eexist;
	}
	g->id = ++gsegs.lastid;
	g->next = gsegs.list;
	gsegs.list = g;
	qunlock(&gsegs.l);
	c->qid = (Qid){.path = 4 * g->id, .type = QTDIR};
	c->mode = OREAD;
	c->offset = 0;
	c->flag |= COPEN;
	return nil;
}

/* The name goes; who has it attached keeps the memory. */
static Err
segremove(Chan *c)
{
	Gseg **l, *g;
	Err e = Enonexist;

	if(c->qid.path == 0 || c->qid.path % 4 != Qdir)
		return Eperm;
	qlock(&gsegs.l);
	for(l = &gsegs.list; (g = *l) != nil && g->id != c->qid.path / 4; l = &g->next)
		;
	if(g != nil && (e = iseve() || strcmp(g->owner, up->user) == 0 ? nil : Eperm) == nil)
		*l = g->next;
	qunlock(&gsegs.l);
	if(e == nil){
		gsegput(g->s);
		kfree(g);
	}
	return e;
}

static void
segclose(Chan *c)
{
	if((c->flag & COPEN) && (c->flag & CRCLOSE))
		segremove(c);
}

/* Owner and rights, for its owner and the host owner. */
static Err
segwstat(Chan *c, const u8 *buf, usize n)
{
	char *strs;
	Gseg *g;
	Dir d;
	Err e;

	if((strs = kmalloc(n + 4)) == nil)
		return Enomem;
	e = convM2D(buf, n, &d, strs) == 0 ? Ebadstat : nil;
	qlock(&gsegs.l);
	if(e == nil && (g = byid(c->qid.path / 4)) == nil)
		e = Eperm;
	if(e == nil && !iseve() && strcmp(g->owner, up->user) != 0)
		e = Eperm;
	if(e == nil){
		if(d.uid[0] != 0)
			strecpy(g->owner, g->owner + Namelen, d.uid);
		if(d.mode != (u32)~0)
			g->perm = d.mode & 0777;
	}
	qunlock(&gsegs.l);
	kfree(strs);
	return e;
}

/* The segment of c, referenced. */
static Err
getseg(Chan *c, Segment **s)
{
	Gseg *g;
	Err e = nil;

	*s = nil;
	qlock(&gsegs.l);
	if((g = byid(c->qid.path / 4)) == nil)
		e = Enonexist;
	else if(g->s == nil)
		e = errf("segment not yet allocated");
	else{
		*s = g->s;
		gsegincref(g->s);
	}
	qunlock(&gsegs.l);
	return e;
}

static Err
readctl(Chan *c, Io *io, u64 off)
{
	char buf[96], *p, *e;
	u64 base, top;
	Gseg *g;

	qlock(&gsegs.l);
	if((g = byid(c->qid.path / 4)) == nil || g->s == nil){
		qunlock(&gsegs.l);
		return g == nil ? Enonexist : errf("segment not yet allocated");
	}
	gsegrange(g->s, &base, &top);
	e = buf + sizeof buf;
	p = seprint(buf, e, "va %#lx %#lx", base, top - base);
	if(g->type == SGfixed)
		p = seprint(p, e, " fixed %#lx", g->pa);
	else if(g->type == SGsticky)
		p = seprint(p, e, " sticky");
	seprint(p, e, "\n");
	qunlock(&gsegs.l);
	return ioputstr(io, off, buf);
}

/* Bytes of the memory, page by page; kernel memory in between, since the caller's own may be this segment. */
static Err
segio(Chan *c, Io *io, u64 off, bool write)
{
	Segment *s;
	usize n, done;
	u8 *buf;
	Err e;

	if((e = getseg(c, &s)) != nil)
		return e;
	if((buf = kmalloc(Pgsize)) == nil){
		gsegput(s);
		return Enomem;
	}
	while(io->n > 0 && e == nil){
		n = Pgsize - off % Pgsize;
		if(n > io->n)
			n = io->n;
		if(write && (e = ioget(io, buf, n)) != nil)
			break;
		done = n;
		if((e = gsegcopy(s, off, write ? nil : buf, write ? buf : nil, &done)) != nil)
			break;
		if(done == 0){
			e = write ? Etoobig : nil;
			break;
		}
		if(!write)
			e = ioput(io, buf, done);
		off += done;
	}
	kfree(buf);
	gsegput(s);
	return e;
}

static Err
segread(Chan *c, Io *io, u64 off)
{
	Err e;

	if(c->qid.type & QTDIR){
		qlock(&gsegs.l);
		e = devdirread(c, io, off, nil, 0, seggen);
		qunlock(&gsegs.l);
		return e;
	}
	return c->qid.path % 4 == Qctl ? readctl(c, io, off) : segio(c, io, off, false);
}

static Err
setva(Gseg *g, char **f, int n)
{
	enum Segtype type = SGshared;
	char *end1, *end2;
	u64 va, len;

	if(n < 3 || n > 4)
		return Ecmdargs;
	va = strtou64(f[1], &end1, 0);
	len = strtou64(f[2], &end2, 0);
	if(*end1 != 0 || *end2 != 0)
		return Ebadarg;
	if(n == 4 && strcmp(f[3], "fixed") == 0)
		type = SGfixed;
	else if(n == 4 && strcmp(f[3], "sticky") == 0)
		type = SGsticky;
	else if(n == 4)
		return Ebadarg;
	if((type != SGshared) && !iseve())
		return Eperm;
	if(g->s != nil)
		return errf("already has a virtual address");
	g->type = type;
	return gsegnew(type, va, len, &g->s, &g->pa);
}

static Err
segwrite(Chan *c, Io *io, u64 off)
{
	static const Cmdtab tab[] = {{0, "va", 0}};
	char buf[128], *field[6];
	Gseg *g;
	int n, verb;
	Err e;

	if(c->qid.path % 4 == Qdata)
		return segio(c, io, off, true);
	if((e = iogetstr(io, buf, sizeof buf)) != nil)
		return e;
	n = tokenize(buf, field, nelem(field));
	if((e = cmdlookup(tab, nelem(tab), field, n, &verb)) != nil)
		return e;
	qlock(&gsegs.l);
	e = (g = byid(c->qid.path / 4)) == nil ? Enonexist : setva(g, field, n);
	qunlock(&gsegs.l);
	return e;
}

/* Upcall, for segattach(2). */
static Err
globalseg(const char *name, Segment **s)
{
	Gseg *g;
	Err e = nil;

	*s = nil;
	qlock(&gsegs.l);
	if((g = byname(name)) != nil && (e = devpermcheck(g->owner, g->perm, ORDWR)) == nil){
		if(g->s == nil)
			e = errf("global segment not assigned a virtual address");
		else{
			*s = g->s;
			gsegincref(g->s);
		}
	}
	qunlock(&gsegs.l);
	return e;
}

static void
segreset(void)
{
	upcall.globalseg = globalseg;
}

Dev segdev = {
	.letter = 'g', .name = "segment", .reset = segreset,
	.attach = segattach, .walk = segwalk, .stat = segstat, .open = segopen, .create = segcreate,
	.close = segclose, .read = segread, .write = segwrite, .remove = segremove, .wstat = segwstat,
};
