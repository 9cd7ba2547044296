/* The texts of #c's number files, in the formats that programs parse (cons(3)). */
#include "fs9.h"
#include "lib.h"
#include "cons.h"

static const char Ebadtimectl[] = "bad time control";

typedef unsigned long long ull;

/* The fast clock counts nanoseconds since boot. */
char *
timetext(char *p, char *e)
{
	u64 ns;

	ns = nswall();
	return seprint(p, e, "%11llu %21llu %21llu %21llu ", (ull)(ns / 1000000000), (ull)ns, (ull)nsnow(), (ull)nswallhz());
}

char *
cputimetext(char *p, char *e)
{
	u64 ms[Ntime];
	int i;

	proctimes(up, ms);
	for(i = 0; i < Ntime; i++)
		p = seprint(p, e, "%11llu ", (ull)ms[i]);
	return p;
}

char *
driverstext(char *p, char *e)
{
	char letter[UTFmax+1];
	int i;

	for(i = 0; devtab[i] != nil; i++)
		if(devallowed(up->pgrp, devtab[i])){
			letter[runetochar(letter, devtab[i]->letter)] = 0;
			p = seprint(p, e, "#%s %s\n", letter, devtab[i]->name);
		}
	return p;
}

/* Counters that tests compare before and after: one name and value a line. */
char *
kstattext(char *p, char *e)
{
	u64 anon, tables;
	u32 spin;
	int sleeping;

	procsheld(&anon, &tables);
	kstackreclaim();
	framereclaim();	/* cached images of finished programs are no leak */
	p = memtext(p, e);
	p = seprint(p, e, "anonrefs %llu\nanonheld %llu\nptableheld %llu\nptablekept %llu\nptableblock %llu\n", (ull)framerefs(), (ull)anon, (ull)tables, (ull)ptkept(),
		(ull)xblocktables());
	p = seprint(p, e, "chans %u\n", chancount());
	p = seprint(p, e, "procs %u\n", proccount());
	sleeping = lockcensus(&spin);
	p = seprint(p, e, "qlocks %d\nspinlocks %u\n", sleeping, spin);
	return p;
}

/* As Plan 9's swap(3) file; there is no swapping. */
char *
swaptext(char *p, char *e)
{
	u64 total, used;

	total = frametotal();
	used = total - framecount(Ffree);
	p = seprint(p, e, "%llu memory\n%d pagesize\n", (ull)(total * Pgsize), Pgsize);
	p = seprint(p, e, "%llu kernel\n", (ull)(framecount(Fkernel) + framecount(Fkstack) + framecount(Fptable)));
	p = seprint(p, e, "%llu/%llu user\n%d/%d swap\n", (ull)used, (ull)total, 0, 0);
	p = seprint(p, e, "%d/%d reclaim\n", 0, 0);
	p = seprint(p, e, "%llu/%llu/%llu kernel malloc\n%d/%d/%d kernel draw\n%d/%d/%d kernel secret\n", (ull)kmallocbytes(),
		(ull)(framecount(Fkernel) * Pgsize), (ull)(total * Pgsize), 0, 0, 0, 0, 0, 0);
	return p;
}

/* What the counters were when somebody set them to 0. */
static struct {
	QLock l;		/* guards the rest */
	struct {
		u64 nswitch, nintr, nsyscall, nfault, ntlbfault, ntlbflush;
	} base[Maxcpu];
} zero;

void
sysstatreset(void)
{
	u32 i;

	qlock(&zero.l);
	for(i = 0; i < ncpu; i++){
		zero.base[i].nswitch = cpus[i]->nswitch;
		zero.base[i].nintr = cpus[i]->nintr;
		zero.base[i].nsyscall = cpus[i]->nsyscall;
		zero.base[i].nfault = cpus[i]->nfault;
		zero.base[i].ntlbfault = cpus[i]->ntlbfault;
		zero.base[i].ntlbflush = cpus[i]->ntlbflush;
	}
	qunlock(&zero.l);
}

/*
 * id, switches, interrupts, system calls, faults, TLB faults, TLB purges, load, idle %, interrupt %.  The CPU
 * fills its TLB by itself, so there are no TLB faults.
 */
char *
sysstattext(char *p, char *e)
{
	u32 i, load, idle, intr;
	Cpu *c;

	qlock(&zero.l);
	for(i = 0; i < ncpu; i++){
		c = cpus[i];
		cpuload(c, &load, &idle, &intr);
		p = seprint(p, e, "%11u %11u %11u %11u %11u %11u %11u %11u %11u %11u \n", i,
			(u32)(c->nswitch - zero.base[i].nswitch), (u32)(c->nintr - zero.base[i].nintr),
			(u32)(c->nsyscall - zero.base[i].nsyscall), (u32)(c->nfault - zero.base[i].nfault),
			(u32)(c->ntlbfault - zero.base[i].ntlbfault), (u32)(c->ntlbflush - zero.base[i].ntlbflush), load, idle, intr);
	}
	qunlock(&zero.l);
	return p;
}

/* A line for each CPU: id, interrupts that it sent to others to wake or stop a process, those to make them flush their TLBs. */
char *
ipistattext(char *p, char *e)
{
	Cpu *c;
	u64 n;
	u32 i;

	for(i = 0; i < ncpu; i++){
		c = cpus[i];
		n = c->ntlbipi;	/* counted before they are sent */
		p = seprint(p, e, "%11u %11llu %11llu \n", i, (ull)(c->nipi > n ? c->nipi - n : 0), (ull)n);
	}
	return p;
}

/*
 * A line for each CPU: id; spin locks that were not free at once, and the microseconds until they were; sleeping locks that were not
 * free; flushes of TLBs for which other CPUs were waited for, and the microseconds.
 */
char *
waitstattext(char *p, char *e)
{
	u64 mhz = tschz() / 1000000;
	Cpu *c;
	u32 i;

	for(i = 0; i < ncpu; i++){
		c = cpus[i];
		p = seprint(p, e, "%11u %11llu %11llu %11llu %11llu %11llu \n", i, (ull)c->nspin, (ull)(c->spinticks / mhz), (ull)c->nqwait,
			(ull)c->ntlbwait, (ull)(c->tlbticks / mhz));
	}
	return p;
}

static void
put64(u8 *p, u64 v)
{
	int i;

	for(i = 0; i < 8; i++)
		p[i] = v >> (56 - 8*i);
}

/* Big-endian: ns since the epoch, fast ticks, their frequency; as many of them as asked for. */
Err
readbintime(Io *io)
{
	u8 buf[24];
	usize n;

	put64(buf, nswall());
	put64(buf + 8, nsnow());
	put64(buf + 16, nswallhz());
	n = io->n < sizeof buf ? io->n - io->n % 8 : sizeof buf;
	return ioput(io, buf, n);
}

/* Seconds since the epoch. */
Err
writetime(Io *io)
{
	char buf[32], *end;
	s64 t;
	Err e;

	if(!iseve())
		return Eperm;
	if(io->n >= sizeof buf)
		return Ebadtimectl;
	if((e = iogetstr(io, buf, sizeof buf)) != nil)
		return e;
	t = strtos64(buf, &end, 0);
	if(end == buf || t <= 0 || t > (s64)(~0ull >> 1) / 1000000000)
		return Ebadtimectl;
	nswallset((u64)t * 1000000000);
	return nil;
}

static u64
get(const u8 *p, int n)
{
	u64 v = 0;
	int i;

	for(i = 0; i < n; i++)
		v = v << 8 | p[i];
	return v;
}

/*
 * 'n' and the time, 8 bytes; 'd', what to add, 8 bytes, and in how many seconds, 4 bytes; 'f' and the frequency that
 * the fast clock really has, 8 bytes.
 */
Err
writebintime(Io *io)
{
	u8 buf[13];
	usize n;
	Err e;

	if(!iseve())
		return Eperm;
	n = io->n < sizeof buf ? io->n : sizeof buf;
	if((e = ioget(io, buf, n)) != nil)
		return e;
	ioskip(io, io->n);
	if(n < 1)
		return Ebadtimectl;
	switch(buf[0]){
	case 'n':
		if(n < 9 || (s64)get(buf + 1, 8) < 0)
			return Ebadtimectl;
		nswallset(get(buf + 1, 8));
		return nil;
	case 'd':
		return n >= 13 && nswalltrim(get(buf + 1, 8), get(buf + 9, 4)) ? nil : Ebadtimectl;
	case 'f':
		return n >= 9 && nswallrate(get(buf + 1, 8)) ? nil : Ebadtimectl;
	}
	return Ebadtimectl;
}

/* #c/audit: what is wrong with the processes; nothing in a good system. */
Err
readaudit(Io *io, u64 off)
{
	enum { Size = 8 * KiB };
	char *buf, *end;
	Err e;

	if((buf = end = kmalloc(Size)) == nil)
		return Enomem;
	if((e = procaudit(&end, buf + Size)) == nil)
		e = ioputat(io, off, buf, end - buf);
	kfree(buf);
	return e;
}
