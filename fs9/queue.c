/*
 * Byte queues between processes, and from interrupt handlers to processes.
 *
 * Blocks hang in a list under a spin lock that interrupts respect; the bytes move to and
 * from user memory outside of it, while a Turn keeps other readers (or
 * writers) out, so that a reader that faults or sleeps cannot mix its bytes with another's.
 */
#include "qpriv.h"
#include "hilock.h"
#include "lib.h"
#include "xmailio.h"

enum { Maxatomic = 64 * KiB };	/* the largest write that stays one block */

Queue *
qnew(usize limit, int mode)
{
	Queue *q;

	if((q = kmallocz(sizeof *q)) == nil)
		return nil;
	q->limit = limit;
	q->mode = mode;
	return q;
}

/* ilock of l, without a call. */
static inline u64
hold(Queue *q)
{
	u64 x = irqsoff();

	hilock(&q->l);
	return x;
}

static inline void
drop(Queue *q, u64 x)
{
	hiunlock(&q->l);
	irqsback(x);
}

static Block *
balloc(Queue *q, usize n)
{
	bool large = n >= Pgsize;	/* as much as is asked for then, and no page more */
	Block *b;

	if(n <= Maxown && !__atomic_exchange_n(&q->taken, true, __ATOMIC_ACQUIRE)){
		b = &q->own;
		b->data = q->bytes;
	}else{
		if((b = kmalloc(sizeof *b + (large ? 0 : n))) == nil)
			return nil;
		b->data = large ? kmalloc(n) : (u8 *)(b + 1);
		if(b->data == nil){
			kfree(b);
			return nil;
		}
	}
	b->next = nil;
	b->rp = b->wp = 0;
	return b;
}

void
qbfree(Queue *q, Block *b)
{
	if(b == &q->own){
		__atomic_store_n(&q->taken, false, __ATOMIC_RELEASE);
		return;
	}
	if(b->data == nil)
		xdrop(1, qmail(b));
	else if(b->data != (u8 *)(b + 1))
		kfree(b->data);
	kfree(b);
}

static void
freelist(Queue *q, Block *b)
{
	Block *next;

	for(; b != nil; b = next){
		next = b->next;
		qbfree(q, b);
	}
}

void
qfree(Queue *q)
{
	if(q == nil)
		return;
	freelist(q, q->head);
	kfree(q);
}

static usize
cost(const Block *b)
{
	usize n = b->wp - b->rp;

	return n > sizeof *b ? n : sizeof *b;
}

static void
append(Queue *q, Block *b)
{
	b->next = nil;
	if(q->head == nil)
		q->head = b;
	else
		q->tail->next = b;
	q->tail = b;
	q->len += b->wp - b->rp;
	q->cost += cost(b);
}

static bool
readable(void *a)
{
	Queue *q = a;

	return q->head != nil || q->closed;
}

static bool
writable(void *a)
{
	Queue *q = a;

	return q->cost < q->limit || q->closed;
}

Err
qfirst(Queue *q, Block **b, bool *room)
{
	u64 x;
	Err e;

	for(;;){
		x = hold(q);
		if((*b = q->head) != nil){
			q->head = (*b)->next;
			q->len -= (*b)->wp - (*b)->rp;
			q->cost -= cost(*b);
			*room |= q->full;
			drop(q, x);
			return nil;
		}
		if(q->closed){
			e = q->err[0] != 0 ? errf("%s", q->err) : nil;
			drop(q, x);
			return e;
		}
		drop(q, x);
		if((e = sleep(&q->rr, readable, q)) != nil)
			return e;
	}
}

void
qputback(Queue *q, Block *b)
{
	ilock(&q->l);
	b->next = q->head;
	if(q->head == nil)
		q->tail = b;
	q->head = b;
	q->len += b->wp - b->rp;
	q->cost += cost(b);
	iunlock(&q->l);
}

void
qused(Queue *q, Block *b, usize n)
{
	b->rp += n;
	if(b->rp < b->wp)
		qputback(q, b);
	else
		qbfree(q, b);
}

static Err
consume(Queue *q, Io *io, Block *b)
{
	usize n;
	Err e;

	n = b->wp - b->rp;
	if(n > io->n)
		n = io->n;
	e = b->data == nil ? xmaildata(qmail(b), b->rp, n, io) : ioput(io, b->data + b->rp, n);
	if(e != nil)
		qputback(q, b);
	else
		qused(q, b, n);
	return e;
}

static Err
readlocked(Queue *q, Io *io, bool *room)
{
	Block *b;
	Err e;

	if((e = qfirst(q, &b, room)) != nil || b == nil)
		return e;
	if((e = consume(q, io, b)) != nil)
		return e;
	while((q->mode & Qcoalesce) && io->n > 0 && q->head != nil){
		if((e = qfirst(q, &b, room)) != nil || b == nil)
			break;
		if((e = consume(q, io, b)) != nil)
			break;
	}
	return nil;
}

Err
qread(Queue *q, Io *io)
{
	bool room = false;
	Err e;

	if(io->n == 0)
		return nil;
	if((e = turntake(&q->rturn)) != nil)
		return e;
	e = readlocked(q, io, &room);
	turngive(&q->rturn);
	trace("qread", io->n, 0);
	if(room)
		wakeup(&q->wr);
	return e;
}

Err
qroom(Queue *q)
{
	bool closed, room;
	Err e;
	u64 x;

	for(;;){
		x = hold(q);
		closed = q->closed;
		room = q->cost < q->limit;
		q->full |= !room;
		drop(q, x);
		if(closed)
			return Ehungup;
		if(room)
			return nil;
		if((e = sleep(&q->wr, writable, q)) != nil)
			return e;
	}
}

bool
qappend(Queue *q, Block *b)
{
	bool closed;
	u64 x;

	x = hold(q);
	closed = q->closed;
	if(!closed){
		append(q, b);
		q->full = false;
	}
	drop(q, x);
	if(!closed)
		wakeup(&q->rr);
	return !closed;
}

/* One block, at most Maxatomic bytes; an empty write in message mode is a message too. */
static Err
writeblock(Queue *q, Io *io)
{
	Block *b;
	Io before;
	usize n;
	u64 x;
	Err e;

	before = *io;
	n = io->n < Maxatomic ? io->n : Maxatomic;
	if((b = balloc(q, n)) == nil)
		return Enomem;
	if((e = ioget(io, b->data, n)) != nil){
		qbfree(q, b);
		return e;
	}
	b->wp = n;
	for(;;){
		x = hold(q);
		if(q->closed){
			drop(q, x);
			e = Ehungup;
			break;
		}
		if(q->cost < q->limit){
			append(q, b);
			q->full = false;
			drop(q, x);
			trace("qwrite", n, 0);
			wakeup(&q->rr);
			return nil;
		}
		q->full = true;
		drop(q, x);
		if((e = sleep(&q->wr, writable, q)) != nil)
			break;
	}
	qbfree(q, b);
	*io = before;	/* nothing of it was sent */
	return e;
}

Err
qwrite(Queue *q, Io *io)
{
	Err e;

	if((e = turntake(&q->wturn)) != nil)
		return e;
	do
		e = writeblock(q, io);
	while(e == nil && io->n > 0);
	turngive(&q->wturn);
	return e;
}

usize
qproduce(Queue *q, const void *p, usize n)
{
	Block *b;
	bool ok;

	if((b = balloc(q, n)) == nil)
		return 0;
	memmove(b->data, p, n);
	b->wp = n;
	ilock(&q->l);
	ok = !q->closed && q->len + n <= q->limit;
	if(ok)
		append(q, b);
	iunlock(&q->l);
	if(!ok){
		qbfree(q, b);
		return 0;
	}
	wakeup(&q->rr);
	return n;
}

void
qhangup(Queue *q, const char *msg)
{
	ilock(&q->l);
	q->closed = true;
	strecpy(q->err, q->err + sizeof q->err, msg != nil ? msg : "");
	iunlock(&q->l);
	wakeup(&q->rr);
	wakeup(&q->wr);
}

void
qclose(Queue *q)
{
	Block *b;

	ilock(&q->l);
	q->closed = true;
	q->err[0] = 0;
	b = q->head;
	q->head = nil;
	q->len = q->cost = 0;
	iunlock(&q->l);
	freelist(q, b);
	wakeup(&q->rr);
	wakeup(&q->wr);
}

void
qreopen(Queue *q)
{
	ilock(&q->l);
	q->closed = false;
	q->err[0] = 0;
	iunlock(&q->l);
}

usize
qlen(Queue *q)
{
	return q->len;
}
