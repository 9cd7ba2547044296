/*
 * Address spaces: which segments one process sees, rfork.
 */
#include "seg.h"
#include "xchg.h"
#include "errors.h"
#include "hilock.h"
#include "lib.h"

enum { Some = 64 };		/* pages of a leaf that rfork maps at once, and leaves of a segment */

static u64 lastno;		/* atomic */

u64
asnewno(void)
{
	return __atomic_add_fetch(&lastno, 1, __ATOMIC_RELAXED);
}

Err
asnew(Aspace **out)
{
	Aspace *as = kmallocz(sizeof *as);

	if(as == nil)
		return Enovmem;
	as->no = asnewno();
	as->ref.n = 1;
	as->host = as;
	for(int i = 0; i < NSEG; i++)
		as->slot[i].as = as;
	if(ptenew(as) != nil) {
		kfree(as);
		return Enovmem;
	}
	*out = as;
	return nil;
}

void
asfree(Aspace *as)
{
	if(as == nil)
		return;
	podleave(as);
	asput(as);
}

/* A slot is empty from now on; its segment, locked, still has entries in the page table. */
static void
takeout(Slot *u)
{
	Slot **l;

	for(l = &u->s->users; *l != u; l = &(*l)->next)
		;
	*l = u->next;
	u->next = nil;
}

/*
 * No CPU has the page table, and none ever will: its entries need not go one by one.  They are out of the reach of the other users of the
 * segments first; the tables end before the pages.
 */
static void
dropall(Aspace *as)
{
	Segment *old[NSEG];
	bool clear = ptkeepable(as);

	for(int i = 0; i < NSEG; i++) {
		Slot *u = &as->slot[i];
		if((old[i] = u->s) == nil)
			continue;
		fastqlock(&old[i]->lk);
		if(clear)
			pteclear(as, old[i]);
		takeout(u);
		u->s = nil;		/* nobody looks any more */
		fastqunlock(&old[i]->lk);
	}
	xunhook(as);
	ptefreeall(as);
	for(int i = 0; i < NSEG; i++)
		if(old[i] != nil)
			segput(old[i]);
}

void
asput(Aspace *as)
{
	if(decref(&as->ref) != 0)
		return;
	assert(as->cpus == 0);
	if(podmember(as)) {
		for(int i = 0; i < NSEG; i++)
			slotswap(as, i, nil);
		podgone(as);
	} else
		dropall(as);
	kfree(as);
}

u64
asid(const Aspace *as)
{
	return as->no;
}

/* A segment of as, but not except, that shares an address with [lo, hi); as->lock held. */
static Segment *
overlap(Aspace *as, u64 lo, u64 hi, const Segment *except)
{
	for(int i = 0; i < NSEG; i++) {
		Segment *s = as->slot[i].s;
		if(s != nil && s != except && lo < s->top && hi > s->base)
			return s;
	}
	return nil;
}

bool
asoverlap(Aspace *as, u64 lo, u64 hi, const Segment *except, u64 *base)
{
	if(xoverlap(as, lo, hi)) {
		*base = xstart(as);
		return true;
	}
	ilock(&as->lock);
	Segment *s = overlap(as, lo, hi, except);
	if(s != nil)
		*base = s->base;
	iunlock(&as->lock);
	return s != nil;
}

/*
 * Puts a locked segment into an empty slot; look: others may be in the way.  No segment is ever in address spaces of
 * two domains: here, and nowhere else, do segments enter address spaces.
 */
static Err
put(Aspace *as, int i, Segment *s, bool look)
{
	Slot *u = &as->slot[i];
	Err err = nil;

	ilock(&as->lock);
	assert(u->s == nil);
	if(s->users != nil && s->users->as->domain != as->domain)
		err = Esealed;
	else if(look && (overlap(as, s->base, s->top, nil) != nil || xoverlap(as, s->base, s->top)))
		err = Esoverlap;
	if(err == nil)
		u->s = s;
	iunlock(&as->lock);
	if(err == nil) {
		u->next = s->users;
		s->users = u;
	}
	return err;
}

Err
slotset(Aspace *as, int i, Segment *s)
{
	qlock(&s->lk);
	Err err = put(as, i, s, true);
	qunlock(&s->lk);

	if(err != nil)
		segput(s);
	return err;
}

/* Faults that found the old segment wait for its lock, and then map nothing, as the slot has another one. */
void
slotswap(Aspace *as, int i, Segment *n)
{
	Slot *u = &as->slot[i];
	Segment *s = u->s;

	if(s == nil)
		return;
	qlock(&s->lk);
	takeout(u);
	u32 list = pteunmap(as, s->base, s->top);
	if(i == BSEG)
		xunhook(as);
	tlbsync(as);
	ptefreelist(list);
	if(n != nil)
		n->users = u;
	ilock(&as->lock);
	u->s = n;
	iunlock(&as->lock);
	qunlock(&s->lk);
	segput(s);
}

Segment *
segat(Aspace *as, u64 va)
{
	Segment *s = as->slot[as->hint].s;

	if(s != nil && va >= s->base && va < s->top)
		return s;
	for(int i = 0; i < NSEG; i++) {
		s = as->slot[i].s;
		if(s != nil && va >= s->base && va < s->top) {
			as->hint = i;
			return s;
		}
	}
	return nil;
}

Segment *
seglookup(Aspace *as, u64 va)
{
	u64 x = irqsoff();
	hilock(&as->lock);
	Segment *s = segat(as, va);
	if(s != nil)
		fastincref(&s->ref);
	hiunlock(&as->lock);
	irqsback(x);
	return s;
}

Segment *
seglookupslot(Aspace *as, int i)
{
	ilock(&as->lock);
	Segment *s = as->slot[i].s;
	if(s != nil)
		incref(&s->ref);
	iunlock(&as->lock);
	return s;
}

static bool
shares(const Segment *s, bool sharemem)
{
	switch(s->type) {
	case SGdata:
	case SGbss:
		return sharemem;
	case SGstack:
		return false;
	default:
		return true;
	}
}

/* Maps the pages of a segment that has only some, so that the child need not fault for each; its lk is held. */
static void
prefault(Aspace *as, Segment *s)
{
	for(u32 i = s->leaflo; s->leafhi - s->leaflo <= Some && i < s->leafhi; i++) {
		const Leaf *l = &s->leaf[i];
		if(l->lo < l->hi && l->hi - l->lo <= Some)
			ptemaprun(as, s, s->base + i * LEAFSPAN + l->lo * (u64)Pgsize, l->slot + (l->lo - l->first), l->hi - l->lo);
	}
}

/* One segment of a child. */
static Err
forkslot(Aspace *child, int i, Segment *s, bool sharemem)
{
	Segment *n = s;
	Err err = nil;

	if(shares(s, sharemem))
		incref(&s->ref);
	else {
		fastqlock(&s->lk);
		err = segcopy(s, child->no, &n);
		fastqunlock(&s->lk);
	}
	if(err != nil)
		return err;
	/* what fits in the parent fits in the child: another user of s that makes it longer must look at the parent */
	fastqlock(&n->lk);
	if((err = put(child, i, n, false)) == nil)
		prefault(child, n);
	fastqunlock(&n->lk);
	if(err != nil)
		segput(n);
	return err;
}

Err
asfork(Aspace *parent, bool sharemem, Aspace **out)
{
	Aspace *as;

	Err err = asnew(&as);
	if(err != nil)
		return err;
	as->domain = parent->domain;
	as->window = parent->window;
	qlock(&parent->layout);
	for(int i = 0; err == nil && i < NSEG; i++)
		if(parent->slot[i].s != nil)
			err = forkslot(as, i, parent->slot[i].s, sharemem);
	qunlock(&parent->layout);
	if(err != nil) {
		asfree(as);
		return err;
	}
	*out = as;
	return nil;
}

bool
asseginfo(Aspace *as, int slot, Seginfo *info)
{
	static const char *const name[] = {
		[SGtext] = "Text", [SGdata] = "Data", [SGbss] = "Bss", [SGstack] = "Stack",
		[SGshared] = "Shared", [SGphysical] = "Phys", [SGfixed] = "Fixed", [SGsticky] = "Sticky",
	};
	bool ok = false;

	ilock(&as->lock);
	Segment *s = slot >= 0 && slot < NSEG ? as->slot[slot].s : nil;
	if(s != nil) {
		ok = true;
		info->type = name[s->type];
		info->base = s->base;
		info->top = s->top;
		info->attr = s->attr;
		info->refs = s->ref.n;
	}
	iunlock(&as->lock);
	return ok;
}

u64
asresident(Aspace *as)
{
	return as->nmapped;
}

u64
astlbgen(Aspace *as)
{
	return as->host->gen;
}

void
astlbuse(Aspace *as, Tlbuse *u)
{
	const Tlbuse *t = &as->host->tlb;

	u->pages += __atomic_load_n(&t->pages, __ATOMIC_RELAXED);
	u->flushes += __atomic_load_n(&t->flushes, __ATOMIC_RELAXED);
	u->interrupts += __atomic_load_n(&t->interrupts, __ATOMIC_RELAXED);
}
