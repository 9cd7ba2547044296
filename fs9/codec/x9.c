/*
 * 9P2000.x (x9.h).
 *
 * Any words are acceptable input; what comes out is a frame of the right size, which fcallparse has still to look at.
 */
#include "x9.h"

enum { Kinds = 28, Maxfield = 4 };

/* Bytes of the fields that are words, by kind; 0xff: the kind has bytes with a count instead. */
static const uint8_t fields[Kinds][Maxfield] = {
	[Tversion-100] = { 0xff }, [Rversion-100] = { 0xff },
	[Tauth-100] = { 0xff }, [Rauth-100] = { 1, 4, 8 },
	[Tattach-100] = { 0xff }, [Rattach-100] = { 1, 4, 8 },
	[Rerror-100] = { 0xff },
	[Tflush-100] = { 2 },
	[Twalk-100] = { 0xff }, [Rwalk-100] = { 0xff },
	[Topen-100] = { 4, 1 }, [Ropen-100] = { 1, 4, 8, 4 },
	[Tcreate-100] = { 0xff }, [Rcreate-100] = { 1, 4, 8, 4 },
	[Tread-100] = { 4, 8, 4 }, [Rread-100] = { 4 },
	[Twrite-100] = { 4, 8, 4 }, [Rwrite-100] = { 4 },
	[Tclunk-100] = { 4 }, [Tremove-100] = { 4 }, [Tstat-100] = { 4 },
	[Rstat-100] = { 0xff }, [Twstat-100] = { 0xff },
};

/* The sizes of fields at once; others are the rest of bytes. */
static inline uint64_t
get(const uint8_t *p, uint32_t n)
{
	uint64_t v = 0;

	switch(n){
	case 1:
		return p[0];
	case 4:
		return GBIT32(p);
	case 8:
		return GBIT64(p);
	}
	while(n > 0)
		v = v << 8 | p[--n];
	return v;
}

static inline void
put(uint8_t *p, uint32_t n, uint64_t v)
{
	switch(n){
	case 1:
		p[0] = (uint8_t)v;
		return;
	case 4:
		PBIT32(p, (uint32_t)v);
		return;
	case 8:
		PBIT64(p, v);
		return;
	}
	for(; n > 0; n--){
		*p++ = (uint8_t)v;
		v >>= 8;
	}
}

/* Bytes into words, the last filled up with zeros. */
static void
pour(X9 *x, const uint8_t *p, uint32_t n)
{
	for(; n > 0; p += 8){
		uint32_t m = n < 8 ? n : 8;
		x->w[x->nw++] = get(p, m);
		n -= m;
	}
}

static int
hasdata(uint32_t kind)
{
	return kind == Rread-100 || kind == Twrite-100;
}

int
x9pack(const uint8_t *msg, uint32_t n, uint32_t data, X9 *x)
{
	uint32_t i, at = FHDRSZ, kind, size, tag;

	if(n < FHDRSZ || msg[4] < 100 || msg[4] >= 100 + Kinds)
		return 0;
	kind = msg[4] - 100u;
	tag = GBIT16(msg + 5);
	if(tag == NOTAG)
		tag = X9notag;
	else if(tag >= X9notag)
		return 0;
	*x = (X9){ .tag = tag << 16 | kind };
	if(fields[kind][0] == 0xff){
		n -= FHDRSZ;
		x->w[x->nw++] = n;
		if(n > X9strings)
			x->body = n;
		else if(n > X9inline){
			pour(x, msg + FHDRSZ, X9inline);
			x->w[0] |= get(msg + FHDRSZ + X9inline, n - X9inline) << 16;
		}else
			pour(x, msg + FHDRSZ, n);
		x->nw = X9words;
		return 1;
	}
	for(i = 0; i < Maxfield && (size = fields[kind][i]) != 0; at += size, i++){
		if(n - at < size)
			return 0;
		x->w[i] = get(msg + at, size);
	}
	x->nw = (uint16_t)i;
	if(!hasdata(kind))
		return at == n;
	if(data != 0){
		x->tag = tag << 16 | (kind == Rread-100 ? X9readm : X9writem);
		x->w[x->nw - 1] = data;
		return at == n;
	}
	if(n - at > (kind == Rread-100 ? X9inline : X9winline))
		return 0;
	pour(x, msg + at, n - at);
	x->nw = X9words;
	return 1;
}

/* Bytes from words behind the first `from': fewer than 8 of the last. */
static void
scoop(const X9 *x, uint32_t from, uint8_t *p, uint32_t n)
{
	for(; n > 0; p += 8){
		uint32_t m = n < 8 ? n : 8;
		put(p, m, x->w[from++]);
		n -= m;
	}
}

static uint32_t
frame(uint8_t *msg, uint32_t n, uint32_t kind, uint32_t conv)
{
	PBIT32(msg, n);
	msg[4] = (uint8_t)(kind + 100);
	PBIT16(msg + 5, conv == X9notag ? NOTAG : conv);
	return n;
}

static uint32_t
strings(const X9 *x, uint32_t kind, const uint8_t *body, uint32_t nbody, uint8_t *msg, uint32_t max)
{
	uint64_t n = x->w[0], more = 0;
	uint32_t i;

	if(body == 0 && (n & 0xffff) > X9inline){
		more = n >> 16;
		n &= 0xffff;
	}
	if(x->nw < 1 || n > max - FHDRSZ || n != (body != 0 ? nbody : n) || (body == 0 && (n > X9strings || x->nw != X9words)))
		return 0;
	if(body == 0){
		scoop(x, 1, msg + FHDRSZ, (uint32_t)(n < X9inline ? n : X9inline));
		if(n > X9inline)
			put(msg + FHDRSZ + X9inline, (uint32_t)n - X9inline, more);
	}else
		for(i = 0; i < n; i++)
			msg[FHDRSZ + i] = body[i];
	return frame(msg, FHDRSZ + (uint32_t)n, kind, x->tag >> 16);
}

uint32_t
x9unpack(const X9 *x, const uint8_t *body, uint32_t nbody, uint8_t *msg, uint32_t max, uint32_t *data)
{
	uint32_t kind = x->tag & 0xffff, conv = x->tag >> 16, at = FHDRSZ, n, size;
	int blocks = kind >= X9readm && kind <= X9writes;

	*data = 0;
	if(blocks)
		kind = kind <= X9reads ? Rread-100 : Twrite-100;
	if(kind >= Kinds || conv > X9notag || max < FHDRSZ + 32 + X9inline)
		return 0;
	if(fields[kind][0] == 0xff)
		return strings(x, kind, body, nbody, msg, max);
	for(n = 0; n < Maxfield && (size = fields[kind][n]) != 0; at += size, n++){
		if(n == x->nw)
			return 0;
		put(msg + at, size, x->w[n]);
	}
	if(!hasdata(kind))
		return frame(msg, at, kind, conv);
	if(blocks){
		*data = (uint32_t)x->w[n - 1];
		PBIT32(msg + at - BIT32SZ, 0);
		return frame(msg, at, kind, conv);
	}
	if(x->nw != X9words || x->w[n - 1] > (X9words - n) * 8)
		return 0;
	scoop(x, n, msg + at, (uint32_t)x->w[n - 1]);
	return frame(msg, at + (uint32_t)x->w[n - 1], kind, conv);
}

static int
words(const Fcall *f, X9 *x, uint16_t nw)
{
	x->tag = (uint32_t)f->tag << 16 | (f->type - 100u);
	x->nw = nw;
	x->body = 0;
	return 1;
}

int
x9encode(const Fcall *f, X9 *x)
{
	uint32_t i;

	if(f->tag >= X9notag)
		return 0;
	switch(f->type){
	case Tread:
		x->w[0] = f->fid;
		x->w[1] = (uint64_t)f->offset;
		x->w[2] = f->count;
		return words(f, x, 3);
	case Topen:
		x->w[0] = f->fid;
		x->w[1] = f->mode;
		return words(f, x, 2);
	case Tclunk:
		x->w[0] = f->fid;
		return words(f, x, 1);
	case Ropen:
		x->w[0] = f->qid.type;
		x->w[1] = f->qid.vers;
		x->w[2] = f->qid.path;
		x->w[3] = f->iounit;
		return words(f, x, 4);
	case Rread:
		if(f->count > X9inline)
			return 0;
		x->w[0] = f->count;
		x->nw = 1;
		pour(x, (const uint8_t *)f->data, f->count);
		for(i = x->nw; i < X9words; i++)
			x->w[i] = 0;
		return words(f, x, X9words);
	case Rwrite:
		x->w[0] = f->count;
		return words(f, x, 1);
	case Rclunk:
		return words(f, x, 0);
	}
	return 0;
}

/* Data in words behind the first n, the last of which is their count. */
static int
inwords(const X9 *x, uint32_t n, uint8_t *room, Fcall *f)
{
	uint64_t count = x->w[n - 1];

	if(x->nw != X9words || count > (X9words - n) * 8)
		return 0;
	scoop(x, n, room, (uint32_t)count);
	f->count = (uint32_t)count;
	f->data = (char *)room;
	return 1;
}

int
x9decode(const X9 *x, uint8_t *room, Fcall *f, uint32_t *data)
{
	uint32_t kind = x->tag & 0xffff, conv = x->tag >> 16;

	*data = 0;
	if(conv >= X9notag)
		return 0;
	switch(kind){
	case Tread-100:
		if(x->nw < 3)
			return 0;
		f->count = (uint32_t)x->w[2];
		f->offset = (int64_t)x->w[1];
		f->fid = (uint32_t)x->w[0];
		break;
	case Topen-100:
		if(x->nw < 2)
			return 0;
		f->mode = (uint8_t)x->w[1];
		f->fid = (uint32_t)x->w[0];
		break;
	case Tclunk-100:
		if(x->nw < 1)
			return 0;
		f->fid = (uint32_t)x->w[0];
		break;
	case Twrite-100:
		if(!inwords(x, 3, room, f))
			return 0;
		f->offset = (int64_t)x->w[1];
		f->fid = (uint32_t)x->w[0];
		break;
	case Ropen-100:
		if(x->nw < 4)
			return 0;
		f->qid = (Qid){ .type = (uint8_t)x->w[0], .vers = (uint32_t)x->w[1], .path = x->w[2] };
		f->iounit = (uint32_t)x->w[3];
		break;
	case Rread-100:
		if(!inwords(x, 1, room, f))
			return 0;
		break;
	case X9readm:
	case X9reads:
		if(x->nw < 1)
			return 0;
		*data = (uint32_t)x->w[0];
		f->count = 0;
		f->data = (char *)room;
		kind = Rread-100;
		break;
	case Rwrite-100:
		if(x->nw < 1)
			return 0;
		f->count = (uint32_t)x->w[0];
		break;
	case Rclunk-100:
		break;
	default:
		return 0;
	}
	f->type = (uint8_t)(kind + 100);
	f->tag = (uint16_t)conv;
	return 1;
}
