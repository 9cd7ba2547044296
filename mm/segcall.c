/*
 * brk(2), segattach(2), segbrk(2), segfree(2): changing the segments of the running process.
 */
#include "seg.h"
#include "segcall.h"
#include "errors.h"
#include "lib.h"
#include "upcall.h"

/* Read-only pieces of physical memory that can be attached by name; set at start-up. */
static struct {
	const char *name;
	Phys pa;
	u64 len;
} phys[4];

void
physadd(const char *name, Phys pa, u64 len)
{
	for(u32 i = 0; i < nelem(phys); i++)
		if(phys[i].name == nil) {
			phys[i].name = name;
			phys[i].pa = pa;
			phys[i].len = len;
			return;
		}
	panic("physadd: %s", name);
}

/* Is anything between old and the end of s, in an address space that has s? lk held. */
static bool
inway(Segment *s, u64 old)
{
	u64 base;

	for(Slot *u = s->users; u != nil; u = u->next)
		if(asoverlap(u->as, old, s->top, s, &base))
			return true;
	return false;
}

/* Sets the end of a segment; lk held. */
static Err
settop(Segment *s, u64 top)
{
	u64 old = s->top;

	if(top < old) {
		if(s->users->next != nil)
			return Einuse;
		segdrop(s, top, old);
		s->top = top;
		return nil;
	}
	/* first the claim, then the look; faults wait for lk */
	s->top = top;
	Err err = inway(s, old) ? Esoverlap : seggrow(s, top);
	if(err != nil)
		s->top = old;
	return err;
}

/* The data segment ends where the bss begins: a break inside it means an empty bss. */
static Err
brk(Aspace *as, int slot, u64 addr)
{
	Segment *s = as->slot[slot].s, *d = as->slot[DSEG].s;

	if(s == nil)
		return Ebadarg;
	if(addr == 0)
		return nil;
	if(addr < s->base) {
		if(slot != BSEG || d == nil || addr < d->base)
			return Enovmem;
		addr = s->base;
	}
	if(addr > UTOP)
		return Enovmem;
	qlock(&s->lk);
	Err err = settop(s, pageup(addr));
	qunlock(&s->lk);
	return err;
}

Err
asbrk(Aspace *as, u64 addr)
{
	qlock(&as->layout);
	Err err = brk(as, BSEG, addr);
	qunlock(&as->layout);
	return err;
}

/* The slot of the segment that holds va, or is empty and begins there; -1. as->layout held. */
static int
slotat(Aspace *as, u64 va)
{
	for(int i = 0; i < NSEG; i++) {
		Segment *s = as->slot[i].s;
		if(s != nil && va >= s->base && (va < s->top || (va == s->base && s->top == s->base)))
			return i;
	}
	return -1;
}

Err
assegbrk(Aspace *as, u64 saddr, u64 addr)
{
	Err err = Ebadarg;

	qlock(&as->layout);
	int i = slotat(as, saddr);
	if(i >= 0) {
		enum Segtype type = as->slot[i].s->type;
		if(type == SGbss || type == SGshared)
			err = brk(as, i, addr);
	}
	qunlock(&as->layout);
	return err;
}

/* Finds len bytes below the stack that nothing uses. as->layout held. */
static Err
hole(Aspace *as, u64 len, u64 *va)
{
	Segment *stack = as->slot[SSEG].s;
	u64 top = stack != nil ? stack->base : USTKTOP - USTKSIZE;

	while(top >= len && top - len >= UTZERO) {
		if(!asoverlap(as, top - len, top, nil, &top)) {
			*va = top - len;
			return nil;
		}
	}
	return Enovmem;
}

/* What a class name stands for: a new segment of len bytes at va. */
static Err
classnew(Aspace *as, u32 attr, const char *class, u64 va, u64 len, Segment **s)
{
	if(strcmp(class, "shared") == 0)
		return segnew(SGshared, attr, va, va + len, as->no, s);
	if(strcmp(class, "memory") == 0)
		return segnew(SGbss, attr, va, va + len, as->no, s);
	for(u32 i = 0; i < nelem(phys); i++)
		if(phys[i].name != nil && strcmp(class, phys[i].name) == 0) {
			Err err = segnew(SGphysical, attr | SGronly, va, va + len, as->no, s);
			if(err == nil)
				(*s)->pa = phys[i].pa;
			return err;
		}
	return Ebadarg;
}

bool
segphysical(const char *class)
{
	for(u32 i = 0; i < nelem(phys); i++)
		if(phys[i].name != nil && strcmp(class, phys[i].name) == 0)
			return true;
	return false;
}

bool
segclass(const char *class)
{
	return segphysical(class) || strcmp(class, "shared") == 0 || strcmp(class, "memory") == 0;
}

/* Length in pages of what is asked for; Ebadarg for an unknown class. */
static Err
classlen(const char *class, u64 *len)
{
	u64 max = SEGMAX;

	for(u32 i = 0; i < nelem(phys); i++)
		if(phys[i].name != nil && strcmp(class, phys[i].name) == 0) {
			max = roundup(phys[i].len, Pgsize);
			if(*len == 0)
				*len = max;
		}
	if(!segclass(class) || *len == 0)
		return Ebadarg;
	if(*len > max)
		return Enovmem;
	*len = roundup(*len, Pgsize);
	return nil;
}

/* The slot for a new segment, -1 if all are taken.  as->layout held. */
static int
freeslot(Aspace *as)
{
	for(int i = 0; i < NSEG; i++)
		if(as->slot[i].s == nil && i != ESEG)
			return i;
	return -1;
}

/* A global segment has its own address.  as->layout held. */
static Err
attachglobal(Aspace *as, Segment *s, u64 *out)
{
	int slot = freeslot(as);

	if(slot < 0)
		return Enovmem;
	incref(&s->ref);
	*out = s->base;
	return slotset(as, slot, s);
}

static Err
attach(Aspace *as, u32 attr, const char *class, u64 va, u64 len, u64 *out)
{
	Segment *s;
	int slot = freeslot(as);
	Err err;

	if(slot < 0)
		return Enovmem;
	if(va == 0) {
		if((err = hole(as, len, &va)) != nil)
			return err;
	} else {
		va = pagedown(va);
		if(va < Pgsize || !inuser(va, len))
			return Ebadarg;
	}
	if((err = classnew(as, attr, class, va, len, &s)) != nil)
		return err;
	*out = va;
	return slotset(as, slot, s);
}

Err
assegattach(Aspace *as, u32 attr, const char *class, u64 va, u64 len, u64 *out)
{
	Segment *s = nil;
	Err err;

	/* a global segment may be anybody's: it must not take the place of what all programs use */
	if(!segclass(class) && upcall.globalseg != nil && (err = upcall.globalseg(class, &s)) != nil)
		return err;
	if(s != nil) {
		qlock(&as->layout);
		err = attachglobal(as, s, out);
		qunlock(&as->layout);
		segput(s);
		return err;
	}
	if((err = classlen(class, &len)) != nil)
		return err;
	qlock(&as->layout);
	err = attach(as, attr & (SGronly | SGcexec | SGnoexec), class, va, len, out);
	qunlock(&as->layout);
	return err;
}

Err
assegdetach(Aspace *as, u64 va)
{
	Err err = Ebadarg;

	qlock(&as->layout);
	int i = slotat(as, va);
	if(i >= 0 && i != SSEG && i != TSEG) {
		slotswap(as, i, nil);
		err = nil;
	}
	qunlock(&as->layout);
	return err;
}

/*
 * Code was written to these addresses.  The caches of amd64 take care of themselves; but only from now on may
 * the segments be executed.  The stack never may.
 */
Err
assegflush(Aspace *as, u64 va, u64 len)
{
	Segment *s;

	if(!inuser(va, len))
		return Ebadarg;
	for(u64 end = va + len; va < end;) {
		if((s = seglookup(as, va)) == nil)
			return Ebadarg;
		qlock(&s->lk);
		if(s->type != SGstack && s->type != SGphysical)
			s->runs = true;
		va = s->top;
		qunlock(&s->lk);
		segput(s);
	}
	return nil;
}

/* Only whole pages are given back. */
Err
assegfree(Aspace *as, u64 va, u64 len)
{
	if(!inuser(va, len))
		return Ebadarg;
	u64 lo = pageup(va), hi = pagedown(va + len);
	Segment *s = seglookup(as, va);
	if(s == nil)
		return Ebadarg;
	Err err = nil;
	qlock(&s->lk);
	if(lo < hi && hi > s->top)
		err = Ebadarg;
	else if(lo < hi && s->type != SGtext && s->type != SGphysical)	/* pages of those would come back as they were */
		segdrop(s, lo, hi);
	qunlock(&s->lk);
	segput(s);
	return err;
}
