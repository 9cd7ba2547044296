/*
 * Page tables against what they are made from: of a segment its slots and perm(), of an exchange window the records
 * of its blocks.
 *
 * Both may only be more than an entry says (a page that nobody has touched, a right that has come since), never less.  With
 * Segment.lk held no entry of it changes and no right on its frames goes away, so whatever is found is wrong.
 */
#include "pte.h"
#include "xspace.h"
#include "lib.h"

typedef struct Look Look;
struct Look {
	Aspace *as;
	u64 n;			/* entries seen */
	char **text, *end;
};

static void
wrong(Look *k, u64 va, u64 e, const char *what)
{
	*k->text = seprint(*k->text, k->end, "%#llx: entry %#llx: %s\n", va, e, what);
}

static void
lookpage(Look *k, Segment *s, u64 va, u64 e)
{
	Phys pa = e & Pteaddr;

	k->n++;
	if(pa >> Pgshift >= nframe) {
		wrong(k, va, e, "no frame");
		return;
	}
	u64 *slot = s->type != SGphysical ? segslot(s, va, false) : nil;
	if(pa != (s->type == SGphysical ? s->pa + (va - s->base) : slot != nil ? *slot : 0))
		wrong(k, va, e, "not the frame of its slot");
	u32 r = perm(s, framerec(pa));
	if((e & PteU) == 0 || r == 0)
		wrong(k, va, e, "no right to read");
	if((e & PteW) != 0 && (r & Pwrite) == 0)
		wrong(k, va, e, "no right to write");
	if((e & PteNX) == 0 && (r & Pexec) == 0)
		wrong(k, va, e, "no right to execute");
}

static bool
uses(Aspace *as, const Segment *s)
{
	bool found = false;

	ilock(&as->lock);
	for(int i = 0; i < NSEG; i++)
		found |= as->slot[i].s == s;
	iunlock(&as->lock);
	return found;
}

/* The entries of s from va on, which is in it; returns where it stopped. */
static u64
looksegment(Look *k, Segment *s, u64 va)
{
	enum { Atonce = 4096 };
	u64 e, hi = va + Pgsize;

	qlock(&s->lk);
	if(uses(k->as, s) && va < s->top)
		for(hi = s->top; (va = ptenext(k->as, va, hi, &e)) < hi; va += Pgsize) {
			if(k->n % Atonce == Atonce - 1)
				hi = va + Pgsize;	/* it is enough for one hold of the lock */
			lookpage(k, s, va, e);
		}
	qunlock(&s->lk);
	return hi;
}

static void
looksegments(Look *k)
{
	u64 e, va = podlow(k->as), hi = podhigh(k->as);

	while((va = ptenext(k->as, va, hi, &e)) < hi) {
		Segment *s = seglookup(k->as, va);
		if(s == nil) {
			/* it may have been unmapped since; an entry outlives its segment for no moment */
			if(ptelookup(k->as, va) != 0 && (s = seglookup(k->as, va)) == nil && ptelookup(k->as, va) != 0)
				wrong(k, va, e, "in no segment");
			if(s == nil) {
				va += Pgsize;
				continue;
			}
		}
		va = looksegment(k, s, va);
		segput(s);
	}
}

static const Party *
partyof(const Own *o, u64 who)
{
	if(o->owner.who == who)
		return &o->owner;
	if(o->borrower.who == who)
		return &o->borrower;
	for(u32 i = 0; i < o->nread; i++)
		if(o->reader[i].who == who)
			return &o->reader[i];
	return nil;
}

/* The table of a block never changes; its first entries allow all but execution, as the one above it decides. */
static const char *
tableof(const Xblock *b)
{
	const u64 want = PteP | PteW | PteU | PteA | PteD | PteNX, *t = kaddr(b->table);

	if(b->big)
		return frameclass(b->table) != Fblock ? "not a frame of a block" : nil;
	if(frameclass(b->table) != Fptable)
		return "no page table";
	for(u32 i = 0; i < Ptentries; i++) {
		if(i >= b->npages && t[i] != 0)
			return "more pages than the block has";
		if(i < b->npages && ((t[i] & ~Pteaddr) != want || frameclass(t[i] & Pteaddr) != Fblock))
			return "not a page of a block";
	}
	return nil;
}

/* What is wrong with the entry e of a slot in use.  Xblock.l is held. */
static const char *
blockentry(const Xspace *x, const Xslot *s, u32 slot, const Xblock *b, u64 e)
{
	u64 who = party(x->no, slot);
	const Own *o = ownrec(s->block);
	const Party *p = partyof(o, who);
	u8 map;

	if(!owncheck(s->block))
		return "the record of the block";
	if(p == nil && o->state != Ofrozen)
		return "a block that knows nothing of this slot";
	for(map = Mnone; map <= Mwrite && (e & ~PteA) != xblockentry(b, map); map++)
		;
	if(map > Mwrite)
		return "not an entry of its block";
	if(p != nil && (p->map != map || (map != Mnone && p->slot != slot)))
		return "not what the record says";
	return map > xmay(s, who) ? "more than the right" : nil;
}

static void
lookslot(Look *k, Xspace *x, u32 slot, u64 e)
{
	Xslot *s = xslotof(x, slot);
	const char *what = nil;

	if(s == nil) {
		if(e != 0)
			wrong(k, slotva(x, slot), e, "no block");
		return;
	}
	Xblock *b = xblockrec(s->block);
	lock(&b->l);
	what = blockentry(x, s, slot, b, e);
	unlock(&b->l);
	if(what == nil)
		what = tableof(b);
	if(what != nil)
		wrong(k, slotva(x, slot), e, what);
	k->n++;
}

static const u64 Above = PteP | PteW | PteU | PteA;	/* entries of higher levels: rights are given below */

/* s is locked. */
static void
lookwindow(Look *k, Segment *s)
{
	Xspace *x = s->x;

	ilock(&k->as->host->lock);
	u64 *e = xhook(k->as, false), top = e != nil ? *e : 0;
	iunlock(&k->as->host->lock);
	if(top != 0 && (x == nil || top != xhooked(x)))
		wrong(k, xstart(k->as), top, "not the window of its owner");
	if(x == nil)
		return;
	const u64 *t = kaddr(x->pdpt);
	for(u32 i = 0; i < Ptentries; i++)
		if(t[i] != (i < x->nchunk ? paddr(x->chunk[i]->pd) | Above : 0))
			wrong(k, slotva(x, i * Chunkslots), t[i], "not a directory of the window");
	for(u32 i = 0; i < x->nchunk * Chunkslots; i++)
		lookslot(k, x, i, x->chunk[i / Chunkslots]->pd[i % Chunkslots]);
}

static void
lookblocks(Look *k)
{
	Aspace *as = k->as;

	ilock(&as->lock);
	Segment *s = as->slot[BSEG].s;
	if(s != nil)
		incref(&s->ref);
	iunlock(&as->lock);
	if(s == nil)
		return;
	qlock(&s->lk);
	ilock(&as->lock);
	bool same = as->slot[BSEG].s == s;
	iunlock(&as->lock);
	if(same)
		lookwindow(k, s);
	qunlock(&s->lk);
	segput(s);
}

u64
ascheck(Aspace *as, char **text, char *end)
{
	Look k = { .as = as, .text = text, .end = end };

	looksegments(&k);
	lookblocks(&k);
	return k.n;
}

#ifdef DEBUG
bool
ptespoil(u64 va)
{
	Aspace *as = curas();
	u64 *t = kaddr(as->pml4), *e = nil;

	ilock(&as->lock);
	for(int l = Ptlevels; l >= (xoverlap(as, va, va + 1) ? 2 : 1); l--) {
		e = &t[ptindex(va, l)];
		t = kaddr(*e & Pteaddr);
		if((*e & PteP) == 0)
			break;
	}
	bool is = (*e & PteP) != 0;
	if(is)
		*e ^= PteW;
	iunlock(&as->lock);
	return is;
}
#endif
