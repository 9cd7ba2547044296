/*
 * Windows on device memory, in their own part of the kernel's address space.
 *
 * A window keeps the address of its physical memory within 2 MiB, so that large pages fit, and
 * is followed by an unmapped page.  Ranges of the window are kept in one list by address.
 */
#include "pte.h"
#include "errors.h"

typedef struct Range Range;
struct Range {
	u64 base, top;
	Range *next;
};

static Range *ranges;		/* in use, by address; guarded by vlock */
static Lock vlock;

enum { Big = 2 * MiB };

/* First address with off within a 2 MiB page and room for n bytes; 0 when there is none. Links r. */
static u64
place(Range *r, u64 n, u64 off, u64 align)
{
	u64 base = VMAPBASE;
	Range **l;

	for(l = &ranges;; l = &(*l)->next) {
		base = roundup(base, align) + off;
		if(*l == nil || base + n <= (*l)->base)
			break;
		base = (*l)->top;
	}
	if(n > KWINDOW || base + n > VMAPBASE + KWINDOW)
		return 0;
	r->base = base;
	r->top = base + n;
	r->next = *l;
	*l = r;
	return base;
}

static Range *
unplace(u64 base)
{
	Range **l = &ranges;

	while(*l != nil && (*l)->base != base)
		l = &(*l)->next;
	Range *r = *l;
	if(r != nil)
		*l = r->next;
	return r;
}

static u64
cacheflags(enum Cache c)
{
	switch(c) {
	case Cacheuc:
		return PteCD | PteWT;
	case Cachewc:
		return PtePAT;
	case Cachewb:
		break;
	}
	return 0;
}

void *
vmap(Phys pa, usize n, enum Cache cache)
{
	u64 first = rounddown(pa, Pgsize), len = roundup(pa + n, Pgsize) - first;
	bool big = len >= Big;

	if(n == 0 || pa + n < pa || ((pa + n) & ~(Pteaddr | (Pgsize - 1))) != 0)
		return nil;
	Range *r = kmalloc(sizeof *r);
	if(r == nil)
		return nil;
	ilock(&vlock);
	u64 va = place(r, len + Pgsize, big ? first & (Big - 1) : 0, big ? Big : Pgsize);
	iunlock(&vlock);
	if(va == 0) {
		kfree(r);
		return nil;
	}
	if(kmap(va, first, len, PteNX | PteW | cacheflags(cache), 2) != nil) {
		ilock(&vlock);
		unplace(va);
		iunlock(&vlock);
		kfree(r);
		return nil;
	}
	return (void *)(va + (pa - first));
}

void
vunmap(void *v, usize n)
{
	u64 va = rounddown((u64)v, Pgsize), len = roundup((u64)v + n, Pgsize) - va;

	kunmap(va, len);
	ilock(&vlock);
	Range *r = unplace(va);
	iunlock(&vlock);
	if(r == nil || r->top - r->base != len + Pgsize)
		panic("vunmap: %p", v);
	kfree(r);
}
