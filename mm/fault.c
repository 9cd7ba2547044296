/*
 * Page faults of user programs, and of the kernel when it copies for them.
 */
#include "seg.h"
#include "image.h"
#include "errors.h"
#include "hilock.h"
#include "lib.h"
#include "trap.h"
#include "upcall.h"

enum {
	Around = 16 * Pgsize,		/* text: resident pages that are mapped along */
	Physaround = 512 * Pgsize,	/* SGphysical: the same */
};

static bool
allowed(const Segment *s, enum Access a)
{
	switch(a) {
	case Aread:
		return true;
	case Awrite:
		return segwritable(s);
	case Aexec_:
		return (s->type == SGtext || s->runs) && (s->attr & SGnoexec) == 0;
	}
	return false;
}

/* The part of s in the aligned block around va. */
static void
window(const Segment *s, u64 va, u64 size, u64 *lo, u64 *hi)
{
	*lo = rounddown(va, size);
	*hi = *lo + size;
	if(*lo < s->base)
		*lo = s->base;
	if(*hi > s->top)
		*hi = s->top;
}

/* Maps what is there of the text around va; lk held. Failing is harmless. */
static void
textaround(Aspace *as, Segment *s, u64 va)
{
	u64 lo, hi;

	window(s, va, Around, &lo, &hi);
	u64 page = (lo - s->base) / Pgsize, n = (hi - lo) / Pgsize;
	if(page >= s->imgpages)
		return;
	if(n > s->imgpages - page)
		n = s->imgpages - page;
	if(n > Leafpages - page % Leafpages)
		n = Leafpages - page % Leafpages;
	u64 *slot = segfill(s, lo, n);
	if(slot == nil)
		return;
	imageresident(s->img, s->imgfirst + page, slot, n);
	ptemaprun(as, s, lo, slot, n);
}

/* lk held. */
static Err
physmap(Aspace *as, Segment *s, u64 va)
{
	u64 lo, hi;
	Err err = nil;

	window(s, va, Physaround, &lo, &hi);
	for(; err == nil && lo < hi; lo += Pgsize)
		err = ptemap(as, s, lo, s->pa + (lo - s->base));
	return err;
}

static Err
fault(Aspace *as, u64 va, enum Access a)
{
	u64 *slot;
	Err err;

	if(xoverlap(as, va, va + 1))
		return xfault(as, va, a);
	Segment *s = va < UTOP ? seglookup(as, va) : nil;
	if(s == nil)
		return Ebadaddr;
	fastqlock(&s->lk);
	if(!allowed(s, a) || va >= s->top)
		err = Ebadaddr;
	else if(s->type == SGphysical)
		err = physmap(as, s, va);
	else {
		err = segresolve(s, va, a == Awrite, &slot);
		if(err == nil)
			err = ptemap(as, s, va, *slot);
		if(err == nil && s->type == SGtext)
			textaround(as, s, va);
	}
	fastqunlock(&s->lk);
	segput(s);
	return err;
}

static u64 maxresident = ~0ull;		/* pages of one address space */

void
asmaxresident(u64 frames)
{
	maxresident = frames;
}

/* Without memory, proc/ decides who has to go; the others try again. */
Err
asfault(Aspace *as, u64 va, enum Access a)
{
	trace("fault", va, a);
	for(int waited = 0;;) {
		if(asresident(as) >= maxresident && upcall.nomem != nil)
			return upcall.nomem(nil);
		Err err = fault(as, va, a);
		if((err != Enovmem && err != Enomem) || upcall.nomem == nil)
			return err;
		err = upcall.nomem(&waited);
		if(err != nil)
			return err;
	}
}

/*
 * upcall.pagefault.  A kernel fault that is not handled here is trap/'s: a copy that fails, or a
 * panic.  Interrupted while reading a page: the program faults again after its note.
 */
bool
mmpagefault(Ureg *u, u64 addr, u64 code, bool user)
{
	enum { Pfwrite = 1 << 1, Pfreserved = 1 << 3, Pffetch = 1 << 4, Flagif = 1 << 9 };
	char note[ERRMAX];

	if(user || (u->flags & Flagif) != 0)
		spllo();
	if(curnlock() != 0)
		return false;
	enum Access a = code & Pffetch ? Aexec_ : code & Pfwrite ? Awrite : Aread;
	Aspace *as = curas(), *other = user && as != nil && podmember(as) ? podvisit(as, addr) : nil;
	Err err = as == nil || (code & Pfreserved) != 0 ? Ebadaddr : asfault(other != nil ? other : as, addr, a);
	if(other != nil)
		asput(other);
	if(err == nil || (user && err == Eintr))
		return true;
	if(!user)
		return false;
	if(err == Ebadaddr)
		snprint(note, sizeof note, "sys: trap: fault %s addr=0x%llx", a == Awrite ? "write" : "read", addr);
	else if(err == Elent || err == Eshared || err == Efrozen || err == Erevoked)
		snprint(note, sizeof note, "sys: trap: fault %s addr=0x%llx: %s", a == Awrite ? "write" : "read", addr, err);
	else
		snprint(note, sizeof note, "sys: %s", err);
	upcall.usertrap(u, note);
	return true;
}
