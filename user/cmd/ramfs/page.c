/*
 * Pages of the store.  Which are free is not in the store: it is found out from what leads to the others, when a server begins.
 */
#include <u.h>
#include <libc.h>
#include "store.h"

typedef struct Blk Blk;
struct Blk {
	uchar	*va;
	u32int	n;		/* pages */
	u32int	nfree;
	u64int	used[Blkpages/64];	/* by page: a bit */
};

int (*stmore)(void);
static Blk *blk;
static u32int nblk, mblk;
static u32int hint;		/* blocks before it are full */

void
pgreset(void)
{
	nblk = 0;
	hint = 0;
}

void
stadd(void *va, u32int npages)
{
	Blk *b;

	if(nblk == mblk){
		mblk = mblk == 0? 64: 2*mblk;
		b = realloc(blk, mblk*sizeof *b);
		if(b == nil)
			sysfatal("store: no memory for its table");
		blk = b;
	}
	b = &blk[nblk++];
	memset(b, 0, sizeof *b);
	b->va = va;
	b->n = b->nfree = npages;
}

void*
stmem(Addr a)
{
	return blk[a / (Blkpages*Pgsize)].va + a % (Blkpages*Pgsize);
}

int
pgmark(u64int p)
{
	u32int i;
	Blk *b;

	b = &blk[p / Blkpages];
	i = p % Blkpages;
	if(p / Blkpages >= nblk || i >= b->n || (b->used[i/64] & 1ULL<<i%64))
		return -1;
	b->used[i/64] |= 1ULL<<i%64;
	b->nfree--;
	return 0;
}

u64int
pgalloc(void)
{
	u32int i;
	u64int p;
	Blk *b;

	while(hint < nblk && blk[hint].nfree == 0)
		hint++;
	if(hint == nblk && (stmore == nil || stmore() < 0))
		return 0;
	b = &blk[hint];
	for(i = 0; b->used[i] == ~0ULL; i++)
		;
	p = (u64int)hint*Blkpages + i*64 + __builtin_ctzll(~b->used[i]);
	pgmark(p);
	return p;
}

void
pgfree(u64int p)
{
	Blk *b;

	b = &blk[p / Blkpages];
	b->used[p % Blkpages / 64] &= ~(1ULL << p%64);
	b->nfree++;
	if(p / Blkpages < hint)
		hint = p / Blkpages;
}

u64int
pgused(void)
{
	u64int n;
	u32int i;

	n = 0;
	for(i = 0; i < nblk; i++)
		n += blk[i].n - blk[i].nfree;
	return n;
}
