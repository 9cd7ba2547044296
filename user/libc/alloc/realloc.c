/*
 * realloc: in place when the block is large enough or its neighbour is free.
 */
#include <u.h>
#include <libc.h>
#include "heap.h"

/* with the heap locked; returns whether b has the size now */
static int
resize(Block *b, usize size)
{
	Block *n;

	n = NEXT(b);
	if(SIZE(b) < size){
		if(n->magic != Magicfree || SIZE(b) + SIZE(n) < size)
			return 0;
		_heaptake(n);
		n->magic = 0;
		b->size += SIZE(n);
	}
	_heaptrim(b, size);
	return 1;
}

void*
realloc(void *p, usize n)
{
	Block *b;
	void *q;
	usize size, old;
	int ok;

	if(p == nil)
		return malloc(n);
	size = _heapsize(n);
	if(size == 0){
		werrstr("virtual memory allocation failed");
		return nil;
	}
	lock(&_heap.lock);
	b = _heapblock(p, "realloc");
	ok = resize(b, size);
	old = SIZE(b) - sizeof(Block);
	unlock(&_heap.lock);
	if(ok)
		return p;
	q = malloc(n);
	if(q == nil)
		return nil;
	memmove(q, p, old < n ? old : n);
	free(p);
	return q;
}
