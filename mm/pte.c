/*
 * User page tables.
 *
 * setentry is the only place that writes a user entry, but for pteclear, when it is all over.  Tables are frames of class Fptable,
 * owned by the address space; the upper half of the top level is the
 * kernel's and never changes.  The lock of as->host guards everything below; a reduction of rights is recorded
 * with asdown, and the caller must tlbsync before he uses what he took away.
 */
#include "pte.h"
#include "seg.h"
#include "errors.h"
#include "hilock.h"
#include "lib.h"
#include "sfi.h"
#include "xchg.h"
#include "trap.h"

static void
setentry(Aspace *as, u64 *e, u64 v)
{
	if((*e & PteP) != 0)
		as->nmapped--;
	if((v & PteP) != 0)
		as->nmapped++;
	__atomic_store_n(e, v, __ATOMIC_RELEASE);
}

/* The table of the last level that covers va, if it is there. */
static inline u64 *
lasttable(Aspace *as, u64 va)
{
	u64 *t = kaddr(as->host->pml4);

	assert(va < UTOP);
	for(int l = Ptlevels; l > 1; l--) {
		u64 e = t[ptindex(va, l)];
		if((e & PteP) == 0)
			return nil;
		t = kaddr(e & Pteaddr);
	}
	return t;
}

Err
ptenew(Aspace *as)
{
	if(ptreuse(as))
		return nil;
	Err err = framealloc(Fptable, as->no, false, &as->pml4);
	if(err != nil)
		return err;
	as->ntables = as->ntable = 1;
	as->table[0] = as->pml4 >> Pgshift;
	u64 *t = kaddr(as->pml4), *k = kaddr(kpml4);
	widezero(t, Pgsize / 2);
	widecopy(t + Ptentries / 2, k + Ptentries / 2, Pgsize / 2);
	return nil;
}

static void
freetable(Phys pa, int level)
{
	u64 *t = kaddr(pa);
	int n = level == Ptlevels ? Ptentries / 2 : Ptentries;

	for(int i = 0; level > 1 && i < n; i++)
		if(t[i] & PteP)
			freetable(t[i] & Pteaddr, level - 1);
	framefree(pa);
}

/* A new table; if there are too many to write down, the tables themselves say where they are. */
static void
tableadd(Aspace *as, Phys pa)
{
	as->ntables++;
	if(as->ntable < Ntable)
		as->table[as->ntable++] = pa >> Pgshift;
	else
		as->ntable = Ntable + 1;
}

static void
tabledel(Aspace *as, Phys pa)
{
	as->ntables--;
	for(u32 i = 0; as->ntable <= Ntable && i < as->ntable; i++)
		if(as->table[i] == pa >> Pgshift)
			as->table[i] = as->table[--as->ntable];
}

/* The end of what one entry of a level maps around va, at most hi. */
static u64
spanend(u64 va, int level, u64 hi)
{
	u64 end = rounddown(va, ptspan(level)) + ptspan(level);

	return end < hi ? end : hi;
}

void
pteclear(Aspace *as, const Segment *s)
{
	for(u32 i = s->leaflo; i < s->leafhi; i++) {
		u64 base = s->base + i * LEAFSPAN, va = base + s->leaf[i].lo * (u64)Pgsize, hi = base + s->leaf[i].hi * (u64)Pgsize;
		for(u64 end; va < hi && as->nmapped > 0; va = end) {
			u64 *e = lasttable(as, va);
			end = spanend(va, 2, hi);
			if(e == nil)
				continue;
			e += ptindex(va, 1);
			for(u64 *stop = e + (end - va) / Pgsize; e < stop; e++)
				if(*e != 0) {
					*e = 0;
					as->nmapped--;
				}
		}
	}
}

/* Nobody uses them any more, but entries may still be there. */
void
ptefreeall(Aspace *as)
{
	if(as->pml4 == 0 || ptkeep(as))
		return;
	as->nmapped = 0;
	if(as->ntable > Ntable)
		freetable(as->pml4, Ptlevels);
	else
		while(as->ntable > 0)
			framefree((u64)as->table[--as->ntable] << Pgshift);
	as->pml4 = 0;
}

/* The table of a level that covers va. Rights are given by the last level alone. */
u64 *
ptetable(Aspace *as, u64 va, int level, bool create)
{
	u64 *t = kaddr(as->host->pml4);

	assert(va < UTOP);
	for(int l = Ptlevels; l > level; l--) {
		u64 *e = &t[ptindex(va, l)];
		if((*e & PteP) == 0) {
			Phys pa;
			if(!create || framealloc(Fptable, as->no, true, &pa) != nil)
				return nil;
			tableadd(as, pa);
			*e = pa | PteP | PteW | PteU | PteA;
		}
		t = kaddr(*e & Pteaddr);
	}
	return t;
}

static bool
uses(Aspace *as, Segment *s)
{
	if(likely(as->slot[as->hint].s == s))
		return true;
	for(int i = 0; i < NSEG; i++)
		if(as->slot[i].s == s)
			return true;
	return false;
}

/* What perm() allows on a page of s. */
static u64
entryof(const Segment *s, Phys pa)
{
	u32 r = perm(s, framerec(pa));

	assert(r != 0);
	return pa | PteP | PteU | PteA | PteD | (r & Pwrite ? PteW : 0) | (r & Pexec ? 0 : PteNX);
}

Err
ptemap(Aspace *as, Segment *s, u64 va, Phys pa)
{
	u64 v = entryof(s, pa);

	va = rounddown(va, Pgsize);
	u64 x = irqsoff();
	hilock(&as->host->lock);
	if(!uses(as, s)) {
		hiunlock(&as->host->lock);
		irqsback(x);
		return nil;
	}
	u64 *t = lasttable(as, va);
	if(t == nil && (t = ptetable(as, va, 1, true)) == nil) {
		hiunlock(&as->host->lock);
		irqsback(x);
		return Enovmem;
	}
	u64 *e = &t[ptindex(va, 1)];
	bool stale = (*e & PteP) != 0;
	if(stale) {
		/* never another frame, never less: those go through segunmap and pteprotect */
		assert((*e & Pteaddr) == pa);
		assert((*e & PteW) == 0 || (v & PteW) != 0);
	}
	setentry(as, e, v);
	hiunlock(&as->host->lock);
	irqsback(x);
	if(stale)
		tlblocal(as, va);
	return nil;
}

void
ptemaprun(Aspace *as, Segment *s, u64 va, const u64 *slot, u64 n)
{
	u64 x = irqsoff();
	hilock(&as->host->lock);
	for(u64 hi = uses(as, s) ? va + n * Pgsize : va; va < hi;) {
		u64 next = spanend(va, 2, hi), k = (next - va) / Pgsize, *e = nil;
		for(u64 i = 0; i < k; i++) {
			if(slot[i] == 0)
				continue;
			if(e == nil) {
				u64 *t = lasttable(as, va);
				if(t == nil && (t = ptetable(as, va, 1, true)) == nil)
					break;
				e = &t[ptindex(va, 1)];
			}
			if((e[i] & PteP) == 0)
				setentry(as, &e[i], entryof(s, slot[i]));
		}
		slot += k;
		va = next;
	}
	hiunlock(&as->host->lock);
	irqsback(x);
}

u64
ptelookup(Aspace *as, u64 va)
{
	u64 v = 0;

	ilock(&as->host->lock);
	u64 *t = lasttable(as, va);
	if(t != nil)
		v = t[ptindex(va, 1)];
	iunlock(&as->host->lock);
	return (v & PteP) != 0 ? v : 0;
}

/* How far an absent table around va reaches; va itself if the last level is there. as->lock held. */
static u64
skip(Aspace *as, u64 va, u64 hi)
{
	u64 *t = kaddr(as->host->pml4);

	for(int l = Ptlevels; l > 1; l--) {
		u64 e = t[ptindex(va, l)];
		if((e & PteP) == 0)
			return spanend(va, l, hi);
		t = kaddr(e & Pteaddr);
	}
	return va;
}

u64
ptenext(Aspace *as, u64 va, u64 hi, u64 *e)
{
	ilock(&as->host->lock);
	while(va < hi) {
		/* exchange windows have tables of their own kind */
		u64 next = xoverlap(as, va, va + 1) ? xend(as) : skip(as, va, hi);
		if(next != va) {
			va = next;
			continue;
		}
		*e = lasttable(as, va)[ptindex(va, 1)];
		if((*e & PteP) != 0)
			break;
		va += Pgsize;
	}
	iunlock(&as->host->lock);
	return va < hi ? va : hi;
}

void
pteprotect(Aspace *as, u64 lo, u64 hi)
{
	u64 last = 0;
	u32 n = 0;

	ilock(&as->host->lock);
	for(u64 va = lo; va < hi;) {
		u64 next = skip(as, va, hi);
		if(next != va) {
			va = next;
			continue;
		}
		u64 *t = lasttable(as, va);
		for(next = spanend(va, 2, hi); va < next; va += Pgsize) {
			u64 *e = &t[ptindex(va, 1)];
			if((*e & (PteP | PteW)) == (PteP | PteW)) {
				setentry(as, e, *e & ~PteW);
				last = va;
				n++;
			}
		}
	}
	if(n > 0)
		asdown(as, n == 1 ? last : TLBALL);
	iunlock(&as->host->lock);
}

u32
pteunmap(Aspace *as, u64 lo, u64 hi)
{
	u64 last = 0;
	u32 n = 0, list = 0;

	ilock(&as->host->lock);
	for(u64 va = lo; va < hi;) {
		u64 next = skip(as, va, hi), first = va;
		if(next != va) {
			va = next;
			continue;
		}
		u64 *t = lasttable(as, va);
		for(next = spanend(va, 2, hi); va < next; va += Pgsize) {
			u64 *e = &t[ptindex(va, 1)];
			if(*e & PteP) {
				setentry(as, e, 0);
				last = va;
				n++;
			}
		}
		if(next - first == ptspan(2)) {
			/* the whole table is unused: unhook it, free it when no CPU walks it any more */
			ptetable(as, first, 2, false)[ptindex(first, 2)] = 0;
			tabledel(as, paddr(t));
			framerefund(framerec(paddr(t)));
			framerec(paddr(t))->block = list;
			list = paddr(t) >> Pgshift;
			n = 2;
		}
	}
	if(n > 0)
		asdown(as, n == 1 ? last : TLBALL);
	iunlock(&as->host->lock);
	return list;
}

bool
pteunmap1(Aspace *as, u64 va)
{
	u64 x = irqsoff();
	hilock(&as->host->lock);
	u64 *t = lasttable(as, va), *e = t != nil ? &t[ptindex(va, 1)] : nil;
	bool was = e != nil && (*e & PteP) != 0;
	if(was)
		setentry(as, e, 0);
	hiunlock(&as->host->lock);
	irqsback(x);
	return was;
}

/* All that is left in the stride of a window is tables: nothing is mapped there any more. */
void
ptefreestride(Aspace *as)
{
	u64 lo = as->window - Sfibefore;
	Phys old[Sfistride / GiB];
	u32 n = 0;

	ilock(&as->host->lock);
	for(u64 va = lo; va < lo + Sfistride; va += GiB) {
		u64 *t = ptetable(as, va, Ptlevels - 1, false);
		if(t == nil || (t[ptindex(va, Ptlevels - 1)] & PteP) == 0)
			continue;
		old[n++] = t[ptindex(va, Ptlevels - 1)] & Pteaddr;
		t[ptindex(va, Ptlevels - 1)] = 0;
	}
	asdown(as, TLBALL);
	iunlock(&as->host->lock);
	tlbsync(as);
	while(n > 0)
		freetable(old[--n], Ptlevels - 2);
}

void
ptefreelist(u32 list)
{
	while(list != 0) {
		Phys pa = (u64)list << Pgshift;
		list = framerec(pa)->block;
		framerec(pa)->block = 0;
		framefree(pa);
	}
}
