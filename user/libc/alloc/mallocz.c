/*
 * mallocz and calloc: memory that is cleared; and what is known of a block.
 */
#include <u.h>
#include <libc.h>
#include "heap.h"

void*
mallocz(usize n, int clear)
{
	void *p;

	p = malloc(n);
	if(p == nil)
		return nil;
	setmalloctag(p, getcallerpc(&n));
	if(clear)
		memset(p, 0, n);
	return p;
}

void*
calloc(usize n, usize size)
{
	usize total;

	if(__builtin_mul_overflow(n, size, &total)){
		werrstr("virtual memory allocation failed");
		return nil;
	}
	return mallocz(total, 1);
}

/* bytes that may be used at p, at least what was asked for */
usize
msize(void *p)
{
	return SIZE(_heapblock(p, "msize")) - sizeof(Block);
}

void
setmalloctag(void *p, uintptr tag)
{
	if(p != nil)
		((Block*)p - 1)->tag = tag;
}

uintptr
getmalloctag(void *p)
{
	return ((Block*)p - 1)->tag;
}
