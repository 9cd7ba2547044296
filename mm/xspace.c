/*
 * Exchange windows: whose they are; where they hang; faults; the end of an owner.
 */
#include "xspace.h"
#include "charge.h"
#include "errors.h"
#include "hilock.h"
#include "lib.h"
#include "pte.h"
#include "sfi.h"

enum { Nbucket = 64 };

/* Windows by the number of their owner. */
static struct {
	Lock l;
	Xspace *first;
} buckets[Nbucket];

static void
enter(Xspace *x)
{
	u32 i = x->no % Nbucket;

	ilock(&buckets[i].l);
	x->hash = buckets[i].first;
	buckets[i].first = x;
	iunlock(&buckets[i].l);
}

static void
leave(Xspace *x)
{
	u32 i = x->no % Nbucket;
	Xspace **p;

	ilock(&buckets[i].l);
	for(p = &buckets[i].first; *p != x; p = &(*p)->hash)
		;
	*p = x->hash;
	iunlock(&buckets[i].l);
}

/* A reference, unless the last one has just gone. */
static bool
hold(Ref *r)
{
	s32 n = __atomic_load_n(&r->n, __ATOMIC_RELAXED);

	while(n != 0)
		if(__atomic_compare_exchange_n(&r->n, &n, n + 1, false, __ATOMIC_ACQ_REL, __ATOMIC_RELAXED))
			return true;
	return false;
}

Xspace *
xlockno(u64 who)
{
	u64 no = who >> Partybits;
	u32 i = no % Nbucket;

	ilock(&buckets[i].l);
	Xspace *x = buckets[i].first;
	while(x != nil && x->no != no)
		x = x->hash;
	if(x != nil && !hold(&x->seg->ref))
		x = nil;
	iunlock(&buckets[i].l);
	if(x != nil)
		qlock(&x->seg->lk);
	return x;
}

void
xunlockput(Xspace *x)
{
	Segment *s = x->seg;

	qunlock(&s->lk);
	segput(s);
}

Err
xspacenew(Segment *s)
{
	Xspace *x = kmallocz(sizeof *x);

	if(x == nil)
		return Enovmem;
	x->no = asnewno();
	x->base = xstart(curas());
	x->most = (xend(curas()) - x->base) / (Chunkslots * XBLOCKSPAN);
	x->seg = s;
	Err err = framealloc(Fptable, x->no, true, &x->pdpt);
	if(err != nil) {
		kfree(x);
		return err;
	}
	enter(x);
	s->x = x;
	return nil;
}

Err
xlocknew(Xspace **x)
{
	Segment *s = xlockseg(curas());

	if(s == nil)
		return Enovmem;
	Err err = s->x == nil ? xspacenew(s) : nil;
	if(err != nil)
		qunlock(&s->lk);
	*x = s->x;
	return err;
}

u64
xstart(const Aspace *as)
{
	return as->window != 0 ? as->window + Sfixchg : XWINDOW;
}

u64
xend(const Aspace *as)
{
	return as->window != 0 ? as->window + Sfixchg + Sfixchglen : XWINDOW + XWINDOWLEN;
}

bool
xoverlap(const Aspace *as, u64 lo, u64 hi)
{
	return lo < xend(as) && hi > xstart(as);
}

u64 *
xhook(Aspace *as, bool create)
{
	int level = as->window != 0 ? Ptlevels - 1 : Ptlevels;
	u64 *t = ptetable(as, xstart(as), level, create);

	return t != nil ? &t[ptindex(xstart(as), level)] : nil;
}

u64
xhooked(const Xspace *x)
{
	Phys pa = x->base == XWINDOW ? x->pdpt : x->nchunk > 0 ? paddr(x->chunk[0]->pd) : 0;

	return pa != 0 ? pa | PteP | PteW | PteU | PteA : 0;
}

/* This address space sees the window from now on. */
static Err
hook(Aspace *as, const Xspace *x)
{
	ilock(&as->host->lock);
	u64 *e = xhook(as, true);
	if(e != nil && *e == 0)
		__atomic_store_n(e, xhooked(x), __ATOMIC_RELEASE);
	iunlock(&as->host->lock);
	return e != nil ? nil : Enovmem;
}

/* It does not any more; the caller still has to tlbsync. */
void
xunhook(Aspace *as)
{
	ilock(&as->host->lock);
	u64 *e = xhook(as, false);
	if(e != nil && *e != 0) {
		__atomic_store_n(e, 0, __ATOMIC_RELEASE);
		asdown(as, TLBALL);
	}
	iunlock(&as->host->lock);
}

/*
 * Whose block it became when its lender died pays for it from now on: what counts for a window counts for that.  One that is at its end itself
 * frees the block.  Xblock.l is held.
 */
static void
inherit(Xblock *b, u64 who)
{
	u64 no = who >> Partybits;
	Xspace *x;
	u32 i = no % Nbucket;

	ilock(&buckets[i].l);
	for(x = buckets[i].first; x != nil && x->no != no; x = x->hash)
		;
	if(x != nil)
		xblockheir(b, chargeof(x));
	iunlock(&buckets[i].l);
}

/* The party of a dead owner in the block of a slot. */
static void
death(Xspace *x, u32 slot)
{
	Xslot *s = xslotof(x, slot);

	if(s == nil)
		return;
	Xblock *b = xblockrec(s->block);
	const Own *o = ownrec(s->block);
	u64 who = party(x->no, slot);
	lock(&b->l);
	bool was = o->state == Oquarantine, lender = o->state == Olent && o->owner.who == who;
	Ownres r = o->state == Ofrozen ? ownunref(s->block) : owndeath(s->block, who);
	bool is = o->state == Oquarantine;
	if(lender && o->state == Oowned)
		inherit(b, o->owner.who);
	unlock(&b->l);
	if(r.freed)
		xblockfree(s->block);
	if(is && !was)
		xquarantined();
	xslotput(x, slot);
}

/* A segment is at its end: its blocks go where own.h says. Nobody has the window loaded or finds it. */
void
xspacefree(Xspace *x)
{
	leave(x);
	for(u32 i = 0; i < x->nchunk; i++)
		for(u32 k = 0; x->chunk[i]->nused != 0 && k < Chunkslots; k++)
			death(x, i * Chunkslots + k);
	xslotfree(x);
	framefree(x->pdpt);
	kfree(x);
}

/*
 * Faults.
 */

static Err
refusal(u32 b, u64 who)
{
	const Own *o = ownrec(b);

	switch(o->state) {
	case Olent:
		return o->owner.who == who ? Elent : Ebadaddr;
	case Oshared:
		return Eshared;
	case Ofrozen:
		return Efrozen;
	case Oquarantine:
		return Epinned;
	default:
		return Ebadaddr;
	}
}

/* What the record allows and the entry may not say yet: a loan that came back, the last reader that has gone. */
static Err
repair(Xspace *x, u32 slot, u64 off, enum Access a)
{
	Xslot *s = xslotof(x, slot);
	u64 who = party(x->no, slot);
	Err err = nil;

	if(s == nil)
		return xslotwas(x, slot) != 0 ? Erevoked : Ebadaddr;
	Xblock *b = xblockrec(s->block);
	lock(&b->l);
	u8 may = xmay(s, who);
	if(off >= b->npages * (u64)Pgsize || a == Aexec_)
		err = Ebadaddr;
	else if(may < (a == Awrite ? Mwrite : Mread))
		err = refusal(s->block, who);
	else {
		if(ownrec(s->block)->state != Ofrozen)
			ownmap(s->block, who, slot, may);
		xentry(x, slot, b, may);
	}
	unlock(&b->l);
	return err;
}

Err
xfault(Aspace *as, u64 va, enum Access a)
{
	Xspace *x = xlockof(as);

	if(x == nil)
		return Ebadaddr;
	Err err = repair(x, (va - x->base) / XBLOCKSPAN, (va - x->base) % XBLOCKSPAN, a);
	if(err == nil)
		err = hook(as, x);
	xunlock(x);
	/* this CPU may still know the weaker entry; of another one the worst is that it faults as well */
	if(err == nil)
		tlblocal(as, va);
	return err;
}

Err
xcheck(u64 va, bool write, u64 *end)
{
	Xspace *x = xlock();
	if(x == nil)
		return Ebadaddr;
	u32 slot = (va - x->base) / XBLOCKSPAN;
	Err err = repair(x, slot, (va - x->base) % XBLOCKSPAN, write ? Awrite : Aread);
	if(err == nil)
		*end = slotva(x, slot) + xblockrec(xslotof(x, slot)->block)->npages * (u64)Pgsize;
	xunlock(x);
	return err;
}

u64
asowner(Aspace *as)
{
	Segment *s = seglookupslot(as, BSEG);
	u64 no = 0;

	if(s == nil)
		return 0;
	qlock(&s->lk);
	if(s->x != nil)
		no = s->x->no;
	qunlock(&s->lk);
	segput(s);
	return no;
}
