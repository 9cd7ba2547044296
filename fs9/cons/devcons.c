/* #c: the console, and the machine's small facts as files. */
#include "fs9.h"
#include "lib.h"
#include "hw.h"
#include "cons.h"

enum {
	Qdir, Qbintime, Qcons, Qconsctl, Qcputime, Qconfig, Qdrivers, Qhostdomain, Qhostowner, Qipistat, Qkmesg, Qkprint, Qkstat, Qlimits,
	Qmordor, Qnull, Qosversion, Qpid, Qppid, Qrandom, Qreboot, Qswap, Qsysname, Qsysstat, Qtime, Qtrace,
	Quser, Qwaitstat, Qzero, Qaudit, Qconsraw, Qdebug, Qallocs, Qlocks,
};

static const Dirtab constab[] = {
	{"audit", {.path = Qaudit}, 0, 0444},
	{"bintime", {.path = Qbintime}, 24, 0664},
	{"config", {.path = Qconfig}, 0, 0444},
	{"cons", {.path = Qcons}, 0, 0660},
	{"consctl", {.path = Qconsctl}, 0, 0220},
	{"consraw", {.path = Qconsraw, .type = QTEXCL}, 0, 0600},
	{"cputime", {.path = Qcputime}, 6*12, 0444},
	{"drivers", {.path = Qdrivers}, 0, 0666},
	{"hostdomain", {.path = Qhostdomain}, 0, 0664},
	{"hostowner", {.path = Qhostowner}, 0, 0664},
	{"ipistat", {.path = Qipistat}, 0, 0444},
	{"kmesg", {.path = Qkmesg}, 0, 0440},
	{"kprint", {.path = Qkprint, .type = QTEXCL}, 0, 0440},
	{"kstat", {.path = Qkstat}, 0, 0444},
	{"limits", {.path = Qlimits}, 0, 0664},
	{"mordor", {.path = Qmordor}, 0, 0666},
	{"null", {.path = Qnull}, 0, 0666},
	{"osversion", {.path = Qosversion}, 0, 0444},
	{"pid", {.path = Qpid}, 12, 0444},
	{"ppid", {.path = Qppid}, 12, 0444},
	{"random", {.path = Qrandom}, 0, 0444},
	{"reboot", {.path = Qreboot}, 0, 0220},
	{"swap", {.path = Qswap}, 0, 0444},
	{"sysname", {.path = Qsysname}, 0, 0664},
	{"sysstat", {.path = Qsysstat}, 0, 0664},
	{"time", {.path = Qtime}, 12+3*22, 0664},
	{"trace", {.path = Qtrace}, 0, 0664},
	{"user", {.path = Quser}, 0, 0666},
	{"waitstat", {.path = Qwaitstat}, 0, 0444},
	{"zero", {.path = Qzero}, 0, 0444},
#ifdef DEBUG
	{"debug", {.path = Qdebug}, 0, 0664},
	{"allocs", {.path = Qallocs}, 0, 0444},
	{"locks", {.path = Qlocks}, 0, 0444},
#endif
};

static Ref rawopens;		/* open consctl files */

static Err
consattach(const char *spec, Chan **cp)
{
	return devattach(&consdev, spec, cp);
}

static Err
conswalk(Chan *c, Chan *nc, char **name, int nname, Walkqid *wq)
{
	return devwalk(c, nc, name, nname, wq, constab, nelem(constab), devgentab);
}

static Dirindex consindex;

static void
consreset(void)
{
	dirindex(&consindex, constab, nelem(constab));
	lineinit();
}

static bool
conslook(Chan *dir, const Elem *elem, Qid *qid)
{
	USED(dir);
	return dirlook(&consindex, elem, qid);
}

static bool
consself(Chan *c, Devent *d)
{
	return devselftab(c, constab, nelem(constab), d);
}

static Err
consstat(Chan *c, u8 *buf, usize n, usize *got)
{
	return devstat(c, buf, n, got, constab, nelem(constab), devgentab);
}

static Err
consopen(Chan **cp, int omode)
{
	Err e;

	if((e = devopen(*cp, omode, constab, nelem(constab), devgentab)) != nil)
		return e;
	if((*cp)->qid.path == Qkprint)
		e = kprintopen();
	else if((*cp)->qid.path == Qconsraw)
		e = rawopen();
	if(e != nil){
		(*cp)->flag &= ~COPEN;
		return e;
	}
	if((*cp)->qid.path == Qconsctl)
		incref(&rawopens);
	return nil;
}

static void
consclose(Chan *c)
{
	if((c->flag & COPEN) && c->qid.path == Qconsctl && decref(&rawopens) == 0)
		lineraw(false);
	if((c->flag & COPEN) && c->qid.path == Qkprint)
		kprintclose();
	if((c->flag & COPEN) && c->qid.path == Qconsraw)
		rawclose();
}

static Err
consdirread(Chan *c, Io *io, u64 off)
{
	return devdirread(c, io, off, constab, nelem(constab), devgentab);
}

static Err
readtext(Io *io, u64 off, char *(*fill)(char *, char *))
{
	enum { Size = 16 * KiB };
	char *buf, *end;
	Err e;

	if((buf = kmalloc(Size)) == nil)
		return Enomem;
	end = fill(buf, buf + Size);
	e = ioputat(io, off, buf, end - buf);
	kfree(buf);
	return e;
}

static Err
readrandom(Io *io)
{
	u8 buf[256];
	usize n;
	Err e;

	while(io->n > 0){
		n = io->n < sizeof buf ? io->n : sizeof buf;
		randomread(buf, n);
		if((e = ioput(io, buf, n)) != nil)
			return e;
		if(up->notepending && io->n > 0)
			return Eintr;	/* what there is counts; gigabytes would keep it from being killed */
	}
	return nil;
}

/* The kernel log from its beginning that is still kept. */
static Err
readkmesg(Io *io, u64 off)
{
	enum { Piece = 4 * KiB };
	char *buf;
	u64 pos;
	usize n;
	Err e;

	if((buf = kmalloc(Piece)) == nil)
		return Enomem;
	pos = off;
	e = nil;
	while(e == nil && io->n > 0){
		n = io->n < Piece ? io->n : Piece;
		if((n = kmesgread(&pos, buf, n)) == 0)
			break;
		e = ioput(io, buf, n);
	}
	kfree(buf);
	return e;
}

static Err
readtrace(Io *io, u64 off)
{
	enum { Size = 16 * KiB };
	char *buf;
	usize n;
	Err e;

	n = io->n < Size ? io->n : Size;
	if((buf = kmalloc(Size)) == nil)
		return Enomem;
	e = ioput(io, buf, traceread(off, buf, n));
	kfree(buf);
	return e;
}

static Err
consread(Chan *c, Io *io, u64 off)
{
	if(c->qid.path == Qzero)	/* without the frame that the others need */
		return iozero(io);
	switch(c->qid.path){
	case Qdir:
		return consdirread(c, io, off);
	case Qcons:
		return lineread(io);
	case Qconsraw:
		return rawread(io);
	case Qaudit:
		return readaudit(io, off);
	case Qbintime:
		return readbintime(io);
	case Qtime:
		return readtext(io, off, timetext);
	case Qcputime:
		return readtext(io, off, cputimetext);
	case Qconfig:
		return ioputstr(io, off, boottext());
	case Qdrivers:
		return readtext(io, off, driverstext);
	case Qhostdomain:
		return readhostdomain(io, off);
	case Qhostowner:
		return readhostowner(io, off);
	case Qsysname:
		return readsysname(io, off);
	case Quser:
		return ioputstr(io, off, up->user);
	case Qipistat:
		return readtext(io, off, ipistattext);
	case Qwaitstat:
		return readtext(io, off, waitstattext);
	case Qkmesg:
		return readkmesg(io, off);
	case Qkprint:
		return kprintread(io);
	case Qkstat:
		return readtext(io, off, kstattext);
	case Qlimits:
		return readlimits(io, off);
	case Qosversion:
		return ioputstr(io, off, "2000");
	case Qpid:
		return ioputnum(io, off, up->pid, 12);
	case Qppid:
		return ioputnum(io, off, up->parentpid, 12);
	case Qrandom:
		return readrandom(io);
	case Qswap:
		return readtext(io, off, swaptext);
	case Qsysstat:
		return readtext(io, off, sysstattext);
	case Qtrace:
		return readtrace(io, off);
	case Qmordor:
		return "one does not simply read from mordor";
#ifdef DEBUG
	case Qdebug:
		return readtext(io, off, debugtext);
	case Qallocs:
		return readtext(io, off, kmalloctext);
	case Qlocks:
		return readtext(io, off, proclocks);
#endif
	}
	return nil;
}

/* Bytes of programs go out in pieces, so that nobody holds kernel memory for long. */
static Err
writecons(Io *io)
{
	char buf[256];
	usize n;
	Err e;

	while(io->n > 0){
		n = io->n < sizeof buf ? io->n : sizeof buf;
		if((e = ioget(io, buf, n)) != nil)
			return e;
		conswrite(buf, n, !kprintreader());
		if(up->notepending && io->n > 0)
			return Eintr;	/* a serial line may take minutes for what is left */
	}
	return nil;
}

static Err
conswritefile(Chan *c, Io *io, u64 off)
{
	if(c->qid.path == Qnull){
		ioskip(io, io->n);
		return nil;
	}
	switch(c->qid.path){
	case Qcons:
		return writecons(io);
	case Qconsctl:
		return writeconsctl(io);
	case Qconsraw:
		return rawwrite(io);
	case Qreboot:
		return writereboot(io);
	case Qhostowner:
		return writehostowner(io);
	case Qhostdomain:
		return writehostdomain(io);
	case Qsysname:
		return writesysname(io);
	case Quser:
		return writeuser(io);
	case Qdrivers:
		return writedrivers(io);
	case Qlimits:
		return writelimits(io);
	case Qtime:
		return writetime(io);
	case Qbintime:
		return writebintime(io);
	case Qtrace:
		return writetrace(io);
#ifdef DEBUG
	case Qdebug:
		return writedebug(io);
#endif
	case Qsysstat:
		sysstatreset();
		ioskip(io, io->n);
		return nil;
	case Qmordor:
		return "one does not simply write into mordor";
	}
	return Eperm;
}

Dev consdev = {
	.letter = 'c', .name = "cons", .reset = consreset,
	.attach = consattach, .walk = conswalk, .stat = consstat, .open = consopen, .create = devnocreate,
	.close = consclose, .read = consread, .write = conswritefile, .remove = devnoremove, .wstat = devnowstat,
	.look = conslook, .self = consself,
};
