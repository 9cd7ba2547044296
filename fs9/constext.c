/* The texts of #c's number files, in the formats that programs parse (cons(3)). */
#include "fs9.h"
#include "lib.h"
#include "local.h"

enum { Fasthz = 1000000000 };	/* our fast clock counts nanoseconds since boot */

typedef unsigned long long ull;

char *
timetext(char *p, char *e)
{
	u64 ns;

	ns = nswall();
	return seprint(p, e, "%11llu %21llu %21llu %21llu ", (ull)(ns / 1000000000), (ull)ns, (ull)nsnow(), (ull)Fasthz);
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
	kstackreclaim();
	framereclaim();	/* cached images of finished programs are no leak */
	p = memtext(p, e);
	p = seprint(p, e, "chans %u\n", chancount());
	p = seprint(p, e, "procs %u\n", proccount());
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

/* id, switches, interrupts, system calls, faults, TLB faults, TLB purges, load, idle %, interrupt % */
char *
sysstattext(char *p, char *e)
{
	u64 now;
	u32 i;
	Cpu *c;

	now = nsnow() + 1;
	for(i = 0; i < ncpu; i++){
		c = cpus[i];
		p = seprint(p, e, "%11u %11llu %11llu %11llu %11llu %11llu %11llu %11u %11llu %11llu \n", c->id,
			(ull)c->nswitch, (ull)c->nintr, (ull)c->nsyscall, (ull)c->nfault, (ull)c->ntlbfault, (ull)c->ntlbflush,
			0, (ull)(c->idlens * 100 / now), (ull)(c->intrns * 100 / now));
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
	put64(buf + 16, Fasthz);
	n = io->n < sizeof buf ? io->n - io->n % 8 : sizeof buf;
	return ioput(io, buf, n);
}

/* Seconds or, above what seconds can be, nanoseconds since the epoch. */
Err
writetime(Io *io)
{
	char buf[32], *end;
	u64 t;
	Err e;

	if(!iseve())
		return Eperm;
	if((e = iogetstr(io, buf, sizeof buf)) != nil)
		return e;
	t = strtou64(buf, &end, 10);
	if(end == buf)
		return Ebadarg;
	nswallset(t < 1ull << 40 ? t * 1000000000 : t);
	return nil;
}

/* 'n' and 8 bytes: the time.  'd' and 'f' tune what needs no tuning here. */
Err
writebintime(Io *io)
{
	u8 buf[17];
	u64 t;
	usize n;
	int i;
	Err e;

	if(!iseve())
		return Eperm;
	n = io->n;
	if(n < 9 || n > sizeof buf)
		return Ebadarg;
	if((e = ioget(io, buf, n)) != nil)
		return e;
	t = 0;
	for(i = 1; i <= 8; i++)
		t = t << 8 | buf[i];
	switch(buf[0]){
	case 'n':
		nswallset(t);
		return nil;
	case 'd':
	case 'f':
		return nil;
	}
	return Ebadarg;
}
