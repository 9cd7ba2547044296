/*
 * The CPUs' memory management unit: walks the tables that mm/ wrote, keeps translations in a
 * TLB for each CPU until it is told to forget them, and refuses a stale one.  With PCIDs the
 * TLB has a part for each, and only what is known under the loaded one is used.
 */
#include "host.h"
#include "errors.h"
#include "trap.h"
#include "../../../mm/pte.h"
#include "../../../mm/xspace.h"

enum { Ntlb = 1024, Npcids = 16 };

typedef struct Entry Entry;
struct Entry {
	u64 va, pte;	/* pte 0: unused */
	bool big;	/* of a page of 2 MiB, which is forgotten as a whole */
};

static Entry tlb[Ncpus][Npcids][Ntlb];
static Phys cr3[Ncpus];
static u32 pcid[Ncpus];
bool havepcids;
u64 nkept;
u64 nflushed;
static void (*ipifn)(Ureg *, void *);
u64 nfault;

Err
trapenable(int vec, void (*fn)(Ureg *, void *), void *arg, const char *name)
{
	check(vec == Vipi && arg == nil && name != nil);
	ipifn = fn;
	return nil;
}

/* The other CPU answers at once. */
void
ipi(u32 id, int vec)
{
	u32 me = cpu()->id;

	check(vec == Vipi && cpu()->nlock == 0);
	runon(id);
	ipifn(nil, nil);
	runon(me);
}

void
cpuflushall(void)
{
	memset(tlb[cpu()->id], 0, sizeof tlb[0]);
}

bool
cpupcids(void)
{
	return havepcids;
}

void
cpuloadpt(u64 v)
{
	u32 id = cpu()->id;

	cr3[id] = v & Pteaddr;
	pcid[id] = v & 0xfff;
	nflushed += cpu()->as != nil && cr3[id] == cpu()->as->pml4;	/* not a switch of address spaces */
	check(pcid[id] < Npcids && (havepcids || (v & (CR3KEEP | 0xfff)) == 0));
	if(v & CR3KEEP)
		nkept++;
	else
		memset(tlb[id][pcid[id]], 0, sizeof tlb[0][0]);
}

static Entry *
cached(u64 va)
{
	u32 id = cpu()->id;

	return &tlb[id][pcid[id]][va / Pgsize % Ntlb];
}

static bool
inwindow(u64 va)
{
	return va - XWINDOW < XWINDOWLEN;
}

void
cpuflushpage(u64 va)
{
	Entry *t = tlb[cpu()->id][pcid[cpu()->id]];

	nflushed++;
	cached(va)->pte = 0;
	for(u32 i = 0; inwindow(va) && i < Ntlb; i++)
		if(t[i].big && t[i].va / Ptentries == va / XBLOCKSPAN)
			t[i].pte = 0;
}

u64
cpuwaits(void)
{
	return 0;
}

void
cpuwaited(u64 since)
{
	USED(since);
}

/*
 * A block: the page-directory entry takes rights away, or is all there is.  What comes of it may be kept only with
 * PteA set, so keep sets it (SDM vol. 3, 4.8).
 */
static u64
walkblock(u64 *e2, u64 va, bool *big, bool keep)
{
	if(keep && (*e2 & PteP) != 0)
		*e2 |= PteA;
	u64 pde = *e2 & ~PteA;

	if((pde & PteP) == 0)
		return 0;
	check(pde & PteU);
	if((*big = (pde & PtePS) != 0))
		return (pde & ~PtePS) + (va & (XBLOCKSPAN - 1) & ~(u64)(Pgsize - 1));
	check(frameclass(pde & Pteaddr) == Fptable && (pde & PteNX) == 0);
	u64 e = ((u64 *)kaddr(pde & Pteaddr))[ptindex(va, 1)];
	check(e == 0 || (e & (PteP | PteW | PteU | PteNX)) == (PteP | PteW | PteU | PteNX));
	return pde & PteW ? e : e & ~PteW;
}

static u64
walk(Phys pml4, u64 va, bool *big, bool keep)
{
	u64 *t = kaddr(pml4);

	*big = false;

	for(int l = Ptlevels; l > 1; l--) {
		u64 e = t[ptindex(va, l)];
		if(l == 2 && inwindow(va))
			return walkblock(&t[ptindex(va, l)], va, big, keep);
		if((e & PteP) == 0)
			return 0;
		check((e & (PteU | PteW)) == (PteU | PteW) && (e & PteNX) == 0);
		check(frameclass(e & Pteaddr) == Fptable);
		t = kaddr(e & Pteaddr);
	}
	u64 e = t[ptindex(va, 1)];
	return (e & PteP) != 0 ? e : 0;
}

static bool
permits(u64 pte, enum Access a)
{
	if((pte & (PteP | PteU)) != (PteP | PteU))
		return false;
	return a == Aread || (a == Awrite && (pte & PteW)) || (a == Aexec_ && !(pte & PteNX));
}

/* The record of the block knows of it, and allows it. */
static void
saneblock(Aspace *as, u64 va, u64 pte)
{
	u32 slot = (va - XWINDOW) / XBLOCKSPAN;
	Xspace *x = as->slot[BSEG].s->x;
	usize n = 1;

	check(x != nil && frameclass(pte & Pteaddr) == Fblock && (pte & PteNX));
	Xslot *s = xslotof(x, slot);
	check(s != nil && owncheck(s->block));
	u8 may = ownperm(s->block, party(x->no, slot));
	check(may != Mnone && ((pte & PteW) == 0 || may == Mwrite));
	check((pte & PteW) == 0 || !s->ronly);
	check(kaddr(pte & Pteaddr) == xblockmem(xblockrec(s->block), (va - slotva(x, slot)) & ~(u64)(Pgsize - 1), &n));
}

/* What no entry may ever be, whoever asked for it. */
static void
sane(Aspace *as, u64 va, u64 pte)
{
	Phys pa = pte & Pteaddr;
	enum Frameclass c = frameclass(pa);

	if(inwindow(va)) {
		saneblock(as, va, pte);
		return;
	}

	check(c == Fanon || c == Fimage || c == Fsegment || c == Fboot);
	check(!(pte & PteW) || (pte & PteNX));
	check(!(pte & PteW) || c == Fanon || c == Fsegment);
	check(!(pte & PteW) || framerec(pa)->ref == 1);
	Segment *s = seglookup(as, va);
	check(s != nil);
	check(!(pte & PteW) || frameowner(pa) == s->owner);
	segput(s);
}

Err
mmuaccess(u64 va, enum Access a, Phys *pa)
{
	u32 id = cpu()->id;
	Aspace *as = cpu()->as;

	check(as != nil && cr3[id] == as->pml4);
	for(int try = 0; try < 3; try++) {
		Entry *e = cached(va);
		bool big;
		u64 now = walk(cr3[id], va, &big, false);
		if(now != 0)
			sane(as, va, now);
		if(e->pte != 0 && e->va == va / Pgsize && permits(e->pte, a)) {
			/* nothing in a TLB that the tables do not say */
			check((now & Pteaddr) == (e->pte & Pteaddr));
			check(permits(now, a));
		} else if(permits(now, a)) {
			e->va = va / Pgsize;
			e->pte = walk(cr3[id], va, &big, true);
			e->big = big;
		} else {
			e->pte = 0;	/* a fault forgets the address (SDM vol. 3, 4.10.4.1) */
			nfault++;
			Err err = asfault(as, va, a);
			if(err != nil)
				return err;
			continue;
		}
		*pa = (e->pte & Pteaddr) + va % Pgsize;
		return nil;
	}
	panic("fault at %#lx is not repaired", (unsigned long)va);
}

Err
store(u64 va, u32 v)
{
	Phys pa;

	Err err = mmuaccess(va, Awrite, &pa);
	if(err == nil)
		*(u32 *)kaddr(pa) = v;
	return err;
}

static Err
get(u64 va, enum Access a, u32 *v)
{
	Phys pa;

	Err err = mmuaccess(va, a, &pa);
	if(err == nil)
		*v = *(u32 *)kaddr(pa);
	return err;
}

Err
load(u64 va, u32 *v)
{
	return get(va, Aread, v);
}

Err
fetch(u64 va, u32 *v)
{
	return get(va, Aexec_, v);
}

/* faultcopy: the side that lies in [hintva, hintva+hintn) is the user's. */
static u64 hintva, hintn;

static bool
isuser(const void *p)
{
	return (u64)p >= hintva && (u64)p < hintva + hintn;
}

usize
faultcopy(void *dst, const void *src, usize n)
{
	Phys pa;

	bool out = isuser(dst);
	check(out != isuser(src));
	for(; n > 0; n--) {
		if(mmuaccess((u64)(out ? dst : src), out ? Awrite : Aread, &pa) != nil)
			break;
		*(u8 *)(out ? kaddr(pa) : dst) = *(const u8 *)(out ? src : kaddr(pa));
		dst = (u8 *)dst + 1;
		src = (const u8 *)src + 1;
	}
	return n;
}

/* Stops at what the MMU refuses, before or behind 512 bytes. */
usize
widefault(void *dst, const void *src, usize n)
{
	for(; n >= 512 && faultcopy(dst, src, 512) == 0; n -= 512){
		dst = (u8 *)dst + 512;
		src = (const u8 *)src + 512;
	}
	return n;
}

int
faultstr(char *dst, const char *src, usize nword)
{
	for(; nword > 0; nword--, dst += 8, src += 8) {
		if(faultcopy(dst, src, 8) != 0)
			return 0;
		if(memchr(dst, 0, 8) != nil)
			return 1;
	}
	return 0;
}

int
faultload32(const u32 *addr, u32 *value)
{
	Phys pa;

	if(mmuaccess((u64)addr, Aread, &pa) != nil)
		return -1;
	*value = *(u32 *)kaddr(pa);
	return 0;
}

int
faultcas32(u32 *addr, u32 old, u32 new_)
{
	Phys pa;

	if(mmuaccess((u64)addr, Awrite, &pa) != nil)
		return -1;
	u32 *p = kaddr(pa);
	if(*p != old)
		return 0;
	*p = new_;
	return 1;
}

Err
tcopyin(void *buf, u64 va, usize n)
{
	hintva = va;
	hintn = n;
	return ucopyin(buf, uptr(va), n);
}

Err
tcopyout(u64 va, const void *buf, usize n)
{
	hintva = va;
	hintn = n;
	return ucopyout(uptr(va), buf, n);
}

Err
tcopystr(char *buf, usize max, u64 va)
{
	hintva = va;
	hintn = max;
	return ucopystr(buf, max, uptr(va));
}

Err
peek(Aspace *as, u64 va, void *buf, usize n)
{
	Segment *s;
	Err err = asseg(as, va, false, &s);

	return err != nil ? err : segmem(s, va, buf, nil, n);
}

Err
poke(Aspace *as, u64 va, const void *buf, usize n)
{
	Segment *s;
	Err err = asseg(as, va, true, &s);

	return err != nil ? err : segmem(s, va, nil, buf, n);
}

Err
tcas(u64 va, u32 old, u32 new_, bool *swapped)
{
	return ucas32(uptr(va), old, new_, swapped);
}
