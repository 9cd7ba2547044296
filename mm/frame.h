/*
 * frame.h: the record of a page frame, private to mm/.
 *
 * One record per frame of physical memory, up to the highest address of RAM.  It is
 * the only place that knows what a frame is and whose; everything that grants
 * access to a frame asks it (perm.c).
 *
 *	word	owner number << 16 | aux << 8 | class
 *	ref	how many holders: slots of segments, pages of images; 1 for kernel classes
 *	block	frames with an owner: the account that pays (charge.h); kernel memory: length of a
 *		run; page tables that are to be freed: list of a batch
 *
 * A free block's head uses ref and block as links of its list: the head before and behind it.  The word and the
 * links of free frames change under the pool's lock or, while a CPU keeps the frame,
 * under that of its cache; those of a used frame belong to its holder.
 */
#pragma once
#include "mm.h"

typedef struct Frame Frame;
struct Frame {
	u64 word;
	u32 ref;			/* read with frameref(), as others change it */
	u32 block;
};
_Static_assert(sizeof(Frame) == 16, "16 bytes of record per 4 KiB");

enum {
	Nframeorder = 11,		/* blocks of 1 .. 1024 frames */
	Reserve = 64,			/* frames that only the kernel may take */
	Hold = 448,			/* with nframe/256, more of them: for who must go on */

	/* aux of a free frame: 0, or 1 + order for the head of a block in the pool */
	/* aux of kernel memory (kmalloc.c) */
	Auxslab = 0x80,			/* | order of the slab that the frame is in */
	Auxrun = 0x40,			/* head of a run of block frames */
};

extern Frame *frames;			/* [nframe] */
extern u64 nframe;

static inline Frame *
framerec(Phys pa)
{
	assert(pa >> Pgshift < nframe);
	return &frames[pa >> Pgshift];
}

static inline Phys
framepa(const Frame *f)
{
	return (u64)(f - frames) << Pgshift;
}

/*
 * Arithmetic instead of shifts and masks, for the proofs (tests/prove/): the same instructions.
 */
/*@ requires \valid_read(f); assigns \nothing; ensures \result == f->word % 256; */
static inline enum Frameclass
fclass(const Frame *f)
{
	return (enum Frameclass)(f->word % 256);
}

/*@ requires \valid_read(f); assigns \nothing; ensures \result == f->word / 256 % 256; */
static inline u32
faux(const Frame *f)
{
	return (u32)(f->word / 256 % 256);
}

/*@ requires \valid_read(f); assigns \nothing; ensures \result == f->word / 65536; */
static inline u64
fowner(const Frame *f)
{
	return f->word / 65536;
}

/*@
	requires class < Fnclass && aux < 256 && owner < 65536 * (1 << 32);
	assigns \nothing;
	ensures \result == 65536 * owner + 256 * aux + class;
*/
static inline u64
fword(enum Frameclass class, u32 aux, u64 owner)
{
	return owner * 65536 + (u64)aux * 256 + class;
}

/*@ requires \valid_read(f); assigns \nothing; ensures \result == f->ref; */
static inline u32
frameref(const Frame *f)
{
	return __atomic_load_n(&f->ref, __ATOMIC_RELAXED);
}

/*
 * What may happen to the record of one frame: it comes into use (fstart), gets and loses holders (fhold, fdrop), its
 * only holder gives it to another owner (fgive), it is free again (fend).  What is asked of a frame that is not in
 * use is refused and changes nothing: so nothing is freed twice.
 */
/*@
	predicate used(Frame *f) = f->word % 256 > Ffree;
	predicate counted(Frame *f) = used(f) && f->word % 256 != Fdevice && f->ref > 0;
*/

/*@
	requires \valid(f) && Ffree < class < Fnclass && owner < 65536 * (1 << 32);
	requires f->word == Ffree;
	assigns f->word, f->ref, f->block;
	ensures f->word == 65536 * owner + class && f->word % 256 == class;
	ensures f->ref == 1 && f->block == 0 && used(f);
*/
static inline void
fstart(Frame *f, enum Frameclass class, u64 owner)
{
	f->word = fword(class, 0, owner);
	f->ref = 1;
	f->block = 0;
}

/* One holder more; false: it has none, or too many. */
/*@
	requires \valid(f);
	assigns f->ref;
	ensures \result != 0 <==> used(f) && 0 < \old(f->ref) < UINT32_MAX;
	ensures f->ref == \old(f->ref) + (\result != 0 ? 1 : 0);
*/
static inline bool
fhold(Frame *f)
{
	u32 ref = frameref(f);

	if(fclass(f) <= Ffree || ref == 0 || ref == ~0u)
		return false;
	__atomic_add_fetch(&f->ref, 1, __ATOMIC_ACQ_REL);
	return true;
}

/* One holder less: how many are left; -1: it has none, or its class is not given back. */
/*@
	requires \valid(f);
	assigns f->ref;
	ensures \old(counted(f)) ==> \result == f->ref && f->ref == \old(f->ref) - 1;
	ensures !\old(counted(f)) ==> \result == -1 && f->ref == \old(f->ref);
*/
static inline s64
fdrop(Frame *f)
{
	if(fclass(f) <= Ffree || fclass(f) == Fdevice || frameref(f) == 0)
		return -1;
	return __atomic_sub_fetch(&f->ref, 1, __ATOMIC_ACQ_REL);
}

/* The only holder changes the owner; false: it is not the only one. */
/*@
	requires \valid(f) && owner < 65536 * (1 << 32) && f->word % 256 < Fnclass;
	assigns f->word;
	ensures \result != 0 <==> used(f) && f->ref == 1;
	ensures f->word % 65536 == \old(f->word) % 65536;
	ensures f->word / 65536 == (\result != 0 ? owner : \old(f->word) / 65536);
*/
static inline bool
fgive(Frame *f, u64 owner)
{
	if(fclass(f) <= Ffree || frameref(f) != 1)
		return false;
	f->word = fword(fclass(f), faux(f), owner);
	return true;
}

/* It is free, and in no list: whatever is asked of it now is refused. */
/*@
	requires \valid(f);
	assigns f->word, f->ref, f->block;
	ensures f->word == Ffree && f->ref == 0 && f->block == 0 && !used(f) && !counted(f);
*/
static inline void
fend(Frame *f)
{
	f->word = fword(Ffree, 0, 0);
	f->ref = f->block = 0;
}

void ptdrain(void);			/* ptkeep.c: all tables that are kept are free; any context */
void framerefund(Frame *);		/* nobody pays for it any more */
void frametake(Frame *, u64 owner);	/* the only reference changes its owner */
void frameclassify(Phys, u64 n, enum Frameclass);	/* start-up: the first records of a range; what is free is in no list yet */
void framestock(Phys, u64 n);		/* after start-up: a range of Fboot frames becomes free */
void framecheck(void);			/* panics unless records, free lists and counts agree; for tests */

/* fcache.c: free frames of the CPUs, the pool behind them, the counts.  Any context. */
s64 blockget(u64 n, enum Frameclass, u64 owner, u64 keep);	/* n in a row; -1: neither this CPU nor the pool, down to keep, has them */
void blockput(u64 first, u64 n);	/* they become free */
void blockstock(u64 first, u64 n);	/* start-up: frames that are classified as free go to the pool; all records are made */
s64 blockquick(enum Frameclass, u64 owner);	/* a frame that this CPU keeps, paid for from what it has at hand; -1: not so easy */
bool blockback(Frame *);			/* the reverse: it becomes free, and who paid has it back; false: nothing was done */
u32 blockbackmany(Frame **, u32 n);		/* the same of many at once; so many of the first ones */
u64 blockheld(void);			/* what the pool keeps for who must go on, and the kernel */
void blockdrain(void);			/* all that the CPUs keep goes to the pool */
void blockcount(enum Frameclass from, enum Frameclass to, u64 n);	/* start-up: records are changed by the caller */
void framecensus(u64 count[Fnclass]);	/* adds up to all of RAM, whatever goes on */
void blockcheck(u64 nfree);

/* buddy.c: blocks of free frames; all under the pool's lock. */
s64 buddyalloc(u32 order);		/* frame number, -1 if there is none */
void buddyfree(u32 frame, u32 order);
u64 buddycount(void);			/* frames on the lists, counted by walking them */

/* kmalloc.c */
u32 kpayer(const void *);		/* the account that pays for it */
void kmallocdrain(void);		/* gives the unused slabs back, and what the CPUs keep of others; any context */
