/*
 * Global segments: shared memory with a life of its own, named in #g.  Their frames belong to
 * a number that no address space has.  A fixed segment is one run of physical memory, a sticky
 * one has all its pages from the beginning.
 */
#include "seg.h"
#include "errors.h"
#include "lib.h"

enum { Maxrun = 1024 };		/* frames; framerun's limit */

static Err
fillfixed(Segment *s, u64 n, Phys *first)
{
	u64 i;

	if(n > Maxrun)
		return Enovmem;
	Err err = framerun(Fsegment, s->owner, n, first);
	if(err != nil)
		return err;
	memset(kaddr(*first), 0, n * Pgsize);
	for(i = 0; i < n; i++) {
		u64 *slot = segslot(s, s->base + i * Pgsize, true);
		if(slot == nil)
			break;
		*slot = *first + i * Pgsize;
	}
	if(i == n)
		return nil;
	/* those that have a slot go with the segment */
	for(; i < n; i++)
		framefree(*first + i * Pgsize);
	return Enovmem;
}

static Err
fillsticky(Segment *s)
{
	u64 *slot;

	for(u64 va = s->base; va < s->top; va += Pgsize) {
		Err err = segresolve(s, va, true, &slot);
		if(err != nil)
			return err;
	}
	return nil;
}

Err
gsegnew(enum Segtype type, u64 va, u64 len, Segment **out, Phys *pa)
{
	u64 base = pagedown(va), top;
	Segment *s;

	if(va < UTZERO || len == 0 || !inuser(va, len))
		return Ebadarg;
	top = pageup(va + len);
	Err err = segnew(type, 0, base, top, asnewno(), &s);
	if(err != nil)
		return err;
	*pa = 0;
	qlock(&s->lk);
	if(type == SGfixed)
		err = fillfixed(s, (top - base) / Pgsize, pa);
	else if(type == SGsticky)
		err = fillsticky(s);
	qunlock(&s->lk);
	if(err != nil) {
		segput(s);
		return err;
	}
	*out = s;
	return nil;
}

void
gsegincref(Segment *s)
{
	incref(&s->ref);
}

void
gsegput(Segment *s)
{
	if(s != nil)
		segput(s);
}

void
gsegrange(Segment *s, u64 *base, u64 *top)
{
	qlock(&s->lk);
	*base = s->base;
	*top = s->top;
	qunlock(&s->lk);
}

/* Copies within one page at offset off of the segment; *n: in, what is asked for, out, what was done. */
Err
gsegcopy(Segment *s, u64 off, void *to, const void *from, usize *n)
{
	u64 *slot;
	Err err = nil;
	usize m = Pgsize - off % Pgsize;

	if(m > *n)
		m = *n;
	*n = 0;
	qlock(&s->lk);
	if(off < s->top - s->base) {
		err = segresolve(s, s->base + off, from != nil, &slot);
		if(err == nil) {
			char *k = (char *)kaddr(*slot) + off % Pgsize;
			if(from != nil)
				memmove(k, from, m);
			else
				memmove(to, k, m);
			*n = m;
		}
	}
	qunlock(&s->lk);
	return err;
}
