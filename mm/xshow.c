/*
 * Exchange windows as others see them: /proc/n/pages.
 */
#include "xspace.h"
#include "lib.h"
#include "pte.h"

static const char *const statename[Nownstate] = {
	"free", "owned", "transit", "shared", "lent", "frozen", "quarantine",
};

/* What x is to the block. */
static const char *
role(const Own *o, u64 who)
{
	if(o->state == Ofrozen)
		return "reader";
	if(o->owner.who == who)
		return "owner";
	return o->borrower.who == who ? "borrower" : "reader";
}

/* Xblock.l is held. */
static void
show(Xspace *x, u32 slot, u32 block, Blockinfo *i)
{
	const Xblock *b = xblockrec(block);
	const Own *o = ownrec(block);
	u64 who = party(x->no, slot);
	usize one = 1;

	i->h = xhandle(x, slot);
	i->va = slotva(x, slot);
	i->npages = b->npages;
	i->frame = paddr(xblockmem(b, 0, &one)) >> Pgshift;
	i->state = statename[o->state];
	i->role = role(o, who);
	i->may = xmay(xslotof(x, slot), who);
	i->owner = o->owner.who >> Partybits;
	i->holder = o->borrower.who >> Partybits;
	i->nread = o->state == Ofrozen ? o->nref : o->nread;
	i->pin = o->pin;
}

bool
asblock(Aspace *as, u32 *slot, Blockinfo *i)
{
	Segment *s = seglookupslot(as, BSEG);
	bool found = false;

	if(s == nil)
		return false;
	qlock(&s->lk);
	Xspace *x = s->x;
	for(u32 n = x != nil ? x->nchunk * Chunkslots : 0; !found && *slot < n; ++*slot) {
		Xslot *e = xslotof(x, *slot);
		if(e == nil)
			continue;
		Xblock *b = xblockrec(e->block);
		lock(&b->l);
		show(x, *slot, e->block, i);
		unlock(&b->l);
		found = true;
	}
	qunlock(&s->lk);
	segput(s);
	return found;
}

static void
add(u64 n[2], const Xblock *b)
{
	n[0]++;
	n[1] += b->npages;
}

/* Xblock.l is held. */
static void
use(const Xblock *b, const Own *o, u64 who, Blockuse *u)
{
	if(o->owner.who == who) {
		add(u->owned, b);
		if(o->state == Olent)
			add(u->lent, b);
		else if(o->state == Oshared)
			add(u->shared, b);
	} else
		add(o->borrower.who == who ? u->borrowed : u->reads, b);
	if(o->pin != 0)
		add(u->pinned, b);
	if(b->payer == u->payer)
		u->paid++;
}

void
asblockuse(Aspace *as, u32 mark, Blockuse *u)
{
	Segment *s = seglookupslot(as, BSEG);

	if(s == nil)
		return;
	qlock(&s->lk);
	Xspace *x = s->x;
	u32 n = x != nil && x->mark != mark ? x->nchunk * Chunkslots : 0;
	if(n > 0)
		x->mark = mark;
	for(u32 slot = 0; slot < n; slot++) {
		Xslot *e = xslotof(x, slot);
		if(e == nil)
			continue;
		Xblock *b = xblockrec(e->block);
		lock(&b->l);
		use(b, ownrec(e->block), party(x->no, slot), u);
		unlock(&b->l);
	}
	qunlock(&s->lk);
	segput(s);
}
