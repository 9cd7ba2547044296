/*
 * Unit tests of the 9P codec on the host.  Expected bytes are written out by hand
 * from intro(5): they do not come from the code under test.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "fcall.h"
#include "x9.h"

static int nfail, ncheck;

static void
check(int ok, int line, const char *what)
{
	ncheck++;
	if(!ok){
		nfail++;
		printf("tests/host/codec/test.c:%d: wrong: %s\n", line, what);
	}
}
#define CHECK(x)	check((x) != 0, __LINE__, #x)

#define QID	"\x80" "\x04\x03\x02\x01" "\x18\x17\x16\x15\x14\x13\x12\x11"
#define Q	{ .type = 0x80, .vers = 0x01020304, .path = 0x1112131415161718 }

typedef struct Msg Msg;
struct Msg {
	const char	*bytes;
	uint32_t	n;
	Fcall		f;
};
#define M(s)	s, sizeof(s)-1

static uint8_t statbytes[] = "stat, as the codec sees it";

static const Msg msgs[] = {
	{ M("\x13\0\0\0" "\x64" "\xff\xff" "\x00\x20\0\0" "\x06\0" "9P2000"),
		{ .type = Tversion, .tag = NOTAG, .msize = 8192, .version = "9P2000" } },
	{ M("\x13\0\0\0" "\x65" "\xff\xff" "\x00\x20\0\0" "\x06\0" "9P2000"),
		{ .type = Rversion, .tag = NOTAG, .msize = 8192, .version = "9P2000" } },
	{ M("\x13\0\0\0" "\x66" "\x01\0" "\x02\0\0\0" "\x02\0" "me" "\x02\0" "fs"),
		{ .type = Tauth, .tag = 1, .afid = 2, .uname = "me", .aname = "fs" } },
	{ M("\x14\0\0\0" "\x67" "\x01\0" QID),
		{ .type = Rauth, .tag = 1, .aqid = Q } },
	{ M("\x15\0\0\0" "\x68" "\x01\0" "\x07\0\0\0" "\xff\xff\xff\xff" "\x02\0" "me" "\0\0"),
		{ .type = Tattach, .tag = 1, .fid = 7, .afid = NOFID, .uname = "me", .aname = "" } },
	{ M("\x14\0\0\0" "\x69" "\x01\0" QID),
		{ .type = Rattach, .tag = 1, .qid = Q } },
	{ M("\x0c\0\0\0" "\x6b" "\x01\0" "\x03\0" "bad"),
		{ .type = Rerror, .tag = 1, .ename = "bad" } },
	{ M("\x09\0\0\0" "\x6c" "\x01\0" "\x34\x12"),
		{ .type = Tflush, .tag = 1, .oldtag = 0x1234 } },
	{ M("\x07\0\0\0" "\x6d" "\x01\0"),
		{ .type = Rflush, .tag = 1 } },
	{ M("\x19\0\0\0" "\x6e" "\x01\0" "\x01\0\0\0" "\x02\0\0\0" "\x02\0" "\x01\0" "a" "\x03\0" "\xe2\x82\xac"),
		{ .type = Twalk, .tag = 1, .fid = 1, .newfid = 2, .nwname = 2, .wname = { "a", "\xe2\x82\xac" } } },
	{ M("\x16\0\0\0" "\x6f" "\x01\0" "\x01\0" QID),
		{ .type = Rwalk, .tag = 1, .nwqid = 1, .wqid = { Q } } },
	{ M("\x0c\0\0\0" "\x70" "\x01\0" "\x01\0\0\0" "\x50"),
		{ .type = Topen, .tag = 1, .fid = 1, .mode = ORCLOSE|OTRUNC } },
	{ M("\x18\0\0\0" "\x71" "\x01\0" QID "\x00\x10\0\0"),
		{ .type = Ropen, .tag = 1, .qid = Q, .iounit = 4096 } },
	{ M("\x13\0\0\0" "\x72" "\x01\0" "\x01\0\0\0" "\x01\0" "x" "\xed\x01\0\x80" "\x02"),
		{ .type = Tcreate, .tag = 1, .fid = 1, .name = "x", .perm = DMDIR|0755, .mode = ORDWR } },
	{ M("\x18\0\0\0" "\x73" "\x01\0" QID "\0\0\0\0"),
		{ .type = Rcreate, .tag = 1, .qid = Q } },
	{ M("\x17\0\0\0" "\x74" "\x01\0" "\x01\0\0\0" "\x08\x07\x06\x05\x04\x03\x02\x01" "\x00\x01\0\0"),
		{ .type = Tread, .tag = 1, .fid = 1, .offset = 0x0102030405060708, .count = 256 } },
	{ M("\x0f\0\0\0" "\x75" "\x01\0" "\x04\0\0\0" "\0\1\2\3"),
		{ .type = Rread, .tag = 1, .count = 4, .data = "\0\1\2\3" } },
	{ M("\x1a\0\0\0" "\x76" "\x01\0" "\x01\0\0\0" "\0\0\0\0\0\0\0\x80" "\x03\0\0\0" "abc"),
		{ .type = Twrite, .tag = 1, .fid = 1, .offset = INT64_MIN, .count = 3, .data = "abc" } },
	{ M("\x0b\0\0\0" "\x77" "\x01\0" "\x03\0\0\0"),
		{ .type = Rwrite, .tag = 1, .count = 3 } },
	{ M("\x0b\0\0\0" "\x78" "\x01\0" "\x01\0\0\0"), { .type = Tclunk, .tag = 1, .fid = 1 } },
	{ M("\x07\0\0\0" "\x79" "\x01\0"), { .type = Rclunk, .tag = 1 } },
	{ M("\x0b\0\0\0" "\x7a" "\x01\0" "\x01\0\0\0"), { .type = Tremove, .tag = 1, .fid = 1 } },
	{ M("\x07\0\0\0" "\x7b" "\x01\0"), { .type = Rremove, .tag = 1 } },
	{ M("\x0b\0\0\0" "\x7c" "\x01\0" "\x01\0\0\0"), { .type = Tstat, .tag = 1, .fid = 1 } },
	{ M("\x0d\0\0\0" "\x7d" "\x01\0" "\x04\0" "stat"),
		{ .type = Rstat, .tag = 1, .nstat = 4, .stat = statbytes } },
	{ M("\x11\0\0\0" "\x7e" "\x01\0" "\x01\0\0\0" "\x04\0" "stat"),
		{ .type = Twstat, .tag = 1, .fid = 1, .nstat = 4, .stat = statbytes } },
	{ M("\x07\0\0\0" "\x7f" "\x01\0"), { .type = Rwstat, .tag = 1 } },
};

#define NMSG	(sizeof msgs/sizeof msgs[0])

static int
same(const char *a, const char *b)
{
	return a == NULL? b == NULL: b != NULL && strcmp(a, b) == 0;
}

static int
sameqid(Qid a, Qid b)
{
	return a.type == b.type && a.vers == b.vers && a.path == b.path;
}

static int
samefcall(const Fcall *a, const Fcall *b)
{
	int i, ok;

	ok = a->type == b->type && a->tag == b->tag && a->fid == b->fid && a->afid == b->afid
		&& a->newfid == b->newfid && a->msize == b->msize && a->iounit == b->iounit && a->perm == b->perm
		&& a->oldtag == b->oldtag && a->nwname == b->nwname && a->nwqid == b->nwqid
		&& a->mode == b->mode && a->offset == b->offset && a->nstat == b->nstat
		&& (a->nstat > 0 || a->count == b->count)
		&& same(a->version, b->version) && same(a->ename, b->ename) && same(a->uname, b->uname)
		&& same(a->aname, b->aname) && same(a->name, b->name);
	for(i = 0; i < a->nwname; i++)
		ok = ok && same(a->wname[i], b->wname[i]);
	for(i = 0; i < a->nwqid; i++)
		ok = ok && sameqid(a->wqid[i], b->wqid[i]);
	if(a->type == Rattach || a->type == Ropen || a->type == Rcreate)
		ok = ok && sameqid(a->qid, b->qid);
	if(a->type == Rauth)
		ok = ok && sameqid(a->aqid, b->aqid);
	if(a->type == Rread || a->type == Twrite)
		ok = ok && memcmp(a->data, b->data, a->count) == 0;
	if(a->nstat > 0)
		ok = ok && memcmp(a->stat, b->stat, a->nstat) == 0;
	return ok;
}

/* a heap copy of exactly n bytes, so that ASan sees any step beyond */
static uint8_t*
copy(const void *p, uint32_t n)
{
	uint8_t *b;

	b = malloc(n > 0? n: 1);
	memcpy(b, p, n);
	return b;
}

static uint32_t
decode(const void *bytes, uint32_t n, Fcall *f)
{
	uint8_t *b;
	uint32_t r;

	b = copy(bytes, n);
	memset(f, 0, sizeof *f);
	r = convM2S(b, n, f);
	free(b);
	return r;
}

static void
roundtrip(const Msg *m)
{
	uint8_t *b;
	uint32_t i;
	Fcall f;

	memset(&f, 0, sizeof f);
	b = copy(m->bytes, m->n);
	CHECK(convM2S(b, m->n, &f) == m->n);
	if(!samefcall(&m->f, &f)){
		printf("type %d:\n", m->f.type);
		CHECK(!"fields as expected");
	}
	free(b);
	CHECK(sizeS2M(&m->f) == m->n);
	b = calloc(1, m->n);
	CHECK(convS2M(&m->f, b, m->n-1) == 0);
	CHECK(convS2M(&m->f, b, m->n) == m->n);
	CHECK(memcmp(b, m->bytes, m->n) == 0);
	free(b);
	for(i = 0; i < m->n; i++)
		CHECK(decode(m->bytes, i, &f) == 0);
}

/*
 * A size field one too large or small, with the bytes there or not.
 */
static void
sizes(const Msg *m)
{
	uint8_t b[256];
	Fcall f;

	memset(b, 0, sizeof b);
	memcpy(b, m->bytes, m->n);
	CHECK(decode(b, m->n + 5, &f) == m->n);	/* more after it: not its business */
	b[0]++;
	CHECK(decode(b, m->n + 1, &f) == 0);	/* trailing byte inside the message */
	b[0] -= 2;
	CHECK(decode(b, m->n, &f) == 0);	/* fields do not fit the size */
	b[3] = 0xff;
	CHECK(decode(b, m->n, &f) == 0);
}

static void
refused(void)
{
	static const struct {
		const char	*bytes;
		uint32_t	n;
	} bad[] = {
		{ M("\x07\0\0\0" "\x6a" "\x01\0") },			/* Terror */
		{ M("\x07\0\0\0" "\x63" "\x01\0") },
		{ M("\x07\0\0\0" "\x80" "\x01\0") },
		{ M("\x07\0\0\0" "\x00" "\x01\0") },
		{ M("\0\0\0\0" "\x6d" "\x01\0") },			/* size 0 */
		{ M("\x06\0\0\0" "\x6d" "\x01\0") },
		{ M("\xff\xff\xff\xff" "\x6d" "\x01\0") },
		{ M("\x0c\0\0\0" "\x6b" "\x01\0" "\x03\0" "b\0d") },	/* NUL in a string */
		{ M("\x0c\0\0\0" "\x6b" "\x01\0" "\xff\xff" "bad") },
		{ M("\x0f\0\0\0" "\x75" "\x01\0" "\xff\xff\xff\xff" "\0\1\2\3") },	/* count beyond size */
		{ M("\x0f\0\0\0" "\x75" "\x01\0" "\x03\0\0\0" "\0\1\2\3") },	/* count short of size */
		{ M("\x0d\0\0\0" "\x7d" "\x01\0" "\x05\0" "stat") },
	};
	uint32_t i;
	Fcall f;

	for(i = 0; i < sizeof bad/sizeof bad[0]; i++)
		CHECK(decode(bad[i].bytes, bad[i].n, &f) == 0);
}

/*
 * 16 names and qids are the most.
 */
static void
limits(void)
{
	uint8_t b[512];
	uint32_t n, i;
	Fcall f, g;

	memset(&f, 0, sizeof f);
	f.type = Twalk;
	f.nwname = MAXWELEM;
	for(i = 0; i < MAXWELEM; i++)
		f.wname[i] = "x";
	n = convS2M(&f, b, sizeof b);
	CHECK(n == 7+4+4+2+16*3 && decode(b, n, &g) == n);
	memcpy(b+n, "\1\0y", 3);
	b[0] += 3;
	b[15] = 17;
	CHECK(decode(b, n+3, &g) == 0);
	f.nwname = MAXWELEM+1;
	CHECK(sizeS2M(&f) == 0 && convS2M(&f, b, sizeof b) == 0);

	f.type = Rwalk;
	f.nwqid = MAXWELEM;
	n = convS2M(&f, b, sizeof b);
	CHECK(n == 7+2+16*13 && decode(b, n, &g) == n);
	b[7] = 17;
	b[0] += 13;
	CHECK(decode(b, n+13, &g) == 0);
	f.nwqid = MAXWELEM+1;
	CHECK(sizeS2M(&f) == 0);
	f.type = Terror;
	CHECK(sizeS2M(&f) == 0);
	f.type = Rread;
	f.count = 0xfffffff5;
	CHECK(sizeS2M(&f) == 0);
}

static void
longstring(void)
{
	uint8_t *b;
	uint32_t n;
	char *s;
	Fcall f, g;

	s = malloc(0x10001);
	memset(s, 'a', 0x10000);
	s[0xffff] = 0;
	memset(&f, 0, sizeof f);
	f.type = Rerror;
	f.ename = s;
	n = sizeS2M(&f);
	CHECK(n == 7+2+0xffff);
	b = malloc(n);
	CHECK(convS2M(&f, b, n) == n);
	memset(&g, 0, sizeof g);
	CHECK(convM2S(b, n, &g) == n && strcmp(g.ename, s) == 0);
	s[0xffff] = 'a';
	s[0x10000] = 0;
	CHECK(sizeS2M(&f) == 0);
	f.ename = NULL;
	CHECK(sizeS2M(&f) == 9);
	free(b);
	free(s);
}

/*
 * Payload that is in its place already must not be touched, from elsewhere copied.
 */
static void
inplace(void)
{
	uint8_t b[64];
	Fcall f = { .type = Twrite, .count = 5 };

	memset(b, 0, sizeof b);
	memcpy(b + IOHDRSZ - 1, "hello", 5);
	f.data = (char*)b + IOHDRSZ - 1;
	CHECK(convS2M(&f, b, sizeof b) == IOHDRSZ - 1 + 5);
	CHECK(memcmp(b + IOHDRSZ - 1, "hello", 5) == 0 && GBIT32(b+19) == 5);
}

static const char statrec[] =
	"\x3b\0" "\x4d\0" "\x01\0\0\0" QID "\xed\x01\0\x80" "\x01\0\0\0" "\x02\0\0\0" "\x03\0\0\0\0\0\0\0"
	"\x01\0" "n" "\x02\0" "me" "\x03\0" "sys" "\x06\0" "glenda";

static void
dirs(void)
{
	char strs[sizeof statrec];
	uint32_t i, n;
	uint8_t b[128];
	Dir d;

	n = sizeof statrec - 1;
	CHECK(n == 61);
	memset(&d, 0, sizeof d);
	CHECK(convM2D((uint8_t*)statrec, n, &d, strs) == n);
	CHECK(d.type == 'M' && d.dev == 1 && sameqid(d.qid, (Qid)Q) && d.mode == (DMDIR|0755));
	CHECK(d.atime == 1 && d.mtime == 2 && d.length == 3);
	CHECK(same(d.name, "n") && same(d.uid, "me") && same(d.gid, "sys") && same(d.muid, "glenda"));
	CHECK(sizeD2M(&d) == n && convD2M(&d, b, sizeof b) == n && memcmp(b, statrec, n) == 0);
	CHECK(convD2M(&d, b, n-1) == BIT16SZ && GBIT16(b) == n-2);
	CHECK(convD2M(&d, b, 1) == 0);
	CHECK(statcheck((uint8_t*)statrec, n) == 0);
	CHECK(statcheck((uint8_t*)statrec, n+1) == -1);
	for(i = 0; i < n; i++){
		uint8_t *p = copy(statrec, i);
		CHECK(statcheck(p, i) == -1 && convM2D(p, i, &d, strs) == 0);
		free(p);
	}
	memcpy(b, statrec, n);
	b[0]--;
	CHECK(convM2D(b, n, &d, strs) == 0);
	memcpy(b, statrec, n);
	b[43] = 0;			/* the name is a NUL */
	CHECK(statcheck(b, n) == -1);
}

static void
longdir(void)
{
	char *s;
	Dir d;

	s = malloc(0x10000);
	memset(s, 'a', 0xffff);
	memset(&d, 0, sizeof d);
	s[0xffff - 47] = 0;
	d.name = s;
	CHECK(sizeD2M(&d) == 2 + 0xffff);
	s[0xffff - 47] = 'a';
	s[0xffff - 46] = 0;
	CHECK(sizeD2M(&d) == 0 && convD2M(&d, (uint8_t*)s, 0x10000) == 0);
	free(s);
}

/* The message of n bytes in b, whose words are x, without the bytes between: it is the same. */
static void
usual(const uint8_t *b, uint32_t n, const X9 *x)
{
	static const uint8_t types[] = { Tread, Topen, Tclunk, Ropen, Rread, Rwrite, Rclunk };
	uint8_t copy[256], room[X9inline], out[256];
	Fcall f, g = { 0 };
	uint32_t data;
	X9 y;
	int is;

	memcpy(copy, b, n);
	CHECK(convM2S(copy, n, &f) == n);
	is = memchr(types, f.type, sizeof types) != NULL && f.tag != NOTAG;
	CHECK(x9encode(&f, &y) == is);
	if(is)
		CHECK(y.tag == x->tag && y.nw == x->nw && y.body == 0 && memcmp(y.w, x->w, x->nw * sizeof y.w[0]) == 0);
	is |= f.type == Twrite;
	CHECK(x9decode(x, room, &g, &data) == is);
	if(is)
		CHECK(data == 0 && convS2M(&g, out, sizeof out) == n && memcmp(out, b, n) == 0);
}

/* Any words: what is taken without bytes would be taken with them, and is the same. */
static void
strange(const X9 *x)
{
	uint8_t room[X9inline], out[256], bytes[256];
	uint32_t data, blocks, n;
	Fcall g = { 0 };

	if(!x9decode(x, room, &g, &data))
		return;
	n = x9unpack(x, NULL, 0, bytes, sizeof bytes, &blocks);
	CHECK(n != 0 && blocks == data);
	CHECK(convS2M(&g, out, sizeof out) == n && memcmp(out, bytes, n) == 0);
}

/*
 * Each message through the words of an exchange message and back; what has strings also by way of a block.
 */
static void
exchange(const Msg *m)
{
	const uint8_t *b = (const uint8_t*)m->bytes;
	uint8_t out[256], *body = NULL;
	uint32_t data, n, type = b[4], i;
	X9 x;

	if(type == Tversion || type == Rversion)
		CHECK(GBIT16(b + 5) == NOTAG);
	CHECK(x9pack(b, m->n, 0, &x));
	CHECK((x.tag & 0xffff) == type - 100);
	if(x.body != 0)
		body = (uint8_t*)b + m->n - x.body;
	n = x9unpack(&x, body, x.body, out, sizeof out, &data);
	CHECK(n == m->n && memcmp(out, b, n) == 0 && data == 0);
	usual(b, m->n, &x);
	/* no words are too strange */
	for(i = 0; i < 64; i++){
		x.w[i % X9words] ^= 0x5555555555555555u << i % 7;
		x.nw = i % 8;
		n = x9unpack(&x, i & 1 ? body : NULL, x.body, out, sizeof out, &data);
		CHECK(n <= sizeof out && (n == 0 || GBIT32(out) == n));
		strange(&x);
	}
	CHECK(!x9pack(b, m->n - 1, 0, &x) || (x.tag & 0xffff) != type - 100 || m->n - 1 >= FHDRSZ);
	CHECK(!x9pack(b, FHDRSZ - 1, 0, &x));
}

/*
 * Strings of any length, as far as words go and beyond.
 */
static void
exchangestrings(void)
{
	uint8_t b[256], out[256];
	char text[100];
	Fcall f = { .type = Rerror, .tag = 3, .ename = text };
	uint32_t n, k, data, got;
	X9 x;

	for(n = 1; n < sizeof text; n++){
		for(k = 0; k < n; k++)
			text[k] = (char)('0' + k);
		text[n] = 0;
		k = convS2M(&f, b, sizeof b);
		CHECK(x9pack(b, k, 0, &x) && x.nw == X9words && x.body == (n + 2 > 46 ? n + 2 : 0));
		got = x9unpack(&x, x.body != 0 ? b + FHDRSZ : NULL, x.body, out, sizeof out, &data);
		CHECK(got == k && memcmp(out, b, k) == 0);
		/* nothing but bytes of the text is in the word with their number */
		x.w[0] |= 1ull << 63;
		got = x9unpack(&x, x.body != 0 ? b + FHDRSZ : NULL, x.body, out, sizeof out, &data);
		CHECK(got == (n + 2 > 40 && n + 2 <= 46 ? k : 0));
	}
}

/*
 * Data in blocks: the message has its count in words, and says 0 itself.
 */
static void
exchangedata(void)
{
	static const uint8_t rread[] = "\x0b\0\0\0" "\x75" "\x07\0" "\0\0\0\0";
	static const uint8_t twrite[] = "\x17\0\0\0" "\x76" "\x07\0" "\x01\0\0\0" "\x02\0\0\0\0\0\0\0" "\0\0\0\0";
	uint8_t out[256];
	uint32_t data;
	X9 x;

	CHECK(x9pack(rread, sizeof rread - 1, 4096, &x));
	CHECK(x.tag == (7 << 16 | X9readm) && x.nw == 1 && x.w[0] == 4096 && x.body == 0);
	CHECK(x9unpack(&x, NULL, 0, out, sizeof out, &data) == sizeof rread - 1 && data == 4096);
	CHECK(memcmp(out, rread, sizeof rread - 1) == 0);
	strange(&x);
	CHECK(x9pack(twrite, sizeof twrite - 1, 77, &x));
	CHECK(x.tag == (7 << 16 | X9writem) && x.nw == 3 && x.w[0] == 1 && x.w[1] == 2 && x.w[2] == 77);
	CHECK(x9unpack(&x, NULL, 0, out, sizeof out, &data) == sizeof twrite - 1 && data == 77);
	CHECK(memcmp(out, twrite, sizeof twrite - 1) == 0);
	/* a tag that no conversation has, a kind that 9P has not */
	memcpy(out, rread, sizeof rread - 1);
	out[5] = X9notag;
	CHECK(!x9pack(out, sizeof rread - 1, 1, &x));
	x = (X9){ .tag = 7 << 16 | 40, .nw = 1 };
	CHECK(x9unpack(&x, NULL, 0, out, sizeof out, &data) == 0);
	x = (X9){ .tag = (X9notag + 1) << 16 | 17, .nw = 6 };
	CHECK(x9unpack(&x, NULL, 0, out, sizeof out, &data) == 0);
}

int
main(void)
{
	uint32_t i;

	CHECK(NMSG == Tmax - Tversion - 1);	/* all but Terror */
	for(i = 0; i < NMSG; i++){
		roundtrip(&msgs[i]);
		sizes(&msgs[i]);
		exchange(&msgs[i]);
	}
	refused();
	limits();
	longstring();
	inplace();
	exchangestrings();
	exchangedata();
	dirs();
	longdir();
	if(nfail == 0)
		printf("ok codec: %d checks\n", ncheck);
	else
		printf("FAIL codec: %d of %d checks\n", nfail, ncheck);
	return nfail != 0;
}
