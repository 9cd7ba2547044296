/*
 * slab.h: a slab, one or four frames cut into objects of one size; private to mm/.
 *
 * Two bits for each object stand in the header: it lies in the slab, or somebody has it.  Neither: a CPU
 * keeps it in its magazine (kmalloc.c).  The record of each frame says that it is part of a slab, and of what
 * order; slabs are aligned to their size, so that the slab of an object follows from its address.
 */
#pragma once
#include "frame.h"

typedef struct Slab Slab;
struct Slab {
	Slab *next, *prev;	/* slabs of the class with a free object; guarded by the class, as are: */
	u16 class, nobj, nfree;
	u16 first;		/* where the objects begin; constant */
	u64 free[4];		/* one bit per object */
	u64 out[4];		/* in somebody's hands; atomic */
	u16 payer[];		/* [nobj], each of who has the object */
};
enum { Nclass = 14, Maxobj = 2048 };
extern const u16 classsize[Nclass];	/* bytes of an object, ascending up to Maxobj */
extern const u8 classfor[Maxobj / 16 + 1];	/* the class for so many times 16 bytes */

void slabinit(void);
u32 slabtake(u32 class, Slab *more, void **obj, u32 n);	/* up to n objects, after more (or nil) was added; how many */
Slab *slabnew(u32 class);		/* in no list yet; nil: there is no memory */
void slabput(u32 class, void **obj, u32 n);	/* back into their slabs; one unused slab stays */
void slabtrim(u32 class);		/* gives that one back */

static inline char *
slabobj(Slab *s, u32 i)
{
	return (char *)s + s->first + i * classsize[s->class];
}

static inline Slab *
slabhome(const void *p)
{
	u64 mask = ((u64)Pgsize << (faux(framerec(paddr(p))) & 0xf)) - 1;

	return kaddr(paddr(p) & ~mask);
}

/* The number of what is an object. */
static inline u32
slabnth(const Slab *s, const void *p)
{
	return (u32)((const char *)p - (const char *)s - s->first) / classsize[s->class];
}

/* The slab of an object's address, and its number there: nobj, where there is none. */
static inline Slab *
slabof(const void *p, u32 *i)
{
	Slab *s = slabhome(p);
	u64 off = (const char *)p - (char *)s - s->first;	/* the header: very large */

	*i = off % classsize[s->class] == 0 && off / classsize[s->class] < s->nobj ? off / classsize[s->class] : s->nobj;
	return s;
}
