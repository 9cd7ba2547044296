/*
 * mm/: page frames and their owners, page tables, kernel memory, address spaces and
 * segments, faults, copies to and from user memory.
 */
#pragma once
#include "types.h"
#include "core.h"

struct Chan;
struct Bootinfo;
struct Ureg;

#define HHDM	0xffff800000000000ull	/* all RAM, write-back, no execute */
#define KZERO	0xffffffff80000000ull	/* the kernel image */
#define VMAPBASE 0xfffffe8000000000ull	/* device windows */
#define UTZERO	0x200000ull
#define USTKTOP	0x7ffffffff000ull
#define USTKSIZE (16ull * MiB)

static inline void *
kaddr(Phys pa)
{
	return (void *)(HHDM + pa);
}

static inline Phys
paddr(const void *va)	/* of an HHDM address only */
{
	return (u64)va - HHDM;
}

/*
 * Frames.  Every frame is in exactly one class and has one owner (an address
 * space number, 0 = kernel); the census is exact at any time.
 */
enum Frameclass {
	Fabsent, Ffree, Fkernel, Fkstack, Fptable, Fanon, Fimage, Fsegment, Fboot, Fdevice, Fnclass,
};
Err framealloc(enum Frameclass, u32 owner, bool zero, Phys *);
void frameincref(Phys);
void framefree(Phys);		/* drops one reference; the last frees */
u64 framecount(enum Frameclass);
u64 frametotal(void);

void mminit(struct Bootinfo *);	/* frames, kernel page table, kmalloc */

/* Kernel memory; nil when there is none. Zeroed by kmallocz only. 16-byte aligned; whole pages when n is a multiple of the page size. */
void *kmalloc(usize n);
void *kmallocz(usize n);
void kfree(void *);
char *kstrdup(const char *);
u64 kmallocbytes(void);		/* in use */

/* Kernel stacks (Kstacksize bytes) with an unmapped guard page below. Returns the lowest address. */
enum { Kstacksize = 16 * KiB };
void *kstackalloc(void);
void kstackfree(void *);

/* Maps device memory. pa and n need not be aligned. */
enum Cache { Cacheuc, Cachewc, Cachewb };
void *vmap(Phys pa, usize n, enum Cache);
void vunmap(void *, usize n);

/*
 * Address spaces.  One per process; segments may be shared between them
 * (RFMEM, shared text, segattach).
 */
typedef struct Aspace Aspace;
typedef struct Segment Segment;

enum Segtype { SGtext, SGdata, SGbss, SGstack, SGshared, SGphysical, SGfixed, SGsticky, SGtypemask = 7 };
enum {	/* attributes, as Plan 9 */
	SGronly = 0040, SGcexec = 0100, SGnoexec = 02000,
};
enum { SSEG, TSEG, DSEG, BSEG, ESEG, LSEG, SEG1, SEG2, SEG3, SEG4, NSEG };

/* What makes a file's content the same: text is shared between processes by it. */
typedef struct Fileid Fileid;
struct Fileid {
	u64 qpath;
	u32 qvers;
	u32 dev;
	u32 type;
	u64 session;	/* the mounted server, 0 for kernel devices */
};

Err asnew(Aspace **);
void asfree(Aspace *);			/* not loaded on any CPU */
u32 asid(const Aspace *);		/* owner number of its frames; never reused */
void asload(Aspace *);			/* this CPU; nil = the kernel's own */
/* rfork: text shared, stack copied (copy on write), data and bss copied or (sharemem) shared; others as Plan 9's dupseg. */
Err asfork(Aspace *parent, bool sharemem, Aspace **child);

/* exec: gives the new address space its program. The text/data come from c (a reference is taken). */
typedef struct Program Program;
struct Program {
	struct Chan *c;
	u64 entry, textsize, datasize, bsssize;	/* bytes; textsize without the 40-byte header */
};
Err asexec(Aspace *new_, const Program *, const Aspace *old);	/* old: segments that survive exec, may be nil */
/* Writes to the new stack before the address space is ever loaded. */
Err aspoke(Aspace *, u64 va, const void *, usize n);
Err aspeek(Aspace *, u64 va, void *, usize n);	/* for /proc/n/mem too */
Err aspokeforce(Aspace *, u64 va, const void *, usize n);	/* /proc/n/mem: also text (made private) */

/* brk_, segattach(2) and friends; addresses in bytes. */
Err asbrk(Aspace *, u64 addr);
Err assegattach(Aspace *, u32 attr, const char *class, u64 va, u64 len, u64 *out);
Err assegdetach(Aspace *, u64 va);
Err assegfree(Aspace *, u64 va, u64 len);
Err assegbrk(Aspace *, u64 saddr, u64 addr);
/* For /proc/n/segment: i-th attached segment in slot order. */
typedef struct Seginfo Seginfo;
struct Seginfo {
	const char *type;	/* "Stack", "Text", "Data", "Bss", "Shared", "Phys", ... */
	u64 base, top;
	u32 attr;
	u32 refs;
};
bool asseginfo(Aspace *, int slot, Seginfo *);
u64 asresident(Aspace *);		/* frames mapped for it */

/* Page fault of the current process at va. Err text for the note ("sys: trap: fault read addr=0x…" is made by the caller). May sleep. */
enum Access { Aread, Awrite, Aexec_ };
Err asfault(Aspace *, u64 va, enum Access);

/*
 * User memory.  Each checks the range, faults pages in, may sleep; no spin lock
 * may be held.  A bad address gives Ebadarg.
 */
Err ucheck(Uptr, usize n, bool write);	/* the range lies in segments of up's address space that allow it */
Err ucopyin(void *, Uptr, usize n);
Err ucopyout(Uptr, const void *, usize n);
Err uzero(Uptr, usize n);
Err ucopystr(char *buf, usize max, Uptr);	/* NUL-terminated, Etoolong when it does not fit */
Err ucas32(Uptr, u32 old, u32 new_, bool *swapped);
static inline Uptr
uptr(u64 va)
{
	return (Uptr){va};
}
static inline Uptr
uadd(Uptr p, u64 n)
{
	return (Uptr){p.va + n};
}

/* Physical identity of a user word, for waits that must see shared memory as one: (frame << 12 | offset). */
Err uident(Uptr, u64 *ident);
