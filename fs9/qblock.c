/*
 * Exchange blocks in byte queues: xwrite(2) gives one away, xread(2) takes it, and who only reads gets its bytes.
 *
 * In the queue it is mail, which belongs to nobody that could touch it, and is paid for by who sent it.
 */
#include "qpriv.h"
#include "lib.h"
#include "xmailio.h"

/* All of b, as it is; an error leaves it where it was. */
static Err
whole(Queue *q, Block *b, u64 *h, u32 *off, u32 *got)
{
	u64 any = 0;
	Err e;

	if((e = xtake(1, qmail(b), &any, false, h)) != nil){
		qputback(q, b);
		return e;
	}
	*off = b->rp;
	*got = b->wp - b->rp;
	kfree(b);
	return nil;
}

/* n bytes of b into new memory. */
static Err
fill(Block *b, u32 n, const Xmail *to)
{
	usize k, done;
	Err e;

	for(done = 0; done < n; done += k){
		k = n - done;
		void *p = xmailmem(to, done, &k);
		if(b->data != nil){
			memmove(p, b->data + b->rp + done, k);
			continue;
		}
		Io io = iokernel(p, k);
		if((e = xmaildata(qmail(b), b->rp + done, k, &io)) != nil)
			return e;
	}
	if(b->data != nil)
		xcopied(n);
	return nil;
}

static Err
copied(Queue *q, Block *b, u32 n, u64 *h, u32 *got)
{
	u64 any = 0;
	Xmail m;
	Err e;

	if((e = xmailnew(xendno(), 0, n, &m)) == nil){
		if((e = fill(b, n, &m)) != nil || (e = xtake(1, &m, &any, false, h)) != nil)
			xdrop(1, &m);
	}
	if(e != nil){
		qputback(q, b);
		return e;
	}
	*got = n;
	qused(q, b, n);
	return nil;
}

static Err
takefirst(Queue *q, u32 n, u64 *h, u32 *off, u32 *got, bool *room)
{
	usize len;
	Block *b;
	Err e;

	if((e = qfirst(q, &b, room)) != nil || b == nil)
		return e;
	len = b->wp - b->rp;
	if(len == 0){		/* a message of nothing */
		qbfree(q, b);
		return nil;
	}
	if(b->data == nil && len <= n)
		return whole(q, b, h, off, got);
	return copied(q, b, len < n ? len : n, h, got);
}

Err
qxread(Queue *q, u32 n, u64 *h, u32 *off, u32 *got)
{
	bool room = false;
	Err e;

	*h = *off = *got = 0;
	if((e = turntake(&q->rturn)) != nil)
		return e;
	e = takefirst(q, n, h, off, got, &room);
	turngive(&q->rturn);
	if(room)
		wakeup(&q->wr);
	return e;
}

/*
 * What was given cannot be given back under its handle.  So it goes in even if a reader has put something back since there was
 * room; and if the queue was closed since, it goes the way of all that was in it.
 */
static Err
giveblock(Queue *q, const Xmsg *m, Block *b)
{
	Err e;

	if((e = qroom(q)) != nil || (e = xput(xendno(), 0, m, nil, nil, qmail(b))) != nil)
		return e;
	b->next = nil;
	b->data = nil;
	b->rp = m->b[0].off;
	b->wp = b->rp + m->b[0].len;
	if(!qappend(q, b))
		qbfree(q, b);
	return nil;
}

Err
qxwrite(Queue *q, const Xmsg *m)
{
	Block *b;
	Err e;

	if((b = kmalloc(sizeof *b + sizeof(Xmail))) == nil)
		return Enomem;
	if((e = turntake(&q->wturn)) == nil){
		e = giveblock(q, m, b);
		turngive(&q->wturn);
	}
	if(e != nil)
		kfree(b);
	return e;
}
