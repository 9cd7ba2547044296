/*
 * crc32.c: CRC-32 as in IEEE 802.3 (reflected, polynomial 0x04c11db7), eight bytes a step.
 *
 * crc32(0, p, n) is the checksum of n bytes; crc32(crc, ...) continues it.  Runs in the
 * stub and in the host tool that makes the sections.  The eight tables are made at the
 * first call: the stub is single threaded.
 */
#include "sect.h"

static uint32_t tab[8][256];

static void
mktab(void)
{
	uint32_t c;
	int i, k;

	for(i = 0; i < 256; i++){
		c = i;
		for(k = 0; k < 8; k++)
			c = c>>1 ^ (0xedb88320 & -(c & 1));
		tab[0][i] = c;
	}
	for(i = 0; i < 256; i++)
		for(k = 1; k < 8; k++)
			tab[k][i] = tab[k-1][i]>>8 ^ tab[0][tab[k-1][i] & 0xff];
}

uint32_t
crc32(uint32_t crc, const void *v, uint64_t n)
{
	const uint8_t *p = v;
	uint32_t lo, hi;

	if(tab[0][1] == 0)
		mktab();
	crc = ~crc;
	for(; n >= 8; n -= 8, p += 8){
		__builtin_memcpy(&lo, p, 4);
		__builtin_memcpy(&hi, p + 4, 4);
		lo ^= crc;
		crc = tab[7][lo & 0xff] ^ tab[6][lo>>8 & 0xff] ^ tab[5][lo>>16 & 0xff] ^ tab[4][lo>>24] ^
			tab[3][hi & 0xff] ^ tab[2][hi>>8 & 0xff] ^ tab[1][hi>>16 & 0xff] ^ tab[0][hi>>24];
	}
	while(n-- > 0)
		crc = crc>>8 ^ tab[0][(crc ^ *p++) & 0xff];
	return ~crc;
}
