/*
 * Leases: loans and shares of blocks that end at a time (exchange(2)).
 *
 * A lease is of one loan, by the numbers that xloan gives.  It is in a wheel of slots by the tick at which it runs out; a process of
 * the kernel goes round, and takes blocks back, as that waits for other CPUs.  What is over already is not disturbed: the lease
 * of a loan that was given back, or whose owner has died, does nothing, and goes when its slot comes round or its block gets another one.
 */
#include "fs9.h"
#include "lib.h"
#include "local.h"
#include "xchg.h"
#include "xlease.h"

enum {
	Tickns = 8 * 1000 * 1000,
	Nslot = 1024,			/* once round: 8 s */
	Nbucket = 256,
};

typedef struct Lease Lease;
struct Lease {
	Lease *next;			/* of the bucket */
	Lease *snext, **sprev;		/* of the slot */
	u64 tick;
	u32 block, loan;
};

static struct {
	QLock l;			/* guards all; before the lock of a window */
	Lease *bucket[Nbucket], *slot[Nslot];
	u32 n;
	u64 done, wake;			/* ticks: those to it are done; the process sleeps until then */
	volatile bool sooner;		/* something is due before that */
	Rendez r;
} leases;

static u64
ticknow(void)
{
	return nsnow() / Tickns;
}

/* All but the process and xlease with l held. */

static void
enter(Lease *e, u64 tick)
{
	Lease **p = &leases.slot[tick % Nslot];

	e->tick = tick;
	if((e->snext = *p) != nil)
		e->snext->sprev = &e->snext;
	e->sprev = p;
	*p = e;
	if(tick < leases.wake)
		leases.sooner = true;
}

static void
leave(Lease *e)
{
	if((*e->sprev = e->snext) != nil)
		e->snext->sprev = e->sprev;
}

static Lease **
find(u32 block)
{
	Lease **p = &leases.bucket[block % Nbucket];

	while(*p != nil && (*p)->block != block)
		p = &(*p)->next;
	return p;
}

static void
drop(u32 block)
{
	Lease **p = find(block), *e = *p;

	if(e == nil)
		return;
	leave(e);
	*p = e->next;
	leases.n--;
	kfree(e);
}

static Err
set(u32 block, u32 loan, u64 tick)
{
	Lease **p = find(block), *e = *p;

	if(e != nil)
		leave(e);
	else{
		if((e = kmallocz(sizeof *e)) == nil)
			return Enomem;
		e->block = block;
		*p = e;
		leases.n++;
	}
	e->loan = loan;
	enter(e, tick);
	return nil;
}

/* What is due in a slot, and what is over. */
static void
visit(u32 slot, u64 now)
{
	Lease *e, *next;

	for(e = leases.slot[slot]; e != nil; e = next){
		next = e->snext;
		if(e->tick > now && xloanis(e->block, e->loan))
			continue;
		if(e->tick <= now && xloanend(e->block, e->loan) == Epinned){
			leave(e);
			enter(e, now + 1);	/* a device uses it */
		}else
			drop(e->block);
	}
}

/* The next tick with something in its slot. */
static u64
nexttick(u64 now)
{
	u32 i = 1;

	while(i < Nslot && leases.slot[(now + i) % Nslot] == nil)
		i++;
	return now + i;
}

static bool
sooner(void *arg)
{
	USED(arg);
	return leases.sooner;
}

static void
leaseproc(void *arg)
{
	u64 now;
	bool any;

	USED(arg);
	for(;;){
		qlock(&leases.l);
		now = ticknow();
		if(now - leases.done > Nslot)
			leases.done = now - Nslot;
		while(leases.done < now)
			visit(++leases.done % Nslot, now);
		leases.sooner = false;
		any = leases.n > 0;
		leases.wake = any ? nexttick(now) : ~0ull;
		qunlock(&leases.l);
		if(any)
			tsleep(&leases.r, sooner, nil, (leases.wake * Tickns - now * Tickns) / 1000000);
		else
			sleepk(&leases.r, sooner, nil);
	}
}

Err
xlease(u64 h, s64 ms)
{
	u32 block, loan;
	Err e;

	qlock(&leases.l);
	if((e = xloan(h, &block, &loan)) == nil){
		if(ms > 0)
			e = set(block, loan, (nsnow() + ms * 1000000ull) / Tickns + 1);
		else
			drop(block);
		if(ms == 0)
			e = xloanend(block, loan);
	}
	qunlock(&leases.l);
	if(leases.sooner)
		wakeup(&leases.r);
	return e;
}

void
xleasepinned(u32 block, u32 loan)
{
	qlock(&leases.l);
	set(block, loan, ticknow() + 1);
	qunlock(&leases.l);
	if(leases.sooner)
		wakeup(&leases.r);
}

void
xleaseinit(void)
{
	leases.done = ticknow();
	if(kproc("leaseproc", leaseproc, nil) == nil)
		panic("no memory for leaseproc");
}
