/*
 * xspace.h: exchange windows, private to mm/.
 *
 * A window belongs to an owner of blocks: an address space, or several that RFMEM made.  As those have their bss
 * in common, it hangs there: Segment.x of the segment in slot BSEG, made with the first block.  It has a slot of 2 MiB for each
 * block in which the owner has a part, also while that gives no access (it is lent out).  The page directories are
 * common to all address spaces of the owner; each hooks them into its top table when it comes to need them.  Verified native
 * code, which reaches no other, has it within its own window (sfi.h): one directory, hooked in a level below.
 *
 * Lock: Segment.lk, held from the first look until all CPUs have forgotten what was lost.  So faults wait, and nobody
 * sees a state in between.  Then Xblock.l, then Xloans.l.  Never two windows at once.
 */
#pragma once
#include "xblock.h"
#include "seg.h"
#include "hilock.h"
#include "xchg.h"

enum { Xindex = 64 };		/* of the window's entry in the top table */
_Static_assert(XWINDOW == Xindex * (512ull << 30) && XWINDOWLEN == 512ull << 30, "one entry of the top table");

enum { Chunkslots = 512, Partybits = 24 };

typedef struct Xslot Xslot;
enum { Xrevoked = 1 << 30 };
struct Xslot {
	u32 block : 31;		/* 0: unused; with Xrevoked: it had that block, until it was taken back */
	u32 ronly : 1;		/* taken without the right to write */
	u32 gen;		/* of the handle; never 0 once used */
};

/* 1 GiB of the window: one page directory. */
typedef struct Xchunk Xchunk;
struct Xchunk {
	u64 used[Chunkslots / 64];
	u32 nused;
	u64 *pd;
	Xslot *slot;		/* [Chunkslots] */
};

struct Xspace {
	u64 no;			/* of the owner; never given out again; constant */
	u64 base;		/* where it begins; constant, like most */
	u32 most;		/* chunks that fit */
	Phys pdpt;
	u32 nchunk;
	u32 first;		/* no chunk below it has a free slot */
	u64 npages;		/* of blocks that are paid for here */
	Xchunk **chunk;		/* [nchunk] */
	Segment *seg;		/* where it hangs; constant */
	u32 mark;		/* of who counted it last: asblockuse */
	Xspace *hash;		/* guarded by the lock of its bucket */
};

static inline u64
slotva(const Xspace *x, u32 slot)
{
	return x->base + slot * XBLOCKSPAN;
}

/* The number of a party for own.h: a slot of a window, a place in a channel end. */
static inline u64
party(u64 no, u32 i)
{
	return no << Partybits | i;
}

/* xspace.c */
u64 *xhook(Aspace *, bool create);	/* the entry that hooks its window in; nil: no table for it; as->lock is held */
u64 xhooked(const Xspace *);		/* what stands there then */
Err xspacenew(Segment *);		/* hangs on it; its lock is held, or nobody knows it yet */
Err xlocknew(Xspace **);		/* the same; made if need be */
Xspace *xlockno(u64 party);		/* of the owner that this is a party of; referenced */
void xunlockput(Xspace *);		/* of one that xlockno gave */

/* The segment that the window of an address space hangs on, locked; nil if it was detached. */
static inline Segment *
xlockseg(Aspace *as)
{
	Segment *s = as->slot[BSEG].s;

	/* another type may be there after segdetach; rfork makes that common to who is another owner */
	if(unlikely(s == nil || s->type != SGbss))
		return nil;
	fastqlock(&s->lk);
	return s;
}

/* Its window, with the lock held; nil if it has none. */
static inline Xspace *
xlockof(Aspace *as)
{
	Segment *s = xlockseg(as);

	if(unlikely(s == nil))
		return nil;
	if(likely(s->x != nil))
		return s->x;
	qunlock(&s->lk);
	return nil;
}

/* That of the running process. */
static inline Xspace *
xlock(void)
{
	return xlockof(curas());
}

static inline void
xunlock(Xspace *x)
{
	fastqunlock(&x->seg->lk);
}

/* All from here on with the lock held.  The place of a slot in a chunk that there is: */
static inline Xslot *
xslotat(Xspace *x, u32 slot)
{
	return &x->chunk[slot / Chunkslots]->slot[slot % Chunkslots];
}

/* nil: there is no block */
static inline Xslot *
xslotof(Xspace *x, u32 slot)
{
	if(slot / Chunkslots >= x->nchunk)
		return nil;
	Xslot *s = xslotat(x, slot);
	return s->block - 1u < Xrevoked - 1u ? s : nil;
}

/* The block that was taken back from a slot; 0: none. */
static inline u32
xslotwas(Xspace *x, u32 slot)
{
	u32 block = slot / Chunkslots < x->nchunk ? xslotat(x, slot)->block : 0;

	return (block & Xrevoked) != 0 ? block & ~Xrevoked : 0;
}

/* Of a slot with a block. */
static inline u64
xhandle(Xspace *x, u32 slot)
{
	return (u64)xslotat(x, slot)->gen << 32 | slot;
}

/* xchange.c: an operation of a kind is done, by who holds a spin lock */
enum Xkind { Kmove, Kshare, Klend, Kreturn, Kfree, Kfreeze, Nkind };
void xcount(enum Xkind);
Err xwhy(u8 ownerr, u32 block, u64 who);	/* the text of an error of own.h that who got; Xblock.l is held */

/* xloans.c: it is lent over that one, not over another any more; Xblock.l is held */
void xloanover(u32 block, Xloans *);

/* xpin.c */
void xquarantined(void);			/* an owner's death has put a block in quarantine */
char *xpintext(char *p, char *end);

/* xslot.c */
bool xslotany(Xspace *, u32 *slot);	/* one that is free; false: there is none without more memory */
Err xslotget(Xspace *, u32 want, u32 *slot);	/* want: the slot + 1, or 0 for any; Einuse, Ebadarg, Enovmem */
void xslotput(Xspace *, u32 slot);
void xslotset(Xspace *, u32 slot, u32 block, bool ronly);
void xslotrevoke(Xspace *, u32 slot);		/* its block was taken back; it is taken until xslotput */
Err xfind(Xspace *, u64 h, u32 *slot, u32 *block);	/* Erevoked: with slot and block as they were; else Enoblock */
void xslotfree(Xspace *);			/* all of it, at the end */
u8 xmay(const Xslot *, u64 party);		/* the most that its entry may grant, enum Ownmap; Xblock.l is held */
/*
 * The page-directory entry of a slot becomes what the block's record says. Xblock.l is held.  True: a CPU may
 * know what it was before; so if that was more, it must be told (xdown, xsync) before anybody else uses the block.
 */
bool xentry(Xspace *, u32 slot, const Xblock *, u8 map);
bool xnoentry(Xspace *, u32 slot);		/* the same for Mnone */
bool xunentry(Xspace *, u32 slot);		/* the entry goes, if no CPU knows it; false: it stays */
bool xdown(Xspace *, u32 slot, const Xblock *);	/* a right in it was taken; true: CPUs are to be told, for all of them by: */
void xsync(Xspace *);				/* nobody uses what was taken any more; no spin lock is held */
