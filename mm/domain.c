/*
 * Domains: who shares no writable memory with anybody else.
 *
 * That a segment is never in two domains is slotset's business; that a frame which somebody may write has one owner is
 * perm's, and own.c's for blocks.  Here is the walk that looks whether it is so: it takes nobody's word, but reads the entries of the
 * page tables.
 */
#include "xspace.h"
#include "image.h"
#include "pte.h"
#include "errors.h"
#include "lib.h"

void
asdomain(Aspace *as, u64 domain)
{
	as->domain = domain;
}

static bool
onedomain(const Segment *s, const Aspace *as)
{
	for(const Slot *u = s->users; u != nil; u = u->next)
		if(u->as->domain != as->domain)
			return false;
	return true;
}

/* A page that as may write is its segment's alone.  s->lk is held. */
static bool
alone(Aspace *as, Segment *s, u64 va, Phys pa)
{
	u64 e = ptelookup(as, va);
	const Frame *f = framerec(pa);

	if((e & PteW) == 0)
		return true;
	return (e & Pteaddr) == pa && f->ref == 1 && fowner(f) == s->owner && (fclass(f) == Fanon || fclass(f) == Fsegment);
}

/* The boot archives, which everybody may map, and nobody write. */
static Err
constant(Aspace *as, Segment *s, u64 *va)
{
	for(*va = s->base; *va < s->top; *va += Pgsize)
		if((ptelookup(as, *va) & PteW) != 0 || fclass(framerec(s->pa + (*va - s->base))) != Fboot)
			return Eshared;
	return nil;
}

static Err
segisolated(Aspace *as, Segment *s, u64 *va)
{
	*va = s->base;
	if(!onedomain(s, as))
		return Eshared;
	if(s->type == SGphysical)
		return constant(as, s, va);
	for(u64 i = 0; i < s->nleaf; i++)
		for(u32 k = 0; k < s->leaf[i].n; k++) {
			Phys pa = s->leaf[i].slot[k];
			*va = s->base + i * LEAFSPAN + (s->leaf[i].first + k) * (u64)Pgsize;
			if(pa != 0 && !alone(as, s, *va, pa))
				return Eshared;
		}
	return nil;
}

/* Parties that have a block mapped, but not as who. */
static bool
others(const Own *o, u64 who)
{
	bool yes = (o->owner.who != who && o->owner.map != Mnone) || (o->borrower.who != who && o->borrower.map != Mnone);

	for(u32 i = 0; i < Nreader; i++)
		yes = yes || (o->reader[i].who != who && o->reader[i].map != Mnone);
	return yes;
}

/* The entry of a slot gives no more than the record, and the right to write to nobody but its owner.  The window is locked. */
static bool
slotisolated(Xspace *x, u32 slot)
{
	Xslot *s = xslotof(x, slot);
	u64 who = party(x->no, slot), e = x->chunk[slot / Chunkslots]->pd[slot % Chunkslots];

	if(s == nil)
		return e == 0;
	Xblock *b = xblockrec(s->block);
	lock(&b->l);
	bool write = (e & PteP) != 0 && (e & PteW) != 0;
	bool ok = owncheck(s->block) && (!write || (ownperm(s->block, who) == Mwrite && !others(ownrec(s->block), who)));
	unlock(&b->l);
	return ok;
}

static Err
windowisolated(Xspace *x, u64 *va)
{
	for(u32 i = 0; i < x->nchunk * Chunkslots; i++)
		if(!slotisolated(x, i)) {
			*va = slotva(x, i);
			return Eshared;
		}
	return nil;
}

Err
asisolated(Aspace *as, u64 *va)
{
	Err err = nil;

	qlock(&as->layout);
	for(int i = 0; i < NSEG && err == nil; i++) {
		Segment *s = as->slot[i].s;
		if(s == nil)
			continue;
		qlock(&s->lk);
		err = segisolated(as, s, va);
		if(err == nil && i == BSEG && s->x != nil)
			err = windowisolated(s->x, va);
		qunlock(&s->lk);
	}
	qunlock(&as->layout);
	return err;
}

/* n bytes of a segment that come from the file. */
static Err
loadseg(Segment *s, u64 n, void (*fn)(void *, const void *, usize), void *arg)
{
	u64 *slot;

	for(u64 off = 0; off < n; off += Pgsize) {
		qlock(&s->lk);
		Err err = segresolve(s, s->base + off, false, &slot);
		if(err == nil && fn != nil)
			fn(arg, kaddr(*slot), n - off < Pgsize ? n - off : Pgsize);
		qunlock(&s->lk);
		if(err != nil)
			return err;
	}
	return nil;
}

Err
aspreload(Aspace *as, const Program *p, void (*fn)(void *, const void *, usize), void *arg)
{
	if(p->base != 0)
		return vpreload(as, p, fn, arg);
	Err err = loadseg(as->slot[TSEG].s, Aouthdr + p->textsize, fn, arg);

	return err == nil ? loadseg(as->slot[DSEG].s, p->datasize, fn, arg) : err;
}

bool
ashash(Aspace *as, u8 *hash, u64 *drops)
{
	Imagefacts f;

	imagefacts(as->slot[TSEG].s->img, &f, drops);
	if(f.hashed)
		memmove(hash, f.hash, sizeof f.hash);
	return f.hashed;
}

void
ashashed(Aspace *as, const u8 *hash, u64 drops)
{
	Image *im = as->slot[TSEG].s->img;
	Imagefacts f;
	u64 now;

	imagefacts(im, &f, &now);
	f.hashed = true;
	memmove(f.hash, hash, sizeof f.hash);
	imagelearn(im, &f, drops);
}
