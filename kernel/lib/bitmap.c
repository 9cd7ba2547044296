/* Bit maps: arrays of u64, bit 0 of word 0 first. */
#include "lib.h"

void
bitset(u64 *map, u32 bit)
{
	map[bit >> 6] |= 1ull << (bit & 63);
}

void
bitclear(u64 *map, u32 bit)
{
	map[bit >> 6] &= ~(1ull << (bit & 63));
}

bool
bittest(const u64 *map, u32 bit)
{
	return map[bit >> 6] >> (bit & 63) & 1;
}

s64
bitfind(const u64 *map, u32 nbit, u32 start)
{
	for(u64 bit = start; bit < nbit; bit = (bit | 63) + 1) {
		u64 clear = ~map[bit >> 6] >> (bit & 63);
		if(clear != 0) {
			bit += __builtin_ctzll(clear);
			return bit < nbit ? (s64)bit : -1;
		}
	}
	return -1;
}
