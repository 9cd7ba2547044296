/*
 * stub.h: what the files of the stub know of each other.
 *
 * The stub runs on the firmware's stack and identity mapping, on one processor.  Each phase is a
 * function that returns an EFI status; one that fails has already said why.  All mutable state that
 * two phases share is in `stub`.
 */
#ifndef STUB_H
#define STUB_H

#include <efi.h>
#include <bootinfo.h>
#include "sect.h"

#define nil	((void*)0)
#define nelem(x)	(sizeof(x)/sizeof((x)[0]))
#define PGSIZE	4096ULL
#define PGUP(x)	(((x) + PGSIZE-1) & ~(PGSIZE-1))
#define PGDOWN(x)	((x) & ~(PGSIZE-1))

enum {
	MINMEM = 4,		/* MiB that must be free at entry, the stub's own needs included */
	OPTMAX = 64*1024,	/* bytes of boot options */
	MAXCLAIM = 24,
};

typedef struct Claim Claim;
typedef struct Memmap Memmap;
typedef struct Payload Payload;
typedef struct Stub Stub;

/* A range of memory that gets a type of its own in the map. */
struct Claim {
	uint64_t pa;
	uint64_t len;
	uint32_t type;		/* Bm* */
	int owned;		/* allocated by us: free it when we fail */
};

/* A sorted map without overlaps, in a buffer of max entries. */
struct Memmap {
	Bootmem *m;
	uint64_t n;
	uint64_t max;
	int full;		/* an entry did not fit: the map is incomplete */
};

/* A checked payload section. */
struct Payload {
	uint64_t pa;
	uint64_t len;
};

struct Stub {
	EFI_HANDLE image;
	EFI_SYSTEM_TABLE *st;
	EFI_BOOT_SERVICES *bs;
	EFI_LOADED_IMAGE *li;
	Bootinfo *bi;
	uint64_t tscentry;
	Claim claim[MAXCLAIM];
	int nclaim;
	uint64_t entry;		/* of the kernel, virtual */
	Payload kernel;
	Payload bootfs;
	Memmap ram;		/* what the page tables map at HHDMBASE */
	int nmark;		/* phases marked on the screen */
};

extern Stub stub;

/* console.c */
void	say(const char *fmt, ...);
EFI_STATUS	fail(EFI_STATUS, const char *fmt, ...);
void	computs(const char*);
void	quiet(void);

/* alloc.c */
uint64_t	palloc(uint64_t bytes, uint64_t below, uint32_t type);
void	claim(uint64_t pa, uint64_t len, uint32_t type);
void	freeall(void);

/* memmap.c: pure, also compiled for the host */
void	mapset(Memmap*, uint64_t base, uint64_t end, uint32_t type, uint32_t attr, int force);
void	mapjoin(Memmap*);
uint32_t	maptype(uint32_t efitype, uint64_t efiattr);
void	mapfromefi(Memmap*, const void *desc, uint64_t bytes, uint64_t stride);
void	mapram(Memmap *ram, const Memmap *map);
void	mapclip(Memmap *map, const Memmap *ram);

/* the phases, in order */
EFI_STATUS	cpucheck(void);
EFI_STATUS	memcheck(void);
EFI_STATUS	options(void);
EFI_STATUS	overlay(void);
EFI_STATUS	gopinit(void);
EFI_STATUS	tables(void);
EFI_STATUS	rngseed(void);
EFI_STATUS	payloads(void);
EFI_STATUS	lowpage(void);
EFI_STATUS	loadkernel(void);
EFI_STATUS	paging(void);
EFI_STATUS	leave(void);	/* does not return on success */

/* options.c, conffile.c, gop.c, exit.c */
void	optset(const char *name, uint64_t nname, const char *val, uint64_t nval);
void	optlines(const char *text, uint64_t n);
const char*	optget(const char *name, uint64_t *n);
void	conffile(void);
void	gopmark(uint32_t rgb);

/* paging.c */
uint64_t	mappages(uint64_t pml4, uint64_t va, uint64_t pa, uint64_t len, uint64_t flags);
enum {
	PteP = 1<<0,
	PteW = 1<<1,
	PteA = 1<<5,
	PteD = 1<<6,
	PteS = 1<<7,		/* large page */
	PteG = 1<<8,
};
#define PteNX	(1ULL<<63)

/* handoff.S */
void	handoff(uint64_t pml4pa, uint64_t entry, uint64_t stack, Bootinfo *bi) __attribute__((noreturn));
extern char handoffstart[], handoffend[];

/* cpu.c */
int	cpuhas1g(void);
int	cpurand(uint64_t*);
int	hypervisor(void);

/* string.c */
void*	memcpy(void*, const void*, uint64_t);
void*	memmove(void*, const void*, uint64_t);
void*	memset(void*, int, uint64_t);
int	memcmp(const void*, const void*, uint64_t);
uint64_t	strlen(const char*);

static inline void
cpuid(uint32_t leaf, uint32_t sub, uint32_t r[4])
{
	__asm__ volatile("cpuid" : "=a"(r[0]), "=b"(r[1]), "=c"(r[2]), "=d"(r[3]) : "a"(leaf), "c"(sub));
}

static inline uint64_t
rdtsc(void)
{
	uint32_t lo, hi;

	__asm__ volatile("rdtsc" : "=a"(lo), "=d"(hi));
	return (uint64_t)hi<<32 | lo;
}

static inline uint64_t
rdmsr(uint32_t r)
{
	uint32_t lo, hi;

	__asm__ volatile("rdmsr" : "=a"(lo), "=d"(hi) : "c"(r));
	return (uint64_t)hi<<32 | lo;
}

static inline void
outb(uint16_t p, uint8_t v)
{
	__asm__ volatile("outb %0, %1" : : "a"(v), "Nd"(p));
}

static inline uint8_t
inb(uint16_t p)
{
	uint8_t v;

	__asm__ volatile("inb %1, %0" : "=a"(v) : "Nd"(p));
	return v;
}

#endif
