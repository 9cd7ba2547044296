/*
 * What owners do with blocks.
 *
 * Each operation changes the record of own.c and the entry in the caller's window, makes every CPU forget what was
 * lost, and only then lets others find the block.  Two shapes, both with the window locked:
 *
 *	gives (move, lend, share, freeze): record and entry; xsync; the mail is delivered by the caller
 *	drops (free, return): entry; xsync; then the record, as the owner who waits for it may map the block at once
 *
 * A frozen block is each one's who has a reference to it: to share it takes another one, a drop ends one, and the last one frees it.
 * Where no CPU knows the entry there is nothing to forget, and a drop is over with its first half.
 */
#include "xspace.h"
#include "errors.h"
#include "hilock.h"
#include "lib.h"

/* One block of an operation. */
typedef struct Part Part;
struct Part {
	u64 who;		/* the caller's party */
	u64 to;			/* gives: the receiving one */
	u64 owner;
	u32 slot, block;
	u8 mode;
	bool owed;		/* a CPU may know more of the entry than is left of it */
	bool done, freed;	/* drops: the record has changed; the block is free */
	bool gone;		/* the block was taken back, and only its slot is given up */
};
enum { Xfree_ = 'f', Xfreeze_ = 'z' };	/* further modes, not of messages */

static const u8 kindof[] = {
	[Xmove] = Kmove, [Xshare] = Kshare, [Xref] = Kshare, [Xlend] = Klend, [Xreturn] = Kreturn, [Xfree_] = Kfree, [Xfreeze_] = Kfreeze,
};

Err
xwhy(u8 e, u32 b, u64 who)
{
	const Own *o = ownrec(b);

	switch(e) {
	case Ownok:
		return nil;
	case Ownother:
		if(o->owner.who != who)
			return Enotowner;
		break;		/* its own: what it is instead is in the state */
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
	switch(o->state) {
	case Olent:
		return Elent;
	case Oshared:
		return Eshared;
	case Ofrozen:
		return Efrozen;
	case Oquarantine:
		return Epinned;
	default:
		return Enotlent;
	}
}

u64
xendno(void)
{
	return asnewno();
}

/* Operations so far, by CPU. */
static const char *const kindname[Nkind] = { "move", "share", "lend", "return", "free", "freeze" };
static struct {
	u64 done[Nkind], copied;
} __attribute__((aligned(64))) stats[Maxcpu];

void
xcopied(u64 n)
{
	u64 s = splhi();

	stats[cpu()->id].copied += n;
	splx(s);
}

void
xcount(enum Xkind k)
{
	stats[cpu()->id].done[k]++;
}

char *
xtext(char *p, char *end)
{
	u64 copied = 0;

	for(u32 i = 0; i < Nkind; i++) {
		u64 n = 0;
		for(u32 c = 0; c < Maxcpu; c++)
			n += stats[c].done[i];
		p = seprint(p, end, "%s %llu\n", kindname[i], n);
	}
	for(u32 c = 0; c < Maxcpu; c++)
		copied += stats[c].copied;
	p = seprint(p, end, "copied %llu\nblocks %u\n", copied, xblockcount());
	return xpintext(p, end);
}

static inline bool
isdrop(u8 mode)
{
	return mode == Xreturn || mode == Xfree_;
}

/* Of a frozen block the mail gets a reference, and the sender keeps what he has. Xblock.l is held, as in the next three. */
static Err
giveref(Part *p)
{
	u8 e = ownref(p->block).err;

	if(e != Ownok)
		return xwhy(e, p->block, p->who);
	p->mode = Xref;
	return nil;
}

/* What the record says is mapped still is left of the entry. */
static Err
give(Xspace *x, Part *p, Xblock *b, Xloans *over)
{
	u8 e, left = Mnone;

	switch(p->mode) {
	case Xmove:
		e = ownsend(p->block, p->who, p->to).err;
		break;
	case Xlend:
		e = ownlend(p->block, p->who, p->to, true).err;
		b->loan += e == Ownok;
		if(unlikely(b->over != over) && e == Ownok)
			xloanover(p->block, over);
		break;
	case Xshare:
		e = ownshare(p->block, p->who, p->to).err;
		if(unlikely(e == Ownwrong))
			return giveref(p);
		left = ownrec(p->block)->owner.map;
		b->loan += e == Ownok && ownrec(p->block)->nread == 1;
		break;
	default:
		e = ownfreeze(p->block, p->who).err;
		left = Mread;
	}
	if(unlikely(e != Ownok))
		return xwhy(e, p->block, p->who);
	p->owed = xentry(x, p->slot, b, left);
	return nil;
}

static Ownres
drop(const Part *p)
{
	if(unlikely(ownrec(p->block)->state == Ofrozen))
		return ownunref(p->block);
	return p->mode == Xreturn ? owngiveback(p->block, p->who) : ownfree(p->block, p->who);
}

/* All of a drop, at once; the entry is gone already. */
static Err
dropnow(Part *p)
{
	Ownres r = drop(p);

	p->done = true;
	p->freed = r.freed;
	if(likely(r.err == Ownok))
		return nil;
	/* the block stays: an access brings the entry back */
	if(ownrec(p->block)->state != Ofrozen)
		ownmap(p->block, p->who, p->slot, Mnone);
	return xwhy(r.err, p->block, p->who);
}

/* The first half of a drop. */
static Err
dropentry(Xspace *x, Part *p, Xblock *b)
{
	u8 e = p->mode == Xreturn ? ownmayreturn(p->block, p->who) : ownmayfree(p->block, p->who);

	if(ownrec(p->block)->state != Ofrozen) {
		if(e != Ownok)
			return xwhy(e, p->block, p->who);
		ownmap(p->block, p->who, p->slot, Mnone);
	}
	p->owed = xentry(x, p->slot, b, Mnone);
	return nil;
}

/* It is over at once, if nothing after it can fail and no CPU knows the entry. */
static Err
begindrop(Xspace *x, Part *p, Xblock *b, bool last)
{
	p->owner = ownrec(p->block)->owner.who;
	return last && xunentry(x, p->slot) ? dropnow(p) : dropentry(x, p, b);
}

/* The first half; what the caller could do with the block is over, or less.  Last: nothing after it can fail. */
static Err
begin(Xspace *x, Part *p, bool last, Xloans *over)
{
	Xblock *b = xblockrec(p->block);

	if(unlikely(p->gone))
		return nil;
	fastlock(&b->l);
	Err err = isdrop(p->mode) ? begindrop(x, p, b, last) : give(x, p, b, over);
	if(likely(err == nil))
		xcount(kindof[p->mode]);
	fastunlock(&b->l);
	if(p->owed)
		p->owed = xdown(x, p->slot, b);
	return err;
}

/* The second half. */
static void
finish(Xspace *x, Part *p)
{
	if(isdrop(p->mode) && !p->done && !p->gone) {
		Xblock *b = xblockrec(p->block);
		fastlock(&b->l);
		/* a lender that has died meanwhile leaves us the block */
		Ownres r = drop(p);
		if(r.err != Ownok)
			r = owndeath(p->block, p->who);
		p->freed = r.freed;
		fastunlock(&b->l);
	}
	if(isdrop(p->mode) || p->mode == Xmove)
		xslotput(x, p->slot);
}

/* Finds the block of a handle. */
static inline Err
look(Xspace *x, u64 h, Part *p)
{
	Err err = xfind(x, h, &p->slot, &p->block);

	p->who = party(x->no, p->slot);
	return err;
}

/* What was taken back from the caller is given back, or let go: only the slot is left of it. */
static bool
wastaken(const Part *p, Err err)
{
	return err == Erevoked && isdrop(p->mode);
}

static Err
single(u64 h, u8 mode)
{
	Part p = { .mode = mode };

	Xspace *x = xlock();
	if(x == nil)
		return Enoblock;
	Err err = look(x, h, &p);
	if(unlikely(wastaken(&p, err))) {
		xslotput(x, p.slot);
		xunlock(x);
		return nil;
	}
	if(err == nil)
		err = begin(x, &p, true, nil);
	if(p.owed)
		xsync(x);
	if(err == nil)
		finish(x, &p);
	xunlock(x);
	if(p.freed)
		xblockfree(p.block);
	return err;
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

/*
 * The blocks of a message.
 */

/* Block i of m: not one of those before, big enough, and if must is not 0 that very one. */
static Err
lookmsg(Xspace *x, const Xmsg *m, u32 i, u32 must, Part *p)
{
	Part *me = &p[i];

	me->mode = m->b[i].mode;
	Err err = look(x, m->b[i].h, me);
	me->gone = wastaken(me, err);
	if(unlikely(err != nil && !me->gone))
		return err;
	if(unlikely(must != 0 && must != me->block))
		return Enotlent;
	if(likely(!me->gone) && unlikely((u64)m->b[i].off + m->b[i].len > xblockrec(me->block)->npages * (u64)Pgsize))
		return Ebadarg;
	for(u32 k = 0; k < i; k++)
		if(p[k].slot == me->slot)
			return Ebadarg;
	if(me->mode != Xmove && me->mode != Xshare && me->mode != Xlend && me->mode != Xreturn)
		return Ebadarg;
	return nil;
}

/*
 * A later block of the same message cannot go: this one stays, too.  A loan that did not come to be keeps its number (Xblock.loan), as somebody may
 * have seen it by now: none means another loan, and nobody misses one.  And the channel may have the block in its list (Xblock.over), as it has what came back.
 */
static void
undo(Xspace *x, const Part *p)
{
	Xblock *b = xblockrec(p->block);

	if(p->gone)
		return;
	fastlock(&b->l);
	stats[cpu()->id].done[kindof[p->mode]]--;	/* counted on another CPU, perhaps: the sum is right */
	if(p->mode == Xmove)
		ownrecv(p->block, p->to, p->who, p->slot);
	else if(p->mode == Xref)
		ownunref(p->block);
	else if(!isdrop(p->mode))
		owngiveback(p->block, p->to);
	/* an access brings the entry back */
	fastunlock(&b->l);
}

Err
xputall(u64 end, u32 no, const Xmsg *m, const u32 *must, Xloans *over, Xmail *mail)
{
	Part p[Maxblocks];
	bool owed = false;
	u32 i, begun = 0;
	Err err = nil;

	assert(m->nb <= Maxblocks);
	Xspace *x = xlock();
	if(unlikely(x == nil))
		return Enoblock;
	for(i = 0; i < m->nb && err == nil; i++) {
		p[i] = (Part){ .to = party(end, no + i) };
		err = lookmsg(x, m, i, must != nil ? must[i] : 0, p);
	}
	while(begun < m->nb && err == nil) {
		err = begin(x, &p[begun], begun + 1 == m->nb, over);
		owed |= p[begun].owed;
		begun += err == nil;
	}
	if(unlikely(err != nil))
		while(begun > 0)
			undo(x, &p[--begun]);
	if(owed)
		xsync(x);
	for(i = 0; i < m->nb && err == nil; i++) {
		finish(x, &p[i]);
		mail[i] = (Xmail){ .to = p[i].to, .owner = p[i].owner, .block = p[i].block, .mode = p[i].mode };
	}
	xunlock(x);
	for(i = 0; i < m->nb && err == nil; i++)
		if(p[i].freed)
			xblockfree(p[i].block);
	return err;
}
