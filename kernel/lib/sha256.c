/* SHA-256 (FIPS 180-4, 6.2): what names the image and the manifest of a SIP. */
#include "lib.h"

enum { Block = sizeof((Sha256){}.buf) };

/* The first 32 bits of the fractions of the cube roots of the first 64 primes (4.2.2). */
static const u32 K[64] = {
	0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
	0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
	0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
	0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
	0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
	0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
	0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
	0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
};

static u32
ror(u32 x, int n)
{
	return x >> n | x << (32 - n);
}

/* The functions of 4.1.2; rotations in sequence, which take fewer instructions than side by side. */
static u32
sum0(u32 a)
{
	return ror(ror(ror(a, 9) ^ a, 11) ^ a, 2);	/* 2, 13, 22 */
}

static u32
sum1(u32 e)
{
	return ror(ror(ror(e, 14) ^ e, 5) ^ e, 6);	/* 6, 11, 25 */
}

static void
schedule(u32 w[64], const u8 *p)
{
	for(int i = 0; i < 16; i++) {
		u32 v;
		__builtin_memcpy(&v, p + 4 * i, sizeof v);
		w[i] = __builtin_bswap32(v);
	}
	for(int i = 16; i < 64; i++) {
		u32 a = w[i - 15], b = w[i - 2];
		w[i] = w[i - 16] + (ror(ror(a, 11) ^ a, 7) ^ a >> 3) + w[i - 7] + (ror(ror(b, 2) ^ b, 17) ^ b >> 10);
	}
}

/* A round in place: instead of each variable's value the variables move on. */
#define ROUND(a, b, c, d, e, f, g, h, i) do { \
	h += sum1(e) + (g ^ (e & (f ^ g))) + k[i] + w[i]; \
	d += h; \
	h += sum0(a) + ((a & b) ^ (c & (a ^ b))); \
} while(0)

/* Eight of them, after which each variable is in its place again. */
static void
rounds(u32 v[8], const u32 k[8], const u32 w[8])
{
	u32 a = v[0], b = v[1], c = v[2], d = v[3], e = v[4], f = v[5], g = v[6], h = v[7];

	ROUND(a, b, c, d, e, f, g, h, 0);
	ROUND(h, a, b, c, d, e, f, g, 1);
	ROUND(g, h, a, b, c, d, e, f, 2);
	ROUND(f, g, h, a, b, c, d, e, 3);
	ROUND(e, f, g, h, a, b, c, d, 4);
	ROUND(d, e, f, g, h, a, b, c, 5);
	ROUND(c, d, e, f, g, h, a, b, 6);
	ROUND(b, c, d, e, f, g, h, a, 7);
	v[0] = a, v[1] = b, v[2] = c, v[3] = d, v[4] = e, v[5] = f, v[6] = g, v[7] = h;
}

static void
compress(u32 h[8], const u8 *p)
{
	u32 w[64], v[8];

	schedule(w, p);
	memmove(v, h, sizeof v);
	for(int i = 0; i < 64; i += 8)
		rounds(v, K + i, w + i);
	for(int i = 0; i < 8; i++)
		h[i] += v[i];
}

void
sha256begin(Sha256 *s)
{
	*s = (Sha256){.h = {0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19}};
}

void
sha256add(Sha256 *s, const void *data, usize n)
{
	const u8 *p = data;
	usize k;

	for(; n > 0; p += k, n -= k) {
		usize at = s->len % Block;
		k = n < Block - at ? n : Block - at;
		if(k == Block)
			compress(s->h, p);
		else {
			memmove(s->buf + at, p, k);
			if(at + k == Block)
				compress(s->h, s->buf);
		}
		s->len += k;
	}
}

void
sha256end(Sha256 *s, u8 digest[Sha256len])
{
	u64 bits = s->len * 8;
	u8 length[8];

	sha256add(s, "\x80", 1);
	while(s->len % Block != Block - 8)
		sha256add(s, "", 1);
	for(int i = 0; i < 8; i++)
		length[i] = bits >> (56 - 8 * i);
	sha256add(s, length, sizeof length);
	for(int i = 0; i < Sha256len; i++)
		digest[i] = s->h[i / 4] >> (24 - 8 * (i % 4));
}
