/*
 * leave.c: the last map, the end of boot services, the jump.
 *
 * ExitBootServices fails when the map has changed since it was read, and the reading itself may
 * change it; after the first failure only GetMemoryMap and ExitBootServices may be called (UEFI 7.4).
 * So all buffers are made before, with room to grow, and the number of attempts is bounded.
 */
#include "stub.h"

enum {
	Spare = 32,		/* descriptors the map may grow by */
	Tries = 64,
};

static void *raw;		/* the firmware's map */
static UINTN rawmax, rawsize, stride;
static Memmap map;

static EFI_STATUS
buffers(void)
{
	UINTN size = 0, key;
	UINT32 version;

	stub.bs->GetMemoryMap(&size, nil, &key, &stride, &version);
	rawmax = size + Spare*stride;
	/* Each descriptor may be cut in two by another, each claim and each extent of RAM cuts twice. */
	map.max = 2*(rawmax / stride) + 2*MAXCLAIM + 2*stub.ram.n + 8;
	raw = (void*)palloc(rawmax, 0, BmUsable);
	map.m = (Bootmem*)palloc(map.max * sizeof(Bootmem), 0, BmBoot);
	if(raw == nil || map.m == nil)
		return fail(EFI_OUT_OF_RESOURCES, "no memory for the memory map");
	return EFI_SUCCESS;
}

static EFI_STATUS
exitboot(void)
{
	EFI_STATUS s = EFI_ABORTED;
	UINTN key;
	UINT32 version;
	int i;

	for(i = 0; i < Tries; i++){
		rawsize = rawmax;
		s = stub.bs->GetMemoryMap(&rawsize, raw, &key, &stride, &version);
		if(EFI_ERROR(s))
			continue;
		s = stub.bs->ExitBootServices(stub.image, key);
		if(!EFI_ERROR(s))
			break;
	}
	return s;
}

/* No page below 1 MiB was free: take one that belonged to the firmware's boot services. */
static void
takelow(void)
{
	Bootmem *m;

	for(m = map.m; m < map.m + map.n && m->base < 0xa0000; m++)
		if(m->type == BmUsable){
			stub.bi->lowpa = m->base;
			mapset(&map, m->base, m->base + PGSIZE, BmLow, 0, 1);
			return;
		}
}

static void
finishmap(void)
{
	int i;

	mapfromefi(&map, raw, rawsize, stride);
	for(i = 0; i < stub.nclaim; i++)
		if(stub.claim[i].type != BmUsable)
			mapset(&map, stub.claim[i].pa, stub.claim[i].pa + stub.claim[i].len, stub.claim[i].type, 0, 1);
	if(stub.bi->lowpa == 0)
		takelow();
	mapclip(&map, &stub.ram);
	stub.bi->map = bihhdm(stub.bi, (uint64_t)map.m);
	stub.bi->nmap = map.n;
}

/* Boot services are half gone: the only thing left to do is to say so and reset. */
static void __attribute__((noreturn))
giveup(const char *why, EFI_STATUS s)
{
	say("ennead: %s (%r); resetting\n", why, s);
	gopmark(0xff0000);
	stub.st->RuntimeServices->ResetSystem(EfiResetCold, s, 0, nil);
	for(;;)
		__asm__ volatile("cli; hlt");
}

EFI_STATUS
leave(void)
{
	EFI_STATUS s;

	s = buffers();
	if(EFI_ERROR(s))
		return s;
	gopmark(0xc0c000);
	quiet();
	s = exitboot();
	if(EFI_ERROR(s))
		giveup("boot services can not be left", s);
	__asm__ volatile("cli; cld");
	gopmark(0x00c000);
	finishmap();
	if(map.full)
		giveup("the memory map does not fit", EFI_BUFFER_TOO_SMALL);
	stub.bi->tscexit = rdtsc();
	handoff(stub.bi->pml4pa, stub.entry, HHDMBASE + stub.bi->stackpa + BISTACK,
		bihhdm(stub.bi, (uint64_t)stub.bi));
}
