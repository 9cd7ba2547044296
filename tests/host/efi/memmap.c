/*
 * memmap.c: the stub's memory map against a model with one entry for each page.
 *
 * Random firmware maps (unsorted, overlapping, of length 0, any stride) over a small address space; after
 * each, the result must be sorted, joined, without overlaps, and say of each page what the model says.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "../../../efi/stub.h"

enum {
	Npages = 3000,		/* of the model */
	Maxdesc = 1500,
	Rounds = 300,
};

static int nfail;
static uint8_t model[Npages];
static uint64_t attrs[Npages];

#define CHECK(x)	do{ if(!(x)){ nfail++; printf("%s:%d: %s\n", __FILE__, __LINE__, #x); } }while(0)

/* Of two overlapping descriptors the less usable type wins: by this order, most usable first. */
static int
order(int type)
{
	static const int usable[] = { BmUsable, BmAcpi, BmNvs, BmRtcode, BmRtdata, BmPersistent, BmMmio, BmReserved, BmBad };
	unsigned i;

	for(i = 0; i < nelem(usable); i++)
		if(usable[i] == type)
			return i;
	abort();
}

static void
modelset(uint64_t base, uint64_t n, int type, uint64_t attr)
{
	for(; n > 0; n--, base++)
		if(base < Npages && (model[base] == 0 || order(type) > order(model[base]))){
			model[base] = type;
			attrs[base] = attr;
		}
}

static void
compare(const Memmap *m)
{
	uint64_t i, p, seen = 0;

	for(i = 0; i < m->n; i++){
		const Bootmem *e = m->m + i;
		CHECK(e->len > 0 && e->base % PGSIZE == 0 && e->len % PGSIZE == 0);
		if(i > 0){
			CHECK(e[-1].base + e[-1].len <= e->base);
			CHECK(e[-1].base + e[-1].len < e->base || e[-1].type != e->type || e[-1].attr != e->attr);
		}
		for(p = e->base / PGSIZE; p < (e->base + e->len) / PGSIZE && p < Npages; p++, seen++){
			CHECK(model[p] == e->type);
			CHECK(p == 0 || (attrs[p] & EFI_MEMORY_WB) / EFI_MEMORY_WB * BaWB +
				(attrs[p] & EFI_MEMORY_UC) * BaUC == e->attr);
			if(nfail > 20)
				exit(1);
		}
	}
	for(p = 0; p < Npages; p++)
		seen -= model[p] != 0;
	CHECK(seen == 0);
}

static void
randommap(int ndesc, uint64_t stride)
{
	static Bootmem buf[4*Maxdesc];
	static const uint64_t attrof[] = { EFI_MEMORY_WB, EFI_MEMORY_WB | EFI_MEMORY_UC, EFI_MEMORY_UC };
	Memmap m = { buf, 0, nelem(buf), 0 };
	EFI_MEMORY_DESCRIPTOR d = { 0 };
	char *raw = calloc(ndesc + 1, stride);
	int i;

	memset(model, 0, sizeof model);
	for(i = 0; i < ndesc; i++){
		d.Type = rand() % 16;
		d.PhysicalStart = (uint64_t)(rand() % Npages) * PGSIZE;
		d.NumberOfPages = rand() % (rand() % 10 == 0 ? 300 : 4);
		d.Attribute = attrof[rand() % 3];
		memcpy(raw + i*stride, &d, sizeof d);
		modelset(d.PhysicalStart / PGSIZE, d.NumberOfPages, maptype(d.Type, d.Attribute), d.Attribute);
	}
	if(model[0] != 0)
		model[0] = BmReserved;
	/* a tail that is no whole descriptor must not be read */
	mapfromefi(&m, raw, ndesc*stride + stride - 1, stride);
	CHECK(!m.full);
	compare(&m);
	free(raw);
}

/* Descriptors that wrap around, that end at the top, and RAM that the HHDM can not show. */
static void
extremes(void)
{
	static Bootmem buf[64];
	Memmap m = { buf, 0, nelem(buf), 0 };
	EFI_MEMORY_DESCRIPTOR d[4] = {
		{ EfiConventionalMemory, 0, 0xfffffffffffff000ULL, 0, ~0ULL, EFI_MEMORY_WB },
		{ EfiConventionalMemory, 0, 1ULL<<46, 0, 16, EFI_MEMORY_WB },
		{ EfiConventionalMemory, 0, (1ULL<<46) - 4*PGSIZE, 0, 4, EFI_MEMORY_WB },
		{ EfiReservedMemoryType, 0, 0xfffffffffffff800ULL, 0, 1, 0 },
	};

	mapfromefi(&m, d, sizeof d, sizeof d[0]);
	CHECK(m.n == 2);
	CHECK(m.m[0].base == (1ULL<<46) - 4*PGSIZE && m.m[0].len == 4*PGSIZE && m.m[0].type == BmUsable);
	CHECK(m.m[1].base == 1ULL<<46 && m.m[1].type == BmReserved);
	m.n = 0;
	mapfromefi(&m, d, sizeof d, 8);
	CHECK(m.n == 0);
}

/* A map that does not fit says so and stays in its buffer. */
static void
toosmall(void)
{
	Bootmem *buf = malloc(5*sizeof *buf);
	Memmap m = { buf, 0, 5, 0 };
	EFI_MEMORY_DESCRIPTOR d[20] = { { 0 } };
	int i;

	for(i = 0; i < 20; i++){
		d[i].Type = EfiConventionalMemory;
		d[i].PhysicalStart = (1 + 2*i)*PGSIZE;
		d[i].NumberOfPages = 1;
		d[i].Attribute = EFI_MEMORY_WB;
	}
	mapfromefi(&m, d, sizeof d, sizeof d[0]);
	CHECK(m.full && m.n <= 5);
	free(buf);
}

/* Claims cut holes; what is not in the extents of RAM is no RAM any more. */
static void
claims(void)
{
	static Bootmem buf[32], rbuf[32];
	Memmap m = { buf, 0, nelem(buf), 0 }, ram = { rbuf, 0, nelem(rbuf), 0 };

	mapset(&m, 0x1000, 0x9000, BmUsable, BaWB, 0);
	mapset(&m, 0x9000, 0xa000, BmNvs, BaWB, 0);
	mapset(&m, 0xb000, 0xc000, BmMmio, BaUC, 0);
	mapram(&ram, &m);
	CHECK(ram.n == 1 && ram.m[0].base == 0x1000 && ram.m[0].len == 0x9000);
	mapset(&m, 0x3000, 0x5000, BmKernel, 0, 1);
	mapset(&m, 0x4000, 0x5000, BmBoot, 0, 1);
	mapjoin(&m);
	CHECK(m.n == 6 && m.m[1].type == BmKernel && m.m[1].len == 0x1000 && m.m[1].attr == BaWB);
	CHECK(m.m[2].type == BmBoot && m.m[3].base == 0x5000 && m.m[3].len == 0x4000);
	mapset(&m, 0xd000, 0xf000, BmUsable, BaWB, 0);
	ram.m[0].len = 0x7000;
	mapclip(&m, &ram);
	CHECK(m.m[3].base == 0x5000 && m.m[3].len == 0x3000 && m.m[3].type == BmUsable);
	CHECK(m.m[4].base == 0x8000 && m.m[4].len == 0x2000 && m.m[4].type == BmReserved);
	CHECK(m.m[m.n-1].type == BmReserved && m.m[m.n-1].base == 0xd000);
}

int
main(void)
{
	int i;

	srand(1);
	for(i = 0; i < Rounds; i++)
		randommap(rand() % (i % 10 == 0 ? Maxdesc : 40), sizeof(EFI_MEMORY_DESCRIPTOR) + 8*(rand() % 3));
	extremes();
	toosmall();
	claims();
	printf(nfail == 0 ? "ok efi/memmap\n" : "FAIL efi/memmap: %d checks\n", nfail);
	return nfail != 0;
}
