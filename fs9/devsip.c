/*
 * SIPs as files of #x (sip(3)): clone, and a folder for each.
 *
 *	clone		opened, it is the ctl of a new one; closed before the start, it ends that
 *	n/ctl		verbs (sipctl.c); its number is read
 *	n/manifest	its text; written until the first start
 *	n/status hash ns caps own	texts
 *	n/wait		is read when it has ended: "exited '...'", "crashed '...'"
 *	n/event		for who supervises it: "end kill|restart|none exited|crashed '...'", or "asked ..." of one that does not run
 *	n/chan/NAME	a descriptor that it was given
 */
#include "devsip.h"

enum {
	Qsipdir = 1, Qctl, Qstatus, Qmanifest, Qhash, Qns, Qcaps, Qown, Qwait, Qevent, Qchandir,
	Qwire = 128,		/* and the wire's index */
	Ctlmax = 2 * KiB,
};

static const struct {
	const char *name;
	int file;
	u32 perm;
} files[] = {
	{"ctl", Qctl, 0660}, {"status", Qstatus, 0444}, {"manifest", Qmanifest, 0660}, {"hash", Qhash, 0444}, {"ns", Qns, 0440},
	{"caps", Qcaps, 0440}, {"own", Qown, 0440}, {"wait", Qwait, 0440}, {"event", Qevent, 0440}, {"chan", Qchandir, DMDIR | 0550},
};

static int
file(Chan *c)
{
	return c->qid.path & ((1 << Sipbits) - 1);
}

static Qid
mkqid(u32 no, int f)
{
	return (Qid){.path = (u64)no << Sipbits | f, .vers = no, .type = f == Qsipdir || f == Qchandir ? QTDIR : 0};
}

static Sip *
sipof(Chan *c)
{
	return sipget(c->qid.path >> Sipbits);
}

static void
setowner(Devent *d, const Sip *s)
{
	char *user = d->buf + sizeof d->buf - Namelen;

	memmove(user, s->owner, Namelen);
	d->uid = user;
}

static u32
parseno(const char *s)
{
	char *end;
	u64 v = strtou64(s, &end, 10);

	return *end == 0 && *s >= '1' && *s <= '9' && v <= 0x7fffffff ? v : 0;
}

/* The i-th, or the one that name says. */
static Sip *
nth(const char *name, int i)
{
	Sip *s = nil, *next;

	if(name != nil)
		return i == 0 ? sipget(parseno(name)) : nil;
	for(; i >= 0; i--){
		next = sipnext(s != nil ? s->no : 0);
		if(s != nil)
			sipput(s);
		if((s = next) == nil)
			break;
	}
	return s;
}

static int
rootgen(const char *name, int i, Devent *d)
{
	Sip *s;

	if(i == 0){
		d->name = "clone";
		d->qid = (Qid){.path = Qclone};
		d->perm = 0666;
		return 1;
	}
	if((s = nth(name, i - 1)) == nil)
		return -1;
	snprint(d->buf, sizeof d->buf - Namelen, "%u", s->no);
	d->name = d->buf;
	d->qid = mkqid(s->no, Qsipdir);
	d->perm = DMDIR | 0555;
	setowner(d, s);
	sipput(s);
	return 1;
}

static int
wiregen(Sip *s, int i, Devent *d)
{
	if(i >= Sipmaxwire)
		return -1;
	if(s->wire[i].name[0] == 0)
		return 0;
	memmove(d->buf, s->wire[i].name, Namelen);
	d->name = d->buf;
	d->qid = mkqid(s->no, Qwire + i);
	d->perm = 0440;
	return 1;
}

static int
filegen(Sip *s, int i, Devent *d)
{
	if((usize)i >= nelem(files))
		return -1;
	d->name = files[i].name;
	d->qid = mkqid(s->no, files[i].file);
	d->perm = files[i].perm;
	if(files[i].file == Qmanifest)
		d->length = s->nmanifest;
	return 1;
}

int
sipgen(Chan *c, const char *name, int i, Devent *d)
{
	bool inchan = file(c) == Qchandir || file(c) >= Qwire;
	Sip *s;
	int r;

	if(!issip(c) || c->qid.path == Qclone)
		return rootgen(name, i, d);
	if((s = sipof(c)) == nil)
		return -1;
	if(i == DEVDOTDOT){
		d->name = inchan ? d->buf : "#x";
		snprint(d->buf, sizeof d->buf - Namelen, "%u", s->no);
		d->qid = inchan ? mkqid(s->no, Qsipdir) : (Qid){.type = QTDIR};
		d->perm = DMDIR | 0555;
		r = 1;
	}else
		r = inchan ? wiregen(s, i, d) : filegen(s, i, d);
	if(r == 1)
		setowner(d, s);
	sipput(s);
	return r;
}

static void
ctlopened(Sip *s)
{
	qlock(&s->setup);
	s->nctl++;
	qunlock(&s->setup);
}

Err
sipopen(Chan **cp, int omode, Devgen *gen)
{
	Chan *c = *cp;
	bool dir = c->qid.type & QTDIR;
	Sip *s;
	Err e;

	if(!dir && sealed() && (c->qid.path == Qclone || (omode & 3) != OREAD))
		return Esealed;
	if((e = devopen(c, omode, nil, 0, gen)) != nil || dir)
		return e;
	if(c->qid.path == Qclone){
		if((e = sipnew(&s)) == nil)
			c->qid = mkqid(s->no, Qctl);
	}else if((s = sipof(c)) == nil)
		e = Enonexist;
	if(e != nil){
		c->flag &= ~COPEN;
		return e;
	}
	if(file(c) == Qctl)
		ctlopened(s);
	c->aux = s;
	return nil;
}

void
sipclose(Chan *c)
{
	Chan *served = nil;
	Sip *s = c->aux;

	if(s == nil)
		return;
	if(file(c) == Qctl){
		qlock(&s->setup);
		if(--s->nctl == 0){
			sipforget(s);
			served = s->served;
			s->served = nil;
		}
		qunlock(&s->setup);
		if(served != nil){
			mntalone(served);
			cclose(served);
		}
	}
	sipput(s);
	c->aux = nil;
}

static Err
readmanifest(Sip *s, Io *io, u64 off)
{
	char *buf;
	usize n;
	Err e;

	if((buf = kmalloc(Sipmanmax)) == nil)
		return Enomem;
	qlock(&s->setup);
	n = s->nmanifest;
	memmove(buf, s->manifest, n);
	qunlock(&s->setup);
	e = ioputat(io, off, buf, n);
	kfree(buf);
	return e;
}

/* Their second read is the end of the file. */
static Err
readwait(Sip *s, Io *io, u64 off)
{
	char buf[3 * ERRMAX];
	Err e;

	if(off != 0)
		return nil;
	if((e = sipwait(s, buf, sizeof buf)) != nil)
		return e;
	return ioputstr(io, off, buf);
}

static Err
readevent(Sip *s, Io *io)
{
	char buf[3 * ERRMAX];
	Err e;

	if((e = sipevent(s, buf, sizeof buf)) != nil)
		return e;
	return ioputstr(io, 0, buf);
}

static void
maketext(Chan *c, Sip *s, Text *t)
{
	switch(file(c)){
	case Qctl:
		textadd(t, "%u", s->no);
		break;
	case Qstatus:
		sipstatustext(s, t);
		break;
	case Qhash:
		siphashtext(s, t);
		break;
	case Qns:
		sipnstext(s, t);
		break;
	case Qcaps:
		sipcapstext(s, t);
		break;
	case Qown:
		sipowntext(s, t);
		break;
	default:
		sipwiretext(s, &s->wire[file(c) - Qwire], t);
	}
}

Err
sipread(Chan *c, Io *io, u64 off, Devgen *gen)
{
	Text t = {0};
	Err e;

	if(c->qid.type & QTDIR)
		return devdirread(c, io, off, nil, 0, gen);
	switch(file(c)){
	case Qmanifest:
		return readmanifest(c->aux, io, off);
	case Qwait:
		return readwait(c->aux, io, off);
	case Qevent:
		return readevent(c->aux, io);
	}
	maketext(c, c->aux, &t);
	e = t.err != nil ? t.err : ioputat(io, off, t.s, t.n);
	kfree(t.s);
	return e;
}

/* The text grows at its end. setup is held. */
static Err
addmanifest(Sip *s, const char *text, usize n, u64 off)
{
	char *m;

	if(s->frozen)
		return Esealed;
	if(off != s->nmanifest)
		return Ebadarg;
	if(s->nmanifest + n > Sipmanmax)
		return Etoobig;
	if((m = kmalloc(s->nmanifest + n + 1)) == nil)
		return Enomem;
	memmove(m, s->manifest, s->nmanifest);
	memmove(m + s->nmanifest, text, n);
	kfree(s->manifest);
	s->manifest = m;
	s->nmanifest += n;
	return nil;
}

static Err
writemanifest(Sip *s, Io *io, u64 off)
{
	usize n = io->n;
	char *text;
	Err e;

	if(n > Sipmanmax)
		return Etoobig;
	if((text = kmalloc(n + 1)) == nil)
		return Enomem;
	if((e = ioget(io, text, n)) == nil){
		qlock(&s->setup);
		e = addmanifest(s, text, n, off);
		qunlock(&s->setup);
	}
	kfree(text);
	return e;
}

Err
sipwrite(Chan *c, Io *io, u64 off)
{
	char *text;
	Err e;

	if(sealed())
		return Esealed;
	if(file(c) == Qmanifest)
		return writemanifest(c->aux, io, off);
	if(file(c) != Qctl)
		return Eperm;
	if((text = kmalloc(Ctlmax)) == nil)
		return Enomem;
	if((e = iogetstr(io, text, Ctlmax)) == nil)
		e = sipctlwrite(c->aux, text);
	kfree(text);
	return e;
}
