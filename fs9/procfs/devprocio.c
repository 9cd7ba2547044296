/*
 * What is read and written at the files of a process in #p.  Registers, memory, notes and long texts have
 * files of their own; here is which of them a file is.
 */
#include "procfile.h"

enum {
	Ctlmax = 256,	/* bytes of a control message, a note, ... as a text */
};

/* Files whose content is a text made at each read. */
static Err
maketext(Chan *c, Proc *p, Text *t)
{
	char watch[256];

	switch(procfile(c)){
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
	usize size = procfile(c) == Qfpregs ? fpusize() : procfile(c) == Qproc ? sizeof *p : sizeof(Ureg);
	u8 *buf;
	Err e = nil;

	procstopped(p);		/* who has stopped may still be about to save what it leaves */
	if((buf = kmallocz(size)) == nil)
		e = Enomem;
	else if(procfile(c) == Qproc)
		memmove(buf, p, size);
	else if(procfile(c) == Qfpregs)
		memmove(buf, p->fpu, size);
	else
		e = procregread(p, procfile(c) == Qkregs, buf, size);
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

Err
procfileread(Chan *c, Io *io, u64 off)
{
	Text t = {0};
	Proc *p;
	Err e;

	if(procfile(c) == Qmem)
		return procmemread(procpid(c), io, off);
	if(procfile(c) == Qprofile)
		return readprofile(procpid(c), io, off);
	if((p = procbypid(procpid(c))) == nil)
		return Eprocdied;
	switch(procfile(c)){
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
writetext(int file, Proc *p, char *s, u64 off)
{
	Err e = nil;

	switch(file){
	case Qctl:
		e = procctlwrite(p, s);
		break;
	case Qnote:
		e = procnotewrite(p, s);
		break;
	case Qargs:
		e = procsetargs(p, s);
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
	usize n = io->n, size = procfile(c) == Qregs ? sizeof(Ureg) : fpusize();
	Proc *p;
	u8 *buf;
	Err e;

	if(off >= size)
		n = 0;
	else if(n > size - off)
		n = size - off;
	if((buf = kmalloc(n + 1)) == nil)
		return Enomem;
	if((e = ioget(io, buf, n)) == nil && (p = procbypid(procpid(c))) == nil)
		e = Eprocdied;
	else if(e == nil){
		e = procfile(c) == Qregs ? procregwrite(p, off, buf, n) : procfpwrite(p, off, buf, n);
		procput(p);
	}
	kfree(buf);
	return e;
}

/* The process of a text that is to be written, with debug held, if it may be. */
static Err
totell(u32 pid, int file, Proc **pp)
{
	Proc *p = procbypid(pid);
	Err e;

	if(p == nil)
		return Eprocdied;
	if((e = procmaytell(p, file)) != nil){
		procput(p);
		return e;
	}
	*pp = p;
	return nil;
}

Err
procfilewrite(Chan *c, Io *io, u64 off)
{
	int file = procfile(c);
	char text[Ctlmax];
	Proc *p;
	Err e;

	/* a note group outlives the process that it was opened for */
	if(file != Qnotepg && file != Qnote && (e = procmaywrite(procpid(c), file)) != nil)
		return e;
	switch(file){
	case Qmem:
		return procmemwrite(procpid(c), io, off);
	case Qregs:
	case Qfpregs:
		return writeregs(c, io, off);
	}
	if((file == Qnote || file == Qnotepg) && io->n >= ERRMAX - 1)
		return Etoobig;
	if(file == Qargs && (io->n == 0 || io->n >= ERRMAX))
		return io->n == 0 ? Eshort : Etoobig;
	if((e = iogetstr(io, text, sizeof text)) != nil)
		return e;
	if(file == Qnotepg)
		return postnotepg((u32)(u64)c->aux, text, Nuser);
	if(file == Qnoteid)
		return procnoteidwrite(procpid(c), procparsepid(text));
	if((e = totell(procpid(c), file, &p)) != nil)
		return e;
	return writetext(file, p, text, off);
}
