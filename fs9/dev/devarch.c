/* #P: the machine below: processor, I/O ports, model-specific registers, interrupts (arch(3)). */
#include "fs9.h"
#include "lib.h"
#include "hw.h"
#include "mm.h"
#include "trap.h"
#include "local.h"

enum { Qdir, Qarchctl, Qcputype, Qioalloc, Qiob, Qiol, Qiow, Qirqalloc, Qmsr, Qrealmem };

static const Dirtab archtab[] = {
	{"archctl", {.path = Qarchctl}, 0, 0664},
	{"cputype", {.path = Qcputype}, 0, 0444},
	{"ioalloc", {.path = Qioalloc}, 0, 0444},
	{"iob", {.path = Qiob}, 0, 0660},
	{"iol", {.path = Qiol}, 0, 0660},
	{"iow", {.path = Qiow}, 0, 0660},
	{"irqalloc", {.path = Qirqalloc}, 0, 0444},
	{"msr", {.path = Qmsr}, 0, 0660},
	{"realmodemem", {.path = Qrealmem}, MiB, 0660},
};

static Err
archattach(const char *spec, Chan **cp)
{
	return devattach(&archdev, spec, cp);
}

static Err
archwalk(Chan *c, Chan *nc, char **name, int nname, Walkqid *wq)
{
	return devwalk(c, nc, name, nname, wq, archtab, nelem(archtab), devgentab);
}

static Err
archstat(Chan *c, u8 *buf, usize n, usize *got)
{
	return devstat(c, buf, n, got, archtab, nelem(archtab), devgentab);
}

static bool
ishardware(Chan *c)
{
	return (c->qid.path >= Qiob && c->qid.path <= Qiow) || c->qid.path >= Qmsr;
}

/* Who can reach the hardware is the machine: its owner alone. */
static Err
archopen(Chan **cp, int omode)
{
	if(ishardware(*cp) && !iseve())
		return Eperm;
	return devopen(*cp, omode, archtab, nelem(archtab), devgentab);
}

static int
mhz(void)
{
	return (tschz() + 999999) / 1000000;
}

static char *
archctltext(char *p, char *e)
{
	bool pge = cpuid(1, 0).dx >> 13 & 1;

	p = seprint(p, e, "cpu AMD64 %d%s\npge %s\n", mhz(), pge ? " pge" : "", pge ? "on" : "off");
	return seprint(p, e, "coherence mfence\ncmpswap cmpswap486\ni8253set off\ntsc %llu\n", tschz());
}

static char *
cputypetext(char *p, char *e)
{
	return seprint(p, e, "AMD64 %d\n", mhz());
}

static Err
readtext(Io *io, u64 off, char *(*fill)(char *, char *))
{
	enum { Size = 8 * KiB };
	char *buf, *end;
	Err e;

	if((buf = kmalloc(Size)) == nil)
		return Enomem;
	end = fill(buf, buf + Size);
	e = ioputat(io, off, buf, end - buf);
	kfree(buf);
	return e;
}

/* Size of one access to a port. */
static int
width(Chan *c)
{
	return c->qid.path == Qiob ? 1 : c->qid.path == Qiow ? 2 : 4;
}

/* The port is the offset.  A byte file reads port after port, the others count in their own size. */
static Err
portio(Chan *c, Io *io, u64 off, bool write)
{
	int w = width(c);
	u32 v;
	Err e;

	if(io->n % w != 0)
		return Ebadarg;
	if(off > 0xffff || io->n > 0x10000 - off)
		return Eperm;
	for(; io->n >= (usize)w; off += w){
		v = 0;
		if(write && (e = ioget(io, &v, w)) != nil)
			return e;
		if(write)
			w == 1 ? outb(off, v) : w == 2 ? outw(off, v) : outl(off, v);
		else{
			v = w == 1 ? inb(off) : w == 2 ? inw(off) : inl(off);
			if((e = ioput(io, &v, w)) != nil)
				return e;
		}
	}
	return nil;
}

/* Registers of the CPU that the caller happens to run on; 8 bytes each, the offset is the number. */
static Err
msrio(Io *io, u64 off, bool write)
{
	u64 v;
	Err e;

	if(io->n % sizeof v != 0 || off > 0xffffffff)
		return Ebadarg;
	for(; io->n > 0; off++){
		if(write && (e = ioget(io, &v, sizeof v)) != nil)
			return e;
		if((write ? faultwrmsr(off, v) : faultrdmsr(off, &v)) < 0)
			return Ebadarg;
		if(!write && (e = ioput(io, &v, sizeof v)) != nil)
			return e;
	}
	return nil;
}

/* The first megabyte, page by page. */
static Err
readlow(Io *io, u64 off)
{
	u8 *buf, *p;
	usize n;
	Err e = nil;

	if((buf = kmalloc(Pgsize)) == nil)
		return Enomem;
	while(e == nil && io->n > 0 && off < MiB){
		n = Pgsize - off % Pgsize;
		if(n > io->n)
			n = io->n;
		if((p = vmap(rounddown(off, Pgsize), Pgsize, Cachewb)) == nil){
			e = Enomem;
			break;
		}
		memmove(buf, p + off % Pgsize, n);
		vunmap(p, Pgsize);
		e = ioput(io, buf, n);
		off += n;
	}
	kfree(buf);
	return e;
}

static Err
archread(Chan *c, Io *io, u64 off)
{
	switch(c->qid.path){
	case Qdir:
		return devdirread(c, io, off, archtab, nelem(archtab), devgentab);
	case Qarchctl:
		return readtext(io, off, archctltext);
	case Qcputype:
		return readtext(io, off, cputypetext);
	case Qioalloc:
		return readtext(io, off, porttext);
	case Qirqalloc:
		return readtext(io, off, irqtext);
	case Qmsr:
		return msrio(io, off, false);
	case Qrealmem:
		return readlow(io, off);
	}
	return portio(c, io, off, false);
}

/* What archctl shows is what this kernel needs: it can be confirmed, not changed. */
static Err
writectl(Io *io)
{
	char buf[64], now[256], line[64];
	Err e;

	if((e = iogetstr(io, buf, sizeof buf)) != nil)
		return e;
	archctltext(now, now + sizeof now);
	snprint(line, sizeof line, "\n%s\n", buf);
	return strstr(now, line) != nil ? nil : Ebadctl;
}

static Err
archwrite(Chan *c, Io *io, u64 off)
{
	switch(c->qid.path){
	case Qarchctl:
		return writectl(io);
	case Qmsr:
		return msrio(io, off, true);
	case Qiob:
	case Qiow:
	case Qiol:
		return portio(c, io, off, true);
	}
	return Eperm;
}

Dev archdev = {
	.letter = 'P', .name = "arch",
	.attach = archattach, .walk = archwalk, .stat = archstat, .open = archopen, .create = devnocreate,
	.close = devnoclose, .read = archread, .write = archwrite, .remove = devnoremove, .wstat = devnowstat,
};
