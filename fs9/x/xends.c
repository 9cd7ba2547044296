/*
 * Ends of channels in messages of other channels: the slow way beside xmsg.c and xchanpost.c.
 *
 * An end belongs to one holder at a time.  Who sends it must be the only one who has it, and by its contract be
 * the one to send in each of its conversations: so nobody can send to it while it changes hands, and nothing waits there.
 * It leaves the sender's descriptors for good, or, if anything is wrong, stays where it was.
 *
 * What is on its way has no ends in its own queue, and gets none: so ends in queues make no circles in which they would
 * keep each other for ever, and closing one closes at most those in its queue.  The end that a message goes to is open,
 * so somebody will take it, or close that end and what is in its queue, once.
 *
 * The locks of two channels are never held at once.
 */
#include "xstep.h"
#include "devxchan.h"
#include "lib.h"
#include "local.h"

/* An end that leaves a table of descriptors. */
typedef struct Leaving Leaving;
struct Leaving {
	Chan *c;			/* nil: block i is none */
	int fd, flag;
	Xchan *x;
	int end;
	bool wassent;
	char contract[Ctmaxname + 1];	/* "": none */
};

static Xmail
endmail(Chan *c)
{
	return (Xmail){ .owner = (u64)c, .mode = Xend };
}

static Chan *
endof(const Xmail *b)
{
	return (Chan *)b->owner;
}

static bool
hasends(const Xmsg *m)
{
	for(int i = 0; i < m->nb; i++)
		if(m->b[i].mode == Xend)
			return true;
	return false;
}

/*
 * Leaving.
 */

/* The channel that it is sent over does not carry its own ends. */
static Err
mayleave(Chan *c, void *over)
{
	Xchan *x;
	int end;
	Err e;

	if((e = xchanof(c, &x, &end)) != nil)
		return e;
	if(!(c->flag & COPEN))
		return Ebadusefd;
	return x == over ? Eendself : nil;
}

static bool
loansout(const Xchan *c)
{
	for(u32 i = 0; c->ct != nil && i < (u32)c->ct->window * c->ct->nloan; i++)
		if(c->loan[i] != 0)
			return true;
	return false;
}

/* Nobody but up has it any more, if nobody opened it besides. */
static Err
depart(Leaving *v)
{
	Xchan *x = v->x;
	Xqueue *q = &x->q[v->end];
	Err e = nil;

	qlock(&x->l);
	if(q->open != 1 || x->shortcut[v->end] != nil)
		e = Eendused;
	else if(q->nend > 0)
		e = Eendmoving;
	else if(x->ct != nil && !ctmovable(x->ct, x->state, v->end))
		e = Eendturn;
	else if(loansout(x))
		e = Elent;
	else{
		v->wassent = q->sent;
		q->sent = q->moving = true;
		strecpy(v->contract, v->contract + sizeof v->contract, x->ct != nil ? x->ct->name : "");
	}
	qunlock(&x->l);
	return e;
}

static void
stay(Leaving *v)
{
	Xqueue *q = &v->x->q[v->end];

	qlock(&v->x->l);
	q->sent = v->wassent;
	q->moving = false;
	qunlock(&v->x->l);
	fdput(v->fd, v->c, v->flag);
	v->c = nil;
}

static Err
leave(Xchan *over, u64 fd, Leaving *v)
{
	Err e;

	v->fd = fd > Maxfd ? -1 : (int)fd;
	if((e = fdlift(v->fd, mayleave, over, &v->c, &v->flag)) != nil){
		v->c = nil;
		return e;
	}
	xchanof(v->c, &v->x, &v->end);
	if((e = depart(v)) != nil){
		fdput(v->fd, v->c, v->flag);
		v->c = nil;
	}
	return e;
}

/*
 * Sending.
 */

/* The contract has ends of channels in it; c->l is held. */
static Err
step(Xchan *c, int end, const Xmsg *m, const Leaving *v, struct Ctnext *next, u32 *must)
{
	u32 ends = 0;
	Err e;
	int i;

	for(i = 0; i < m->nb; i++)
		ends |= (u32)(v[i].c != nil) << i;
	if((e = xstep(c, end, m, ends, nil, next, must)) != nil)
		return e;
	for(i = 0; i < m->nb; i++)
		if(v[i].c != nil && (e = ctendfits(c->ct, next->tag, i, v[i].end, v[i].contract)) != nil)
			return e;
	return nil;
}

/* The blocks of m that are none of the ends become mail. */
static Err
putblocks(Xchan *c, Xqueue *q, const Xmsg *m, const Leaving *v, const u32 *must, Xmail *mail)
{
	Xmsg only = { .tag = m->tag };
	u32 onlymust[Maxblocks];
	Xmail got[Maxblocks];
	int i, n = 0;
	Err e;

	for(i = 0; i < m->nb; i++)
		if(v[i].c == nil){
			onlymust[n] = must != nil ? must[i] : 0;
			only.b[n++] = m->b[i];
		}
	only.nb = n;
	if(n > 0 && (e = xput(q->no, xmailno(q, n), &only, must != nil ? onlymust : nil, &c->loans, got)) != nil)
		return e;
	for(i = m->nb; i-- > 0; )
		mail[i] = v[i].c != nil ? endmail(v[i].c) : got[--n];
	return nil;
}

/* c->l is held. */
static Err
place(Xchan *c, int end, const Xmsg *m, const Leaving *v)
{
	Xqueue *q = &c->q[1 - end];
	Mail *to = xmailat(q, q->wp);
	u32 must[Maxblocks];
	struct Ctnext next;
	Err e;

	if(q->open == 0)
		return Ehungup;
	if(q->moving)
		return Eendmoving;
	if(c->ct != nil && (e = step(c, end, m, v, &next, must)) != nil)
		return e;
	if(xfull(q))
		return Efull;
	if((e = putblocks(c, q, m, v, c->ct != nil ? must : nil, to->b)) != nil)
		return e;
	xmsgcopy(&to->m, m);
	for(int i = 0; i < m->nb; i++)
		q->nend += v[i].c != nil;
	xqueued(c, end, &next);
	return nil;
}

Err
xendsend(Xchan *c, int end, const Xmsg *m, Err why)
{
	Leaving v[Maxblocks] = {0};
	Err e = nil;
	int i;

	if(!hasends(m))
		return why;
	for(i = 0; i < m->nb && e == nil; i++)
		if(m->b[i].mode == Xend)
			e = leave(c, m->b[i].h, &v[i]);
	if(e == nil){
		qlock(&c->l);
		e = place(c, end, m, v);
		qunlock(&c->l);
	}
	for(i = 0; i < m->nb; i++)
		if(v[i].c != nil){
			if(e != nil)
				stay(&v[i]);
			else
				fdunreserve(v[i].fd);
		}
	if(e == nil)
		xrouse(c, end, m, false);
	return e;
}

/*
 * Receiving.
 */

void
xendclose(Xqueue *q, Mail *m)
{
	for(int i = 0; i < m->m.nb; i++){
		if(m->m.b[i].mode != Xend)
			continue;
		ccloseq(endof(&m->b[i]));
		m->m.b[i].mode = m->b[i].mode = Xreturn;
		q->nend--;
	}
}

/* Descriptors for all ends of a message, or none. */
static Err
reserve(const Mail *m, int *fd)
{
	Err e;

	for(int i = 0; i < m->m.nb; i++){
		if(m->m.b[i].mode != Xend || (e = fdreserve(&fd[i])) == nil)
			continue;
		while(i-- > 0)
			if(m->m.b[i].mode == Xend)
				fdunreserve(fd[i]);
		return e;
	}
	return nil;
}

/* The blocks of it that are no ends; want and h by their place in the message. */
static Err
takeblocks(const Mail *m, const Xmsg *wanted, int flags, u64 *h)
{
	u64 want[Maxblocks], got[Maxblocks] = {0};
	Xmail b[Maxblocks];
	int i, n = 0;
	Err e;

	for(i = 0; i < m->m.nb; i++)
		if(m->m.b[i].mode != Xend){
			want[n] = wanted->b[i].h;
			b[n++] = m->b[i];
		}
	if(n > 0 && (e = xtake(n, b, want, flags & Xronly, got)) != nil){
		if(!(flags & Xdiscard))
			return e;
		memset(got, 0, sizeof got);
		xdrop(n, b);
	}
	n = 0;
	for(i = 0; i < m->m.nb; i++)
		h[i] = m->m.b[i].mode != Xend ? got[n++] : ~0ull;
	return nil;
}

/* The end is the receiver's. */
static void
arrive(Chan *c, int fd)
{
	Xchan *x;
	int end;

	xchanof(c, &x, &end);
	__atomic_store_n(&x->q[end].moving, false, __ATOMIC_RELEASE);
	fdput(fd, c, 0);
}

Err
xendtake(Xchan *c, int end, Xmsg *m, int flags)
{
	Xqueue *q = &c->q[end];
	Mail *from = xmailat(q, q->rp);
	bool want = (flags & Xends) != 0;
	u64 h[Maxblocks];
	int i, fd[Maxblocks];
	Err e;

	if(want && (e = reserve(from, fd)) != nil){
		if(!(flags & Xdiscard))
			return e;
		want = false;
	}
	if((e = takeblocks(from, m, flags, h)) != nil){
		for(i = 0; want && i < from->m.nb; i++)
			if(from->m.b[i].mode == Xend)
				fdunreserve(fd[i]);
		return e;
	}
	*m = (Xmsg){0};
	xmsgcopy(m, &from->m);
	for(i = 0; i < m->nb; i++){
		m->b[i].h = h[i];
		if(want && m->b[i].mode == Xend){
			arrive(endof(&from->b[i]), fd[i]);
			m->b[i].h = fd[i];
			q->nend--;
		}
	}
	if(!want)
		xendclose(q, from);
	xtaken(c, end);
	return nil;
}
