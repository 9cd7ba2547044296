/*
 * Byte queues between processes, and from interrupt handlers to processes.
 *
 * Blocks hang in a list under a spin lock that interrupts respect; the bytes move to and
 * from user memory outside of it, while a Turn keeps other readers (or
 * writers) out, so that a reader that faults or sleeps cannot mix its bytes with another's.
 */
#include "fs9.h"
#include "lib.h"

enum { Maxatomic = 64 * KiB };	/* the largest write that stays one block */

typedef struct Block Block;
struct Block {
	Block *next;
	usize rp, wp;		/* unread bytes are data[rp..wp) */
	u8 *data;		/* behind this, or memory of its own */
};

struct Queue {
	Lock l;			/* guards all but limit and mode */
	Block *head, *tail;
	usize len;		/* bytes queued */
	usize cost;		/* of the blocks; many small ones need more memory than their bytes */
	usize limit;		/* writers wait at this cost */
	int mode;		/* Qmsg, Qcoalesce */
	bool closed;		/* no more will come */
	char err[ERRMAX];	/* why; "" is end of file */

	Turn rturn, wturn;
	Rendez rr, wr;
};

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

static Block *
balloc(usize n)
{
	bool large = n >= Pgsize;	/* as much as is asked for then, and no page more */
	Block *b;

	if((b = kmalloc(sizeof *b + (large ? 0 : n))) == nil)
		return nil;
	b->data = large ? kmalloc(n) : (u8 *)(b + 1);
	if(b->data == nil){
		kfree(b);
		return nil;
	}
	b->next = nil;
	b->rp = b->wp = 0;
	return b;
}

static void
bfree(Block *b)
{
	if(b->data != (u8 *)(b + 1))
		kfree(b->data);
	kfree(b);
}

static void
freelist(Block *b)
{
	Block *next;

	for(; b != nil; b = next){
		next = b->next;
		bfree(b);
	}
}

void
qfree(Queue *q)
{
	if(q == nil)
		return;
	freelist(q->head);
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

/* Takes the first block, waiting for it; *b is nil at the end of file. */
static Err
take(Queue *q, Block **b)
{
	Err e;

	for(;;){
		ilock(&q->l);
		if((*b = q->head) != nil){
			q->head = (*b)->next;
			q->len -= (*b)->wp - (*b)->rp;
			q->cost -= cost(*b);
			iunlock(&q->l);
			return nil;
		}
		if(q->closed){
			e = q->err[0] != 0 ? errf("%s", q->err) : nil;
			iunlock(&q->l);
			return e;
		}
		iunlock(&q->l);
		if((e = sleep(&q->rr, readable, q)) != nil)
			return e;
	}
}

/* Puts back what is left of the first block. */
static void
putback(Queue *q, Block *b)
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

static Err
consume(Queue *q, Io *io, Block *b)
{
	usize n;
	Err e;

	n = b->wp - b->rp;
	if(n > io->n)
		n = io->n;
	if((e = ioput(io, b->data + b->rp, n)) != nil){
		putback(q, b);
		return e;
	}
	b->rp += n;
	if(b->rp < b->wp)
		putback(q, b);
	else
		bfree(b);
	return nil;
}

static Err
readlocked(Queue *q, Io *io)
{
	Block *b;
	Err e;

	if((e = take(q, &b)) != nil || b == nil)
		return e;
	if((e = consume(q, io, b)) != nil)
		return e;
	while((q->mode & Qcoalesce) && io->n > 0 && q->head != nil){
		if((e = take(q, &b)) != nil || b == nil)
			break;
		if((e = consume(q, io, b)) != nil)
			break;
	}
	return nil;
}

Err
qread(Queue *q, Io *io)
{
	Err e;

	if(io->n == 0)
		return nil;
	if((e = turntake(&q->rturn)) != nil)
		return e;
	e = readlocked(q, io);
	turngive(&q->rturn);
	trace("qread", io->n, 0);
	wakeup(&q->wr);
	return e;
}

/* One block, at most Maxatomic bytes; an empty write in message mode is a message too. */
static Err
writeblock(Queue *q, Io *io)
{
	Block *b;
	Io before;
	usize n;
	Err e;

	before = *io;
	n = io->n < Maxatomic ? io->n : Maxatomic;
	if((b = balloc(n)) == nil)
		return Enomem;
	if((e = ioget(io, b->data, n)) != nil){
		bfree(b);
		return e;
	}
	b->wp = n;
	for(;;){
		ilock(&q->l);
		if(q->closed){
			iunlock(&q->l);
			e = Ehungup;
			break;
		}
		if(q->cost < q->limit){
			append(q, b);
			iunlock(&q->l);
			trace("qwrite", n, 0);
			wakeup(&q->rr);
			return nil;
		}
		iunlock(&q->l);
		if((e = sleep(&q->wr, writable, q)) != nil)
			break;
	}
	bfree(b);
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

	if((b = balloc(n)) == nil)
		return 0;
	memmove(b->data, p, n);
	b->wp = n;
	ilock(&q->l);
	ok = !q->closed && q->len + n <= q->limit;
	if(ok)
		append(q, b);
	iunlock(&q->l);
	if(!ok){
		bfree(b);
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
	freelist(b);
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

bool
qcanread(Queue *q)
{
	return readable(q);
}
