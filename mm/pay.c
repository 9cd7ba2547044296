/*
 * Who pays (charge.h): what is charged to the account of the process that runs here, and given back by that account's id.
 *
 * Memory is charged in batches: each CPU keeps some credit of the account that ran there last, so
 * most charges and refunds touch nothing that other CPUs do.  Near a limit none is given, and what was given before,
 * or before the limit was lowered, may not be used any more as soon as it stands in somebody's way.
 */
#include "frame.h"
#include "stock.h"
#include "lib.h"

Stock memstock[Maxcpu];

/* What counts in an account and what is at hand of it change one after the other: meanwhile their difference says nothing (within). */
static void
changing(Stock *s)
{
	__atomic_store_n(&s->seq, s->seq + 1, __ATOMIC_SEQ_CST);
}

static void
settle(Stock *s, u64 keep)
{
	if(s->n <= keep)
		return;
	u64 n = s->n - keep;
	changing(s);
	s->n = keep;
	chargegive(s->of, Rmem, n);
	changing(s);
}

/* Credit of c, or of a group of the user c, has to be asked for from now on, if it stands in the way of n bytes. */
static void
recall(Charge *c, u64 n)
{
	if(c == nil || chargeroomy(c, Rmem, n))
		return;
	for(u32 i = 0; i < ncpu; i++) {
		Charge *o = stockfor(&memstock[i]);
		if(o != nil && (o == c || o->user == c))
			__atomic_compare_exchange_n(&memstock[i].c, &o, nil, false, __ATOMIC_SEQ_CST, __ATOMIC_RELAXED);
	}
}

/* Does nobody settle just now?  The sum of all changes so far. */
static bool
steady(u64 *sum)
{
	*sum = 0;
	for(u32 i = 0; i < ncpu; i++) {
		u32 seq = __atomic_load_n(&memstock[i].seq, __ATOMIC_SEQ_CST);
		if(seq & 1)
			return false;
		*sum += seq;
	}
	return true;
}

/* Is what is really used within the limit? */
static bool
within(Charge *c)
{
	enum { Tries = 1000 };		/* others settle with interrupts off, in some hundred instructions */
	u64 before, after, used = 0;
	bool is = c == nil;

	for(int i = 0; !is && i < Tries; i++) {
		is = steady(&before);
		used = chargeused(c, Rmem);
		is = is && steady(&after) && before == after;
	}
	return c == nil || used <= c->limit[Rmem];
}

/*
 * Of c, which was refused: there may be room in it but for others' credit.  That stays counted until those CPUs settle, so that c seems beyond
 * its limit, but what is really used is not: meanwhile others are refused the short way, and come here one at a time.  Who was
 * at work with its credit when that was recalled may still go beyond by what it is about to take.
 */
static bool
takelast(Charge *c, u64 n)
{
	static Lock l;

	recall(c, n);
	recall(c->user, n);
	ilock(&l);
	chargetake(c, Rmem, n, true);
	bool ok = within(c) && within(c->user);
	if(!ok)
		chargegive(c, Rmem, n);
	iunlock(&l);
	return ok;
}

/* n bytes of c, with credit for more of it if there is plenty; s is empty. */
static bool
restock(Stock *s, Charge *c, u64 n)
{
	changing(s);
	__atomic_store_n(&s->of, c, __ATOMIC_RELEASE);
	__atomic_store_n(&s->c, c, __ATOMIC_RELAXED);
	bool ok = memplenty(c) && chargetake(c, Rmem, n + Stockbatch, false);
	if(ok)
		s->n = Stockbatch;
	changing(s);
	return ok;
}

bool
memcharge(u64 n, u32 *id)
{
	bool ok = true;

	*id = 0;
	u64 x = splhi();
	Cpu *m = cpu();
	Charge *c = m->charge;
	Stock *s = &memstock[m->id];
	if(c != nil && m->ilevel == 0) {
		if(stockfor(s) != c || s->n < n) {
			settle(s, 0);
			ok = restock(s, c, n) || chargetake(c, Rmem, n, m->must) || takelast(c, n);
		} else
			s->n -= n;
		if(ok)
			*id = c->id;
	}
	splx(x);
	return ok;
}

/* What it looks at is the same on any CPU that the process may be moved to meanwhile. */
u32
mempayer(void)
{
	Charge *c;

	__asm__ volatile("movq %%gs:%c1, %0" : "=r"(c) : "i"(offsetof(Cpu, charge)));
	return c != nil && curilevel() == 0 ? c->id : 0;
}

void
memuncharge(u32 id, u64 n)
{
	if(id == 0)
		return;
	Charge *c = chargebyid(id);
	u64 x = splhi();
	Stock *s = &memstock[cpu()->id];
	if(stockfor(s) == c && memplenty(c)) {
		s->n += n;
		if(s->n > 2 * Stockbatch)
			settle(s, Stockbatch);
	} else
		chargegive(c, Rmem, n);
	splx(x);
}

bool
blockcharge(u64 n, u32 *id)
{
	if(!memcharge(n, id))
		return false;
	if(*id == 0 || chargetake(chargebyid(*id), Rblock, 1, curmust()))
		return true;
	memuncharge(*id, n);
	*id = 0;
	return false;
}

bool
payhere(enum Resource r, u64 n, u32 *id)
{
	*id = mempayer();
	if(*id == 0 || chargetake(chargebyid(*id), r, n, curmust()))
		return true;
	*id = 0;
	return false;
}

void
payback(u32 id, enum Resource r, u64 n)
{
	if(id != 0)
		chargegive(chargebyid(id), r, n);
}

void
blockuncharge(u32 id, u64 n)
{
	if(id == 0)
		return;
	chargegive(chargebyid(id), Rblock, 1);
	memuncharge(id, n);
}

u32
blockinherit(u32 id, u64 n, Charge *c)
{
	if(c != nil) {
		chargetake(c, Rmem, n, true);
		chargetake(c, Rblock, 1, true);
	}
	blockuncharge(id, n);
	return c != nil ? c->id : 0;
}

u64
chargeused(Charge *c, enum Resource r)
{
	u64 used = __atomic_load_n(&c->used[r], __ATOMIC_RELAXED), spare = 0;

	for(u32 i = 0; r == Rmem && i < ncpu; i++) {
		const Stock *s = &memstock[i];
		Charge *o = __atomic_load_n(&s->of, __ATOMIC_ACQUIRE);
		u64 n = __atomic_load_n(&s->n, __ATOMIC_ACQUIRE);
		/* n may already be another account's: settle, memcharge write n, of, n */
		if(o != nil && (o == c || o->user == c) && o == __atomic_load_n(&s->of, __ATOMIC_ACQUIRE))
			spare += n;
	}
	return used > spare ? used - spare : 0;
}
