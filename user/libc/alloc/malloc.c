/*
 * malloc: blocks with boundary tags in a heap that grows by sbrk.
 *
 * The heap is a row of blocks.  Each begins with a Block header; a free block
 * also keeps its size in its last 8 bytes, so that its successor can find it
 * (the successor's PrevFree bit says whether it is there).  Two free blocks are
 * never neighbours.  A region ends with a header of size 0 that is never free.
 * Free blocks hang in lists by size; a bit map says which lists are not empty.
 *
 * A header's magic word tells allocated from free: freeing twice, or a write
 * over the header, is found when the block is freed or resized.
 */
#include <u.h>
#include <libc.h>
#include "heap.h"

Heap	_heap;

static int
listof(usize size)
{
	int l;

	if(size < Exact*Unit)
		return size/Unit;
	l = Exact + (63 - __builtin_clzll(size/(Exact*Unit)));
	return l < Nlist ? l : Nlist-1;
}

static void
unlist(Block *b)
{
	Freeblock *f;
	int l;

	f = (Freeblock*)b;
	l = listof(SIZE(b));
	if(f->prev != nil)
		f->prev->next = f->next;
	else
		_heap.list[l] = f->next;
	if(f->next != nil)
		f->next->prev = f->prev;
	if(_heap.list[l] == nil)
		_heap.map[l/64] &= ~(1ULL << l%64);
}

/* make a free block of size bytes at b; its successor must exist */
static void
enlist(Block *b, usize size)
{
	Freeblock *f;
	int l;

	f = (Freeblock*)b;
	b->magic = Magicfree;
	b->size = size;			/* the block before is not free */
	FOOT(b) = size;
	NEXT(b)->size |= PrevFree;
	l = listof(size);
	f->prev = nil;
	f->next = _heap.list[l];
	if(f->next != nil)
		f->next->prev = f;
	_heap.list[l] = f;
	_heap.map[l/64] |= 1ULL << l%64;
}

/* put b, now unused, back with its free neighbours */
void
_heapfree(Block *b)
{
	Block *p, *n;
	usize size;

	size = SIZE(b);
	n = NEXT(b);
	if(n->magic == Magicfree){
		unlist(n);
		size += SIZE(n);
	}
	if(b->size & PrevFree){
		p = (Block*)((char*)b - *((usize*)b - 1));
		unlist(p);
		size += SIZE(p);
		b->magic = Magicfree;	/* to find a second free */
		b = p;
	}
	enlist(b, size);
}

/* cut allocated block b down to size, if the rest is worth it */
void
_heaptrim(Block *b, usize size)
{
	Block *r;

	if(SIZE(b) - size < Minblock)
		return;
	r = (Block*)((char*)b + size);
	r->size = SIZE(b) - size;
	b->size = size | (b->size & PrevFree);
	_heapfree(r);
}

/* take free block b, whole, off its list */
void
_heaptake(Block *b)
{
	unlist(b);
	b->magic = Magicused;
	NEXT(b)->size &= ~(usize)PrevFree;
}

static Block*
find(usize size)
{
	Freeblock *f;
	u64int m;
	int l, w;

	l = listof(size);
	for(w = l/64; w < Nlist/64; w++, l = w*64){
		m = _heap.map[w] & (~0ULL << l%64);
		for(; m != 0; m &= m-1){
			l = w*64 + __builtin_ctzll(m);
			for(f = _heap.list[l]; f != nil; f = f->next)
				if(SIZE(&f->b) >= size)
					return &f->b;
		}
	}
	return nil;
}

/* get more memory; joins the region before if nobody else moved the break */
static int
grow(usize size)
{
	Block *b;
	char *p;
	usize n;

	n = (size + 2*Unit + Growby-1) & ~(usize)(Growby-1);
	if(n < size)
		return -1;
	p = sbrk(n);
	if(p == (void*)-1)
		return -1;
	if(p == _heap.end){
		b = (Block*)(p - sizeof(Block));	/* the end mark becomes a block */
		b->size += n;
	}else{
		b = (Block*)(((uintptr)p + Unit-1) & ~(uintptr)(Unit-1));
		b->size = (p + n - sizeof(Block) - (char*)b) & ~(usize)(Unit-1);
	}
	NEXT(b)->size = 0;
	NEXT(b)->magic = Magicend;
	_heap.end = (char*)(NEXT(b) + 1);
	_heapfree(b);
	return 0;
}

Block*
_heapalloc(usize size)
{
	Block *b;

	b = find(size);
	if(b == nil){
		if(grow(size) < 0)
			return nil;
		b = find(size);
	}
	_heaptake(b);
	_heaptrim(b, size);
	return b;
}

/* the block of memory p that malloc gave; ends the program if it is none */
Block*
_heapblock(void *p, char *who)
{
	Block *b;

	b = (Block*)p - 1;
	if((uintptr)p%Unit == 0 && b->magic == Magicused)
		return b;
	if((uintptr)p%Unit == 0 && b->magic == Magicfree)
		fprint(2, "%s: %s: %p is free already\n", argv0, who, p);
	else
		fprint(2, "%s: %s: %p is not from malloc, or was written over\n", argv0, who, p);
	abort();
}

usize
_heapsize(usize n)
{
	if(n > Maxalloc)
		return 0;
	n = (n + sizeof(Block) + Unit-1) & ~(usize)(Unit-1);
	return n < Minblock ? Minblock : n;
}

void*
malloc(usize n)
{
	Block *b;
	usize size;

	size = _heapsize(n);
	if(size == 0){
		werrstr("virtual memory allocation failed");
		return nil;
	}
	lock(&_heap.lock);
	b = _heapalloc(size);
	unlock(&_heap.lock);
	if(b == nil)
		return nil;
	b->tag = getcallerpc(&n);
	return b + 1;
}

void
free(void *p)
{
	Block *b;

	if(p == nil)
		return;
	lock(&_heap.lock);
	b = _heapblock(p, "free");
	_heapfree(b);
	unlock(&_heap.lock);
}
