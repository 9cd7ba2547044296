/*
 * #p: a directory for each process, with its state as files (proc(3)).
 *
 * A channel remembers the pid only; every operation looks the process up anew and holds its
 * debug lock while it looks, so it cannot exec or exit meanwhile.  Nothing is copied to
 * user memory with that lock held: texts are made first.
 */
#include "procfile.h"
#include "sip.h"

enum { Filebits = 5 };	/* of Qid.path: which file; above them the pid */

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

int
procfile(Chan *c)
{
	return c->qid.path & ((1 << Filebits) - 1);
}

u32
procpid(Chan *c)
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

u32
procparsepid(const char *s)
{
	char *end;
	u64 v = strtou64(s, &end, 10);

	return *end == 0 && *s >= '1' && *s <= '9' && v <= 0x7fffffff ? v : 0;
}

/* The same of a part of a name. */
static u32
procelempid(const Elem *elem)
{
	char s[12];

	if(elem->n >= sizeof s)
		return 0;
	memmove(s, elem->s, elem->n);
	s[elem->n] = 0;
	return procparsepid(s);
}

static int
rootgen(Chan *c, const char *name, int i, Devent *d)
{
	Snap *s = c->aux;
	char *user = d->buf + sizeof d->buf - Namelen;

	if(name != nil && strcmp(name, "trace") != 0)
		return i == 0 && direntry(procparsepid(name), d, user) ? 1 : -1;
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
	if(procfile(c) == Qroot)
		return rootgen(c, name, i, d);
	if((usize)i >= nelem(files))
		return -1;
	if(name != nil && strcmp(name, files[i].name) != 0)
		return 0;
	return fileentry(procpid(c), i, d, user) ? 1 : -1;
}

static bool
lookroot(const Elem *elem, Qid *qid)
{
	u32 pid;

	if(eqelem("trace", elem)){
		*qid = (Qid){.path = Qtrace};
		return true;
	}
	pid = procelempid(elem);
	*qid = mkqid(pid, Qdir);
	return pid != 0 && procis(pid);
}

static bool
proclook(Chan *dir, const Elem *elem, Qid *qid)
{
	u32 pid = procpid(dir);
	usize i;

	if(procfile(dir) == Qroot)
		return lookroot(elem, qid);
	for(i = 0; i < nelem(files) && !eqelem(files[i].name, elem); i++)
		;
	if(i == nelem(files) || !procis(pid))
		return false;
	*qid = mkqid(pid, files[i].file);
	return true;
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
	if(procfile(c) == Qroot){
		d->qid = c->qid;
		d->name = "#p";
		d->perm = DMDIR | 0555;
		return nil;
	}
	if(procfile(c) == Qtrace){
		d->qid = c->qid;
		d->name = "trace";
		d->perm = 0444;
		return nil;
	}
	for(i = 0; i < nelem(files) && files[i].file != procfile(c); i++)
		;
	if(i < nelem(files) ? fileentry(procpid(c), i, d, user) : direntry(procpid(c), d, user))
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

	if((p = procbypid(procpid(*cp))) == nil)
		return Eprocdied;
	if((image = p->image) != nil)
		cincref(image);
	procput(p);
	if(image == nil)
		return Eprocdied;
	__atomic_store_n(&image->offset, 0, __ATOMIC_RELAXED);
	cclose(*cp);
	*cp = image;
	return nil;
}

/* For writing, too, if it is truncated. */
static Err
checkopen(Chan *c, bool write)
{
	Proc *p;
	Err e;

	if((p = procbypid(procpid(c))) == nil)
		return Eprocdied;
	e = procmayopen(p, procfile(c), write);
	if(procfile(c) == Qnotepg)
		c->aux = (void *)(u64)p->noteid;	/* the group, whatever becomes of the process */
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
		if(procfile(c) == Qroot && (e = snapshot(c)) != nil)
			return e;
	}else if(procfile(c) == Qtrace)
		return proctraceopen(c, omode);
	else if((e = checkopen(c, mode != OREAD || (omode & OTRUNC))) != nil)
		return e;
	if(procfile(c) == Qnotepg && mode != OWRITE)
		return Eperm;
	if(procfile(c) == Qtext)	/* ORCLOSE would remove the program */
		return mode == OREAD && !(omode & ORCLOSE) ? opentext(cp) : Eperm;
	if(procfile(c) == Qwatchpt && (omode & OTRUNC) && (e = clearwatch(procpid(c))) != nil)
		return e;
	c->mode = mode;
	c->offset = 0;
	c->flag |= COPEN;
	return nil;
}

static void
procclose(Chan *c)
{
	if(procfile(c) == Qtrace)
		proctraceclose(c);
	if(procfile(c) == Qroot)
		kfree(c->aux);
	c->aux = nil;
}

static Err
procread(Chan *c, Io *io, u64 off)
{
	Err e;

	if((c->qid.type & QTDIR) == 0)
		return procfile(c) == Qtrace ? proctraceread(io) : procfileread(c, io, off);
	if(procfile(c) == Qroot && off == 0 && (e = snapshot(c)) != nil)
		return e;
	return devdirread(c, io, off, nil, 0, procgen);
}

static Err
procwstat(Chan *c, const u8 *buf, usize n)
{
	if(sealed())
		return Esealed;
	return (c->qid.type & QTDIR) || procfile(c) == Qtrace ? Eperm : procsetmode(procpid(c), buf, n);
}

Dev procdev = {
	.letter = 'p', .name = "proc",
	.attach = procattach, .walk = procwalk, .stat = procstat, .open = procopen, .create = devnocreate,
	.close = procclose, .read = procread, .write = procfilewrite, .remove = devnoremove, .wstat = procwstat,
	.look = proclook,
};
