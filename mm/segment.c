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
	s->leaf = kmallocz(s->nleaf * sizeof s->leaf[0]);
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
dropleaf(u64 *leaf, u64 lo, u64 hi)
{
	for(; lo < hi; lo++)
		if(leaf[lo] != 0) {
			framefree(leaf[lo]);
			leaf[lo] = 0;
		}
}

void
segput(Segment *s)
{
	if(decref(&s->ref) != 0)
		return;
	assert(s->users == nil);
	for(u64 i = 0; i < s->nleaf; i++)
		if(s->leaf[i] != nil) {
			dropleaf(s->leaf[i], 0, Leafpages);
			framefree(paddr(s->leaf[i]));
		}
	kfree(s->leaf);
	if(s->img != nil)
		imageput(s->img);
	if(s->x != nil)
		xspacefree(s->x);
	kfree(s);
}

u64 *
segslot(Segment *s, u64 va, bool create)
{
	u64 off = va - s->base;

	assert(va >= s->base && off / LEAFSPAN < s->nleaf);
	u64 **l = &s->leaf[off / LEAFSPAN];
	if(*l == nil) {
		Phys pa;
		if(!create || framealloc(Fkernel, s->owner, true, &pa) != nil)
			return nil;
		*l = kaddr(pa);
	}
	return &(*l)[off % LEAFSPAN / Pgsize];
}

Err
seggrow(Segment *s, u64 top)
{
	if(top - s->base > SEGMAX)
		return Enovmem;
	u64 n = leaves(top - s->base);
	if(n <= s->nleaf)
		return nil;
	if(n < 2 * s->nleaf)
		n = 2 * s->nleaf;
	u64 **leaf = kmallocz(n * sizeof leaf[0]);
	if(leaf == nil)
		return Enovmem;
	memmove(leaf, s->leaf, s->nleaf * sizeof leaf[0]);
	kfree(s->leaf);
	s->leaf = leaf;
	s->nleaf = n;
	return nil;
}

void
segunmap(Segment *s, u64 lo, u64 hi)
{
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
		u64 off = va - s->base, *leaf = s->leaf[off / LEAFSPAN];
		u64 first = off % LEAFSPAN / Pgsize, n = Leafpages - first;
		if(n > (hi - va) / Pgsize)
			n = (hi - va) / Pgsize;
		if(leaf != nil)
			dropleaf(leaf, first, first + n);
		va += n * Pgsize;
	}
}

/* Shares the pages of one leaf with a copy. */
static Err
copyleaf(u64 *leaf, u64 owner, u64 **out)
{
	Phys pa;

	Err err = framealloc(Fkernel, owner, false, &pa);
	if(err != nil)
		return err;
	u64 *l = kaddr(pa);
	for(u32 i = 0; i < Leafpages; i++) {
		l[i] = leaf[i];
		if(l[i] != 0)
			frameincref(l[i]);
	}
	*out = l;
	return nil;
}

Err
segcopy(Segment *s, u64 owner, Segment **out)
{
	Segment *n = nil;

	Err err = segnew(s->type, s->attr, s->base, s->top, owner, &n);
	for(u64 i = 0; err == nil && i < n->nleaf; i++)
		if(s->leaf[i] != nil)
			err = copyleaf(s->leaf[i], owner, &n->leaf[i]);
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
	for(Slot *u = s->users; u != nil; u = u->next)
		pteprotect(u->as, s->base, s->top);
	tlbsyncusers(s->users);
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
	Err err = framealloc(Fanon, s->owner, false, &pa);
	if(err != nil)
		return err;
	memmove(kaddr(pa), kaddr(old), Pgsize);
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
		u64 *slot = segslot(s, va, true);
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
			*slot = pa;
		}
		if(own && !mayown(s, *slot) && (err = privatise(s, va, slot)) != nil)
			return err;
		*out = slot;
		return nil;
	}
}
