/*
 * User page tables.
 *
 * setentry is the only place that writes a user entry.  Tables are frames of class Fptable,
 * owned by the address space; the upper half of the top level is the
 * kernel's and never changes.  The lock of as->host guards everything below; a reduction of rights is recorded
 * with asdown, and the caller must tlbsync before he uses what he took away.
 */
#include "pte.h"
#include "seg.h"
#include "errors.h"
#include "lib.h"
#include "sfi.h"
#include "xchg.h"

static void
setentry(Aspace *as, u64 *e, u64 v)
{
	if((*e & PteP) != 0)
		as->nmapped--;
	if((v & PteP) != 0)
		as->nmapped++;
	__atomic_store_n(e, v, __ATOMIC_RELEASE);
}

Err
ptenew(Aspace *as)
{
	Err err = framealloc(Fptable, as->no, true, &as->pml4);
	if(err != nil)
		return err;
	as->ntables = 1;
	u64 *t = kaddr(as->pml4), *k = kaddr(kpml4);
	memmove(t + Ptentries / 2, k + Ptentries / 2, Pgsize / 2);
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

void
ptefreeall(Aspace *as)
{
	if(as->pml4 != 0)
		freetable(as->pml4, Ptlevels);
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
			as->ntables++;
			*e = pa | PteP | PteW | PteU | PteA;
		}
		t = kaddr(*e & Pteaddr);
	}
	return t;
}

static bool
uses(Aspace *as, Segment *s)
{
	for(int i = 0; i < NSEG; i++)
		if(as->slot[i].s == s)
			return true;
	return false;
}

Err
ptemap(Aspace *as, Segment *s, u64 va, Phys pa)
{
	u32 r = perm(s, framerec(pa));
	u64 v = pa | PteP | PteU | PteA | PteD;

	assert(r != 0);
	if(r & Pwrite)
		v |= PteW;
	if((r & Pexec) == 0)
		v |= PteNX;
	va = rounddown(va, Pgsize);
	ilock(&as->host->lock);
	if(!uses(as, s)) {
		iunlock(&as->host->lock);
		return nil;
	}
	u64 *t = ptetable(as, va, 1, true);
	if(t == nil) {
		iunlock(&as->host->lock);
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
	iunlock(&as->host->lock);
	if(stale)
		tlblocal(as, va);
	return nil;
}

u64
ptelookup(Aspace *as, u64 va)
{
	u64 v = 0;

	ilock(&as->host->lock);
	u64 *t = ptetable(as, va, 1, false);
	if(t != nil)
		v = t[ptindex(va, 1)];
	iunlock(&as->host->lock);
	return (v & PteP) != 0 ? v : 0;
}

/* The end of what one entry of a level maps around va, at most hi. */
static u64
spanend(u64 va, int level, u64 hi)
{
	u64 end = rounddown(va, ptspan(level)) + ptspan(level);

	return end < hi ? end : hi;
}

/* How far an absent table around va reaches; va itself if the last level is there. as->lock held. */
static u64
skip(Aspace *as, u64 va, u64 hi)
{
	for(int l = Ptlevels; l > 1; l--) {
		u64 *t = ptetable(as, va, l, false);
		if((t[ptindex(va, l)] & PteP) == 0)
			return spanend(va, l, hi);
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
		*e = ptetable(as, va, 1, false)[ptindex(va, 1)];
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
		u64 *t = ptetable(as, va, 1, false);
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
		u64 *t = ptetable(as, va, 1, false);
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
			as->ntables--;
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
