/*
 * What owners do with blocks.
 *
 * Each operation changes the record of own.c and the entry in the caller's window, makes every CPU forget what was
 * lost, and only then lets others find the block.  Two shapes, both with the window locked:
 *
 *	gives (move, lend, share, freeze): record and entry; xsync; the mail is delivered by the caller
 *	drops (free, return): entry; xsync; then the record, as the owner who waits for it may map the block at once
 */
#include "xspace.h"
#include "errors.h"
#include "lib.h"

/* One block of an operation. */
typedef struct Part Part;
struct Part {
	u64 who;		/* the caller's party */
	u64 to;			/* gives: the receiving one */
	u64 owner;
	u32 slot, block;
	u64 need;		/* bytes that it must have */
	u8 mode;
};
enum { Xfree_ = 'f', Xfreeze_ = 'z' };	/* further modes, not of messages */

static Err
why(u8 e, u32 b)
{
	switch(e) {
	case Ownok:
		return nil;
	case Ownother:
		return Enotowner;
	case Ownpinned:
		return Epinned;
	case Ownmany:
		return Ereaders;
	case Ownself:
	case Ownbad:
		return Ebadarg;
	case Ownfirm:
		return Eperm;
	}
	switch(ownrec(b)->state) {
	case Olent:
		return Elent;
	case Oshared:
		return Eshared;
	case Ofrozen:
		return Efrozen;
	default:
		return Enotlent;
	}
}

u64
xendno(void)
{
	return asnewno();
}

/* Operations so far, by CPU: moves, shares, loans, returns, frees, freezes. */
static const struct {
	u8 mode;
	const char *name;
} kinds[] = {
	{ Xmove, "move" }, { Xshare, "share" }, { Xlend, "lend" }, { Xreturn, "return" }, { Xfree_, "free" }, { Xfreeze_, "freeze" },
};
static u64 done[Maxcpu][nelem(kinds)], copied[Maxcpu];

void
xcopied(u64 n)
{
	u64 s = splhi();

	copied[cpu()->id] += n;
	splx(s);
}

/* Interrupts are off. */
static void
count(u8 mode)
{
	for(u32 i = 0; i < nelem(kinds); i++)
		if(kinds[i].mode == mode)
			done[cpu()->id][i]++;
}

char *
xtext(char *p, char *end)
{
	for(u32 i = 0; i < nelem(kinds); i++) {
		u64 n = 0;
		for(u32 c = 0; c < Maxcpu; c++)
			n += done[c][i];
		p = seprint(p, end, "%s %llu\n", kinds[i].name, n);
	}
	u64 n = 0;
	for(u32 c = 0; c < Maxcpu; c++)
		n += copied[c];
	return seprint(p, end, "copied %llu\nblocks %u\n", n, xblockcount());
}

static bool
isdrop(u8 mode)
{
	return mode == Xreturn || mode == Xfree_;
}

static Ownres
give(const Part *p)
{
	switch(p->mode) {
	case Xmove:
		return ownsend(p->block, p->who, p->to);
	case Xshare:
		return ownshare(p->block, p->who, p->to);
	case Xlend:
		return ownlend(p->block, p->who, p->to, true);
	default:
		return ownfreeze(p->block, p->who);
	}
}

static Ownres
drop(const Part *p)
{
	if(p->mode == Xreturn)
		return owngiveback(p->block, p->who);
	if(ownrec(p->block)->state == Ofrozen)
		return ownunref(p->block);
	return ownfree(p->block, p->who);
}

/* Would it be allowed? */
static u8
maydrop(const Part *p)
{
	if(p->mode == Xreturn)
		return ownmayreturn(p->block, p->who);
	return ownmayfree(p->block, p->who);
}

/* Finds the block of a handle, and that no part before it is of the same. */
static Err
look(Xspace *x, u64 h, Part *p, u32 i)
{
	Part *me = &p[i];
	u32 want = me->block;

	Err err = xfind(x, h, &me->slot, &me->block);
	if(err != nil)
		return err;
	if(want != 0 && want != me->block)
		return Enotlent;
	if(me->need > xblockrec(me->block)->npages * (u64)Pgsize)
		return Ebadarg;
	for(u32 k = 0; k < i; k++)
		if(p[k].slot == me->slot)
			return Ebadarg;
	me->who = party(x->no, me->slot);
	return nil;
}

/* The first half; what the caller could do with the block is over, or less. */
static Err
begin(Xspace *x, Part *p)
{
	Xblock *b = xblockrec(p->block);
	u8 now = Mnone;

	ilock(&b->l);
	const Own *o = ownrec(p->block);
	p->owner = o->owner.who;
	u8 e = isdrop(p->mode) ? maydrop(p) : give(p).err;
	Err err = why(e, p->block);
	if(err == nil) {
		if(isdrop(p->mode) && o->state != Ofrozen)
			ownmap(p->block, p->who, p->slot, Mnone);
		if(p->mode == Xshare || p->mode == Xfreeze_)
			now = Mread;
		if(p->mode == Xshare)	/* a loan that came back may not have been mapped yet */
			ownmap(p->block, p->who, p->slot, Mread);
		xentry(x, p->slot, b, now);
		count(p->mode);
	}
	iunlock(&b->l);
	if(err == nil)
		xdown(x, p->slot, b);
	return err;
}

/* A later block of the same message cannot go: this one stays, too. */
static void
undo(Xspace *x, const Part *p)
{
	Xblock *b = xblockrec(p->block);

	ilock(&b->l);
	if(p->mode == Xmove)
		ownrecv(p->block, p->to, p->who, p->slot);
	else if(!isdrop(p->mode))
		owngiveback(p->block, p->to);
	/* an access brings the entry back */
	iunlock(&b->l);
}

/* The second half.  True: the block is free. */
static bool
finish(Xspace *x, const Part *p)
{
	bool freed = false;

	if(isdrop(p->mode)) {
		Xblock *b = xblockrec(p->block);
		ilock(&b->l);
		/* a lender that has died meanwhile leaves us the block */
		Ownres r = drop(p);
		if(r.err != Ownok)
			r = owndeath(p->block, p->who);
		freed = r.freed;
		iunlock(&b->l);
	}
	if(isdrop(p->mode) || p->mode == Xmove)
		xslotput(x, p->slot);
	return freed;
}

/* All or none of n parts. */
static Err
operate(u32 n, const u64 *h, Part *p)
{
	bool freed[Maxblocks];
	Err err = nil;
	u32 i;

	Xspace *x = xlock();
	if(x == nil)
		return Enoblock;
	for(i = 0; i < n && err == nil; i++)
		err = look(x, h[i], p, i);
	for(i = 0; i < n && err == nil; i++)
		err = begin(x, &p[i]);
	if(err != nil)
		while(i > 1)
			undo(x, &p[--i - 1]);
	else {
		xsync(x);
		for(i = 0; i < n; i++)
			freed[i] = finish(x, &p[i]);
	}
	xunlock(x);
	for(i = 0; i < n && err == nil; i++)
		if(freed[i])
			xblockfree(p[i].block);
	return err;
}

static Err
single(u64 h, u8 mode)
{
	Part p = { .mode = mode };

	return operate(1, &h, &p);
}

Err
xfree(u64 h)
{
	return single(h, Xfree_);
}

Err
xfreeze(u64 h)
{
	return single(h, Xfreeze_);
}

Err
xreturn(u64 h)
{
	return single(h, Xreturn);
}

Err
xput(u64 end, u32 no, u32 n, const u64 *h, const u8 *mode, const u32 *block, const u64 *need, Xmail *m)
{
	Part p[Maxblocks] = {0};

	assert(n <= Maxblocks);
	for(u32 i = 0; i < n; i++) {
		if(mode[i] != Xmove && mode[i] != Xshare && mode[i] != Xlend && mode[i] != Xreturn)
			return Ebadarg;
		p[i].mode = mode[i];
		p[i].to = party(end, no + i);
		p[i].block = block[i];
		p[i].need = need[i];
	}
	Err err = n > 0 ? operate(n, h, p) : nil;
	for(u32 i = 0; i < n && err == nil; i++)
		m[i] = (Xmail){ .to = p[i].to, .owner = p[i].owner, .block = p[i].block, .mode = p[i].mode };
	return err;
}

/* Maps a new block of the caller. */
static Err
place(Xspace *x, u32 b, u64 *h, u64 *va)
{
	u32 slot;

	Err err = xslotget(x, 0, &slot);
	if(err != nil)
		return err;
	Xblock *r = xblockrec(b);
	ilock(&r->l);
	ownalloc(b, party(x->no, slot), slot);
	ownmap(b, party(x->no, slot), slot, Mwrite);
	xentry(x, slot, r, Mwrite);
	iunlock(&r->l);
	xslotset(x, slot, b);
	*h = xhandle(x, slot);
	*va = slotva(x, slot);
	return nil;
}

Err
xalloc(u32 npages, u64 *h, u64 *va)
{
	Xspace *x;
	u32 b;

	if(npages == 0 || npages > Xblockpages)
		return Ebadarg;
	Err err = xblocknew(npages, &b);
	if(err != nil)
		return err;
	err = xlocknew(&x);
	if(err == nil) {
		err = place(x, b, h, va);
		xunlock(x);
	}
	if(err != nil)
		xblockfree(b);
	return err;
}

Err
xaddr(u64 h, u64 *va, u32 *npages, u32 *block)
{
	u32 slot;

	Xspace *x = xlock();
	if(x == nil)
		return Enoblock;
	Err err = xfind(x, h, &slot, block);
	if(err == nil) {
		*va = slotva(x, slot);
		*npages = xblockrec(*block)->npages;
	}
	xunlock(x);
	return err;
}
