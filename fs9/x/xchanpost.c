/*
 * The kernel as one of the ends of a channel (xchan.h): what it sends is mail already, what it receives stays that.
 */
#include "xstep.h"
#include "hilock.h"

/* c->l is held. */
static inline Err
postlocked(Xchan *c, int end, const Xmsg *m, const Xmail *b)
{
	Xqueue *q = &c->q[1 - end];
	Mail *to = xmailat(q, q->wp);
	struct Ctnext next;
	Err e;
	int i;

	if(unlikely(xhungup(q)))
		return Ehungup;
	if(c->ct != nil && (e = xstep(c, end, m, 0, b, &next, nil)) != nil)
		return e;
	if(unlikely(xfull(q)))
		return Efull;
	xmsgcopy(&to->m, m);
	for(i = 0; i < m->nb; i++)
		to->b[i] = b[i];
	xqueued(c, end, &next);
	return nil;
}

Err
xchanblock(Xchan *c, int end, usize n, Xmail *b)
{
	Xqueue *q = &c->q[1 - end];

	return xmailnew(q->no, xmailno(q, 1), n, b);
}

Err
xchangive(Xchan *c, int end, u64 h, Xmail *b)
{
	Xqueue *q = &c->q[1 - end];
	Xmsg m = { .nb = 1, .b = {{ .h = h, .mode = Xmove }} };

	return xput(q->no, xmailno(q, 1), &m, nil, nil, b);
}

static Err
post(Xchan *c, int end, const Xmsg *m, const Xmail *b, bool hand)
{
	Err e;

	fastqlock(&c->l);
	e = postlocked(c, end, m, b);
	fastqunlock(&c->l);
	if(e == nil)
		xrouse(c, end, m, hand);
	return e;
}

Err
xchanpost(Xchan *c, int end, const Xmsg *m, const Xmail *b)
{
	return post(c, end, m, b, false);
}

Err
xchanask(Xchan *c, int end, const Xmsg *m, const Xmail *b)
{
	return post(c, end, m, b, true);
}

/* What xchantake gives. */
typedef struct Taken Taken;
struct Taken {
	Xmsg *m;
	Xmail *b;
};

static Err
takekernel(Xchan *c, int end, void *arg, int flags)
{
	Xqueue *q = &c->q[end];
	Taken *t = arg;
	Mail *from;

	USED(flags);
	fastqlock(&c->l);
	from = xmailat(q, q->rp);
	if(q->nend > 0)
		xendclose(q, from);
	xmsgcopy(t->m, &from->m);
	for(int i = 0; i < from->m.nb; i++)
		t->b[i] = from->b[i];
	xtaken(c, end);
	fastqunlock(&c->l);
	return nil;
}

Err
xchantake(Xchan *c, int end, Xmsg *m, Xmail *b, u32 *got)
{
	Taken t = { m, b };

	return xreceive(c, end, -1, got, takekernel, &t, 0);
}
