/*
 * memmap.c: the firmware's memory map as a sorted one without overlaps.
 *
 * Pure functions over buffers of the caller, so that they run in a host test too.  The firmware's
 * map may have any number of descriptors of any size, unsorted, overlapping, of length 0 or beyond the
 * end of the address space; nothing of that may confuse the result.
 */
#include "stub.h"

/* Physical addresses that the HHDM has room for: from HHDMBASE to the kernel, less a margin. */
#define PAMAX	(64ULL<<40)

/* Of two claims on one page the one with the less usable type is believed. */
static const uint8_t rank[] = {
	[BmUsable] = 0, [BmBoot] = 1, [BmKernel] = 2, [BmBootfs] = 3, [BmOverlay] = 4, [BmLow] = 5,
	[BmAcpi] = 6, [BmNvs] = 7, [BmRtcode] = 8, [BmRtdata] = 9, [BmPersistent] = 10,
	[BmMmio] = 11, [BmReserved] = 12, [BmBad] = 13,
};

/* Open a hole of k entries at i. */
static int
mapopen(Memmap *m, uint64_t i, uint64_t k)
{
	if(m->n + k > m->max){
		m->full = 1;
		return 0;
	}
	memmove(m->m + i + k, m->m + i, (m->n - i) * sizeof(Bootmem));
	m->n += k;
	return 1;
}

/* Make addr a boundary between entries if it is inside one. */
static void
mapsplit(Memmap *m, uint64_t addr)
{
	Bootmem *e;
	uint64_t i;

	for(i = 0; i < m->n; i++){
		e = m->m + i;
		if(e->base < addr && addr - e->base < e->len){
			if(!mapopen(m, i + 1, 1))
				return;
			e[1] = e[0];
			e[1].base = addr;
			e[1].len = e[0].base + e[0].len - addr;
			e[0].len = addr - e[0].base;
			return;
		}
	}
}

/*
 * Give [base,end) a type.  Where something is there already it is replaced when
 * `force` is set (its attribute is kept then) or when its type is the more usable one.
 */
void
mapset(Memmap *m, uint64_t base, uint64_t end, uint32_t type, uint32_t attr, int force)
{
	Bootmem *e;
	uint64_t i;

	if(base >= end)
		return;
	mapsplit(m, base);
	mapsplit(m, end);
	for(i = 0; base < end && !m->full; i++){
		e = m->m + i;
		if(i < m->n && e->base < base)
			continue;
		if(i < m->n && e->base == base){
			if(force)
				e->type = type;
			else if(rank[type] > rank[e->type]){
				e->type = type;
				e->attr = attr;
			}
			base += e->len;
			continue;
		}
		if(!mapopen(m, i, 1))
			return;
		e = m->m + i;
		e->base = base;
		e->len = (i + 1 < m->n && e[1].base < end ? e[1].base : end) - base;
		e->type = type;
		e->attr = attr;
		base += e->len;
	}
}

/* Join neighbours that are alike. */
void
mapjoin(Memmap *m)
{
	Bootmem *e;
	uint64_t i, k;

	for(i = k = 0; i < m->n; i++){
		e = m->m + k;
		if(i > 0 && e->base + e->len == m->m[i].base && e->type == m->m[i].type && e->attr == m->m[i].attr)
			e->len += m->m[i].len;
		else{
			if(i > 0)
				k++;
			m->m[k] = m->m[i];
		}
	}
	if(m->n > 0)
		m->n = k + 1;
}

/*
 * EFI memory type to ours, as it is after ExitBootServices (UEFI 7.2).  Memory that can not be
 * cached is no RAM for us, whatever its type.
 */
uint32_t
maptype(uint32_t type, uint64_t attr)
{
	switch(type){
	case EfiLoaderCode:
	case EfiLoaderData:
	case EfiBootServicesCode:
	case EfiBootServicesData:
	case EfiConventionalMemory:
		return attr & EFI_MEMORY_WB ? BmUsable : BmReserved;
	case EfiRuntimeServicesCode:
		return BmRtcode;
	case EfiRuntimeServicesData:
		return BmRtdata;
	case EfiUnusableMemory:
		return BmBad;
	case EfiACPIReclaimMemory:
		return BmAcpi;
	case EfiACPIMemoryNVS:
		return BmNvs;
	case EfiMemoryMappedIO:
	case EfiMemoryMappedIOPortSpace:
		return BmMmio;
	case 14:			/* EfiPersistentMemory */
		return BmPersistent;
	}
	return BmReserved;
}

static uint32_t
mapattr(uint64_t a)
{
	return (a & EFI_MEMORY_UC ? BaUC : 0) | (a & EFI_MEMORY_WC ? BaWC : 0) | (a & EFI_MEMORY_WT ? BaWT : 0) |
		(a & EFI_MEMORY_WB ? BaWB : 0) | (a & EFI_MEMORY_RUNTIME ? BaRuntime : 0);
}

/*
 * The whole of a firmware map.  `stride` is the firmware's descriptor size, which may be more than
 * that of the structure we know.
 */
void
mapfromefi(Memmap *m, const void *desc, uint64_t bytes, uint64_t stride)
{
	const EFI_MEMORY_DESCRIPTOR *d;
	uint64_t base, end, off;
	uint32_t type;

	if(stride < sizeof *d)
		return;
	for(off = 0; off + stride <= bytes; off += stride){
		d = (const void*)((const char*)desc + off);
		base = PGUP(d->PhysicalStart);
		if(base < d->PhysicalStart || d->NumberOfPages == 0)
			continue;
		if(d->NumberOfPages > (0 - PGSIZE - base) / PGSIZE)
			end = 0 - PGSIZE;
		else
			end = base + d->NumberOfPages * PGSIZE;
		type = maptype(d->Type, d->Attribute);
		mapset(m, base, end, type, mapattr(d->Attribute), 0);
	}
	/* No frame with the address 0 is ever given away, and none that the HHDM can not show. */
	if(m->n > 0 && m->m[0].base == 0)
		mapset(m, 0, PGSIZE, BmReserved, 0, 1);
	mapsplit(m, PAMAX);
	for(off = m->n; off > 0 && m->m[off-1].base >= PAMAX; off--)
		if(bmram(&m->m[off-1]))
			m->m[off-1].type = BmReserved;
	mapjoin(m);
}

/* The extents of RAM of a map, as ranges of type BmUsable. */
void
mapram(Memmap *ram, const Memmap *m)
{
	uint64_t i;

	ram->n = 0;
	for(i = 0; i < m->n; i++)
		if(bmram(&m->m[i])){
			if(ram->n == ram->max){
				ram->full = 1;
				return;
			}
			ram->m[ram->n] = m->m[i];
			ram->m[ram->n].type = BmUsable;
			ram->m[ram->n].attr = 0;
			ram->n++;
		}
	mapjoin(ram);
}

/* What is no part of the extents `ram` shall not be called RAM. */
void
mapclip(Memmap *m, const Memmap *ram)
{
	uint64_t i, k;

	for(i = 0; i < ram->n; i++){
		mapsplit(m, ram->m[i].base);
		mapsplit(m, ram->m[i].base + ram->m[i].len);
	}
	for(i = k = 0; i < m->n; i++){
		while(k < ram->n && ram->m[k].base + ram->m[k].len <= m->m[i].base)
			k++;
		if(bmram(&m->m[i]) && (k == ram->n || m->m[i].base < ram->m[k].base))
			m->m[i].type = BmReserved;
	}
	mapjoin(m);
}
