/*
 * host.h: the machine that mm/ runs on in these tests.
 *
 * Physical memory is a mapping at HHDM.  There are Ncpus CPUs, one at a time; cpu() works because the
 * GS base of this process points to the Cpu.  Each has a TLB that is only emptied by what mm/
 * does, and every hit in it is checked against the page tables.
 */
#pragma once
#include "mm.h"
#include "lib.h"
#include "bootinfo.h"

enum { Ncpus = 2 };

void hostinit(u64 lowmib, u64 highmib);	/* RAM below and above 4 GiB; then mminit */
void runon(u32 id);			/* go on as this CPU */
extern Bootinfo hostbi;

/* User memory as the CPU sees it: through TLB and page tables, with faults. nil or why not. */
Err mmuaccess(u64 va, enum Access, Phys *);
Err store(u64 va, u32 v);
Err load(u64 va, u32 *v);
Err fetch(u64 va, u32 *v);
extern u64 nfault;
extern bool havepcids;			/* before hostinit: the CPUs have PCIDs */
extern u64 nflushed;			/* times that a CPU was told to forget something of what it has loaded */
extern u64 nkept;			/* page tables loaded without forgetting anything */

/* ucopyin and its kin, with the user's side announced to the fake faultcopy. */
Err tcopyin(void *, u64 va, usize n);
Err tcopyout(u64 va, const void *, usize n);
Err tcopystr(char *, usize max, u64 va);
Err tcas(u64 va, u32 old, u32 new_, bool *swapped);

/* As /proc/n/mem does; within one page. */
Err peek(Aspace *, u64 va, void *, usize n);
Err poke(Aspace *, u64 va, const void *, usize n);

/* Files: content is a function of the offset; a Chan is one open of a file. */
typedef struct Chan Chan;
struct Chan {
	u64 qpath;
	u32 vers;
	bool changes;		/* without another version */
	u64 size;		/* reads end here */
	int ref;
	Err fail;		/* pageread fails with it */
	void (*during)(Chan *);	/* called in the middle of a read */
	u64 nread;
};
Chan *chanopen(u64 qpath, u64 size);
void chandrop(Chan *);
u8 filebyte(u64 qpath, u64 off);
extern int openchans;

/* The n-th attempt to allocate memory from now on fails (0: none). */
void failafter(u64 n);

/*
 * What happens before a spin lock is taken and after it is released, if no other is held and interrupts are on:
 * another CPU does something, or the scheduler moves this process.
 */
extern void (*betweenlocks)(void);
void recordlocks(bool on);	/* which spin locks each CPU takes; on: from now on */
u32 lockscommon(void);		/* how many of them both have taken */

/* Runs fn in a child; true if it panicked with a message that contains text. */
bool panics(void (*fn)(void), const char *text);

#define must(e) do { Err e_ = (e); if(e_ != nil) panic("%s:%d: %s: %s", __FILE__, __LINE__, #e, e_); } while(0)
#define check(x) do { if(!(x)) panic("%s:%d: %s", __FILE__, __LINE__, #x); } while(0)

u32 rnd(u32 n);			/* 0 .. n-1, from a fixed seed */

void testframes(void);
void testkmalloc(void);
void testkpt(void);
void testpercpu(void);
void testseg(void);
void testrandom(u64 steps);
void testnomem(void);
void testexchange(void);
void testexchangerandom(u64 steps);
