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

#ifndef HHDM		/* host tests have their own */
#define HHDM	0xffff800000000000ull	/* all RAM, write-back, no execute */
#endif
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
 * Frames.  Every frame of RAM is in exactly one class and has one owner: the number of an address
 * space (asid, never given out twice), 0 for the kernel.  The sum over the classes is frametotal()
 * at any time.  No function here sleeps; all but framereclaim may be called from any context.
 */
enum Frameclass {
	Fabsent,	/* no RAM, or RAM that must not be touched */
	Ffree,
	Fkernel,	/* kmalloc, kernel image, tables of mm/ */
	Fkstack,
	Fptable,	/* page tables */
	Fanon,		/* private memory of processes; copy-on-write while it has several references */
	Fimage,		/* pages of program files, never written once loaded */
	Fsegment,	/* shared segments */
	Fblock,		/* exchange blocks (xchg.h) */
	Fboot,		/* boot archives; the stub's leavings until mmbootfree */
	Fdevice,	/* RAM that firmware keeps: runtime services, ACPI, below 1 MiB */
	Fnclass,
};
extern const char *const frameclassname[Fnclass];
Err framealloc(enum Frameclass, u64 owner, bool zero, Phys *);
/* n (at most 1024) contiguous frames, aligned to the power of two that is not less; each is freed by itself. */
Err framerun(enum Frameclass, u64 owner, u64 n, Phys *);
Err framespare(enum Frameclass, u64 n, Phys *);	/* the same, nobody's, only while memory is plenty and such a run at hand */
void frameincref(Phys);
void framefree(Phys);		/* drops one reference; the last frees */
void framefreemany(Phys *, u64 n);	/* the same of each that is not 0, which becomes 0 */
void framerunfree(Phys, u64 n);	/* n frames of framerun, each with one reference */
enum Frameclass frameclass(Phys);
u64 frameowner(Phys);
u64 framecount(enum Frameclass);
u64 frametotal(void);
u64 frameroom(void);		/* how many more programs may get */
u64 framereclaim(void);		/* gives back cached program pages that nobody maps; how many */
char *memtext(char *p, char *end);	/* the census, one line "class frames" each, then kmalloc bytes */

void mminit(struct Bootinfo *);	/* frames, kernel page table, kmalloc */
void mmtrapinit(void);		/* after trapenable works: connects the interrupt of TLB shoot-downs */
void mmbootfree(void);		/* takes back BmBoot memory: when nobody needs the Bootinfo or the first stack */
Phys kernelpml4(void);		/* the kernel's own page table, below 4 GiB */
/* Maps one page at its physical address, executable, in the kernel's own table (starting CPUs); removed by mmunident. */
Err mmident(Phys);
void mmunident(Phys);

/*
 * Kernel memory; nil when there is none.  Zeroed by kmallocz only.  16-byte aligned; whole pages
 * when n is a multiple of the page size; at most 4 MiB.  Any context.
 */
void *kmalloc(usize n);
void *kmallocz(usize n);
void kfree(void *);
void *kmallocsys(usize n);	/* zeroed; for what all share: charged to nobody */
char *kstrdup(const char *);
#ifdef DEBUG
char *kmalloctext(char *p, char *end);	/* who asked for what is in use */
#endif
u64 kmallocbytes(void);		/* in use */

/* Kernel stacks (Kstacksize bytes) with an unmapped guard page below. Returns the lowest address. */
enum { Kstacksize = 16 * KiB };
void *kstackalloc(void);
void kstackfree(void *);		/* no spin lock held, like kstackreclaim */
u64 kstackreclaim(void);	/* gives back stacks that are kept for new processes; frames */

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
};

Err asnew(Aspace **);
void asfree(Aspace *);			/* not loaded on any CPU; may sleep (closes files); nil is fine */
u64 asid(const Aspace *);		/* owner number of its frames; never reused */
void asload(Aspace *);			/* this CPU; nil = the kernel's own */
/* rfork: text shared, stack copied (copy on write), data and bss copied or (sharemem) shared; others as Plan 9's dupseg. */
Err asfork(Aspace *parent, bool sharemem, Aspace **child);

/* exec: gives the new address space its program. The text/data come from c (a reference is taken). */
enum { Aouthdr = 40 };		/* bytes of the header of an a.out, which is mapped before the text */
typedef struct Program Program;
struct Program {
	struct Chan *c;
	u64 entry, textsize, datasize, bsssize;	/* bytes; textsize without the header; not checked yet */
	/*
	 * Verified native code (SFI.md): base is that of its window, 0 for an a.out, and entry is an offset there.  Text, constants
	 * and data follow each other in the window as in the file; textsize + Aouthdr is the length of all before the data.
	 */
	u64 base;
	u32 vtext, vrodata, vdata;	/* where they begin: offsets, multiples of Pgsize */
	u32 vfile;			/* the byte of the file that vtext is, a multiple of Pgsize */
};
/*
 * Pods: the address spaces of several programs of verified code that have one page table, the host's.  The host runs
 * nobody; it lasts as long as a member or who made it (asfree).  aspodpage: what the gate knows of this member, for the kernel
 * to write; as long as it has its program.
 */
Err aspodjoin(Aspace *host, u64 window, Aspace **member);
void *aspodpage(Aspace *);
/* The beginning of a program file, up to max bytes, if a page of it is in memory; at most 4096, and no more than what is before the data. */
bool imagehead(struct Chan *, void *buf, usize max, usize *got);
Err asexec(Aspace *new_, const Program *, Aspace *old);	/* old: segments that survive exec, may be nil */
/*
 * Domains: address spaces with the same number share no writable memory with any other; 0 are all that were never
 * told.  Set before there are segments; rfork passes it on.
 */
void asdomain(Aspace *, u64 domain);
/*
 * Looks at all that this address space maps: nil, or Eshared and at *va, the first page or block that the rule
 * does not allow.  It must stay; sleeps.
 */
Err asisolated(Aspace *, u64 *va);
/* Makes text and data resident, as they are in the file, and gives them to fn (or nobody, if it is nil) in the file's order; sleeps. */
Err aspreload(Aspace *, const Program *, void (*fn)(void *, const void *, usize), void *arg);
/*
 * The hash (SHA-256) of the file that text and data come from, if one was found out and the kernel has had its pages ever since; drops is for
 * ashashed, which remembers one that is found out by then.  After asexec.
 */
bool ashash(Aspace *, u8 *hash, u64 *drops);
void ashashed(Aspace *, const u8 *hash, u64 drops);
/*
 * Verifies the text of such a program where it will run, in frames that nobody can write.  Nil, or the rule that it breaks, and where: an
 * offset in the window; or what made it impossible, with where 0.  Sleeps.
 */
typedef struct Verified Verified;
struct Verified {
	u32 where;
	u32 bytes;
	u64 ns;		/* of verification alone */
	bool known;	/* it was verified at an earlier start: the same frames */
};
Err asverify(Aspace *, const Program *, Verified *);
/* Writes to the new stack before the address space is ever loaded. */
Err aspoke(Aspace *, u64 va, const void *, usize n);
Err asseg(Aspace *, u64 va, bool poke, Segment **);	/* for /proc/n/mem: the segment at va, referenced; poke: text is made private */
Err segmem(Segment *, u64 va, void *to, const void *from, usize n);	/* copies within one page; drops the reference */

/* brk_, segattach(2) and friends; addresses in bytes. */
Err asbrk(Aspace *, u64 addr);
Err assegattach(Aspace *, u32 attr, const char *class, u64 va, u64 len, u64 *out);
Err assegdetach(Aspace *, u64 va);
Err assegflush(Aspace *, u64 va, u64 len);	/* they may be executed from now on */
Err assegfree(Aspace *, u64 va, u64 len);
Err assegbrk(Aspace *, u64 saddr, u64 addr);
/*
 * Global segments (#g): shared, fixed or sticky memory at an address of its own, attached by name through
 * upcall.globalseg.  pa: where a fixed one lies.  gsegcopy moves at most up to the end of a page.
 */
bool segphysical(const char *class);	/* a class of segattach(2) that is physical memory, which nobody can write */
bool segclass(const char *name);	/* a class of segattach(2): no name for a global segment */
Err gsegnew(enum Segtype, u64 va, u64 len, Segment **, Phys *pa);
void gsegincref(Segment *);
void gsegput(Segment *);
void gsegrange(Segment *, u64 *base, u64 *top);
Err gsegcopy(Segment *, u64 off, void *to, const void *from, usize *n);

/* For /proc/n/segment: i-th attached segment in slot order. */
typedef struct Seginfo Seginfo;
struct Seginfo {
	const char *type;	/* "Stack", "Text", "Data", "Bss", "Shared", "Phys", ... */
	u64 base, top;
	u32 attr;
	u32 refs;
};
bool asseginfo(Aspace *, int slot, Seginfo *);
/*
 * Page tables of segments and blocks against what they are made from; how many entries there are.  *text moves on, by a line for each
 * that is wrong.  Sleeps; the Aspace must stay, and may run.
 */
u64 ascheck(Aspace *, char **text, char *end);
#ifdef DEBUG
Err asspoiltext(Aspace *, u64 va, const void *, usize n);	/* changes verified text, for a test of what holds then; within a page */
bool ptespoil(u64 va);			/* turns the right to write in the running process' entry, for a test of ascheck */
#endif
u64 asresident(Aspace *);		/* frames mapped for it */
u64 astlbgen(Aspace *);			/* how often rights in it were taken; of a pod, in all of it */
/* What that made CPUs do, added to what *u has; of a pod, in all of it. */
typedef struct Tlbuse Tlbuse;
struct Tlbuse {
	u64 pages;		/* addresses that a CPU forgot */
	u64 flushes;		/* times that a CPU forgot all of the address space */
	u64 interrupts;		/* CPUs that were interrupted to do so */
};
void astlbuse(Aspace *, Tlbuse *u);
void asheld(Aspace *, u64 *anon, u64 *tables);	/* adds its slots with private pages, those of a shared segment for one user; its tables */
u64 ptkept(void);			/* page tables that nobody has, as CPUs keep them */
u64 xblocktables(void);			/* those of exchange blocks */
u64 framerefs(void);			/* of private pages, whoever has them; while others run, about */
void asmaxresident(u64 frames);		/* page faults that would go beyond fail; for all address spaces */

/* Page fault at va; may sleep.  Ebadaddr: the program may not do this; others: it could not be done. */
enum Access { Aread, Awrite, Aexec_ };
Err asfault(Aspace *, u64 va, enum Access);

/*
 * User memory.  Each checks the range, faults pages in, may sleep; but for ucopyoutnow no spin lock
 * may be held.  A bad address gives Ebadaddr; a word that is not aligned Ebadarg.
 */
Err ucheck(Uptr, usize n, bool write);	/* the range (of no bytes: the address) lies in segments of up's address space that allow it */
Err uwritable(Uptr, usize n);		/* the same as a write access finds it, of 4 bytes to a page; Ebadaddr */
Err ucopyin(void *, Uptr, usize n);
Err ucopyout(Uptr, const void *, usize n);
usize ucopyoutnow(Uptr, const void *, usize n);	/* bytes that are left where a fault would have to be waited for; a spin lock may be held */
Err uzero(Uptr, usize n);
Err ucopystr(char *buf, usize max, Uptr);	/* NUL-terminated, Etoolong when it does not fit */
Err ucas32(Uptr, u32 old, u32 new_, bool *swapped);
/*
 * Lends [p, p+n), or as much as is in one segment, of the running program to a device that reads it or, with write, writes to it, until utakeback: pages
 * of the segment do not change meanwhile, and who wants to change them waits.  Sleeps, without the lock.  Eshared: others could touch it meanwhile, or have
 * reasons of their own to wait for the lock, so it has to be copied.
 */
typedef struct Ulent Ulent;
struct Ulent {
	Segment *s;
	u64 va;
	usize n;
};
Err ulend(Uptr p, usize n, bool write, Ulent *);
void *ulentmem(const Ulent *, usize off, usize *n);	/* in the HHDM; *n: bytes in one piece from there on, at most as many as asked */
void utakeback(Ulent *);				/* the device does not reach it any more */
void uwriteoff(Ulent *);				/* it may reach it for ever: nobody else gets these frames, and the program's next writes go to others */
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

/*
 * Identity of a writable, 4-byte aligned user word, for waits that must see shared memory as one:
 * equal for the same word of the same (shared) segment, whoever asks; valid while the segment is attached.
 */
Err uload32(Uptr, u32 *);	/* a word, aligned, in one piece */
Err uident(Uptr, u64 *ident);
