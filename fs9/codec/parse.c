/*
 * Taking 9P messages and stat records apart (intro(5), stat(5)).
 *
 * Any bytes are acceptable input.  Nothing is written but the result, nothing
 * outside buf[0 .. nbuf-1] is read, and every place in a result that is returned as
 * good lies inside the message.  Accepted are exactly the messages whose size field
 * counts all their fields and nothing else, with strings free of NUL (intro(5):
 * "the NUL character is illegal in all text strings").
 *
 * Written in indices and relations that a prover can follow: no pointer moves.  The
 * contracts are ACSL; `make prove` shows that this file keeps them (tests/prove/).
 */
#include "fcall.h"

typedef struct Cur Cur;
struct Cur {
	uint32_t	pos;	/* next byte; never beyond end */
	uint32_t	end;	/* bytes of the message */
	int		bad;	/* something did not fit; stays set */
};

/*@
	predicate at{L}(Cur *c, uint8_t *b) =
		\valid(c) && c->pos <= c->end && \valid_read(b + (0 .. c->end - 1)) &&
		\separated(c, b + (0 .. c->end - 1));

	// c moved n bytes on, or something does not fit
	predicate moved{A, B}(Cur *c, integer n) =
		\at(c->end, B) == \at(c->end, A) &&
		\at(c->pos, A) <= \at(c->pos, B) <= \at(c->end, B) &&
		(\at(c->bad, B) == 0 ==> \at(c->bad, A) == 0 && \at(c->pos, B) == \at(c->pos, A) + n);

	// the bytes s lie in [lo, hi)
	predicate within{L}(Fstr *s, integer lo, integer hi) = lo <= s->off && s->off + s->len <= hi;

	predicate nonul{L}(uint8_t *b, integer off, integer n) = \forall integer i; off <= i < off + n ==> b[i] != 0;

	// n strings in [lo, hi), each behind the two bytes of its length, one after the other, without NUL
	predicate places{L}(Fstr *s, integer n, integer lo, integer hi) =
		\forall integer k; 0 <= k < n ==> lo + BIT16SZ <= s[k].off && s[k].off + s[k].len <= hi;
	predicate ordered{L}(Fstr *s, integer n) =
		\forall integer j, k; 0 <= j < k < n ==> s[j].off + s[j].len + BIT16SZ <= s[k].off;
	predicate texts{L}(uint8_t *b, Fstr *s, integer n) =
		\forall integer k; 0 <= k < n ==> nonul(b, s[k].off, s[k].len);
	predicate strings{L}(uint8_t *b, Fstr *s, integer n, integer lo, integer hi) =
		places(s, n, lo, hi) && ordered(s, n) && texts(b, s, n);

	// what a good message means to who reads it: every place is behind the header and before the end
	predicate request{L}(uint8_t *b, Fmsg *m, integer end) =
		(m->type == Tversion || m->type == Tcreate ==> strings(b, &m->str[0], 1, FHDRSZ, end)) &&
		(m->type == Tauth || m->type == Tattach ==> strings(b, &m->str[0], 2, FHDRSZ, end)) &&
		(m->type == Twalk ==> m->nwname <= MAXWELEM && strings(b, &m->wname[0], m->nwname, FHDRSZ, end)) &&
		(m->type == Twrite || m->type == Twstat ==>
			within(&m->data, FHDRSZ, end) && m->data.len == m->count) &&
		(m->type % 2 == 0 && Tversion <= m->type < Tmax && m->type != Terror);

	predicate reply{L}(uint8_t *b, Fmsg *m, integer end) =
		(m->type == Rversion || m->type == Rerror ==> strings(b, &m->str[0], 1, FHDRSZ, end)) &&
		(m->type == Rwalk ==> m->nwqid <= MAXWELEM) &&
		(m->type == Rread || m->type == Rstat ==>
			within(&m->data, FHDRSZ, end) && m->data.len == m->count) &&
		(m->type % 2 != 0 && Rversion <= m->type < Tmax);
*/

/*@
	requires at(c, b);
	assigns c->pos, c->bad;
	ensures moved{Old, Here}(c, BIT8SZ);
*/
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

/*@
	requires at(c, b);
	assigns c->pos, c->bad;
	ensures moved{Old, Here}(c, BIT16SZ);
*/
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

/*@
	requires at(c, b);
	assigns c->pos, c->bad;
	ensures moved{Old, Here}(c, BIT32SZ);
*/
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

/*@
	requires at(c, b);
	assigns c->pos, c->bad;
	ensures moved{Old, Here}(c, BIT64SZ);
*/
static uint64_t
g64(Cur *c, const uint8_t *b)
{
	uint64_t lo, hi;

	lo = g32(c, b);
	hi = g32(c, b);
	return lo + 4294967296u*hi;
}

/*@
	requires at(c, b) && \valid(q);
	requires \separated(q, c) && \separated(q, b + (0 .. c->end - 1));
	assigns c->pos, c->bad, *q;
	ensures moved{Old, Here}(c, QIDSZ);
*/
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
/*@
	requires \valid(c) && c->pos <= c->end && \valid(s) && \separated(s, c);
	assigns c->pos, c->bad, *s;
	ensures moved{Old, Here}(c, n) && s->off == \old(c->pos) && s->off + s->len == c->pos;
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

/*@
	requires off + n <= UINT32_MAX && \valid_read(b + (off .. off + n - 1));
	assigns \nothing;
	ensures \result == 0 <==> nonul(b, off, n);
*/
static int
hasnul(const uint8_t *b, uint32_t off, uint32_t n)
{
	uint32_t i;

	/*@
		loop invariant 0 <= i <= n && nonul(b, off, i);
		loop assigns i;
		loop variant n - i;
	*/
	for(i = 0; i < n; i++)
		if(b[off + i] == 0)
			return 1;
	return 0;
}

/*@
	requires at(c, b) && \valid(s);
	requires \separated(s, c) && \separated(s, b + (0 .. c->end - 1));
	assigns c->pos, c->bad, *s;
	ensures moved{Old, Here}(c, BIT16SZ + s->len);
	ensures s->off + s->len == c->pos;
	ensures c->bad == 0 ==> s->off == \old(c->pos) + BIT16SZ && nonul(b, s->off, s->len);
*/
static void
gstr(Cur *c, const uint8_t *b, Fstr *s)
{
	gbytes(c, g16(c, b), s);
	if(hasnul(b, s->off, s->len))
		c->bad = 1;
}

/*
 * n strings, one after the other.
 */
/*@
	requires at(c, b) && \valid(s + (0 .. n - 1));
	requires \separated(s + (0 .. n - 1), c) && \separated(s + (0 .. n - 1), b + (0 .. c->end - 1));
	assigns c->pos, c->bad, s[0 .. n - 1];
	ensures \old(c->pos) <= c->pos <= c->end;
	ensures c->bad == 0 ==> \old(c->bad) == 0 && strings(b, s, n, \old(c->pos), c->pos);
*/
static void
gstrs(Cur *c, const uint8_t *b, Fstr *s, uint32_t n)
{
	uint32_t i;

	/*@
		loop invariant 0 <= i <= n;
		loop invariant \at(c->pos, Pre) <= c->pos <= c->end;
		loop invariant c->bad == 0 ==> \at(c->bad, Pre) == 0 && places(s, i, \at(c->pos, Pre), c->pos);
		loop invariant c->bad == 0 ==> ordered(s, i);
		loop invariant c->bad == 0 ==> texts(b, s, i);
		loop assigns i, c->pos, c->bad, s[0 .. n - 1];
		loop variant n - i;
	*/
	for(i = 0; i < n; i++)
		gstr(c, b, &s[i]);
}

/*@
	requires at(c, b) && \valid(m);
	requires \separated(m, c) && \separated(m, b + (0 .. c->end - 1));
	assigns c->pos, c->bad, m->nwname, m->wname[0 .. MAXWELEM - 1];
	ensures \old(c->pos) <= c->pos <= c->end;
	ensures c->bad == 0 ==> \old(c->bad) == 0 &&
		m->nwname <= MAXWELEM && strings(b, &m->wname[0], m->nwname, \old(c->pos), c->pos);
*/
static void
gnames(Cur *c, const uint8_t *b, Fmsg *m)
{
	uint32_t n;

	n = g16(c, b);
	if(n > MAXWELEM){
		c->bad = 1;
		n = 0;
	}
	gstrs(c, b, &m->wname[0], n);
	m->nwname = (uint16_t)n;
}

/*@
	requires at(c, b) && \valid(m);
	requires \separated(m, c) && \separated(m, b + (0 .. c->end - 1));
	assigns c->pos, c->bad, m->nwqid, m->wqid[0 .. MAXWELEM - 1];
	ensures \old(c->pos) <= c->pos <= c->end;
	ensures m->nwqid <= MAXWELEM;
	ensures c->bad == 0 ==> \old(c->bad) == 0;
*/
static void
gqids(Cur *c, const uint8_t *b, Fmsg *m)
{
	uint32_t i, n;

	n = g16(c, b);
	if(n > MAXWELEM){
		c->bad = 1;
		n = 0;
	}
	/*@
		loop invariant 0 <= i <= n;
		loop invariant \at(c->pos, Pre) <= c->pos <= c->end;
		loop invariant c->bad == 0 ==> \at(c->bad, Pre) == 0;
		loop assigns i, c->pos, c->bad, m->wqid[0 .. MAXWELEM - 1];
		loop variant n - i;
	*/
	for(i = 0; i < n; i++)
		gqid(c, b, &m->wqid[i]);
	m->nwqid = (uint16_t)n;
}

/*
 * The body of a request.
 */
/*@
	requires at(c, b) && \valid(m);
	requires c->bad == 0 ==> c->pos == FHDRSZ;
	requires \separated(m, c) && \separated(m, b + (0 .. c->end - 1));
	assigns c->pos, c->bad, *m;
	ensures m->size == \old(m->size) && m->type == \old(m->type) && m->tag == \old(m->tag);
	ensures c->pos <= c->end;
	ensures c->bad == 0 ==> \old(c->bad) == 0 && request(b, m, c->end);
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
		gstrs(c, b, &m->str[0], 2);
		break;
	case Tattach:
		m->fid = g32(c, b);
		m->afid = g32(c, b);
		gstrs(c, b, &m->str[0], 2);
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
/*@
	requires at(c, b) && \valid(m);
	requires c->bad == 0 ==> c->pos == FHDRSZ;
	requires \separated(m, c) && \separated(m, b + (0 .. c->end - 1));
	assigns c->pos, c->bad, *m;
	ensures m->size == \old(m->size) && m->type == \old(m->type) && m->tag == \old(m->tag);
	ensures c->pos <= c->end;
	ensures c->bad == 0 ==> \old(c->bad) == 0 && reply(b, m, c->end);
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
/*@
	requires \valid_read(buf + (0 .. nbuf - 1)) && \valid(m) && \separated(m, buf + (0 .. nbuf - 1));
	assigns *m;
	ensures \result != 0 ==> \result == m->size && FHDRSZ <= \result <= nbuf;
	ensures \result != 0 ==> request(buf, m, \result) || reply(buf, m, \result);
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
/*@
	requires \valid_read(buf + (0 .. nbuf - 1)) && \valid(d) && \separated(d, buf + (0 .. nbuf - 1));
	assigns *d;
	ensures \result != 0 ==> \result == d->size && STATFIXLEN <= \result <= nbuf;
	ensures \result != 0 ==> strings(buf, &d->str[0], 4, STATFIXLEN - 4*BIT16SZ, \result);
*/
uint32_t
dirparse(const uint8_t *buf, uint32_t nbuf, Dmsg *d)
{
	Cur c = { 0, nbuf, 0 };

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
	gstrs(&c, buf, &d->str[0], 4);
	if(c.bad || c.pos != c.end)
		return 0;
	return d->size;
}
