/*
 * The fast path: a message with one block, which moves.
 *
 * The two halves do what xput and xtake do for any message (xchange.c, xmail.c), for the one case that must cost as little
 * as it can: one record, one lock, one entry of a page directory, whatever the size of the block.  Each returns false
 * with nothing done when something is not as usual; then the general way does it, or says why it cannot be done.
 */
#include "xspace.h"
#include "charge.h"
#include "hilock.h"

/* The block in a slot becomes mail, and the slot is free; x is locked. */
static inline bool
give(Xspace *x, u32 slot, u32 block, u64 to)
{
	Xblock *b = xblockrec(block);

	fastlock(&b->l);
	if(unlikely(ownsend(block, party(x->no, slot), to).err != Ownok)) {
		fastunlock(&b->l);
		return false;
	}
	bool known = xnoentry(x, slot);
	xcount(Kmove);
	fastunlock(&b->l);
	if(known && xdown(x, slot, b))
		xsync(x);
	xslotput(x, slot);
	return true;
}

bool
xputmove(u64 end, u32 no, const Xmsg *m, Xmail *mail)
{
	u64 h = m->b[0].h, len = (u64)m->b[0].off + m->b[0].len;
	u32 slot = (u32)h;
	bool done = false;

	Xspace *x = xlock();
	if(unlikely(x == nil))
		return false;
	Xslot *s = xslotof(x, slot);
	if(likely(s != nil && s->gen == h >> 32 && len <= xblockrec(s->block)->npages * (u64)Pgsize)) {
		mail->to = party(end, no);
		mail->owner = 0;
		mail->block = s->block;
		mail->mode = Xmove;
		done = give(x, slot, s->block, mail->to);
	}
	xunlock(x);
	return done;
}

/* The mail is the block of a slot, which may be written; x is locked. */
static inline bool
take(Xspace *x, u32 slot, const Xmail *m)
{
	Xblock *b = xblockrec(m->block);
	u64 who = party(x->no, slot);

	fastlock(&b->l);
	bool got = ownrecv(m->block, m->to, who, slot).err == Ownok;
	if(likely(got)) {
		xslotset(x, slot, m->block, false);
		ownmap(m->block, who, slot, Mwrite);
		xentry(x, slot, b, Mwrite);
	}
	fastunlock(&b->l);
	return got;
}

bool
xtakemove(const Xmail *m, u64 *h)
{
	bool got = false;
	u32 slot;

	if(unlikely(mempayer() != xblockrec(m->block)->payer))
		return false;
	Xspace *x = xlock();
	if(unlikely(x == nil))
		return false;
	if(likely(xslotany(x, &slot))) {
		got = take(x, slot, m);
		if(likely(got))
			*h = xhandle(x, slot);
		else
			xslotput(x, slot);
	}
	xunlock(x);
	return got;
}
