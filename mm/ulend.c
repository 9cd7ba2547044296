/*
 * Memory of the running program that it lends to a device for a while, instead of having it copied (umem.c).
 *
 * As long as it is lent the lock of its segment is held: no page of it comes, goes or changes hands, and whoever wants that waits.  The
 * segment is private memory of this address space alone, in which nobody else runs: so no program touches what the device works on, the
 * records of the frames stay as true as they were, and nobody waits but who looks into the program from outside.
 */
#include "seg.h"
#include "errors.h"
#include "lib.h"
#include "xchg.h"

/* Private, of this address space alone, and without exchange blocks, whose window the lock guards, too; s->lk is held. */
static bool
mayhold(const Segment *s, const Aspace *as)
{
	bool private = s->type == SGdata || s->type == SGbss || s->type == SGstack;

	return private && s->x == nil && s->users != nil && s->users->as == as && s->users->next == nil;
}

/* From lo on, the first page that is not there as it has to be; hi: there is none.  s->lk is held. */
static u64
missing(Segment *s, u64 lo, u64 hi, bool write)
{
	u32 want = write ? Pread | Pwrite : Pread;

	for(; lo < hi; lo += Pgsize) {
		u64 *slot = segslot(s, lo, false);
		if(slot == nil || *slot == 0 || (perm(s, framerec(*slot)) & want) != want)
			break;
	}
	return lo;
}

/* As the program's own access would do it, with all that limits that. */
static Err
bringin(Aspace *as, Segment *s, u64 va, bool write)
{
	qunlock(&s->lk);
	Err err = asfault(as, va, write ? Awrite : Aread);
	qlock(&s->lk);
	return err;
}

/* All of [lo, hi) is there; while a page is brought in the lock is free, so the others are looked at once more. */
static Err
bringall(Aspace *as, Segment *s, u64 lo, u64 hi, bool write)
{
	bool all = true;

	for(u64 va = lo; (va = missing(s, va, hi, write)) < hi; all = false) {
		Err err = bringin(as, s, va, write);
		if(err != nil)
			return err;
		if(va >= s->top)
			return Einuse;
		va += Pgsize;
	}
	return all || missing(s, lo, hi, write) == hi ? nil : Einuse;
}

static Err
lend(Aspace *as, Segment *s, u64 va, usize *n, bool write)
{
	if(va >= s->top || (write && !segwritable(s)))
		return Ebadaddr;
	if(!mayhold(s, as))
		return Eshared;
	if(*n > s->top - va)
		*n = s->top - va;
	return bringall(as, s, rounddown(va, Pgsize), roundup(va + *n, Pgsize), write);
}

Err
ulend(Uptr p, usize n, bool write, Ulent *l)
{
	Aspace *as = curas();

	if(as == nil || podmember(as) || n == 0 || !inuser(p.va, n))
		return Ebadaddr;
	Segment *s = seglookup(as, p.va);
	if(s == nil)
		return Ebadaddr;
	qlock(&s->lk);
	Err err = lend(as, s, p.va, &n, write);
	if(err != nil) {
		qunlock(&s->lk);
		segput(s);
		return err;
	}
	*l = (Ulent){ .s = s, .va = p.va, .n = n };
	return nil;
}

void *
ulentmem(const Ulent *l, usize off, usize *n)
{
	assert(off < l->n);
	u64 va = l->va + off, in = va & (Pgsize - 1);
	if(*n > l->n - off)
		*n = l->n - off;
	if(*n > Pgsize - in)
		*n = Pgsize - in;
	return (char *)kaddr(*segslot(l->s, va, false)) + in;
}

void
utakeback(Ulent *l)
{
	qunlock(&l->s->lk);
	segput(l->s);
	l->s = nil;
}

void
uwriteoff(Ulent *l)
{
	u64 lo = rounddown(l->va, Pgsize), hi = roundup(l->va + l->n, Pgsize);

	for(u64 va = lo; va < hi; va += Pgsize)
		frameincref(*segslot(l->s, va, false));
	for(Slot *u = l->s->users; u != nil; u = u->next)
		pteprotect(u->as, lo, hi);
	tlbsyncusers(l->s->users);
	utakeback(l);
}
