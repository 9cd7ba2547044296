/*
 * Page tables that a CPU keeps for the next address space.
 *
 * Programs have their text and stack at the same addresses, so the next process wants just those tables that the last one had: the whole set
 * stays hooked together when its address space ends, with no page in it.  No frame of a set is anybody's: its owner is 0 and
 * nobody pays.  A new address space becomes the owner of each and pays for all at once.
 *
 * That a CPU may remember entries of a set's old user does no harm: numbers of address spaces, by which
 * CPUs remember them, are never given out again, and a table that is loaded anew starts with nothing (tlb.c).
 */
#include "pte.h"
#include "seg.h"
#include "charge.h"

enum {
	Most = 10,		/* tables of a set; a small program has 8 */
	Nset = 4,
	Few = 64,		/* pages that are unmapped one by one for it */
};

typedef struct Set Set;
struct Set {
	u32 n;
	u32 table[Most];	/* frames; the first is of the top level */
};

static struct Kept {
	Lock lock;		/* its CPU's own, but for who collects what all keep */
	u32 n;
	Set set[Nset];
} __attribute__((aligned(64))) kept[Maxcpu];

bool
ptkeepable(const Aspace *as)
{
	return as->host == as && as->window == 0 && as->ntable <= Most && as->nmapped <= Few;
}

static void
own(const Set *s, u64 owner, u32 payer)
{
	for(const u32 *t = s->table; t < s->table + s->n; t++) {
		Frame *f = &frames[*t];
		if(!fgive(f, owner))
			panic("page table %#llx has %u users", framepa(f), frameref(f));
		f->block = payer;
	}
}

/* They had better all be paid by the same; who does not is seldom. */
static void
refund(const Set *s)
{
	u32 n = 0, payer = frames[s->table[0]].block;

	for(u32 i = 0; i < s->n; i++) {
		u32 other = frames[s->table[i]].block;
		if(other == payer)
			n++;
		else
			memuncharge(other, Pgsize);
	}
	memuncharge(payer, n * (u64)Pgsize);
}

static void
drop(const Set *s)
{
	for(u32 i = 0; i < s->n; i++)
		framefree((u64)s->table[i] << Pgshift);
}

bool
ptkeep(Aspace *as)
{
	struct Kept *k = &kept[cpu()->id];
	Set s = { .n = as->ntable };

	if(!ptkeepable(as) || as->nmapped != 0 || __atomic_load_n(&k->n, __ATOMIC_RELAXED) == Nset)
		return false;
	for(u32 i = 0; i < s.n; i++)
		s.table[i] = as->table[i];
	refund(&s);
	own(&s, 0, 0);
	ilock(&k->lock);
	bool ok = k->n < Nset;
	if(ok)
		k->set[k->n++] = s;
	iunlock(&k->lock);
	if(!ok)
		drop(&s);
	as->pml4 = 0;
	return true;
}

static bool
take(struct Kept *k, Set *s)
{
	if(__atomic_load_n(&k->n, __ATOMIC_RELAXED) == 0)
		return false;
	ilock(&k->lock);
	bool ok = k->n > 0;
	if(ok)
		*s = k->set[--k->n];
	iunlock(&k->lock);
	return ok;
}

bool
ptreuse(Aspace *as)
{
	u32 payer;
	Set s;

	if(!take(&kept[cpu()->id], &s))
		return false;
	if(!memcharge(s.n * (u64)Pgsize, &payer)) {
		drop(&s);
		return false;
	}
	own(&s, as->no, payer);
	for(u32 i = 0; i < s.n; i++)
		as->table[i] = s.table[i];
	as->ntables = as->ntable = s.n;
	as->pml4 = (u64)s.table[0] << Pgshift;
	return true;
}

u64
ptkept(void)
{
	u64 n = 0;

	for(struct Kept *k = kept; k < kept + Maxcpu; k++) {
		ilock(&k->lock);
		for(u32 i = 0; i < k->n; i++)
			n += k->set[i].n;
		iunlock(&k->lock);
	}
	return n;
}

void
ptdrain(void)
{
	Set s;

	for(u32 i = 0; i < Maxcpu; i++)
		while(take(&kept[i], &s))
			drop(&s);
}
