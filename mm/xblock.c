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
#include "trap.h"

#define OWNTAB (XBLOCKTAB + 64ull * GiB)

enum { Numbers = 1 << 24 };	/* of blocks, 0 is none */

static struct {
	u64 head;		/* changes << 32 | first unused number; atomic */
	u64 inuse;		/* atomic */
	u64 tables;		/* page tables of blocks; atomic */
	Lock l;			/* guards making more */
	u32 n;			/* records there are */
	u64 mapped[2];		/* bytes of the two windows */
} tab;

static void
push(u32 b)
{
	u64 new, old = __atomic_load_n(&tab.head, __ATOMIC_ACQUIRE);
	Xblock *r = xblockrec(b);

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
		new = ((old >> 32) + 1) << 32 | xblockrec(b)->next;
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

/*
 * Frames in a row cost one allocation and one descriptor of a device instead of one for each page.  The whole of a 2 MiB page is worth
 * looking for; a shorter row is taken when it is there, and a few pages come cheaper from the CPU's own frames.
 */
static Phys
row(u32 n)
{
	enum { Least = 8 };
	Phys pa;

	Err err = n == Xblockpages ? framerun(Fblock, 0, n, &pa) : n >= Least ? framespare(Fblock, n, &pa) : Enovmem;
	return err == nil ? pa : 0;
}

/* The first n, one by one. */
static void
freepages(Xblock *r, u32 n)
{
	u64 *t = kaddr(r->table);

	for(u32 i = 0; i < n; i++)
		framefree(t[i] & Pteaddr);
}

static void
freeframes(Xblock *r)
{
	if(r->row != 0)
		framerunfree(r->row, r->npages);
	else
		freepages(r, r->npages);
	if(!r->big) {
		framefree(r->table);
		__atomic_sub_fetch(&tab.tables, 1, __ATOMIC_RELAXED);
	}
}

enum { Entry = PteP | PteW | PteU | PteA | PteD };

/* Any frames, under the page table. */
static Err
pages(Xblock *r, bool zero)
{
	u64 *t = kaddr(r->table);
	Phys pa;

	for(u32 i = 0; i < r->npages; i++) {
		Err err = framealloc(Fblock, 0, zero, &pa);
		if(err != nil) {
			freepages(r, i);
			return err;
		}
		t[i] = pa | Entry | PteNX;
	}
	return nil;
}

/* The frames of a row, under the page table. */
static void
rowpages(Xblock *r)
{
	u64 *t = kaddr(r->table);

	for(u32 i = 0; i < r->npages; i++)
		t[i] = (r->row + i * (u64)Pgsize) | Entry | PteNX;
}

static Err
tabled(Xblock *r, bool zero)
{
	Err err = framealloc(Fptable, 0, true, &r->table);
	if(err != nil)
		return err;
	if(r->row != 0)
		rowpages(r);
	else if((err = pages(r, zero)) != nil) {
		framefree(r->table);
		return err;
	}
	__atomic_add_fetch(&tab.tables, 1, __ATOMIC_RELAXED);
	return nil;
}

static Err
getframes(Xblock *r, bool zero)
{
	Err err = nil;

	r->row = row(r->npages);
	r->big = r->row != 0 && r->npages == Xblockpages;
	if(r->big)
		r->table = r->row;
	else
		err = tabled(r, zero);
	if(r->row == 0)
		return err;
	if(err != nil)
		framerunfree(r->row, r->npages);
	else if(zero)
		widezero(kaddr(r->row), r->npages * (usize)Pgsize);
	return err;
}

static u64
bytes(const Xblock *r)
{
	return (r->npages + (r->big ? 0 : 1)) * (u64)Pgsize;
}

Err
xblocknew(u32 npages, bool zero, u32 *b)
{
	assert(npages >= 1 && npages <= Xblockpages);
	Err err = number(b);
	if(err != nil)
		return err;
	Xblock *r = xblockrec(*b);
	r->npages = (u16)npages;
	err = getframes(r, zero);
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
	if(r->row != 0) {
		if(*n > end - off)
			*n = end - off;
		return (char *)kaddr(r->row) + off;
	}
	if(*n > Pgsize - in)
		*n = Pgsize - in;
	return (char *)kaddr(((u64 *)kaddr(r->table))[off / Pgsize] & Pteaddr) + in;
}

u64
xblocktables(void)
{
	return __atomic_load_n(&tab.tables, __ATOMIC_RELAXED);
}

u32
xblockcount(void)
{
	return __atomic_load_n(&tab.inuse, __ATOMIC_RELAXED);
}
