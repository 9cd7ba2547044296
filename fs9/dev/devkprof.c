/*
 * #K: where the kernel spends its time (kprof(3)).  kpctl takes start, startclr, stop and clear; kpdata has big-endian
 * 32-bit counters of milliseconds: all samples, those outside of the kernel's text, then one for each 8 bytes
 * of it.  ksyms lists the kernel's functions, an address, type and name a line.
 */
#include "fs9.h"
#include "lib.h"
#include "ksyms.h"
#include "bootinfo.h"
#include "local.h"

enum { Qdir, Qctl, Qdata, Qsyms, Head = 2 };

extern const char _text[], _etext[];

static const Dirtab proftab[] = {
	{"kpctl", {.path = Qctl}, 0, 0600},
	{"kpdata", {.path = Qdata}, 0, 0600},
	{"ksyms", {.path = Qsyms}, 0, 0444},
};

static struct {
	QLock l;		/* guards on, and making count */
	bool on;
	u32 n;			/* counters */
	u32 *count;		/* changed atomically by samples */
} prof;

static void
sample(u64 pc)
{
	u64 i = (pc - (u64)_text) >> Profshift;

	__atomic_fetch_add(&prof.count[0], Profms, __ATOMIC_RELAXED);
	i = pc < (u64)_text || i >= prof.n - Head ? 1 : Head + i;
	__atomic_fetch_add(&prof.count[i], Profms, __ATOMIC_RELAXED);
}

static Err
kprofattach(const char *spec, Chan **cp)
{
	return devattach(&kprofdev, spec, cp);
}

static Err
kprofwalk(Chan *c, Chan *nc, char **name, int nname, Walkqid *wq)
{
	return devwalk(c, nc, name, nname, wq, proftab, nelem(proftab), devgentab);
}

static Err
kprofstat(Chan *c, u8 *buf, usize n, usize *got)
{
	return devstat(c, buf, n, got, proftab, nelem(proftab), devgentab);
}

static Err
kprofopen(Chan **cp, int omode)
{
	return devopen(*cp, omode, proftab, nelem(proftab), devgentab);
}

static Err
readdata(Io *io, u64 off)
{
	u8 b[4];
	u32 v;
	Err e;

	for(; io->n > 0 && off / 4 < prof.n && prof.count != nil; off += 4 - off % 4){
		v = prof.count[off / 4];
		for(int i = 0; i < 4; i++)
			b[i] = v >> (24 - 8 * i);
		if((e = ioputat(io, off % 4, b, 4)) != nil)
			return e;
	}
	return nil;
}

static Err
readsyms(Io *io, u64 off)
{
	char line[160];
	usize n;
	u64 pos = 0;
	Err e;

	for(u32 i = 0; i < ksymcount && io->n > 0; i++){
		n = snprint(line, sizeof line, "%016lx T %s\n", KERNLINKBASE + ksymoff[i], ksymstr + ksymname[i]);
		if(pos + n > off && (e = ioputat(io, off > pos ? off - pos : 0, line, n)) != nil)
			return e;
		pos += n;
	}
	return nil;
}

static Err
kprofread(Chan *c, Io *io, u64 off)
{
	switch(c->qid.path){
	case Qdata:
		return readdata(io, off);
	case Qsyms:
		return readsyms(io, off);
	case Qdir:
		return devdirread(c, io, off, proftab, nelem(proftab), devgentab);
	}
	return nil;
}

/* l is held.  The counters stay once they are made: a sample may be under way. */
static Err
start(void)
{
	u32 n = Head + ((_etext - _text + 7) >> Profshift);

	if(prof.count == nil){
		if((prof.count = kmallocz(n * sizeof prof.count[0])) == nil)
			return Enomem;
		prof.n = n;
	}
	if(!prof.on){
		prof.on = true;
		ksample = sample;
		profclock(true);
	}
	return nil;
}

static void
stop(void)
{
	if(!prof.on)
		return;
	prof.on = false;
	ksample = nil;
	profclock(false);
}

static void
clear(void)
{
	for(u32 i = 0; i < prof.n; i++)
		__atomic_store_n(&prof.count[i], 0, __ATOMIC_RELAXED);
}

static Err
kprofwrite(Chan *c, Io *io, u64 off)
{
	char verb[16];
	Err e;

	if(c->qid.path != Qctl)
		return Eperm;
	if((e = iogetstr(io, verb, sizeof verb)) != nil)
		return e;
	qlock(&prof.l);
	if(strcmp(verb, "start") == 0)
		e = start();
	else if(strcmp(verb, "startclr") == 0){
		clear();
		e = start();
	}else if(strcmp(verb, "stop") == 0)
		stop();
	else if(strcmp(verb, "clear") == 0)
		clear();
	else
		e = Ebadctl;
	qunlock(&prof.l);
	return e;
}

Dev kprofdev = {
	.letter = 'K', .name = "kprof",
	.attach = kprofattach, .walk = kprofwalk, .stat = kprofstat, .open = kprofopen, .create = devnocreate,
	.close = devnoclose, .read = kprofread, .write = kprofwrite, .remove = devnoremove, .wstat = devnowstat,
};
