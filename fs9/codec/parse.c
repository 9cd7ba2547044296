/*
 * Taking 9P messages and stat records apart (intro(5), stat(5)).
 *
 * Any bytes are acceptable input.  Nothing is written but the result, nothing
 * outside buf[0 .. nbuf-1] is read, and every place in a result that is returned as
 * good lies inside the message.  Accepted are exactly the messages whose size field
 * counts all their fields and nothing else, with strings free of NUL (intro(5):
 * "the NUL character is illegal in all text strings").
 *
 * Written in indices and relations that a prover can follow: no pointer moves.
 */
#include "fcall.h"

typedef struct Cur Cur;
struct Cur {
	uint32_t	pos;	/* next byte; never beyond end */
	uint32_t	end;	/* bytes of the message */
	int		bad;	/* something did not fit; stays set */
};

static uint8_t
g8(Cur *c, const uint8_t *b)
{
	uint8_t v;

	if(c->end - c->pos < BIT8SZ){
		c->bad = 1;
		return 0;
	}
	v = b[c->pos];
	c->pos += BIT8SZ;
	return v;
}

static uint16_t
g16(Cur *c, const uint8_t *b)
{
	uint32_t v;

	if(c->end - c->pos < BIT16SZ){
		c->bad = 1;
		return 0;
	}
	v = (uint32_t)b[c->pos] + 256u*(uint32_t)b[c->pos + 1u];
	c->pos += BIT16SZ;
	return (uint16_t)v;
}

static uint32_t
g32(Cur *c, const uint8_t *b)
{
	uint32_t v;

	if(c->end - c->pos < BIT32SZ){
		c->bad = 1;
		return 0;
	}
	v = (uint32_t)b[c->pos] + 256u*(uint32_t)b[c->pos + 1u]
		+ 65536u*(uint32_t)b[c->pos + 2u] + 16777216u*(uint32_t)b[c->pos + 3u];
	c->pos += BIT32SZ;
	return v;
}

static uint64_t
g64(Cur *c, const uint8_t *b)
{
	uint64_t lo, hi;

	lo = g32(c, b);
	hi = g32(c, b);
	return lo + 4294967296u*hi;
}

static void
gqid(Cur *c, const uint8_t *b, Qid *q)
{
	q->type = g8(c, b);
	q->vers = g32(c, b);
	q->path = g64(c, b);
}

/*
 * n bytes of anything.
 */
static void
gbytes(Cur *c, uint32_t n, Fstr *s)
{
	if(c->end - c->pos < n){
		c->bad = 1;
		n = 0;
	}
	s->off = c->pos;
	s->len = n;
	c->pos += n;
}

static void
gstr(Cur *c, const uint8_t *b, Fstr *s)
{
	uint32_t i, n;

	n = g16(c, b);
	gbytes(c, n, s);
	for(i = 0; i < s->len; i++)
		if(b[s->off + i] == 0)
			c->bad = 1;
}

static void
gnames(Cur *c, const uint8_t *b, Fmsg *m)
{
	uint32_t i, n;

	n = g16(c, b);
	if(n > MAXWELEM){
		c->bad = 1;
		n = 0;
	}
	for(i = 0; i < n; i++)
		gstr(c, b, &m->wname[i]);
	m->nwname = (uint16_t)n;
}

static void
gqids(Cur *c, const uint8_t *b, Fmsg *m)
{
	uint32_t i, n;

	n = g16(c, b);
	if(n > MAXWELEM){
		c->bad = 1;
		n = 0;
	}
	for(i = 0; i < n; i++)
		gqid(c, b, &m->wqid[i]);
	m->nwqid = (uint16_t)n;
}

/*
 * The body of a request.
 */
static void
gtmsg(Cur *c, const uint8_t *b, Fmsg *m)
{
	switch(m->type){
	case Tversion:
		m->msize = g32(c, b);
		gstr(c, b, &m->str[0]);
		break;
	case Tauth:
		m->afid = g32(c, b);
		gstr(c, b, &m->str[0]);
		gstr(c, b, &m->str[1]);
		break;
	case Tattach:
		m->fid = g32(c, b);
		m->afid = g32(c, b);
		gstr(c, b, &m->str[0]);
		gstr(c, b, &m->str[1]);
		break;
	case Tflush:
		m->oldtag = g16(c, b);
		break;
	case Twalk:
		m->fid = g32(c, b);
		m->newfid = g32(c, b);
		gnames(c, b, m);
		break;
	case Topen:
		m->fid = g32(c, b);
		m->mode = g8(c, b);
		break;
	case Tcreate:
		m->fid = g32(c, b);
		gstr(c, b, &m->str[0]);
		m->perm = g32(c, b);
		m->mode = g8(c, b);
		break;
	case Tread:
		m->fid = g32(c, b);
		m->offset = g64(c, b);
		m->count = g32(c, b);
		break;
	case Twrite:
		m->fid = g32(c, b);
		m->offset = g64(c, b);
		m->count = g32(c, b);
		gbytes(c, m->count, &m->data);
		break;
	case Tclunk:
	case Tremove:
	case Tstat:
		m->fid = g32(c, b);
		break;
	case Twstat:
		m->fid = g32(c, b);
		m->count = g16(c, b);
		gbytes(c, m->count, &m->data);
		break;
	default:
		c->bad = 1;
		break;
	}
}

/*
 * The body of a reply.
 */
static void
grmsg(Cur *c, const uint8_t *b, Fmsg *m)
{
	switch(m->type){
	case Rversion:
		m->msize = g32(c, b);
		gstr(c, b, &m->str[0]);
		break;
	case Rauth:
	case Rattach:
		gqid(c, b, &m->qid);
		break;
	case Rerror:
		gstr(c, b, &m->str[0]);
		break;
	case Rwalk:
		gqids(c, b, m);
		break;
	case Ropen:
	case Rcreate:
		gqid(c, b, &m->qid);
		m->iounit = g32(c, b);
		break;
	case Rread:
		m->count = g32(c, b);
		gbytes(c, m->count, &m->data);
		break;
	case Rwrite:
		m->count = g32(c, b);
		break;
	case Rstat:
		m->count = g16(c, b);
		gbytes(c, m->count, &m->data);
		break;
	case Rflush:
	case Rclunk:
	case Rremove:
	case Rwstat:
		break;
	default:
		c->bad = 1;
		break;
	}
}

/*
 * Take apart the message at the start of buf.  Returns its size, or 0 if the
 * bytes there are no whole valid message.
 */
uint32_t
fcallparse(const uint8_t *buf, uint32_t nbuf, Fmsg *m)
{
	Cur c = { 0, nbuf, 0 };

	m->size = g32(&c, buf);
	if(c.bad || m->size < FHDRSZ || m->size > nbuf)
		return 0;
	c.end = m->size;
	m->type = g8(&c, buf);
	m->tag = g16(&c, buf);
	if(m->type % 2u == 0)
		gtmsg(&c, buf, m);
	else
		grmsg(&c, buf, m);
	if(c.bad || c.pos != c.end)
		return 0;
	return m->size;
}

/*
 * Take apart the stat record at the start of buf.  Returns its size with the
 * size field, or 0.
 */
uint32_t
dirparse(const uint8_t *buf, uint32_t nbuf, Dmsg *d)
{
	Cur c = { 0, nbuf, 0 };
	uint32_t i;

	d->size = BIT16SZ + (uint32_t)g16(&c, buf);
	if(c.bad || d->size < STATFIXLEN || d->size > nbuf)
		return 0;
	c.end = d->size;
	d->type = g16(&c, buf);
	d->dev = g32(&c, buf);
	gqid(&c, buf, &d->qid);
	d->mode = g32(&c, buf);
	d->atime = g32(&c, buf);
	d->mtime = g32(&c, buf);
	d->length = g64(&c, buf);
	for(i = 0; i < 4; i++)
		gstr(&c, buf, &d->str[i]);
	if(c.bad || c.pos != c.end)
		return 0;
	return d->size;
}
