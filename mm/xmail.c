/*
 * Blocks on their way: what a channel end has until somebody takes it.
 */
#include "xspace.h"
#include "errors.h"
#include "lib.h"

/* Slots for what is mail indeed; on an error none are taken. */
static Err
slots(Xspace *x, u32 n, const Xmail *m, const u32 *want, u32 *slot)
{
	for(u32 i = 0; i < n; i++) {
		if(m[i].mode == Xreturn)
			continue;
		Err err = xslotget(x, want[i], &slot[i]);
		while(err != nil && i-- > 0)
			if(m[i].mode != Xreturn)
				xslotput(x, slot[i]);
		if(err != nil)
			return err;
	}
	return nil;
}

/* The right of the mail passes to a slot of x, and x pays for what it owns then.  False: it was taken back. */
static bool
accept(Xspace *x, const Xmail *m, u32 slot, bool ronly)
{
	Xblock *b = xblockrec(m->block);
	u64 who = party(x->no, slot);

	ilock(&b->l);
	Ownres r = ownaccept(m->block, m->to, who, slot);
	if(r.err == Ownok) {
		xslotset(x, slot, m->block);
		Xslot *s = xslotof(x, slot);
		s->ronly = ronly;
		u8 map = xmay(s, who);
		ownmap(m->block, who, slot, map);
		xentry(x, slot, b, map);
	}
	iunlock(&b->l);
	return r.err == Ownok;
}

/* What moves is paid for by the running process from now on; all or nothing. */
static Err
pay(u32 n, const Xmail *m, u32 *payer)
{
	u32 i;

	for(i = 0; i < n; i++)
		if(m[i].mode == Xmove && !xblockcharge(xblockrec(m[i].block), &payer[i]))
			break;
	if(i == n)
		return nil;
	while(i-- > 0)
		if(m[i].mode == Xmove)
			xblockrefund(xblockrec(m[i].block), payer[i]);
	return Enovmem;
}

/* The handle of the block that a return in a message is about; 0 if it is not x that owns it (any more). */
static u64
cameback(Xspace *x, const Xmail *m)
{
	u32 slot = m->owner & ((1 << Partybits) - 1);
	Xslot *s = m->owner >> Partybits == x->no ? xslotof(x, slot) : nil;

	return s != nil && s->block == m->block ? xhandle(x, slot) : 0;
}

/* A handle for each, 0 for what was taken back; x is locked. */
static void
takeall(Xspace *x, u32 n, const Xmail *m, const u32 *slot, const u32 *payer, bool ronly, u64 *h)
{
	for(u32 i = 0; i < n; i++) {
		h[i] = 0;
		if(m[i].mode == Xreturn) {
			h[i] = cameback(x, &m[i]);
			continue;
		}
		bool got = accept(x, &m[i], slot[i], ronly);
		if(got)
			h[i] = xhandle(x, slot[i]);
		else
			xslotput(x, slot[i]);
		if(m[i].mode == Xmove)
			xblockrefund(xblockrec(m[i].block), got ? xblockpayer(xblockrec(m[i].block), payer[i]) : payer[i]);
	}
}

Err
xtake(u32 n, const Xmail *m, const u32 *want, bool ronly, u64 *h)
{
	u32 slot[Maxblocks], payer[Maxblocks];
	Xspace *x;

	assert(n <= Maxblocks);
	if(n == 0)
		return nil;
	Err err = pay(n, m, payer);
	if(err != nil)
		return err;
	err = xlocknew(&x);
	if(err == nil) {
		err = slots(x, n, m, want, slot);
		if(err == nil)
			takeall(x, n, m, slot, payer, ronly, h);
		xunlock(x);
	}
	for(u32 i = 0; i < n && err != nil; i++)
		if(m[i].mode == Xmove)
			xblockrefund(xblockrec(m[i].block), payer[i]);
	return err;
}

void
xdrop(u32 n, const Xmail *m)
{
	for(u32 i = 0; i < n; i++) {
		if(m[i].mode == Xreturn)
			continue;
		Xblock *b = xblockrec(m[i].block);
		ilock(&b->l);
		Ownres r = owndeath(m[i].block, m[i].to);
		iunlock(&b->l);
		if(r.freed)
			xblockfree(m[i].block);
	}
}

Err
xmailnew(u64 end, u32 no, u32 npages, Xmail *m)
{
	u32 b;

	Err err = xblocknew(npages, &b);
	if(err != nil)
		return err;
	Xblock *r = xblockrec(b);
	u64 to = party(end, no);
	ilock(&r->l);
	ownalloc(b, party(end, Nomail), 0);
	ownsend(b, party(end, Nomail), to);
	iunlock(&r->l);
	*m = (Xmail){ .to = to, .block = b, .mode = Xmove };
	return nil;
}

void *
xmailmem(const Xmail *m, u64 off, usize *n)
{
	return xblockmem(xblockrec(m->block), off, n);
}

bool
xmailis(const Xmail *m)
{
	Xblock *b = xblockrec(m->block);

	ilock(&b->l);
	bool is = m->mode != Xreturn && ownnames(m->block, m->to);
	iunlock(&b->l);
	return is;
}

bool
xmailcopy(const Xmail *m, u64 off, void *to, usize *n)
{
	Xblock *b = xblockrec(m->block);

	ilock(&b->l);
	bool is = ownnames(m->block, m->to);
	if(is) {
		const void *from = xblockmem(b, off, n);
		memmove(to, from, *n);
	}
	iunlock(&b->l);
	return is;
}

u32
xmailpages(const Xmail *m)
{
	return xblockrec(m->block)->npages;
}

/*
 * Taking a loan back from its borrower, whoever and wherever that is.
 */

/* Who has the block of the caller's handle on loan. */
static Err
borrower(u64 h, u64 *owner, u32 *block, Party *by)
{
	u32 slot;

	Xspace *x = xlock();
	if(x == nil)
		return Enoblock;
	Err err = xfind(x, h, &slot, block);
	if(err == nil) {
		Xblock *b = xblockrec(*block);
		ilock(&b->l);
		const Own *o = ownrec(*block);
		*owner = party(x->no, slot);
		if(o->state == Olent && o->owner.who == *owner)
			*by = o->borrower;
		else
			err = Enotlent;
		iunlock(&b->l);
	}
	xunlock(x);
	return err;
}

/* Is the block still that borrower's?  Xblock.l is held. */
static bool
lentto(u32 block, u64 owner, const Party *by)
{
	const Own *o = ownrec(block);

	return o->state == Olent && o->owner.who == owner && o->borrower.who == by->who;
}

/* The borrower's entry goes, then its loan. */
static Err
unlend(Xspace *y, u32 block, u64 owner, const Party *by)
{
	Xblock *b = xblockrec(block);

	u8 e = Ownwrong;

	ilock(&b->l);
	bool is = lentto(block, owner, by);
	if(is && y != nil) {
		ownmap(block, by->who, by->slot, Mnone);
		xentry(y, by->slot, b, Mnone);
		iunlock(&b->l);
		xdown(y, by->slot, b);
		xsync(y);
		ilock(&b->l);
	}
	/* without a window nothing is mapped, and nobody must take the mail between the look and this */
	if(is)
		e = ownrevoke(block, owner).err;
	iunlock(&b->l);
	if(y != nil && e == Ownok)
		xslotput(y, by->slot);
	return e == Ownok ? nil : e == Ownpinned ? Epinned : Enotlent;
}

Err
xrevoke(u64 h)
{
	u32 block;
	u64 owner;
	Party by;

	Err err = borrower(h, &owner, &block, &by);
	if(err != nil)
		return err;
	/* nil: the loan is still mail, or its borrower is at its end */
	Xspace *y = by.mail ? nil : xlockno(by.who);
	err = unlend(y, block, owner, &by);
	if(y != nil)
		xunlockput(y);
	return err;
}
