/*
 * alloc.c: memory from the firmware, and the list of ranges that the memory map must name.
 *
 * Only EfiLoaderData is asked for: firmware in the field fails at ExitBootServices when it sees
 * memory types that an operating system made up.
 */
#include "stub.h"

/* Whole pages for `bytes`, below an address if `below` is not 0; 0 when there are none. */
uint64_t
palloc(uint64_t bytes, uint64_t below, uint32_t type)
{
	EFI_PHYSICAL_ADDRESS pa = below != 0 ? below - 1 : 0;
	EFI_STATUS s;

	s = stub.bs->AllocatePages(below != 0 ? AllocateMaxAddress : AllocateAnyPages, EfiLoaderData,
		PGUP(bytes) / PGSIZE, &pa);
	if(EFI_ERROR(s))
		return 0;
	claim(pa, PGUP(bytes), type);
	stub.claim[stub.nclaim-1].owned = 1;
	return pa;
}

/* The map shall call this range by that type; later claims win over earlier ones. */
void
claim(uint64_t pa, uint64_t len, uint32_t type)
{
	Claim *c;

	if(stub.nclaim == MAXCLAIM)
		__builtin_trap();	/* the phases are fixed, so is the number of their claims */
	c = &stub.claim[stub.nclaim++];
	c->pa = PGDOWN(pa);
	c->len = PGUP(pa + len) - c->pa;
	c->type = type;
	c->owned = 0;
}

/* Back to the firmware with everything. */
void
freeall(void)
{
	Claim *c;

	while(stub.nclaim > 0){
		c = &stub.claim[--stub.nclaim];
		if(c->owned)
			stub.bs->FreePages(c->pa, c->len / PGSIZE);
	}
	stub.bi = nil;
}
