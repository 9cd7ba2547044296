/*
 * Debug build: objects of kernel memory that are written outside their bounds, after they were freed, or freed twice.
 *
 * An object lies between red zones: [Head] n bytes [Zonebyte ...] up to the end of the slab's object.  Freed
 * memory is filled with Poison and waits until its CPU has freed Nkeep others before it can be given out again, so
 * that who still uses it finds poison (as a pointer, it faults) and who writes to it is found.
 */
#include "frame.h"
#include "redzone.h"
#include "debug.h"
#include "lib.h"

#ifdef DEBUG
enum { Magic = 0x6b6d616c, Freemagic = 0x6672656b, Zonebyte = 0xfd, Newbyte = 0xa5, Nkeep = 128 };

/* Addresses in the kernel's image are told by their low halves. */
typedef struct Head Head;
struct Head {
	u32 n;			/* bytes asked for */
	u32 askpc, freepc;
	u32 magic;		/* last: who writes before the object meets it first */
};
_Static_assert(sizeof(Head) == Zone, "the object stays aligned");

typedef struct Kept Kept;
struct Kept {
	char *p;
	u32 total;
};

/* Each its CPU's, with interrupts off: no lock, which all CPUs would take all the time. */
static struct {
	u32 next;
	Kept kept[Nkeep];
} line[Maxcpu];

static const char *
place(u32 pc)
{
	return pc != 0 ? symname(0xffffffff00000000ull | pc, nil) : "nobody";
}

/* Nobody has written to the freed object. */
static void
poisoncheck(char *p, u32 total)
{
	Head *h = (Head *)p;

	if(h->magic != Freemagic)
		panic("freed memory %p: the bytes before it were written; freed at %s", p + Zone, place(h->freepc));
	for(u32 i = Zone; i < total; i++)
		if((uchar)p[i] != Poison)
			panic("freed memory %p: byte %u of %u was written after it was freed at %s; allocated at %s", p + Zone,
				i - Zone, h->n, place(h->freepc), place(h->askpc));
}

void
zonefresh(char *p, u32 total)
{
	*(Head *)p = (Head){.magic = Freemagic};
	memset(p + Zone, Poison, total - Zone);
}

void *
zoneset(char *p, usize n, u32 total, u64 pc)
{
	poisoncheck(p, total);
	*(Head *)p = (Head){n, pc, 0, Magic};
	memset(p + Zone, Newbyte, n);
	memset(p + Zone + n, Zonebyte, total - Zone - n);
	return p + Zone;
}

void
zonecheck(char *p, u32 total, u64 pc)
{
	Head *h = (Head *)p;

	if(h->magic == Freemagic)
		panic("kfree: %p: freed at %s, and already at %s; allocated at %s", p + Zone, symname(pc, nil), place(h->freepc),
			place(h->askpc));
	if(h->magic != Magic || h->n > total - 2 * Zone)
		panic("kfree: %p: the bytes before it were written; freed at %s", p + Zone, symname(pc, nil));
	for(u32 i = Zone + h->n; i < total; i++)
		if((uchar)p[i] != Zonebyte)
			panic("kfree: %p: byte %u of %u was written; allocated at %s, freed at %s", p + Zone, i - Zone, h->n,
				place(h->askpc), symname(pc, nil));
	h->magic = Freemagic;
	h->freepc = pc;
	memset(p + Zone, Poison, total - Zone);
}

char *
zonekeep(char *p, u32 total)
{
	u64 s = splhi();
	Kept *k = &line[cpu()->id].kept[line[cpu()->id].next++ % Nkeep], old = *k;
	*k = (Kept){p, total};
	splx(s);
	if(old.p != nil)
		poisoncheck(old.p, old.total);
	return old.p;
}

u64
zoneowner(const char *p)
{
	const Head *h = (const Head *)p;

	return h->magic == Magic ? 0xffffffff00000000ull | h->askpc : 0;
}
#endif
