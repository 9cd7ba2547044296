/*
 * Segments: slots, making pages resident, copying on write.
 *
 * A page comes from the program file, or is zero at its first use.  A page that has
 * more than one reference, or another owner, is copied before it is changed, unless
 * this is its last reference: then it changes hands.
 */
#include "seg.h"
#include "image.h"
#include "errors.h"
#include "lib.h"
#include "trap.h"

enum { Few = 4 };	/* private pages of a segment that rfork copies at once: two faults cost more */

static u64
leaves(u64 n)
{
	u64 k = roundup(n, LEAFSPAN) / LEAFSPAN;

	return k != 0 ? k : 1;
}

Err
segnew(enum Segtype type, u32 attr, u64 base, u64 top, u64 owner, Segment **out)
{
	assert(base <= top && ((base | top) & (Pgsize - 1)) == 0);
	if(top - base > SEGMAX)
		return Enovmem;
	Segment *s = kmallocz(sizeof *s);
	if(s == nil)
		return Enovmem;
	s->nleaf = leaves(top - base);
	s->leaf = s->nleaf <= Nfew ? s->few : kmallocz(s->nleaf * sizeof s->leaf[0]);
	if(s->leaf == nil) {
		kfree(s);
		return Enovmem;
	}
	s->ref.n = 1;
	s->type = type;
	s->attr = attr;
	s->base = base;
	s->top = top;
	s->owner = owner;
	*out = s;
	return nil;
}

/* Drops the pages of a leaf from slot lo up to hi. */
static void
dropleaf(Leaf *l, u64 lo, u64 hi)
{
	if(lo < l->lo)
		lo = l->lo;
	if(hi > l->hi)
		hi = l->hi;
	if(lo < hi)
		framefreemany(l->slot + (lo - l->first), hi - lo);
}

static void
dropleaves(Segment *s)
{
	if(s->leaf != s->few)
		kfree(s->leaf);
}

void
segput(Segment *s)
{
	if(decref(&s->ref) != 0)
		return;
	assert(s->users == nil);
	for(Leaf *l = s->leaf + s->leaflo, *end = s->leaf + s->leafhi; l < end; l++)
		if(l->slot != nil) {
			dropleaf(l, 0, Leafpages);
			if(l->slot != s->small)
				framefree(paddr(l->slot));
		}
	dropleaves(s);
	if(s->img != nil)
		imageput(s->img);
	if(s->x != nil)
		xspacefree(s->x);
	kfree(s);
}

/* From now on slots lo to hi may be used, too. */
static void
widen(Leaf *l, u64 lo, u64 hi)
{
	if(l->lo == l->hi) {
		l->lo = lo;
		l->hi = hi;
		return;
	}
	if(lo < l->lo)
		l->lo = lo;
	if(hi > l->hi)
		l->hi = hi;
}

static void
widenleaves(Segment *s, u32 i)
{
	if(s->leaflo == s->leafhi)
		s->leaflo = s->leafhi = i;
	if(i < s->leaflo)
		s->leaflo = i;
	if(i >= s->leafhi)
		s->leafhi = i + 1;
}

/* All slots of a leaf; false: there is no memory. */
static bool
leafgrow(Segment *s, Leaf *l)
{
	Phys pa;

	if(framealloc(Fkernel, s->owner, true, &pa) != nil)
		return false;
	u64 *all = kaddr(pa);
	for(u32 k = 0; k < l->n; k++)
		all[l->first + k] = l->slot[k];
	l->slot = all;
	l->first = 0;
	l->n = Leafpages;
	widenleaves(s, l - s->leaf);
	return true;
}

/* Slots of which number i is one. */
static bool
leafmake(Segment *s, Leaf *l, u32 i)
{
	if(l->slot != nil || s->smallused)
		return leafgrow(s, l);
	s->smallused = true;
	l->slot = s->small;
	l->first = rounddown(i, Nsmall);
	l->n = Nsmall;
	widenleaves(s, l - s->leaf);
	return true;
}

static inline u64 *
slotof(Segment *s, u64 va, bool create)
{
	u64 off = va - s->base, i = off % LEAFSPAN / Pgsize;

	assert(va >= s->base && off / LEAFSPAN < s->nleaf);
	Leaf *l = &s->leaf[off / LEAFSPAN];
	if(i - l->first >= l->n && (!create || !leafmake(s, l, i)))
		return nil;
	if(create && (i < l->lo || i >= l->hi))
		widen(l, i, i + 1);
	return &l->slot[i - l->first];
}

u64 *
segslot(Segment *s, u64 va, bool create)
{
	return slotof(s, va, create);
}

u64 *
segstay(Segment *s, u64 va)
{
	Leaf *l = &s->leaf[(va - s->base) / LEAFSPAN];

	if(l->n < Leafpages && !leafgrow(s, l))
		return nil;
	return slotof(s, va, true);
}

u64 *
segfill(Segment *s, u64 va, u64 n)
{
	u64 off = va - s->base, i = off % LEAFSPAN / Pgsize;

	assert(va >= s->base && off / LEAFSPAN < s->nleaf && i + n <= Leafpages);
	Leaf *l = &s->leaf[off / LEAFSPAN];
	if(l->slot == nil)
		return nil;
	if((i < l->first || i + n > (u64)l->first + l->n) && !leafgrow(s, l))
		return nil;
	widen(l, i, i + n);
	return &l->slot[i - l->first];
}

Err
seggrow(Segment *s, u64 top)
{
	if(top - s->base > SEGMAX)
		return Enovmem;
	u64 n = leaves(top - s->base);
	if(n <= s->nleaf)
		return nil;
	if(n <= Nfew) {
		s->nleaf = n;
		return nil;
	}
	if(n < 2 * s->nleaf)
		n = 2 * s->nleaf;
	Leaf *leaf = kmallocz(n * sizeof leaf[0]);
	if(leaf == nil)
		return Enovmem;
	memmove(leaf, s->leaf, s->nleaf * sizeof leaf[0]);
	dropleaves(s);
	s->leaf = leaf;
	s->nleaf = n;
	return nil;
}

void
segunmap(Segment *s, u64 lo, u64 hi)
{
	Slot *only = s->users;

	/* the usual case of copy on write */
	if(hi - lo == Pgsize && only != nil && only->next == nil) {
		if(pteunmap1(only->as, lo) && !tlbdown(only->as, lo))
			tlbsync(only->as);
		return;
	}
	for(Slot *u = s->users; u != nil; u = u->next)
		u->tables = pteunmap(u->as, lo, hi);
	tlbsyncusers(s->users);
	for(Slot *u = s->users; u != nil; u = u->next)
		ptefreelist(u->tables);
}

void
segdrop(Segment *s, u64 lo, u64 hi)
{
	segunmap(s, lo, hi);
	for(u64 va = lo; va < hi;) {
		u64 off = va - s->base;
		Leaf *l = &s->leaf[off / LEAFSPAN];
		u64 first = off % LEAFSPAN / Pgsize, n = Leafpages - first;
		if(n > (hi - va) / Pgsize)
			n = (hi - va) / Pgsize;
		if(l->slot != nil)
			dropleaf(l, first, first + n);
		va += n * Pgsize;
	}
}

/* A page that nobody else has: who may write it goes on doing so. */
static bool
private(const Frame *f)
{
	return fclass(f) == Fanon && frameref(f) == 1;
}

/* Are there so few private pages that both sides get them at once?  Only the one who asks writes them. */
static bool
few(const Segment *s)
{
	u32 n = 0;

	if(s->users == nil || s->users->next != nil)
		return false;
	for(const Leaf *l = s->leaf + s->leaflo, *end = s->leaf + s->leafhi; l < end; l++)
		for(u32 i = l->lo; i < l->hi; i++)
			if(l->slot[i - l->first] != 0 && private(framerec(l->slot[i - l->first])) && ++n > Few)
				return false;
	return true;
}

static Err
copypage(Phys from, u64 owner, Phys *to)
{
	Err err = framealloc(Fanon, owner, false, to);

	if(err == nil)
		widecopy(kaddr(*to), kaddr(from), Pgsize);
	return err;
}

/* Slots of a copy for those of a leaf that are in use. */
static Err
slotslike(Segment *n, const Leaf *from, Leaf *to)
{
	Phys pa;

	if(from->hi - from->lo <= Nsmall && !n->smallused) {
		n->smallused = true;
		to->slot = n->small;
		to->first = from->lo <= Leafpages - Nsmall ? from->lo : Leafpages - Nsmall;
		to->n = Nsmall;
	} else {
		Err err = framealloc(Fkernel, n->owner, true, &pa);
		if(err != nil)
			return err;
		to->slot = kaddr(pa);
		to->n = Leafpages;
	}
	to->lo = from->lo;
	to->hi = from->hi;
	return nil;
}

/* Shares the pages of one leaf with a copy, or, with now, copies the private ones. */
static Err
copyleaf(Segment *n, const Leaf *from, bool now, Leaf *to)
{
	Err err = slotslike(n, from, to);

	for(u32 i = from->lo; i < from->hi && err == nil; i++) {
		Phys pa = from->slot[i - from->first];
		u64 *slot = &to->slot[i - to->first];
		if(pa != 0 && now && private(framerec(pa)))
			err = copypage(pa, n->owner, slot);
		else if((*slot = pa) != 0)
			frameincref(pa);
	}
	return err;
}

/* Nobody writes the pages of s any more. */
static void
protect(Segment *s)
{
	for(Slot *u = s->users; u != nil; u = u->next)
		for(u32 i = s->leaflo; i < s->leafhi; i++) {
			const Leaf *l = &s->leaf[i];
			u64 base = s->base + i * LEAFSPAN;
			if(l->lo < l->hi)
				pteprotect(u->as, base + l->lo * (u64)Pgsize, base + l->hi * (u64)Pgsize);
		}
	tlbsyncusers(s->users);
}

Err
segcopy(Segment *s, u64 owner, Segment **out)
{
	Segment *n = nil;
	bool now = few(s);

	Err err = segnew(s->type, s->attr, s->base, s->top, owner, &n);
	if(err == nil) {
		n->leaflo = s->leaflo;
		n->leafhi = s->leafhi;
	}
	for(u32 i = s->leaflo; err == nil && i < s->leafhi; i++)
		if(s->leaf[i].lo < s->leaf[i].hi)
			err = copyleaf(n, &s->leaf[i], now, &n->leaf[i]);
	if(err != nil) {
		if(n != nil)
			segput(n);
		return Enovmem;
	}
	if(s->x != nil && (err = xspacecopy(s, n)) != nil) {
		segput(n);
		return err;
	}
	n->pa = s->pa;
	n->runs = s->runs;
	n->whole = s->whole;
	n->img = s->img;
	n->imgfirst = s->imgfirst;
	n->imgpages = s->imgpages;
	if(n->img != nil)
		imageincref(n->img);
	if(!now)
		protect(s);
	*out = n;
	return nil;
}

static bool
mayown(const Segment *s, Phys pa)
{
	const Frame *f = framerec(pa);

	return (fclass(f) == Fanon || fclass(f) == Fsegment) && frameref(f) == 1 && fowner(f) == s->owner;
}

/* Replaces the page by one that belongs to s alone. */
static Err
privatise(Segment *s, u64 va, u64 *slot)
{
	Phys pa, old = *slot;
	Frame *f = framerec(old);

	if(fclass(f) == Fanon && frameref(f) == 1) {
		frametake(f, s->owner);
		return nil;
	}
	Err err = copypage(old, s->owner, &pa);
	if(err != nil)
		return err;
	segunmap(s, va, va + Pgsize);
	*slot = pa;
	framefree(old);
	return nil;
}

Err
segresolve(Segment *s, u64 va, bool own, u64 **out)
{
	Err err;
	Phys pa;

	va = rounddown(va, Pgsize);
	for(;;) {
		if(va < s->base || va >= s->top || s->type == SGphysical)
			return Ebadaddr;
		u64 *slot = slotof(s, va, true);
		if(slot == nil)
			return Enovmem;
		if(s->whole && (own || *slot == 0))
			return Ebadaddr;
		u64 page = (va - s->base) / Pgsize;
		if(*slot == 0 && page < s->imgpages) {
			qunlock(&s->lk);
			err = imagepage(s->img, s->imgfirst + page, &pa);
			qlock(&s->lk);
			if(err != nil)
				return err;
			if(va >= s->top || *(slot = segslot(s, va, false)) != 0) {
				framefree(pa);
				continue;
			}
			*slot = pa;
		} else if(*slot == 0) {
			bool shared = s->type == SGshared || s->type == SGfixed || s->type == SGsticky;
			err = framealloc(shared ? Fsegment : Fanon, s->owner, true, &pa);
			if(err != nil)
				return err;
			*out = slot;
			*slot = pa;
			return nil;
		}
		if(own && !mayown(s, *slot) && (err = privatise(s, va, slot)) != nil)
			return err;
		*out = slot;
		return nil;
	}
}
