/*
 * lowmem.c: is there enough memory, and is there a page below 1 MiB?
 */
#include "stub.h"

/*
 * Enough to come up.  A machine that has less would fail later in a way that is harder to
 * understand.
 */
EFI_STATUS
memcheck(void)
{
	UINTN size = 0, key, stride, off;
	UINT32 version;
	EFI_MEMORY_DESCRIPTOR *d;
	uint64_t pages = 0;
	char *buf;
	EFI_STATUS s;

	stub.bs->GetMemoryMap(&size, nil, &key, &stride, &version);
	size += 32*stride;
	buf = (char*)palloc(size, 0, BmUsable);
	if(buf == nil)
		return fail(EFI_OUT_OF_RESOURCES, "not enough memory: not even %d KiB free", (uint64_t)size/1024);
	s = stub.bs->GetMemoryMap(&size, (void*)buf, &key, &stride, &version);
	if(EFI_ERROR(s))
		return fail(s, "the firmware gives no memory map");
	for(off = 0; off + stride <= size; off += stride){
		d = (EFI_MEMORY_DESCRIPTOR*)(buf + off);
		if(d->Type == EfiConventionalMemory)
			pages += d->NumberOfPages;
	}
	if(pages * PGSIZE < (uint64_t)MINMEM<<20)
		return fail(EFI_OUT_OF_RESOURCES, "not enough memory: %d MiB are free, %d MiB are needed",
			pages * PGSIZE>>20, (uint64_t)MINMEM);
	return EFI_SUCCESS;
}

/*
 * Other processors begin in real mode, in a page below 1 MiB (SDM volume 3, 8.4).  Where the
 * firmware has none left, leave() takes one that was the firmware's own.
 */
EFI_STATUS
lowpage(void)
{
	stub.bi->lowpa = palloc(PGSIZE, 0xa0000, BmLow);
	return EFI_SUCCESS;
}
