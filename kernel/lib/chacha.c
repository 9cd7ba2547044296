/* The ChaCha20 block function (RFC 8439, 2.3), nonce 0, with a counter of 64 bits as in the original cipher. */
#include "lib.h"

enum { Rounds = 20, Blockwords = 16 };

static inline u32
rotl(u32 x, int n)
{
	return x << n | x >> (32 - n);
}

static inline void
quarter(u32 *x, int a, int b, int c, int d)
{
	x[a] += x[b]; x[d] = rotl(x[d] ^ x[a], 16);
	x[c] += x[d]; x[b] = rotl(x[b] ^ x[c], 12);
	x[a] += x[b]; x[d] = rotl(x[d] ^ x[a], 8);
	x[c] += x[d]; x[b] = rotl(x[b] ^ x[c], 7);
}

void
chachablock(u32 out[16], const u32 key[8], u64 counter)
{
	u32 in[Blockwords] = {0x61707865, 0x3320646e, 0x79622d32, 0x6b206574};

	memcpy(in + 4, key, 8 * sizeof(u32));
	in[12] = counter;
	in[13] = counter >> 32;
	memcpy(out, in, sizeof in);
	for(int i = 0; i < Rounds; i += 2) {
		quarter(out, 0, 4, 8, 12);
		quarter(out, 1, 5, 9, 13);
		quarter(out, 2, 6, 10, 14);
		quarter(out, 3, 7, 11, 15);
		quarter(out, 0, 5, 10, 15);
		quarter(out, 1, 6, 11, 12);
		quarter(out, 2, 7, 8, 13);
		quarter(out, 3, 4, 9, 14);
	}
	for(int i = 0; i < Blockwords; i++)
		out[i] += in[i];
}
