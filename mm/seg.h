/*
 * seg.h: address spaces and segments, private to mm/.
 *
 * A segment is a range of addresses and the pages behind it.  Its slots (one for each page: the
 * frame or 0) are the truth; page tables are made from them by faults and may forget.
 * A slot that is not 0 holds one reference of its frame.  One process runs in an address
 * space; several address spaces may use one segment, at the same addresses.
 *
 * Locks, in this order:
 *	Aspace.layout (QLock)	which segments an address space has; never two at once
 *	Segment.lk (QLock)	slots, users, top; never two at once; not held while a file is read, but for ulend.c
 *	Aspace.lock		page table, TLB generations, and reading slot[]
 *	Bucket.lock, Image.lock
 *	kmalloc
 *	Fcache.lock, pool.lock
 *
 * No lock is common to all address spaces.  That segments do not overlap is kept by who comes second: the end
 * of a segment moves before its owner looks, with Aspace.lock of each user, whether something is in the
 * way there; a segment that is put into an address space looks at the ends of the others with the same lock.
 */
#pragma once
#include "frame.h"
#include "mm.h"
#include "urange.h"

typedef struct Image Image;
typedef struct Slot Slot;
typedef struct Xspace Xspace;

enum {
	Leafpages = 512,	/* slots in a leaf: one frame of them */
	Nsmall = 16,		/* slots in the record of a segment */
	Nfew = 8,		/* leaves in the record of the segment: as many as the stack has */
	Ntable = 16,		/* page tables in that of the address space */
	Ntlbq = 8,
};
#define LEAFSPAN	((u64)Leafpages * Pgsize)
#define SEGMAX		(256ull * GiB)
_Static_assert(UTOP == USTKTOP, "the stack is the last segment");
#define TLBALL		(~0ull)

/* A segment in an address space. */
struct Slot {
	Segment *s;		/* written with as->layout and as->lock, read with either */
	Aspace *as;
	Slot *next;		/* other users of s; guarded by s->lk */
	u32 tables;		/* page tables to be freed after a shoot-down; guarded by s->lk */
};

/*
 * The slots of 2 MiB: all of them in a frame, or only some, in the record of the segment, as long as no other is wanted.  Then they move, but for
 * those whose place segstay has told.
 */
typedef struct Leaf Leaf;
struct Leaf {
	u64 *slot;		/* [n], from number first on; nil: all are empty */
	u16 first, n;
	u16 lo, hi;		/* those outside [lo, hi) are empty, or not there */
};

struct Segment {
	Ref ref;		/* slots of address spaces, and holders for a moment */
	QLock lk;
	enum Segtype type;
	u32 attr;		/* SGronly ... without the type */
	u64 base;
	u64 top;		/* written with lk; who reads it without sees the old one or the new */
	u64 owner;		/* address space number its frames belong to */
	bool runs;		/* segflush(2) said that code was written here; guarded by lk */
	Slot *users;		/* guarded by lk */
	/* pages from a program file: [base, base + imgpages) */
	Image *img;
	u64 imgfirst;		/* page of the image at base */
	u64 imgpages;
	bool whole;		/* verified text: no page is brought in or changed any more */
	Phys pa;		/* SGphysical */
	Leaf *leaf;		/* [nleaf]: few, or memory of its own; guarded by lk */
	u64 nleaf;
	u32 leaflo, leafhi;	/* those outside [leaflo, leafhi) have no slots */
	Leaf few[Nfew];
	u64 small[Nsmall];	/* slots of one leaf */
	bool smallused;
	/* the first page whose slot stays (uident): va, 0: none; written once, stayid first, with lk; read without */
	u64 stayva, stayid;
	Xspace *x;		/* the exchange window of who has this bss (xspace.h), or nil; guarded by lk */
};

struct Aspace {
	Ref ref;		/* who runs in it; in a pod, who resolves a fault of another */
	Aspace *host;		/* whose page table and TLB generations it uses: its own, or the pod's; constant */
	Aspace *member;		/* of a pod's host: the first one; guarded by its lock, like */
	Aspace *nextmember;	/* of a member */
	QLock layout;
	Lock lock;
	u64 no;			/* never given out again */
	u64 domain;		/* asdomain; constant */
	u64 window;		/* base of verified native code, or 0; constant */
	Phys pml4;
	u8 hint;		/* the slot where an address was found last; guarded by lock */
	u64 nmapped;		/* present user entries; guarded by lock, like ntables */
	u64 ntables;		/* page tables */
	u32 table[Ntable];	/* their frames, as long as no more than Ntable were made; or ntable is beyond it */
	u32 ntable;
	Slot slot[NSEG];
	/*
	 * TLB: each reduction of rights is a generation; q[] has the addresses of the last ones. A
	 * CPU that has the table loaded is up to date when seen == gen.
	 */
	u64 gen;		/* guarded by lock, like q */
	u64 q[Ntlbq];
	volatile u64 seen[Maxcpu];
	volatile u64 cpus;	/* where it is loaded; atomic */
	Tlbuse tlb;		/* what the generations have cost so far; atomic */
};

/* What a page may be used for. */
enum { Pread = 1, Pwrite = 2, Pexec = 4 };

/* perm.c: the most that segment s may give on a frame. */
u32 perm(const Segment *s, const Frame *f);

/* pte.c: user page tables */
Err ptenew(Aspace *);
void ptefreeall(Aspace *);
Err ptemap(Aspace *, Segment *, u64 va, Phys);	/* with what perm() says; nothing if as does not use s any more */
void ptemaprun(Aspace *, Segment *, u64 va, const u64 *slot, u64 n);	/* the same for those of n pages that are there and not mapped, as far as there is memory for tables */
void pteprotect(Aspace *, u64 lo, u64 hi);	/* takes the right to write */
u32 pteunmap(Aspace *, u64 lo, u64 hi);		/* returns a list of tables for ptefreelist */
bool pteunmap1(Aspace *, u64 va);		/* one page; true: there was an entry, and tlbdown has to follow */
void ptefreelist(u32);				/* after tlbsync */
u64 *ptetable(Aspace *, u64 va, int level, bool create);	/* the table of a level that covers va, nil: none; as->lock held */
void ptefreestride(Aspace *);			/* of a member of a pod: its tables */
u64 ptelookup(Aspace *, u64 va);		/* the entry, 0 if absent */
u64 ptenext(Aspace *, u64 va, u64 hi, u64 *e);	/* the first entry in [va, hi), not of an exchange window; hi: there is none */

void pteclear(Aspace *, const Segment *);	/* of one that no CPU has loaded or will: the entries of s, s->lk held */

/* ptkeep.c; not for members of pods */
bool ptkeepable(const Aspace *);	/* worth keeping, once nothing is mapped */
bool ptkeep(Aspace *);		/* takes its tables; false: they are still there */
bool ptreuse(Aspace *);		/* gives a new one tables, with nothing mapped; false: there are none */

/* tlb.c */
void asdown(Aspace *, u64 va);	/* records a reduction (TLBALL: unknown which); as->lock held */
bool tlbdown(Aspace *, u64 va);	/* the same, and this CPU forgets it; true: no other has to, so tlbsync is not needed for it */
void tlbsync(Aspace *);		/* on return no CPU uses what was reduced; no spin lock held */
void tlbsyncusers(Slot *);	/* the same for the address spaces of a list, all at once */
void tlblocal(Aspace *, u64 va);	/* this CPU forgets va, if as is loaded */

/* Programs may write it. */
static inline bool
segwritable(const Segment *s)
{
	return s->type != SGtext && s->type != SGphysical && (s->attr & SGronly) == 0;
}

/* segment.c */
Err segnew(enum Segtype, u32 attr, u64 base, u64 top, u64 owner, Segment **);
void segput(Segment *);
u64 *segslot(Segment *, u64 va, bool create);	/* nil: none, or out of memory; lk held, as for all below */
u64 *segstay(Segment *, u64 va);		/* the same, made, and where it stays */
u64 *segfill(Segment *, u64 va, u64 n);		/* the slots of n pages of one leaf, to be filled; nil: there is no leaf */
Err seggrow(Segment *, u64 top);		/* makes room; does not set top */
void segunmap(Segment *, u64 lo, u64 hi);	/* from every user's page table, and synchronises */
void segdrop(Segment *, u64 lo, u64 hi);	/* the pages, too */
Err segcopy(Segment *, u64 owner, Segment **);	/* copy on write */
/*
 * Makes the page at va resident, and with own a private one that may be changed.  May release and retake lk.
 * Ebadaddr if va is not in the segment (any more).
 */
Err segresolve(Segment *, u64 va, bool own, u64 **slot);

/* xspace.c, xfork.c */
u64 xstart(const Aspace *);
u64 xend(const Aspace *);
bool xoverlap(const Aspace *, u64 lo, u64 hi);	/* with the place of its exchange window: no segment may lie there */
Err xfault(Aspace *, u64 va, enum Access);
Err xcheck(u64 va, bool write, u64 *end);	/* it may access va, and what follows up to *end */
void xunhook(Aspace *);			/* it does not see a window any more, after tlbsync */
void xspacefree(Xspace *);
Err xspacecopy(Segment *from, Segment *to);	/* rfork without RFMEM; from is locked */

/* exec.c */
void segimage(Segment *, Image *, u64 first, u64 n);	/* its first n pages are those of the image from first on */

/* pod.c */
static inline bool
podmember(const Aspace *as)
{
	return as->host != as;
}
Aspace *podvisit(Aspace *, u64 va);	/* of a member: another one, in whose stride va lies, referenced; nil */
void podleave(Aspace *);		/* nobody visits it any more */
void podgone(Aspace *);			/* its memory has gone */
u64 podlow(const Aspace *);		/* where entries of the host may be its own */
u64 podhigh(const Aspace *);
void asput(Aspace *);

/* vexec.c */
Err asexecv(Aspace *, const Program *);
Err vpreload(Aspace *, const Program *, void (*fn)(void *, const void *, usize), void *arg);
void vgateinit(void);

/* aspace.c */
u64 asnewno(void);			/* an owner number that was never given out */
Segment *segat(Aspace *, u64 va);	/* as->lock is held; without a reference */
Segment *seglookup(Aspace *, u64 va);	/* with a reference, nil if none */
Segment *seglookupslot(Aspace *, int);		/* the same for what is in a slot */
/* For both, as->layout is held, or as not visible, and the reference is taken over. */
Err slotset(Aspace *, int, Segment *);	/* Esoverlap, Esealed: the segment is dropped */
void slotswap(Aspace *, int, Segment *);	/* a new segment nobody else knows, or nil, for the one that is there */
bool asoverlap(Aspace *, u64 lo, u64 hi, const Segment *except, u64 *base);
