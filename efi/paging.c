/*
 * paging.c: the kernel's first page tables.
 *
 * RAM at HHDMBASE, writable and not executable, with the largest pages that fit exactly: what is
 * not RAM is not mapped, because the processor may read ahead of the program into anything that is
 * mapped as cachable.  The kernel's segments with their own permissions.  And, at its own address, the code that
 * loads CR3.  SDM volume 3, 4.5.
 *
 * The tables are made before the final memory map is taken, from a map that has the same RAM: types
 * change by allocation, RAM does not come and go.  mapclip() makes sure of that afterwards.
 */
#include "stub.h"
#include "elf.h"

enum {
	Nent = 512,
};
#define PTEADDR	0x000ffffffffff000ULL
#define MIB2	(2ULL<<20)
#define GIB1	(1ULL<<30)

static uint64_t pool, poolend;		/* fresh tables */

static uint64_t
newtable(void)
{
	uint64_t pa = pool;

	if(pool == poolend)
		return 0;
	pool += PGSIZE;
	memset((void*)pa, 0, PGSIZE);
	return pa;
}

/* The table below entry e, made when there is none; 0 when the pool is empty. */
static uint64_t*
below(uint64_t *e)
{
	uint64_t pa;

	if((*e & PteP) == 0){
		pa = newtable();
		if(pa == 0)
			return nil;
		*e = pa | PteP | PteW | PteA;
	}
	return (uint64_t*)(*e & PTEADDR);
}

/* Map one page, the largest possible; returns its size, 0 without memory. */
static uint64_t
mapone(uint64_t *pml4, uint64_t va, uint64_t pa, uint64_t len, uint64_t flags)
{
	uint64_t *t;

	t = below(&pml4[va>>39 & (Nent-1)]);
	if(t == nil)
		return 0;
	if((stub.bi->flags & BfGigpages) && ((va | pa) & (GIB1-1)) == 0 && len >= GIB1){
		t[va>>30 & (Nent-1)] = pa | PteS | flags;
		return GIB1;
	}
	t = below(&t[va>>30 & (Nent-1)]);
	if(t == nil)
		return 0;
	if(((va | pa) & (MIB2-1)) == 0 && len >= MIB2){
		t[va>>21 & (Nent-1)] = pa | PteS | flags;
		return MIB2;
	}
	t = below(&t[va>>21 & (Nent-1)]);
	if(t == nil)
		return 0;
	t[va>>12 & (Nent-1)] = pa | flags;
	return PGSIZE;
}

/* Map a range; returns the bytes that could not be mapped. */
uint64_t
mappages(uint64_t pml4, uint64_t va, uint64_t pa, uint64_t len, uint64_t flags)
{
	uint64_t n;

	for(; len > 0; va += n, pa += n, len -= n){
		n = mapone((uint64_t*)pml4, va, pa, len, flags | PteP | PteA);
		if(n == 0)
			break;
	}
	return len;
}

/* Tables that are enough for a range of this length wherever it begins. */
static uint64_t
tablesfor(uint64_t len)
{
	uint64_t n;

	n = len>>39;
	n += 2;				/* PDPTs */
	n += (len>>30) + 2;		/* PDs */
	n += 2;				/* PTs at both ends: larger pages between */
	return n;
}

/* The firmware's map, only to learn what is RAM. */
static EFI_STATUS
readram(void)
{
	Memmap all = { 0 };
	void *buf;
	UINTN size = 0, key, stride;
	UINT32 version;
	EFI_STATUS s;

	stub.bs->GetMemoryMap(&size, nil, &key, &stride, &version);
	if(stride == 0)
		return fail(EFI_DEVICE_ERROR, "the firmware gives no memory map");
	size += 64*stride;
	all.max = 2*(size / stride) + 64;
	stub.ram.max = all.max;
	buf = (void*)palloc(size, 0, BmUsable);
	all.m = (Bootmem*)palloc(all.max * sizeof(Bootmem), 0, BmUsable);
	stub.ram.m = (Bootmem*)palloc(stub.ram.max * sizeof(Bootmem), 0, BmUsable);
	if(buf == nil || all.m == nil || stub.ram.m == nil)
		return fail(EFI_OUT_OF_RESOURCES, "no memory for the memory map");
	s = stub.bs->GetMemoryMap(&size, buf, &key, &stride, &version);
	if(EFI_ERROR(s))
		return fail(s, "the firmware gives no memory map");
	mapfromefi(&all, buf, size, stride);
	mapram(&stub.ram, &all);
	if(all.full || stub.ram.full)
		return fail(EFI_BUFFER_TOO_SMALL, "the memory map grows while it is read");
	return EFI_SUCCESS;
}

static uint64_t
mapkernel(uint64_t pml4)
{
	const Elfseg *s;
	uint64_t f, left = 0;
	unsigned i;

	for(i = 0; (s = segment(&i)) != nil; ){
		f = PteG;
		if(s->flags & PfW)
			f |= PteW | PteD;
		if((s->flags & PfX) == 0)
			f |= PteNX;
		left += mappages(pml4, s->vaddr, stub.bi->kernpa + s->vaddr - stub.bi->kernva,
			PGUP(s->memsz), f);
	}
	return left;
}

static uint64_t
mapall(uint64_t pml4)
{
	uint64_t i, left, tramp = PGDOWN((uint64_t)handoffstart);

	left = mapkernel(pml4);
	for(i = 0; i < stub.ram.n; i++)
		left += mappages(pml4, HHDMBASE + stub.ram.m[i].base, stub.ram.m[i].base, stub.ram.m[i].len,
			PteW | PteD | PteG | PteNX);
	left += mappages(pml4, tramp, tramp, PGUP((uint64_t)handoffend) - tramp, 0);
	return left;
}

EFI_STATUS
paging(void)
{
	uint64_t i, n, tramp;
	EFI_STATUS s;

	s = readram();
	if(EFI_ERROR(s))
		return s;
	n = 1 + tablesfor(2*PGSIZE) + tablesfor(stub.bi->kernsize) + (stub.bi->kernsize>>21);
	for(i = 0; i < stub.ram.n; i++)
		n += tablesfor(stub.ram.m[i].len);
	pool = palloc(n * PGSIZE, 0, BmBoot);
	if(pool == 0)
		return fail(EFI_OUT_OF_RESOURCES, "no memory for %d page tables", n);
	poolend = pool + n * PGSIZE;
	stub.bi->pml4pa = newtable();
	stub.bi->stackpa = palloc(BISTACK, 0, BmBoot);
	if(stub.bi->stackpa == 0)
		return fail(EFI_OUT_OF_RESOURCES, "no memory for the first stack");
	if(mapall(stub.bi->pml4pa) != 0)
		return fail(EFI_OUT_OF_RESOURCES, "%d page tables are not enough", n);
	tramp = PGDOWN((uint64_t)handoffstart);
	claim(tramp, PGUP((uint64_t)handoffend) - tramp, BmBoot);
	stub.bi->tramppa = tramp;
	return EFI_SUCCESS;
}
