/*
 * Exchange blocks: their numbers, frames and page tables.
 *
 * Records lie in a window of the kernel's address space that grows with the highest number; unused
 * numbers are a stack that takes no lock: its head carries a count of the changes, so that a
 * number that left and came back meanwhile is noticed.
 */
#include "xblock.h"
#include "charge.h"
#include "errors.h"
#include "lib.h"
#include "pte.h"

#define OWNTAB (XBLOCKTAB + 64ull * GiB)

enum { Numbers = 1 << 24 };	/* of blocks, 0 is none */

static struct {
	u64 head;		/* changes << 32 | first unused number; atomic */
	u64 inuse;		/* atomic */
	Lock l;			/* guards making more */
	u32 n;			/* records there are */
	u64 mapped[2];		/* bytes of the two windows */
} tab;

static void
push(u32 b)
{
	u64 new, old = __atomic_load_n(&tab.head, __ATOMIC_ACQUIRE);
	Xblock *r = (Xblock *)XBLOCKTAB + b;

	do {
		r->next = (u32)old;
		new = ((old >> 32) + 1) << 32 | b;
	} while(!__atomic_compare_exchange_n(&tab.head, &old, new, false, __ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE));
}

static u32
pop(void)
{
	u64 new, old = __atomic_load_n(&tab.head, __ATOMIC_ACQUIRE);
	u32 b;

	do {
		b = (u32)old;
		if(b == 0)
			return 0;
		new = ((old >> 32) + 1) << 32 | ((Xblock *)XBLOCKTAB + b)->next;
	} while(!__atomic_compare_exchange_n(&tab.head, &old, new, false, __ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE));
	return b;
}

/* Zeroed memory for the records of a window, up to n bytes; tab.l is held. */
static Err
extend(u64 base, u64 *mapped, u64 n)
{
	for(Phys pa; *mapped < n; *mapped += Pgsize) {
		Err err = framealloc(Fkernel, 0, true, &pa);
		if(err != nil)
			return err;
		if((err = kmap(base + *mapped, pa, Pgsize, PteNX | PteW, 1)) != nil) {
			framefree(pa);
			return err;
		}
	}
	return nil;
}

/* Makes some more numbers. */
static Err
more(void)
{
	enum { Batch = 64 };
	Err err = Enovmem;

	ilock(&tab.l);
	u32 first = tab.n != 0 ? tab.n : 1, end = roundup(first + 1, Batch);
	if(end <= Numbers && (err = extend(XBLOCKTAB, &tab.mapped[0], end * sizeof(Xblock))) == nil)
		err = extend(OWNTAB, &tab.mapped[1], end * sizeof(Own));
	if(err == nil) {
		if(tab.n == 0)
			owninit((Own *)OWNTAB, 0);
		owngrow(end);
		tab.n = end;
	}
	iunlock(&tab.l);
	for(u32 b = first; err == nil && b < end; b++)
		push(b);
	return err;
}

static Err
number(u32 *b)
{
	while((*b = pop()) == 0) {
		Err err = more();
		if(err != nil)
			return err;
	}
	return nil;
}

static Err
bigframes(Xblock *r)
{
	Err err = framerun(Fblock, 0, Xblockpages, &r->table);

	if(err == nil)
		memset(kaddr(r->table), 0, XBLOCKSPAN);
	r->big = err == nil;
	return err;
}

static void
freepages(Xblock *r, u32 n)
{
	u64 *t = kaddr(r->table);

	for(u32 i = 0; i < n; i++)
		framefree(t[i] & Pteaddr);
	framefree(r->table);
}

static void
freeframes(Xblock *r)
{
	if(r->big)
		framerunfree(r->table, Xblockpages);
	else
		freepages(r, r->npages);
}

/* Any frames, under a page table. */
static Err
pages(Xblock *r, u32 n)
{
	Phys pa;

	Err err = framealloc(Fptable, 0, true, &r->table);
	if(err != nil)
		return err;
	u64 *t = kaddr(r->table);
	for(u32 i = 0; i < n; i++) {
		if((err = framealloc(Fblock, 0, true, &pa)) != nil) {
			freepages(r, i);
			return err;
		}
		t[i] = pa | PteP | PteW | PteU | PteA | PteD | PteNX;
	}
	return nil;
}

static u64
bytes(const Xblock *r)
{
	return (r->npages + (r->big ? 0 : 1)) * (u64)Pgsize;
}

Err
xblocknew(u32 npages, u32 *b)
{
	assert(npages >= 1 && npages <= Xblockpages);
	Err err = number(b);
	if(err != nil)
		return err;
	Xblock *r = xblockrec(*b);
	r->npages = (u16)npages;
	r->big = false;
	if(npages == Xblockpages)
		err = bigframes(r);
	if(!r->big)
		err = pages(r, npages);
	if(err == nil && !blockcharge(bytes(r), &r->payer)) {
		r->payer = 0;
		err = Enovmem;
		freeframes(r);
	}
	if(err != nil) {
		push(*b);
		return err;
	}
	__atomic_add_fetch(&tab.inuse, 1, __ATOMIC_RELAXED);
	return nil;
}

void
xblockfree(u32 b)
{
	Xblock *r = xblockrec(b);

	blockuncharge(r->payer, bytes(r));
	r->payer = 0;
	freeframes(r);
	__atomic_sub_fetch(&tab.inuse, 1, __ATOMIC_RELAXED);
	push(b);
}

bool
xblockcharge(const Xblock *r, u32 *payer)
{
	*payer = Samepayer;
	return mempayer() == r->payer || blockcharge(bytes(r), payer);
}

void
xblockrefund(const Xblock *r, u32 payer)
{
	if(payer != Samepayer)
		blockuncharge(payer, bytes(r));
}

u32
xblockpayer(Xblock *r, u32 payer)
{
	u32 old = r->payer;

	if(payer == Samepayer)
		return Samepayer;
	r->payer = payer;
	return old;
}

void
xblockheir(Xblock *r, Charge *c)
{
	r->payer = blockinherit(r->payer, bytes(r), c);
}

void *
xblockmem(const Xblock *r, u64 off, usize *n)
{
	u64 end = r->npages * (u64)Pgsize, in = off & (Pgsize - 1);

	assert(off < end);
	if(r->big) {
		if(*n > end - off)
			*n = end - off;
		return (char *)kaddr(r->table) + off;
	}
	if(*n > Pgsize - in)
		*n = Pgsize - in;
	return (char *)kaddr(((u64 *)kaddr(r->table))[off / Pgsize] & Pteaddr) + in;
}

u32
xblockcount(void)
{
	return __atomic_load_n(&tab.inuse, __ATOMIC_RELAXED);
}
