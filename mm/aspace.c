/*
 * Address spaces: which segments one process sees, rfork.
 */
#include "seg.h"
#include "xchg.h"
#include "errors.h"
#include "lib.h"

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

void
asput(Aspace *as)
{
	if(decref(&as->ref) != 0)
		return;
	assert(as->cpus == 0);
	for(int i = 0; i < NSEG; i++)
		slotswap(as, i, nil);
	assert(as->nmapped == 0);
	podgone(as);
	ptefreeall(as);
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
 * Puts a segment into an empty slot; look: others may be in the way.  No segment is ever in address spaces of
 * two domains: here, and nowhere else, do segments enter address spaces.
 */
static Err
put(Aspace *as, int i, Segment *s, bool look)
{
	Slot *u = &as->slot[i];
	Err err = nil;

	qlock(&s->lk);
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
	qunlock(&s->lk);
	return err;
}

Err
slotset(Aspace *as, int i, Segment *s)
{
	Err err = put(as, i, s, true);

	if(err != nil)
		segput(s);
	return err;
}

/* Faults that found the old segment wait for its lock, and then map nothing, as the slot has another one. */
void
slotswap(Aspace *as, int i, Segment *n)
{
	Slot **l, *u = &as->slot[i];
	Segment *s = u->s;

	if(s == nil)
		return;
	qlock(&s->lk);
	for(l = &s->users; *l != u; l = &(*l)->next)
		;
	*l = u->next;
	u32 list = pteunmap(as, s->base, s->top);
	if(i == BSEG)
		xunhook(as);
	tlbsync(as);
	ptefreelist(list);
	u->next = nil;
	if(n != nil)
		n->users = u;
	ilock(&as->lock);
	u->s = n;
	iunlock(&as->lock);
	qunlock(&s->lk);
	segput(s);
}

Segment *
seglookup(Aspace *as, u64 va)
{
	Segment *s = nil;

	ilock(&as->lock);
	for(int i = 0; i < NSEG; i++) {
		s = as->slot[i].s;
		if(s != nil && va >= s->base && va < s->top) {
			incref(&s->ref);
			break;
		}
		s = nil;
	}
	iunlock(&as->lock);
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

/* One segment of a child. */
static Err
forkslot(Aspace *child, int i, Segment *s, bool sharemem)
{
	Segment *n = s;
	Err err = nil;

	if(shares(s, sharemem))
		incref(&s->ref);
	else {
		qlock(&s->lk);
		err = segcopy(s, child->no, &n);
		qunlock(&s->lk);
	}
	/* what fits in the parent fits in the child: another user of s that makes it longer must look at the parent */
	if(err == nil && (err = put(child, i, n, false)) != nil)
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
