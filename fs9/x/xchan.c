/*
 * Exchange channels (xchan.h): their making, their contract, their end.
 */
#include "xqueue.h"
#include "xcontract.h"
#include "charge.h"
#include "lib.h"
#include "local.h"
#include "xlease.h"

enum { Defqueue = 64 };			/* messages, without a contract */

static bool
ringnew(Xqueue *q, u32 size)
{
	u32 n = 1;
	Mail *r;

	while(n < size)
		n *= 2;
	if((r = kmallocz(n * sizeof r[0])) == nil)
		return false;
	kfree(q->ring);
	q->ring = r;
	q->size = size;
	q->mask = n - 1;
	return true;
}

Err
xchannew(Xchan **cp)
{
	Xchan *c;

	if((c = kmallocz(sizeof *c)) == nil)
		return Enomem;
	c->ref.n = 1;
	c->q[0].no = xendno();
	c->q[1].no = xendno();
	Err e = payhere(Rchan, 1, &c->payer) ? nil : Enochan;
	if(e == nil && (!ringnew(&c->q[0], Defqueue) || !ringnew(&c->q[1], Defqueue)))
		e = Enomem;
	if(e != nil){
		xchanput(c);
		return e;
	}
	*cp = c;
	return nil;
}

void
xchanincref(Xchan *c)
{
	incref(&c->ref);
}

static void
freecontract(Xchan *c)
{
	xcontractput(c->under);
	kfree(c->state);
	kfree(c->loan);
	c->ct = nil;
	c->under = nil;
	c->state = nil;
	c->loan = nil;
}

static void
empty(Xqueue *q)
{
	for(; q->rp != q->wp; q->rp++){
		Mail *m = xmailat(q, q->rp);
		if(q->nend > 0)
			xendclose(q, m);
		xdrop(m->m.nb, m->b);
	}
}

void
xchanput(Xchan *c)
{
	if(decref(&c->ref) != 0)
		return;
	empty(&c->q[0]);
	empty(&c->q[1]);
	freecontract(c);
	kfree(c->q[0].ring);
	kfree(c->q[1].ring);
	payback(c->payer, Rchan, 1);
	kfree(c);
}

u32
xchandepth(Xchan *c)
{
	u32 n;

	qlock(&c->l);
	n = c->q[0].size < c->q[1].size ? c->q[0].size : c->q[1].size;
	qunlock(&c->l);
	return n;
}

static bool
sized(Xqueue *q, u32 n)
{
	return ringnew(q, n > 0 ? n : 1);
}

/* c->l is held. */
static Err
setcontract(Xchan *c, const void *table, usize n)
{
	Err e;

	if(c->ct != nil || c->q[0].wp != 0 || c->q[1].wp != 0)
		return Einuse;
	if(n == 0 || n > Ctmaxtable)
		return Ebadarg;
	if((e = xcontractof(table, n, &c->under)) != nil)
		return e;
	c->ct = &c->under->ct;
	c->state = kmallocz(ctchansize(c->ct));
	c->loan = kmallocz((c->ct->window * c->ct->nloan + 1) * sizeof c->loan[0]);
	if(c->state == nil || c->loan == nil || !sized(&c->q[0], c->ct->queue[0]) || !sized(&c->q[1], c->ct->queue[1]))
		return Enomem;
	ctopen(c->ct, c->state);
	return nil;
}

Err
xchancontract(Xchan *c, const void *table, usize n)
{
	bool had;
	Err e;

	qlock(&c->l);
	had = c->ct != nil;
	if((e = setcontract(c, table, n)) != nil && !had)
		freecontract(c);
	qunlock(&c->l);
	return e;
}

/*
 * An end that was closed stays so: who sent to it must not find somebody else there.  One that was sent has one holder,
 * whoever had its name.
 */
Err
xchanopen(Xchan *c, int end)
{
	Xqueue *q = &c->q[end];
	Err e = nil;

	qlock(&c->l);
	if(q->used && q->open == 0)
		e = Ehungup;
	else if(q->sent)
		e = Eendused;
	else{
		q->used = true;
		q->open++;
	}
	qunlock(&c->l);
	return e;
}

/*
 * Nobody can say any more what is to be done with what was lent.  But who dies gives back, and leaves, what is his by his death, whether
 * he had the channel or not.
 */
static void
endloans(Xchan *c)
{
	u32 block, loan;

	while(xloansend(&c->loans, up->exiting ? up->as : nil, &block, &loan))
		xleasepinned(block, loan);
}

void
xchanclose(Xchan *c, int end)
{
	Xqueue *q = &c->q[end], *peer = &c->q[1 - end];
	bool last, loans;

	qlock(&c->l);
	last = --q->open == 0;
	if(last){
		empty(q);
		peer->closed = true;
	}
	loans = last && c->loans.first != 0;
	qunlock(&c->l);
	if(last){
		wakeup(&peer->r);
		turnrouse(&peer->turn, false);
	}
	if(loans)
		endloans(c);
	if(last && c->shortcut[end] != nil)
		xshortcutend(c, end);
}
