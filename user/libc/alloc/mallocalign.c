/*
 * mallocalign: p+offset is a multiple of align, and p..p+n does not cross a
 * multiple of span (0: never mind).
 */
#include <u.h>
#include <libc.h>
#include "heap.h"

static uintptr
place(uintptr p, usize n, ulong align, long offset, ulong span)
{
	if(align != 0)
		p = (p + offset + align-1)/align*align - offset;
	if(span != 0 && p/span != (p+n-1)/span){
		p = (p + span-1)/span*span;
		if(align != 0)
			p = (p + offset + align-1)/align*align - offset;
	}
	return p;
}

void*
mallocalign(usize n, ulong align, long offset, ulong span)
{
	Block *b, *a;
	uintptr p;
	usize size, before;

	size = _heapsize(n);
	if(size == 0 || align > Maxalloc || span > Maxalloc || (span != 0 && n > span) || offset%Unit != 0
	|| (align%Unit != 0 && Unit%(align|(align == 0)) != 0)){
		werrstr("mallocalign: bad alignment");
		return nil;
	}
	if(n == 0)
		n = 1;
	lock(&_heap.lock);
	b = _heapalloc((size + 2*align + span + Minblock + Unit-1) & ~(usize)(Unit-1));
	if(b == nil){
		unlock(&_heap.lock);
		return nil;
	}
	p = (uintptr)(b + 1);
	if(place(p, n, align, offset, span) != p){
		/* the front must be a block of its own */
		p = place(p + Minblock, n, align, offset, span);
		p = (p + Unit-1) & ~(uintptr)(Unit-1);
		a = (Block*)p - 1;
		before = (char*)a - (char*)b;
		a->magic = Magicused;
		a->size = SIZE(b) - before;
		b->size = before | (b->size & PrevFree);
		_heapfree(b);
		b = a;
	}
	_heaptrim(b, size);
	unlock(&_heap.lock);
	b->tag = getcallerpc(&n);
	return b + 1;
}
