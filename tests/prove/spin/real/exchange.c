/*
 * Exchange blocks against page faults, the shoot-down and the end of a process: the files of mm/ as they are.
 *
 * Processors with translation caches. One runs a process A, which has a block; one, B, to which A sends it; with
 * NCPU=3 one more a process C, which has its memory in common with A (RFMEM) and so the window, too.  A moves, shares, lends, frees or freezes it, which it then shares, takes a loan back; B
 * takes it, may lose the processor to another for a while, gives it back or drops it; C uses it or frees it; each uses the block before and after, and ends, at any point.
 *
 * What must hold, after every step:
 *	1 whoever has a translation that lets it write a block is the only owner with a translation of it
 *	2 no processor has a translation of a block, or of more than the record grants its owner, but while the operation that
 *	  took the right has not come to its end (the window is locked)
 *	3 no translation, and no table that is loaded, leads to memory that is free; what is freed is not in use anywhere else
 *	4 the record is as own.h says (owncheck)
 * and in the end, when all processes are gone: no block, no frame, no memory is left; nothing was freed twice.
 *
 * Caches fill by themselves with whatever the loaded table has; a weaker entry is kept until it is flushed or, at any
 * time, is read anew.  With -DPCID they keep what they know of tables that are not loaded.
 */
#include "coop.h"
#include "xspace.h"
#include "errors.h"
#include "trap.h"
#include "pte.h"
#include "charge.h"
#include "upcall.h"

#ifndef NCPU
#define NCPU 2
#endif
#ifndef FEW
#define FEW 0		/* 1: the programs do fewer things; 2: only B, which closes its end without taking anything */
#endif
enum { Nslot = 1, Tags = 8 };

typedef struct Owner Owner;
struct Owner {
	Aspace *as;		/* nil: it has ended */
	u64 no;			/* of its window, once it has one */
};

static struct {
	u64 tlb[NCPU][Tags][Nslot];	/* entries, by tag (PCID) */
	u64 cr3[NCPU];
	Owner owner[NCPU];		/* who runs there */
	u64 h, va;			/* A's handle */
	/* a channel from A to B, as xchan.c: the lock is held while a block changes hands */
	QLock l;
	Xmail mail;
	bool full, closed[2];
	u64 end;
} m;

static Cpu cpustore[NCPU];
Cpu *cpus[Maxcpu];
u32 ncpu = NCPU;
Phys kpml4;

/*
 * The processor.
 */

static void *
table(u64 e)
{
	if(frameclass(e & Pteaddr) != Fptable)
		wrong("a processor walks through memory that is no page table");
	return kaddr(e & Pteaddr);
}

/* What the loaded table has for a slot of the window. */
static u64
walk(u32 c, u32 slot)
{
	if((m.cr3[c] & Pteaddr) == kpml4)
		return 0;
	u64 e = ((u64 *)table(m.cr3[c]))[Xindex];
	if((e & PteP) != 0)
		e = ((u64 *)table(e))[0];
	if((e & PteP) != 0)
		e = ((u64 *)table(e))[slot];
	return (e & PteP) != 0 ? e : 0;
}

/* A processor sets the accessed bit of what it keeps. */
static u64
keep(u32 c, u32 slot)
{
	u64 e = walk(c, slot);

	if(e == 0)
		return 0;
	u64 *t = table(((u64 *)table(m.cr3[c]))[Xindex]);
	t = table(t[0]);
	return t[slot] |= PteA;
}

static u64 *
tlbof(u32 c)
{
	return m.tlb[c][m.cr3[c] & (Tags - 1)];
}

static void
fill(u32 c)
{
	for(u32 s = 0; s < Nslot; s++)
		if(tlbof(c)[s] == 0)
			tlbof(c)[s] = keep(c, s);
}

/* An entry that has become stronger may be read anew. */
bool
hardware(int c, bool doit)
{
	bool could = false;

	for(u32 s = 0; s < Nslot; s++) {
		u64 e = walk(c, s), *t = &tlbof(c)[s];
		if((*t & PteP) != 0 && (*t & PteW) == 0 && (e | PteA) == (*t | PteW)) {
			could = true;
			if(doit)
				*t = keep(c, s);
		}
	}
	return could;
}

void
cpuloadpt(u64 cr3)
{
	u32 c = running->id;

	point("load a page table");
	m.cr3[c] = cr3 & ~CR3KEEP;
	if((cr3 & CR3KEEP) == 0)
		for(u32 s = 0; s < Nslot; s++)
			tlbof(c)[s] = 0;
}

void
cpuflushpage(u64 va)
{
	point("flush a page");
	if(va - XWINDOW < Nslot * XBLOCKSPAN)
		tlbof(running->id)[(va - XWINDOW) / XBLOCKSPAN] = 0;
}

void
cpuflushall(void)
{
	for(u32 t = 0; t < Tags; t++)
		for(u32 s = 0; s < Nslot; s++)
			m.tlb[running->id][t][s] = 0;
}

bool
cpupcids(void)
{
#ifdef PCID
	return true;
#else
	return false;
#endif
}

u64
cpuwaits(void)
{
	return 0;
}

void
cpuwaited(u64 since)
{
	USED(since);
}

void
ipi(u32 cpu, int vec)
{
	point("ipi");
	irq(cpu);
}

/* A program reads or writes the first byte of a slot. */
static Err
touch(u32 slot, bool write)
{
	for(;;) {
		point(write ? "write user memory" : "read user memory");
		u64 e = tlbof(running->id)[slot];
		if((e & PteP) != 0 && (!write || (e & PteW) != 0))
			return nil;
		if((e & PteP) != 0 && write)
			tlbof(running->id)[slot] = 0;	/* a fault forgets the entry (SDM vol 3, 4.10.4.1) */
		Err err = asfault(running->as, XWINDOW + slot * XBLOCKSPAN, write ? Awrite : Aread);
		if(err != nil)
			return err;
	}
}

/*
 * What must hold.
 */

static u32
blockof(u64 e)
{
	for(u32 b = 1; b < 64; b++)
		if(ownrec(b)->state != Ofree && xblockrec(b)->table == (e & Pteaddr & ~(u64)(Pgsize - 1)))
			return b;
	return 0;
}

static void
entry(u32 c, u32 slot, u64 e)
{
	u32 b = blockof(e);
	Segment *s = m.owner[c].as->slot[BSEG].s;
	u64 no = m.owner[c].no;

	if(b == 0) {
		wrong("cpu %u has a translation of memory that is free", c);
		return;
	}
	u8 may = ownperm(b, party(no, slot)), has = (e & PteW) != 0 ? Mwrite : Mread;
	bool busy = s != nil && locked(&s->lk);
	if(has > may && !busy)
		wrong("cpu %u has a translation for %d where %d is granted, state %d", c, has, may, ownrec(b)->state);
	for(u32 d = 0; d < NCPU; d++)
		for(u32 k = 0; k < Nslot; k++)
			if(has == Mwrite && m.owner[d].no != no && (tlbof(d)[k] & PteP) != 0 && blockof(tlbof(d)[k]) == b)
				wrong("cpu %u can write what cpu %u can read", c, d);
}

void
invariant(void)
{
	for(u32 c = 0; c < NCPU; c++)
		fill(c);
	for(u32 c = 0; c < NCPU; c++)
		for(u32 s = 0; s < Nslot; s++)
			if((tlbof(c)[s] & PteP) != 0)
				entry(c, s, tlbof(c)[s]);
	for(u32 b = 1; b < 64; b++)
		if(!owncheck(b))
			wrong("the record of block %u", b);
	/* counters */
	for(u32 c = 0; c < NCPU; c++) {
		cpustore[c].ntlbflush = 0;
		if(m.owner[c].as != nil)
			m.owner[c].as->tlb = (Tlbuse){ 0 };
	}
}

static u32 heap0, frames0;

void
ending(void)
{
	if(xblockcount() != 0)
		wrong("%u blocks are left", xblockcount());
	if(heapused() != heap0)
		wrong("kernel memory is left");
	if(framesused() != frames0)
		wrong("%u frames are left", framesused() - frames0);
}

/*
 * The programs.
 */

static void
die(void)
{
	Aspace *as = running->as;

	asload(nil);
	m.owner[running->id].as = nil;
	asfree(as);
}

static bool
mayend(void)
{
	return choose(2) != 0;
}

/* Sends the block; false: nobody is there, or it was not possible. */
static bool
give(u8 mode)
{
	Xmsg msg = { .nb = 1, .b = {{ .h = m.h, .mode = mode }} };
	bool ok = false;

	qlock(&m.l);
	if(!m.closed[1] && xput(m.end, 0, &msg, nil, nil, &m.mail) == nil)
		ok = m.full = true;
	qunlock(&m.l);
	return ok;
}

/* An end of the channel is closed. */
static void
hangup(int end)
{
	qlock(&m.l);
	m.closed[end] = true;
	if(end == 1 && m.full) {
		xdrop(1, &m.mail);
		m.full = false;
	}
	qunlock(&m.l);
}

static void
a(void)
{
	asload(m.owner[0].as);
	touch(0, true);
	switch(choose(FEW == 1 ? 2 : 5)) {
	case 0:
		give(Xmove);
		break;
	case 1:
		if(give(Xlend) && (FEW == 1 || choose(2) != 0))
			xrevoke(m.h);
		break;
	case 2:
		give(Xshare);
		break;
	case 3:
		xfree(m.h);
		break;
	case 4:
		xfreeze(m.h);
		give(Xshare);
		break;
	}
	if(!FEW)
		touch(0, choose(2) != 0);
	hangup(0);
	die();
}

static bool
hasmail(void *arg)
{
	return !locked(&m.l) && (m.full || m.closed[0]);
}

/* Another process runs here for a while. */
static void
away(void)
{
	Aspace *as = running->as;

	asload(nil);
	asload(as);
}

static void
b(void)
{
	u64 want = 0;
	u64 h = 0;

	if(FEW > 1) {		/* what was sent is dropped, and free */
		await("mail", hasmail, nil);
		hangup(1);
		asfree(m.owner[1].as);
		return;
	}
	asload(m.owner[1].as);
	if(FEW || !mayend()) {
		await("mail", hasmail, nil);
		qlock(&m.l);
		bool got = m.full && xtake(1, &m.mail, &want, false, &h) == nil;
		if(got)
			m.full = false;
		qunlock(&m.l);
		if(got) {
			touch(0, true);
			if(!FEW && choose(2) != 0)
				away();
			switch(FEW ? 2 : choose(3)) {
			case 0:
				xreturn(h);
				break;
			case 1:
				xfree(h);
				break;
			}
			if(!FEW)
				touch(0, false);
		}
	}
	hangup(1);
	die();
}

#if NCPU > 2
static void
c(void)
{
	asload(m.owner[2].as);
	touch(0, true);
	if(!FEW && choose(2) != 0)
		xfree(m.h);
	die();
}
#endif

static void
newcpu(u32 c)
{
	cpustore[c] = (Cpu){ .self = &cpustore[c], .id = c, .online = true };
	cpus[c] = &cpustore[c];
	m.cr3[c] = kpml4;
}

static void
newowner(u32 c)
{
	Segment *s;
	Xspace *x;

	asnew(&m.owner[c].as);
	segnew(SGbss, 0, 0x200000, 0x201000, m.owner[c].as->no, &s);
	slotset(m.owner[c].as, BSEG, s);
	running = &cpustore[c];
	running->as = m.owner[c].as;
	if(xlocknew(&x) != nil)
		panic("no window");
	m.owner[c].no = x->no;
	xunlock(x);
}

void
setup(void)
{
	framealloc(Fptable, 0, true, &kpml4);
	for(u32 i = 0; i < NCPU; i++)
		newcpu(i);
	running = &cpustore[0];
	mmtrapinit();
	m.end = asnewno();
	track(&m, sizeof m);
	track(cpustore, sizeof cpustore);
	/* the records of blocks must be there already, as they are made once */
	u32 first;
	if(xblocknew(1, true, &first) != nil)
		panic("no block");
	xblockfree(first);
	heap0 = heapused();
	frames0 = framesused();
	newowner(1);
	newowner(0);
	if(xalloc(1, &m.h, &m.va) != nil || m.va != XWINDOW)
		panic("no block");
#if NCPU > 2
	asfork(m.owner[0].as, true, &m.owner[2].as);
	m.owner[2].no = m.owner[0].no;
#endif
	u32 n = 64;
	for(u32 k = 1; k < n; k++)
		if(ownrec(k)->state != Ofree)
			n = k + 1;
	track(xblockrec(n - 1), sizeof(Xblock));
	track((void *)ownrec(n - 1), sizeof(Own));
	for(u32 i = 0; i < NCPU; i++)
		cpustore[i].as = nil;
	thread("A", a, &cpustore[0], nil);
	thread("B", b, &cpustore[1], nil);
#if NCPU > 2
	thread("C", c, &cpustore[2], nil);
#endif
}

u64
nsnow(void)
{
	return 0;
}
