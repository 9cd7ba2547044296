/*
 * Taking back what was lent or shared from whoever has it, wherever that is: by its owner, when a lease is over, or by
 * who supervises the borrower.
 *
 * The borrower's entry goes, then every CPU forgets it, then the record changes: so the owner may use the block when that is
 * done, and not before.  The borrower's slot stays taken, and says why nothing is there any more, until the borrower gives
 * the block back, which costs nothing then.  So an address that was the loan's is nothing else's meanwhile.
 */
#include "xspace.h"
#include "errors.h"
#include "hilock.h"
#include "lib.h"

/* Somebody who has a block that is not his. */
typedef struct Loan Loan;
struct Loan {
	u32 block;
	u64 owner;		/* a party, as by.who */
	Party by;
};

/* The first of those who have it; false: nobody.  Xblock.l is held. */
static bool
holder(u32 block, Loan *l)
{
	const Own *o = ownrec(block);

	if(o->owner.who == 0)
		return false;
	*l = (Loan){ .block = block, .owner = o->owner.who };
	if(o->state == Olent)
		l->by = o->borrower;
	else if(o->state == Oshared)
		l->by = o->reader[0];
	return l->by.who != 0;
}

/* Is it still so?  Xblock.l is held. */
static bool
holds(const Loan *l)
{
	const Own *o = ownrec(l->block);

	if(o->owner.who != l->owner)
		return false;
	if(o->state == Olent)
		return o->borrower.who == l->by.who;
	for(u32 i = 0; o->state == Oshared && i < o->nread; i++)
		if(o->reader[i].who == l->by.who)
			return true;
	return false;
}

static u8
end(const Loan *l)
{
	if(ownrec(l->block)->state == Olent)
		return ownrevoke(l->block, l->owner).err;
	return owngiveback(l->block, l->by.who).err;
}

/* y: the window that it is in, locked; nil if it is mail, or at its end.  Enotlent: it changed hands meanwhile. */
static Err
unlend(Xspace *y, const Loan *l)
{
	Xblock *b = xblockrec(l->block);
	u8 e = Ownwrong;

	fastlock(&b->l);
	if(ownrec(l->block)->pin != 0) {
		fastunlock(&b->l);
		return Epinned;
	}
	if(y != nil && holds(l)) {
		ownmap(l->block, l->by.who, l->by.slot, Mnone);
		xentry(y, l->by.slot, b, Mnone);
		fastunlock(&b->l);
		xdown(y, l->by.slot, b);
		xsync(y);
		fastlock(&b->l);
	}
	/* without a window nothing is mapped, and nobody must take the mail between the look and this */
	if(holds(l))
		e = end(l);
	fastunlock(&b->l);
	if(y != nil && e == Ownok)
		xslotrevoke(y, l->by.slot);
	return e == Ownok ? nil : e == Ownpinned ? Epinned : Enotlent;
}

static Err
takeback(const Loan *l)
{
	Xspace *y = l->by.mail ? nil : xlockno(l->by.who);
	Err err = unlend(y, l);

	if(y != nil)
		xunlockput(y);
	return err;
}

/* The loan of the caller's handle, or with shares what is read of it. */
static Err
mine(u64 h, bool shares, Loan *l, u32 *loan)
{
	u32 slot, block;

	Xspace *x = xlock();
	if(x == nil)
		return Enoblock;
	Err err = xfind(x, h, &slot, &block);
	if(err == nil) {
		Xblock *b = xblockrec(block);
		fastlock(&b->l);
		if(!holder(block, l) || l->owner != party(x->no, slot) || (ownrec(block)->state == Oshared && !shares))
			err = Enotlent;
		*loan = b->loan;
		fastunlock(&b->l);
	}
	xunlock(x);
	return err;
}

Err
xrevoke(u64 h)
{
	Loan l;
	u32 loan;

	Err err = mine(h, false, &l, &loan);
	return err == nil ? takeback(&l) : err;
}

Err
xloan(u64 h, u32 *block, u32 *loan)
{
	Loan l = {0};
	Err err = mine(h, true, &l, loan);

	*block = l.block;
	return err;
}

bool
xloanis(u32 block, u32 loan)
{
	Xblock *b = xblockrec(block);
	Loan l;

	fastlock(&b->l);
	bool is = b->loan == loan && holder(block, &l);
	fastunlock(&b->l);
	return is;
}

Err
xloanend(u32 block, u32 loan)
{
	Xblock *b = xblockrec(block);
	Loan l;

	for(;;) {
		fastlock(&b->l);
		bool is = b->loan == loan && holder(block, &l);
		fastunlock(&b->l);
		if(!is)
			return nil;
		Err err = takeback(&l);
		if(err != nil && err != Enotlent)
			return err;
	}
}

/* What the owner of a window has in a slot and is not his; what is frozen is his as anybody's. */
static bool
borrowed(Xspace *x, u32 slot, Loan *l)
{
	Xslot *s = xslotof(x, slot);

	if(s == nil)
		return false;
	Xblock *b = xblockrec(s->block);
	fastlock(&b->l);
	*l = (Loan){ .block = s->block, .owner = ownrec(s->block)->owner.who, .by = { .who = party(x->no, slot), .slot = slot } };
	bool is = l->owner != 0 && holds(l);
	fastunlock(&b->l);
	return is;
}

u32
asrecall(Aspace *as)
{
	Segment *s = seglookupslot(as, BSEG);
	u32 slot, n = 0;
	Loan l;

	if(s == nil)
		return 0;
	for(slot = 0; ; slot++) {
		qlock(&s->lk);
		Xspace *x = s->x;
		while(x != nil && slot < x->nchunk * Chunkslots && !borrowed(x, slot, &l))
			slot++;
		bool more = x != nil && slot < x->nchunk * Chunkslots;
		qunlock(&s->lk);
		if(!more)
			break;
		if(takeback(&l) == nil)
			n++;
	}
	segput(s);
	return n;
}
