/*
 * The kernel's page table.
 *
 * Built once from the memory map: all RAM at HHDM (not executable; archives and the
 * kernel's text and constants not even writable there), the kernel image with
 * one permission for each part, and empty windows for devices and stacks.  Every top-level entry
 * that the kernel will ever use exists from here on, so address spaces copy them once and
 * never have to be brought up to date.  The lower half is empty.
 */
#include "pte.h"
#include "bootinfo.h"
#include "errors.h"
#include "frame.h"
#include "lib.h"

Phys kpml4;
static Lock klock;		/* the tables below kpml4 */

static const u64 Kflags = PteP | PteA | PteD | PteG;

/* The entry for va at a level; nil when a table is missing and cannot or must not be made. klock is held. */
static u64 *
kwalk(u64 va, int level, bool create)
{
	u64 *t = kaddr(kpml4);

	for(int l = Ptlevels; l > level; l--) {
		u64 *e = &t[ptindex(va, l)];
		if((*e & PteP) == 0) {
			Phys pa;
			if(!create || framealloc(Fptable, 0, true, &pa) != nil)
				return nil;
			*e = pa | PteP | PteW | PteA;
		}
		assert(l == Ptlevels || (*e & PtePS) == 0);
		t = kaddr(*e & Pteaddr);
	}
	return &t[ptindex(va, level)];
}

static int
fit(u64 va, Phys pa, u64 n, int level)
{
	while(level > 1 && (((va | pa) & (ptspan(level) - 1)) != 0 || n < ptspan(level)))
		level--;
	return level;
}

static u64
entry(Phys pa, u64 flags, int level)
{
	if(level > 1) {
		if(flags & PtePAT)
			flags ^= PtePAT | PtePATbig;
		flags |= PtePS;
	}
	return pa | flags;
}

/*
 * Entries of one table from e on, which is va's, for what of the n bytes it can map; how many bytes that is.  A larger page can begin only
 * where a table does.
 */
static u64
fillrow(u64 *e, u64 va, Phys pa, u64 n, u64 flags, int level)
{
	u64 span = ptspan(level), left = Ptentries - ptindex(va, level), k = n / span < left ? n / span : left;

	for(u64 i = 0, v = entry(pa, flags, level); i < k; i++, v += span) {
		assert((e[i] & PteP) == 0);
		e[i] = v;
	}
	return k * span;
}

Err
kmap(u64 va, Phys pa, u64 n, u64 flags, int maxlevel)
{
	u64 done = 0;

	while(done < n) {
		int level = fit(va + done, pa + done, n - done, maxlevel);
		ilock(&klock);
		u64 *e = kwalk(va + done, level, true), now = done;
		if(e != nil)
			done += fillrow(e, va + done, pa + done, n - done, flags | Kflags, level);
		iunlock(&klock);
		if(done == now) {
			kunmap(va, done);
			return Enomem;
		}
	}
	return nil;
}

Err
kmappages(u64 va, const Phys *pa, u32 n, u64 flags)
{
	u64 *e = nil;
	u32 i;

	ilock(&klock);
	for(i = 0; i < n && (e = kwalk(va + i * Pgsize, 1, true)) != nil; i++) {
		assert((*e & PteP) == 0);
		*e = entry(pa[i], flags | Kflags, 1);
	}
	iunlock(&klock);
	if(i == n)
		return nil;
	kunmap(va, i * Pgsize);
	return Enomem;
}

/* The entry that maps va and its level, nil if there is none. */
static u64 *
kfind(u64 va, int *level)
{
	u64 *t = kaddr(kpml4);

	for(int l = Ptlevels;; l--) {
		u64 *e = &t[ptindex(va, l)];
		if((*e & PteP) == 0)
			return nil;
		if(l == 1 || (l < Ptlevels && (*e & PtePS) != 0)) {
			*level = l;
			return e;
		}
		t = kaddr(*e & Pteaddr);
	}
}

void
kunmaplate(u64 va, u64 n)
{
	for(u64 done = 0; done < n;) {
		int level;
		ilock(&klock);
		u64 *e = kfind(va + done, &level);
		assert(e != nil);
		*e = 0;
		iunlock(&klock);
		done += ptspan(level);
	}
}

void
kunmap(u64 va, u64 n)
{
	kunmaplate(va, n);
	if(n != 0)
		tlbkernel(va, n);
}

bool
kmapped(u64 va, Phys *pa, u64 *flags)
{
	int level;

	ilock(&klock);
	u64 *e = kfind(va, &level);
	if(e != nil) {
		u64 span = ptspan(level);
		*pa = (*e & Pteaddr & ~(span - 1)) + (va & (span - 1));
		*flags = *e;
	}
	iunlock(&klock);
	return e != nil;
}

static void
must(Err err)
{
	if(err != nil)
		panic("kernel page table: %s", err);
}

/* RAM [lo, hi) in the HHDM, without what [from, to) covers. */
static void
mapram(Phys lo, Phys hi, Phys from, Phys to, u64 flags, int maxlevel)
{
	Phys a = from < hi ? from : hi, b = to > lo ? to : lo;

	if(a > lo)
		must(kmap(HHDM + lo, lo, a - lo, flags, maxlevel));
	else
		a = lo;
	if(b < a)
		b = a;
	if(hi > b)
		must(kmap(HHDM + b, b, hi - b, flags, maxlevel));
}

static void
maphhdm(const Bootinfo *bi, const Kimage *k)
{
	int maxlevel = bi->flags & BfGigpages ? 3 : 2;
	Phys rofrom = k->pa + (k->text - k->va), roto = k->pa + (k->erodata - k->va);

	for(u64 i = 0; i < bi->nmap; i++) {
		const Bootmem *m = &bi->map[i];
		if(!bmram(m))
			continue;
		bool ro = m->type == BmBootfs || m->type == BmOverlay;
		mapram(m->base, m->base + m->len, rofrom, roto, PteNX | (ro ? 0 : PteW), maxlevel);
	}
	must(kmap(HHDM + rofrom, rofrom, roto - rofrom, PteNX, 1));
}

static void
mapimage(const Kimage *k)
{
	must(kmap(k->text, k->pa + (k->text - k->va), k->etext - k->text, 0, 1));
	must(kmap(k->rodata, k->pa + (k->rodata - k->va), k->erodata - k->rodata, PteNX, 1));
	must(kmap(k->data, k->pa + (k->data - k->va), k->end - k->data, PteNX | PteW, 1));
}

/* The frames are stocked; the stub's tables are loaded until the caller loads kpml4. */
void
kptinit(const Bootinfo *bi, const Kimage *image)
{
	Kimage k = *image;

	k.etext = roundup(k.etext, Pgsize);
	k.erodata = roundup(k.erodata, Pgsize);
	k.end = roundup(k.end, Pgsize);
	maphhdm(bi, &k);
	mapimage(&k);
	ilock(&klock);
	u64 *v = kwalk(VMAPBASE, 3, true), *s = kwalk(KSTKBASE, 3, true);
	iunlock(&klock);
	if(v == nil || s == nil)
		must(Enomem);
}

Phys
kernelpml4(void)
{
	return kpml4;
}

Err
mmident(Phys pa)
{
	assert(pa < 1ull << 39);
	ilock(&klock);
	u64 *e = kwalk(pa, 1, true);
	if(e != nil)
		*e = pa | PteP | PteW | PteA | PteD;
	iunlock(&klock);
	return e != nil ? nil : Enomem;
}

void
mmunident(Phys pa)
{
	ilock(&klock);
	u64 *e = kwalk(pa, 1, false);
	if(e != nil)
		*e = 0;
	iunlock(&klock);
	tlbkernel(pa, Pgsize);
}
