/*
 * #p: a directory for each process, with its state as files (proc(3)).
 *
 * A channel remembers the pid only; every operation looks the process up anew and holds its
 * debug lock while it looks, so it cannot exec or exit meanwhile.  Nothing is copied to
 * user memory with that lock held: texts are made first.
 */
#include "devproc.h"
#include "sip.h"

enum {
	Qroot, Qdir, Qargs, Qctl, Qfd, Qfpregs, Qkregs, Qmem, Qnote, Qnoteid, Qnotepg, Qns, Qpages, Qppid, Qproc,
	Qprofile, Qregs, Qsegment, Qstatus, Qsyscall, Qtext, Qwait, Qwatchpt, Qkfpregs, Qtrace,
	Filebits = 5,
	Ctlmax = 256,
};

static const struct {
	const char *name;
	int file;
	u32 perm;		/* 0: the process' own mode (wstat), which also says who else may read the others */
} files[] = {
	{"args", Qargs, 0660}, {"ctl", Qctl, 0}, {"fd", Qfd, 0444}, {"fpregs", Qfpregs, 0},
	{"kfpregs", Qkfpregs, 0400}, {"kregs", Qkregs, 0400}, {"mem", Qmem, 0}, {"note", Qnote, 0}, {"noteid", Qnoteid, 0664},
	{"notepg", Qnotepg, 0}, {"ns", Qns, 0444}, {"pages", Qpages, 0444}, {"ppid", Qppid, 0444}, {"proc", Qproc, 0400},
	{"profile", Qprofile, 0400}, {"regs", Qregs, 0}, {"segment", Qsegment, 0444}, {"status", Qstatus, 0444},
	{"syscall", Qsyscall, 0400}, {"text", Qtext, 0}, {"wait", Qwait, 0400}, {"watchpt", Qwatchpt, 0600},
};

/* The pids of a listing, taken when it begins. */
typedef struct Snap Snap;
struct Snap {
	int n;
	u32 pid[];
};

static int
file(Chan *c)
{
	return c->qid.path & ((1 << Filebits) - 1);
}

static u32
pidof(Chan *c)
{
	return c->qid.path >> Filebits;
}

static Qid
mkqid(u32 pid, int f)
{
	return (Qid){.path = (u64)pid << Filebits | f, .vers = pid, .type = f <= Qdir ? QTDIR : 0};
}

static s64
length(Proc *p, int f)
{
	switch(f){
	case Qregs: case Qkregs:
		return sizeof(Ureg);
	case Qfpregs:
		return fpusize();
	case Qproc:
		return sizeof *p;
	case Qstatus:
		return Statuslen;
	case Qprofile:
		return procproflen(p);
	case Qwait:
		return p->nwait;	/* records; above 0 there is something to read */
	case Qwatchpt:
		return procwatchlen(p);
	}
	return 0;
}

/* The entry of the i-th file; false if there is no such process. */
static bool
fileentry(u32 pid, int i, Devent *d, char user[Namelen])
{
	Proc *p;

	if((p = procbypid(pid)) == nil)
		return false;
	memmove(user, p->user, Namelen);
	d->perm = files[i].perm == 0 ? p->procmode : files[i].perm | (p->procmode & 0444);
	d->length = length(p, files[i].file);
	procput(p);
	d->name = files[i].name;
	d->uid = user;
	d->qid = mkqid(pid, files[i].file);
	return true;
}

/* The directory of a process; false if there is none. */
static bool
direntry(u32 pid, Devent *d, char user[Namelen])
{
	Proc *p;

	if(pid == 0 || (p = procbypid(pid)) == nil)
		return false;
	memmove(user, p->user, Namelen);
	procput(p);
	snprint(d->buf, sizeof d->buf, "%u", pid);
	d->name = d->buf;
	d->uid = user;
	d->qid = mkqid(pid, Qdir);
	d->perm = DMDIR | 0555;
	return true;
}

static u32
parsepid(const char *s)
{
	char *end;
	u64 v = strtou64(s, &end, 10);

	return *end == 0 && *s >= '1' && *s <= '9' && v <= 0x7fffffff ? v : 0;
}

static int
rootgen(Chan *c, const char *name, int i, Devent *d)
{
	Snap *s = c->aux;
	char *user = d->buf + sizeof d->buf - Namelen;

	if(name != nil && strcmp(name, "trace") != 0)
		return i == 0 && direntry(parsepid(name), d, user) ? 1 : -1;
	if(i-- == 0){
		d->qid = (Qid){.path = Qtrace};
		d->name = "trace";
		d->perm = 0444;
		return 1;
	}
	if(name != nil || s == nil || i >= s->n)
		return -1;
	if(direntry(s->pid[i], d, user))
		return 1;
	return 0;
}

static int
procgen(Chan *c, const char *name, const Dirtab *tab, int ntab, int i, Devent *d)
{
	char *user = d->buf + sizeof d->buf - Namelen;

	if(i == DEVDOTDOT){
		d->qid = mkqid(0, Qroot);
		d->name = "#p";
		d->perm = DMDIR | 0555;
		return 1;
	}
	if(file(c) == Qroot)
		return rootgen(c, name, i, d);
	return (usize)i < nelem(files) && fileentry(pidof(c), i, d, user) ? 1 : -1;
}

static Err
procattach(const char *spec, Chan **cp)
{
	if(spec[0] != 0)
		return Ebadspec;
	return devattach(&procdev, spec, cp);
}

static Err
procwalk(Chan *c, Chan *nc, char **name, int nname, Walkqid *wq)
{
	return devwalk(c, nc, name, nname, wq, nil, 0, procgen);
}

/* What the channel's own entry in its parent directory is. */
static Err
self(Chan *c, Devent *d)
{
	char *user = d->buf + sizeof d->buf - Namelen;
	usize i;

	memset(d, 0, sizeof *d);
	devtimes(d);
	if(file(c) == Qroot){
		d->qid = c->qid;
		d->name = "#p";
		d->perm = DMDIR | 0555;
		return nil;
	}
	if(file(c) == Qtrace){
		d->qid = c->qid;
		d->name = "trace";
		d->perm = 0444;
		return nil;
	}
	for(i = 0; i < nelem(files) && files[i].file != file(c); i++)
		;
	if(i < nelem(files) ? fileentry(pidof(c), i, d, user) : direntry(pidof(c), d, user))
		return nil;
	return Eprocdied;
}

static Err
procstat(Chan *c, u8 *buf, usize n, usize *got)
{
	Devent d;
	Err e;

	if((e = self(c, &d)) != nil)
		return e;
	return devpack(&d, c, buf, n, got);
}

static Err
snapshot(Chan *c)
{
	int max = proccount();
	Snap *s = nil;

	do{
		kfree(s);
		max += 64;
		if((s = kmalloc(sizeof *s + max * sizeof s->pid[0])) == nil)
			return Enomem;
		s->n = procpids(s->pid, max);
	}while(s->n > max);
	kfree(c->aux);
	c->aux = s;
	return nil;
}

/*
 * Opening text gives the open program file itself, as on Plan 9: its name is the program's (fd2path), and an
 * open fid cannot be walked to get a second one.  All who have it share its offset.
 */
static Err
opentext(Chan **cp)
{
	Chan *image;
	Proc *p;

	if((p = procbypid(pidof(*cp))) == nil)
		return Eprocdied;
	if((image = p->image) != nil)
		cincref(image);
	procput(p);
	if(image == nil)
		return Eprocdied;
	lock(&image->offlock);
	image->offset = 0;
	unlock(&image->offlock);
	cclose(*cp);
	*cp = image;
	return nil;
}

/*
 * A private process shows its inside to nobody, and none, who may be anybody from outside, sees nothing of
 * others but what ps(1) and ns(1) need.
 */
static Err
checkprivate(Chan *c)
{
	bool none = strcmp(up->user, "none") == 0 && !iseve(), private = false;
	Proc *p;
	Err e = nil;

	if((p = procbypid(pidof(c))) == nil)
		return Eprocdied;
	switch(file(c)){
	case Qmem: case Qregs: case Qfpregs: case Qkfpregs: case Qkregs: case Qproc: case Qtext: case Qsyscall: case Qwatchpt:
		private = p->procprivate || p->kproc;
		break;
	case Qctl:
		private = p->procprivate;
		break;
	case Qnote:
		private = p->procprivate || p->kproc;
		none = false;
		break;
	case Qnotepg:
		private = p->kproc;
		if(!private)
			c->aux = (void *)(u64)p->noteid;	/* the group, whatever becomes of the process */
		break;
	case Qfd: case Qns: case Qpages: case Qsegment: case Qprofile:
		none = false;
	}
	if(private || (none && p != up))
		e = Eperm;
	procput(p);
	return e;
}

/* Inside a process, rather than what it is told or is known of it. */
static bool
inner(Chan *c)
{
	switch(file(c)){
	case Qmem: case Qregs: case Qfpregs: case Qkfpregs: case Qkregs: case Qproc: case Qtext: case Qsyscall: case Qwatchpt:
	case Qprofile:
		return true;
	}
	return false;
}

/* Also at each write: the process may have become a SIP after the file was opened. */
static Err
checksealed(Chan *c, bool write)
{
	Proc *p;
	Err e;

	if((p = procbypid(pidof(c))) == nil)
		return Eprocdied;
	e = sipmay(p, inner(c), write);
	procput(p);
	return e;
}

static Err
clearwatch(u32 pid)
{
	char none[] = "";
	Proc *p;
	Err e;

	if((p = procbypid(pid)) == nil)
		return Eprocdied;
	e = procwatchset(p, none, true);
	procput(p);
	return e;
}

static Err
procopen(Chan **cp, int omode)
{
	Chan *c = *cp;
	Devent d;
	int mode;
	Err e;

	mode = openmode(omode, &e);
	if(e != nil || (e = self(c, &d)) != nil)
		return e;
	if((e = devpermcheck(d.uid, d.perm, omode & ~OTRUNC)) != nil)
		return e;
	if(c->qid.type & QTDIR){
		if(mode != OREAD)
			return Eisdir;
		if(file(c) == Qroot && (e = snapshot(c)) != nil)
			return e;
	}else if(file(c) == Qtrace)
		return proctraceopen(c, omode);
	else if((e = checkprivate(c)) != nil || (e = checksealed(c, mode != OREAD || (omode & OTRUNC))) != nil)
		return e;
	if(file(c) == Qnotepg && mode != OWRITE)
		return Eperm;
	if(file(c) == Qtext)	/* ORCLOSE would remove the program */
		return mode == OREAD && !(omode & ORCLOSE) ? opentext(cp) : Eperm;
	if(file(c) == Qwatchpt && (omode & OTRUNC) && (e = clearwatch(pidof(c))) != nil)
		return e;
	c->mode = mode;
	c->offset = 0;
	c->flag |= COPEN;
	return nil;
}

static void
procclose(Chan *c)
{
	if(file(c) == Qtrace)
		proctraceclose(c);
	if(file(c) == Qroot)
		kfree(c->aux);
	c->aux = nil;
}

/* Files whose content is a text made at each read. */
static Err
maketext(Chan *c, Proc *p, Text *t)
{
	char watch[256];

	switch(file(c)){
	case Qargs:
		textadd(t, p->argsset ? "%.*s [" : "", (int)sizeof p->text, p->text);
		textadd(t, "%s", p->args != nil ? p->args : "");
		textadd(t, p->argsset ? "]" : "");
		return nil;
	case Qfd:
		procfdtext(p, t);
		return nil;
	case Qns:
		procnstext(p, t);
		return nil;
	case Qnoteid:
		textadd(t, "%11u ", p->noteid);
		return nil;
	case Qppid:
		textadd(t, "%11u ", p->parentpid);
		return nil;
	case Qpages:
		procpagestext(p, t);
		return nil;
	case Qsegment:
		procsegtext(p, t);
		return nil;
	case Qstatus:
		procstatustext(p, t);
		return nil;
	case Qsyscall:
		for(char *s = p->systrace; s != nil && *s != 0; s += strnlen(s, 512))
			textadd(t, "%.512s", s);
		return nil;
	case Qwatchpt:
		watch[0] = 0;
		procwatchtext(p, watch, watch + sizeof watch);
		textadd(t, "%s", watch);
		return nil;
	case Qctl:
		textadd(t, "%11u ", p->pid);
		return nil;
	case Qkfpregs:	/* the kernel computes with integers only */
		return Enoreg;
	}
	return Eperm;
}

/* Registers and the like: n bytes at off of an area of size bytes. */
static Err
readarea(Chan *c, Proc *p, Io *io, u64 off)
{
	usize size = file(c) == Qfpregs ? fpusize() : file(c) == Qproc ? sizeof *p : sizeof(Ureg);
	u8 *buf;
	Err e = nil;

	if((buf = kmallocz(size)) == nil)
		e = Enomem;
	else if(file(c) == Qproc)
		memmove(buf, p, size);
	else if(file(c) == Qfpregs)
		memmove(buf, p->fpu, size);
	else
		e = procregread(p, file(c) == Qkregs, buf, size);
	procput(p);
	if(e == nil)
		e = ioputat(io, off, buf, size);
	kfree(buf);
	return e;
}

/* The counters of a profile, piece by piece. */
static Err
readprofile(u32 pid, Io *io, u64 off)
{
	enum { Piece = 4 * KiB };
	Proc *p;
	u8 *buf;
	usize n;
	Err e = nil;

	if((buf = kmalloc(Piece)) == nil)
		return Enomem;
	for(; e == nil && io->n > 0; off += n){
		if((p = procbypid(pid)) == nil){
			e = Eprocdied;
			break;
		}
		e = p->prof == nil ? errf("profile is off") : nil;
		n = procprofread(p, off, buf, io->n < Piece ? io->n : Piece);
		procput(p);
		if(n == 0)
			break;
		e = ioput(io, buf, n);
	}
	kfree(buf);
	return e;
}

static Err
readwait(Proc *p, Io *io)
{
	char rec[4 * 12 + 2 * ERRMAX];
	Err e;

	e = waitread(p, rec, sizeof rec);
	procput(p);
	return e != nil ? e : ioput(io, rec, strlen(rec));
}

static Err
procread(Chan *c, Io *io, u64 off)
{
	Text t = {0};
	Proc *p;
	Err e;

	if(c->qid.type & QTDIR){
		if(file(c) == Qroot && off == 0 && (e = snapshot(c)) != nil)
			return e;
		return devdirread(c, io, off, nil, 0, procgen);
	}
	if(file(c) == Qmem)
		return procmemread(pidof(c), io, off);
	if(file(c) == Qprofile)
		return readprofile(pidof(c), io, off);
	if(file(c) == Qtrace)
		return proctraceread(io);
	if((p = procbypid(pidof(c))) == nil)
		return Eprocdied;
	switch(file(c)){
	case Qnote:
		return procnoteread(p, io);
	case Qwait:
		return readwait(p, io);
	case Qregs: case Qkregs: case Qfpregs: case Qproc:
		return readarea(c, p, io, off);
	}
	e = maketext(c, p, &t);
	procput(p);
	if(e == nil)
		e = t.err;
	if(e == nil)
		e = ioputat(io, off, t.s, t.n);
	kfree(t.s);
	return e;
}

/* Lets go of p. */
static Err
writetext(Chan *c, Proc *p, char *s, u64 off)
{
	char *args;
	Err e = nil;

	switch(file(c)){
	case Qctl:
		e = procctlwrite(p, s);
		break;
	case Qnote:
		e = procnotewrite(p, s);
		break;
	case Qargs:
		if((args = kstrdup(s)) == nil)
			e = Enomem;
		else
			procsetargs(p, args);
		break;
	case Qwatchpt:
		e = procwatchset(p, s, off == 0);
		break;
	default:
		e = Eperm;
	}
	procput(p);
	return e;
}

static Err
writeregs(Chan *c, Io *io, u64 off)
{
	usize n = io->n, size = file(c) == Qregs ? sizeof(Ureg) : fpusize();
	Proc *p;
	u8 *buf;
	Err e;

	if(off >= size)
		n = 0;
	else if(n > size - off)
		n = size - off;
	if((buf = kmalloc(n + 1)) == nil)
		return Enomem;
	if((e = ioget(io, buf, n)) == nil && (p = procbypid(pidof(c))) == nil)
		e = Eprocdied;
	else if(e == nil){
		e = file(c) == Qregs ? procregwrite(p, off, buf, n) : procfpwrite(p, off, buf, n);
		procput(p);
	}
	kfree(buf);
	return e;
}

static Err
procwrite(Chan *c, Io *io, u64 off)
{
	char text[Ctlmax];
	Proc *p;
	Err e;

	/* a note group outlives the process that it was opened for */
	if(file(c) != Qnotepg && (e = checksealed(c, true)) != nil)
		return e;
	switch(file(c)){
	case Qmem:
		return procmemwrite(pidof(c), io, off);
	case Qregs:
	case Qfpregs:
		return writeregs(c, io, off);
	}
	if((file(c) == Qnote || file(c) == Qnotepg) && io->n >= ERRMAX - 1)
		return Etoobig;
	if(file(c) == Qargs && (io->n == 0 || io->n >= ERRMAX))
		return io->n == 0 ? Eshort : Etoobig;
	if((e = iogetstr(io, text, sizeof text)) != nil)
		return e;
	if(file(c) == Qnotepg)
		return postnotepg((u32)(u64)c->aux, text, Nuser);
	if(file(c) == Qnoteid)
		return procnoteidwrite(pidof(c), parsepid(text));
	if((p = procbypid(pidof(c))) == nil)
		return Eprocdied;
	return writetext(c, p, text, off);
}

static Err
procwstat(Chan *c, const u8 *buf, usize n)
{
	if(sealed())
		return Esealed;
	return (c->qid.type & QTDIR) || file(c) == Qtrace ? Eperm : procsetmode(pidof(c), buf, n);
}

Dev procdev = {
	.letter = 'p', .name = "proc",
	.reset = procfderrinit,
	.attach = procattach, .walk = procwalk, .stat = procstat, .open = procopen, .create = devnocreate,
	.close = procclose, .read = procread, .write = procwrite, .remove = devnoremove, .wstat = procwstat,
};
