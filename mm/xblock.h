/*
 * xblock.h: the frames of exchange blocks, private to mm/.
 *
 * A block is 1 to 512 frames that change hands together.  One page-directory entry maps all of it: either
 * a page table of its own, which travels along and never changes, or, for 512 frames in a row, a page of
 * 2 MiB.  As the levels' rights combine (SDM vol. 3, 4.6: write is the AND, execute-disable the OR), that one
 * entry decides what an owner may do, and changing it costs the same for any size.
 *
 * Who may do what is the business of own.h; its record and this one have the same number and lock.
 */
#pragma once
#include "frame.h"
#include "own.h"
#include "pte.h"
#include "xchg.h"

#define XBLOCKSPAN	((u64)Xblockpages * Pgsize)
#ifndef XBLOCKTAB	/* host tests have their own */
#define XBLOCKTAB (KSTKBASE + 256ull * GiB)
#endif

typedef struct Xblock Xblock;
struct Xblock {
	Lock l;			/* guards this and the record of own.h; never two at once; not for interrupt handlers */
	Phys table;		/* the page table; of a 2 MiB page: the memory itself */
	Phys row;		/* the memory, if it is frames in a row; else 0 */
	u16 npages;
	bool big;
	u32 next;		/* while it is not used: the next such */
	u32 payer;		/* the account that pays (charge.h) */
	u32 loan;		/* times that it was lent, or shared when it was not; guarded by l, and goes on when the block is free */
	Xloans *over;		/* over what it was lent the last time, until that is closed, or nil; guarded by l, and stays when the block is free */
	u32 lnext, lprev;	/* its neighbours there; guarded by over->l */
} __attribute__((aligned(64)));	/* neighbours are of different processes: a cache line each */

/* Frames, paid for by who runs here; nobody's yet.  zero: else they are as somebody left them, and to be written before anybody has them.  Enovmem. */
Err xblocknew(u32 npages, bool zero, u32 *b);
/* Frames and number become free; the record must say so, and no CPU may know an entry of it any more. */
void xblockfree(u32 b);
/* b is the number of a block, from a slot or from mail. */
static inline Xblock *
xblockrec(u32 b)
{
	return (Xblock *)XBLOCKTAB + b;
}

/* The page-directory entry that gives so much. Without PteA: the processor sets that when it takes note of the entry (xentry). */
static inline u64
xblockentry(const Xblock *r, enum Ownmap map)
{
	if(map == Mnone)
		return 0;
	u64 v = r->table | PteP | PteU;
	if(map == Mwrite)
		v |= PteW;
	return r->big ? v | PtePS | PteD | PteNX : v;
}

/* Who runs here pays for it as well; false: a limit does not allow it.  Samepayer: he does already. */
enum { Samepayer = ~0u };
bool xblockcharge(const Xblock *, u32 *payer);
void xblockrefund(const Xblock *, u32 payer);
u32 xblockpayer(Xblock *, u32 payer);	/* pays from now on; who did before */
struct Charge;
void xblockheir(Xblock *, struct Charge *);	/* it pays from now on, even beyond its limits; Xblock.l is held */
void *xblockmem(const Xblock *, u64 off, usize *n);	/* in the HHDM; *n: bytes from there to the end of a run, at most as many as asked */
u32 xblockcount(void);				/* in use */
