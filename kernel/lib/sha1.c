/*
 * SHA-1 (FIPS 180-4, 6.1) and HMAC-SHA1 (RFC 2104), only for capabilities: their format is part
 * of the Plan 9 interface.
 */
#include "lib.h"

enum { Block = 64 };

typedef struct Sha1 Sha1;
struct Sha1 {
	u32 h[5];
	u8 buf[Block];
	u64 len;	/* bytes so far */
};

static u32
rol(u32 x, int n)
{
	return x << n | x >> (32 - n);
}

static void
compress(u32 h[5], const u8 *p)
{
	u32 w[80], a = h[0], b = h[1], c = h[2], d = h[3], e = h[4], f, k, t;

	for(int i = 0; i < 16; i++)
		w[i] = (u32)p[4 * i] << 24 | p[4 * i + 1] << 16 | p[4 * i + 2] << 8 | p[4 * i + 3];
	for(int i = 16; i < 80; i++)
		w[i] = rol(w[i - 3] ^ w[i - 8] ^ w[i - 14] ^ w[i - 16], 1);
	for(int i = 0; i < 80; i++) {
		if(i < 20) {
			f = (b & c) | (~b & d);
			k = 0x5a827999;
		} else if(i < 40) {
			f = b ^ c ^ d;
			k = 0x6ed9eba1;
		} else if(i < 60) {
			f = (b & c) | (b & d) | (c & d);
			k = 0x8f1bbcdc;
		} else {
			f = b ^ c ^ d;
			k = 0xca62c1d6;
		}
		t = rol(a, 5) + f + e + k + w[i];
		e = d;
		d = c;
		c = rol(b, 30);
		b = a;
		a = t;
	}
	h[0] += a;
	h[1] += b;
	h[2] += c;
	h[3] += d;
	h[4] += e;
}

static void
begin(Sha1 *s)
{
	*s = (Sha1){.h = {0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0}};
}

static void
add(Sha1 *s, const void *data, usize n)
{
	for(const u8 *p = data; n > 0; n--) {
		s->buf[s->len++ % Block] = *p++;
		if(s->len % Block == 0)
			compress(s->h, s->buf);
	}
}

static void
finish(Sha1 *s, u8 digest[Sha1len])
{
	u64 bits = s->len * 8;
	u8 length[8];

	add(s, "\x80", 1);
	while(s->len % Block != Block - 8)
		add(s, "", 1);
	for(int i = 0; i < 8; i++)
		length[i] = bits >> (56 - 8 * i);
	add(s, length, sizeof length);
	for(int i = 0; i < Sha1len; i++)
		digest[i] = s->h[i / 4] >> (24 - 8 * (i % 4));
}

void
sha1(const void *data, usize n, u8 digest[Sha1len])
{
	Sha1 s;

	begin(&s);
	add(&s, data, n);
	finish(&s, digest);
}

void
hmacsha1(const void *data, usize n, const void *key, usize nkey, u8 digest[Sha1len])
{
	u8 k[Block] = {0}, pad[Block], inner[Sha1len];
	Sha1 s;

	if(nkey > Block)
		sha1(key, nkey, k);
	else
		memmove(k, key, nkey);
	for(int i = 0; i < Block; i++)
		pad[i] = k[i] ^ 0x36;
	begin(&s);
	add(&s, pad, sizeof pad);
	add(&s, data, n);
	finish(&s, inner);
	for(int i = 0; i < Block; i++)
		pad[i] = k[i] ^ 0x5c;
	begin(&s);
	add(&s, pad, sizeof pad);
	add(&s, inner, sizeof inner);
	finish(&s, digest);
}
