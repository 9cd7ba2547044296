/*
 * Blocks on their way: what a channel end has until somebody takes it.
 */
#include "xspace.h"
#include "charge.h"
#include "errors.h"
#include "hilock.h"
#include "lib.h"
#include "trap.h"

/* Slots for what is mail indeed; on an error none are taken. */
static Err
slots(Xspace *x, u32 n, const Xmail *m, const u64 *want, u32 *slot)
{
	for(u32 i = 0; i < n; i++) {
		if(m[i].mode == Xreturn)
			continue;
		Err err = want[i] <= ~0u ? xslotget(x, want[i], &slot[i]) : Ebadarg;
		while(unlikely(err != nil) && i-- > 0)
			if(m[i].mode != Xreturn)
				xslotput(x, slot[i]);
		if(unlikely(err != nil))
			return err;
	}
	return nil;
}

/* The right of the mail passes to a slot of x; what moved can be written then.  False: it was taken back. */
static bool
accept(Xspace *x, const Xmail *m, u32 slot, bool ronly)
{
	Xblock *b = xblockrec(m->block);
	u64 who = party(x->no, slot);
	bool moved = m->mode == Xmove;

	fastlock(&b->l);
	Ownres r = moved ? ownrecv(m->block, m->to, who, slot) : ownaccept(m->block, m->to, who, slot);
	if(r.err == Ownok) {
		xslotset(x, slot, m->block, ronly);
		u8 map = moved && !ronly ? Mwrite : xmay(xslotat(x, slot), who);
		ownmap(m->block, who, slot, map);
		xentry(x, slot, b, map);
		/* it was a loan when it was sent, and its lender has died since */
		if(!moved && unlikely(ownrec(m->block)->owner.who == who))
			xblockheir(b, chargeof(x));
	}
	fastunlock(&b->l);
	return r.err == Ownok;
}

/* The reference of the mail is that of a slot of x. */
static bool
acceptref(Xspace *x, const Xmail *m, u32 slot, bool ronly)
{
	Xblock *b = xblockrec(m->block);

	fastlock(&b->l);
	xslotset(x, slot, m->block, ronly);
	xentry(x, slot, b, Mread);
	fastunlock(&b->l);
	return true;
}

/* What moves is paid for by the running process from now on; all or nothing. */
static Err
pay(u32 n, const Xmail *m, u32 *payer)
{
	u32 i;

	for(i = 0; i < n; i++)
		if(m[i].mode == Xmove && unlikely(!xblockcharge(xblockrec(m[i].block), &payer[i])))
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

/* The handle, 0 for what was taken back; x is locked. */
static u64
takeone(Xspace *x, const Xmail *m, u32 slot, u32 payer, bool ronly)
{
	if(m->mode == Xreturn)
		return cameback(x, m);
	bool got = likely(m->mode != Xref) ? accept(x, m, slot, ronly) : acceptref(x, m, slot, ronly);
	if(m->mode == Xmove && payer != Samepayer) {
		Xblock *b = xblockrec(m->block);
		xblockrefund(b, got ? xblockpayer(b, payer) : payer);
	}
	if(likely(got))
		return xhandle(x, slot);
	xslotput(x, slot);
	return 0;
}

Err
xtakeall(u32 n, const Xmail *m, const u64 *want, bool ronly, u64 *h)
{
	u32 slot[Maxblocks], payer[Maxblocks];
	Xspace *x;

	assert(n <= Maxblocks);
	Err err = pay(n, m, payer);
	if(unlikely(err != nil))
		return err;
	err = xlocknew(&x);
	if(err == nil) {
		err = slots(x, n, m, want, slot);
		for(u32 i = 0; i < n && err == nil; i++)
			h[i] = takeone(x, &m[i], slot[i], payer[i], ronly);
		xunlock(x);
	}
	for(u32 i = 0; i < n && unlikely(err != nil); i++)
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
		fastlock(&b->l);
		Ownres r = owndeath(m[i].block, m[i].to);	/* of what is frozen this does nothing */
		if(unlikely(!r.freed) && m[i].mode == Xref)
			r = ownunref(m[i].block);
		fastunlock(&b->l);
		if(r.freed)
			xblockfree(m[i].block);
	}
}

Err
xmailnew(u64 end, u32 no, usize n, Xmail *m)
{
	u32 npages = n > 0 ? (n + Pgsize - 1) / Pgsize : 1, b;

	Err err = xblocknew(npages, false, &b);
	if(err != nil)
		return err;
	Xblock *r = xblockrec(b);
	u64 to = party(end, no);
	fastlock(&r->l);
	ownalloc(b, party(end, Nomail), 0);
	ownsend(b, party(end, Nomail), to);
	fastunlock(&r->l);
	*m = (Xmail){ .to = to, .block = b, .mode = Xmove };
	xmailclear(m, n);
	return nil;
}

void
xmailclear(const Xmail *m, u64 off)
{
	Xblock *b = xblockrec(m->block);
	u64 end = b->npages * (u64)Pgsize;

	for(usize k; off < end; off += k) {
		k = end - off;
		void *p = xblockmem(b, off, &k);
		widezero(p, k);
	}
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

	/* nobody takes these back */
	if(m->mode == Xmove || m->mode == Xref)
		return true;
	fastlock(&b->l);
	bool is = m->mode != Xreturn && ownnames(m->block, m->to);
	fastunlock(&b->l);
	return is;
}

/* Most have one reader.  What is frozen stays. */
static inline bool
ismail(const Xmail *m)
{
	return likely(ownrec(m->block)->reader[0].who == m->to) || m->mode == Xref || ownnames(m->block, m->to);
}

/* Bytes that were copied, as far as the first fault; Xblock.l is held. */
static inline usize
copy(const Xblock *b, u64 off, char *to, bool user, usize n)
{
	usize done = 0, left = 0;

	for(usize k; done < n && left == 0; done += k - left) {
		k = n - done;
		const void *from = xblockmem(b, off + done, &k);
		if(user)
			left = ucopyoutnow(uptr((u64)to + done), from, k);
		else
			memmove(to + done, from, k);
	}
	return done;
}

/* It was taken back, or a fault at va is to be repaired, which changes nothing else. */
__attribute__((noinline)) static Err
stopped(bool is, u64 va)
{
	bool any;

	return is ? ucas32(uptr(rounddown(va, sizeof(u32))), 0, 0, &any) : Erevoked;
}

/*
 * Who takes it back waits for Xblock.l, so he has no frame that is being read; and as no fault is waited for with it, he does
 * not wait for long.  Nobody on the other side makes this try again: what is lent or shared is not written meanwhile, and what was taken back ends it.
 * Only who shares the reader's memory could take the page away after each repair, as from any access of the kernel's.
 */
Err
xmailread(const Xmail *m, u64 off, void *to, bool user, usize *n)
{
	enum { Atonce = 8 * Pgsize };
	Xblock *b = xblockrec(m->block);
	usize left = *n, did;
	Err err = nil;

	for(; left > 0 && err == nil; left -= did) {
		usize want = left < Atonce ? left : Atonce;
		fastlock(&b->l);
		bool is = ismail(m);
		did = likely(is) ? copy(b, off, to, user, want) : 0;
		fastunlock(&b->l);
		off += did;
		to = (char *)to + did;
		if(unlikely(did < want))
			err = stopped(is, (u64)to);
	}
	*n -= left;
	return err;
}

u32
xmailpages(const Xmail *m)
{
	return xblockrec(m->block)->npages;
}
