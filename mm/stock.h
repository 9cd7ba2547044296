/*
 * stock.h: what each CPU has at hand of the account that ran there last (pay.c); private to mm/.
 *
 * memquick and memback are memcharge and memuncharge with interrupts off, on CPU m, from and to that, or for nobody: no other CPU is asked,
 * and nothing is called.  False: nothing was done.
 */
#pragma once
#include "core.h"
#include "charge.h"

enum { Stockbatch = 64 * KiB };

typedef struct Stock Stock;
struct Stock {
	Charge *c;		/* n is for it; atomic: who is refused sets it to nil, and then it has to be asked for */
	Charge *of;		/* n counts in it */
	u64 n;			/* bytes that count as used but are not */
	u32 seq;		/* odd: n and what counts in of are just being changed */
};
Charge *chargebyid(u32 id);	/* not 0 */
extern Stock memstock[Maxcpu];	/* each: its CPU with interrupts off; others may look */

/* There is room for more than n; a used is far from 2^64. */
static inline bool
chargeroomy(const Charge *c, enum Resource r, u64 n)
{
	return c->used[r] + n < c->limit[r];
}

/* Batches would keep others from what is left only when there is little. */
static inline bool
memplenty(const Charge *c)
{
	u64 most = 4ull * Stockbatch * ncpu;

	return chargeroomy(c, Rmem, most) && (c->user == nil || chargeroomy(c->user, Rmem, most));
}

static inline Charge *
stockfor(const Stock *s)
{
	return __atomic_load_n(&s->c, __ATOMIC_RELAXED);
}

static inline bool
memquick(Cpu *m, u64 n, u32 *id)
{
	Charge *c = m->charge;
	Stock *s = &memstock[m->id];

	*id = 0;
	if(c == nil || m->ilevel != 0)
		return true;
	if(stockfor(s) != c || s->n < n)
		return false;
	s->n -= n;
	*id = c->id;
	return true;
}

static inline bool
memback(Cpu *m, u32 id, u64 n)
{
	Stock *s = &memstock[m->id];
	Charge *c = stockfor(s);

	if(id == 0)
		return true;
	if(c == nil || c->id != id || s->n + n > 2 * Stockbatch || !memplenty(c))
		return false;
	s->n += n;
	return true;
}
