/*
 * pte.h: x86-64 page table entries (SDM vol. 3, 4.5), kernel page table, TLB.
 * Private to mm/.
 */
#pragma once
#include "mm.h"

enum { Ptlevels = 4, Ptentries = 512 };

#define PteP		(1ull << 0)
#define PteW		(1ull << 1)
#define PteU		(1ull << 2)
#define PteWT		(1ull << 3)
#define PteCD		(1ull << 4)
#define PteA		(1ull << 5)
#define PteD		(1ull << 6)
#define PtePS		(1ull << 7)	/* in levels 2 and 3: a large page */
#define PtePAT		(1ull << 7)	/* in level 1 */
#define PtePATbig	(1ull << 12)	/* in levels 2 and 3 */
#define PteG		(1ull << 8)
#define PteNX		(1ull << 63)
#define Pteaddr		0x000ffffffffff000ull

/* Bytes that an entry of a level (1: page, 2: 2 MiB, 3: 1 GiB) maps, and its index for va. */
static inline u64
ptspan(int level)
{
	return 1ull << (Pgshift + 9 * (level - 1));
}

static inline u32
ptindex(u64 va, int level)
{
	return va >> (Pgshift + 9 * (level - 1)) & (Ptentries - 1);
}

/* kpt.c: the kernel's half, shared by all address spaces. */
extern Phys kpml4;
/*
 * Maps [pa, pa+n) at va with pages up to the given level where both are aligned.
 * flags as in a level 1 entry.  The range must be unmapped.
 */
Err kmap(u64 va, Phys pa, u64 n, u64 flags, int maxlevel);
Err kmappages(u64 va, const Phys *, u32 n, u64 flags);	/* single frames, one behind the other */
void kunmap(u64 va, u64 n);		/* and flushes it from all TLBs; tables stay */
void kunmaplate(u64 va, u64 n);		/* the same without the flush: the caller does tlbkernel */
bool kmapped(u64 va, Phys *pa, u64 *flags);	/* what an access in the kernel's half would find */

#define KSTKBASE 0xffffff0000000000ull	/* window of kernel stacks */
#define KWINDOW	(512ull * GiB)		/* what one entry of the top level maps */

/* tlb.c */
void tlbkernel(u64 va, u64 n);	/* no CPU uses an old entry of this kernel range afterwards */

/* arch.c; the host tests have their own */
#define CR3KEEP (1ull << 63)	/* with a PCID: what the CPU knows under it stays */
void cpuloadpt(u64 cr3);	/* forgets what is not global, or what has the same PCID */
bool cpupcids(void);		/* they are on */
void cpuflushpage(u64 va);
void cpuflushall(void);		/* global entries too */
u64 cpuwaits(void);		/* other CPUs are waited for: since when */
void cpuwaited(u64 since);	/* until now: counts it for #c/waitstat */

/* Where the parts of the kernel image are. */
typedef struct Kimage Kimage;
struct Kimage {
	u64 va, text, etext, rodata, erodata, data, end;	/* link addresses */
	Phys pa;	/* of va */
};
struct Bootinfo;
void kptinit(const struct Bootinfo *, const Kimage *);
void kstackinit(void);
