/* a * b / c without overflow in between: the scaling that clocks need. */
#include "lib.h"

/* Rounded down; the largest number if the result does not fit (or c is 0). */
u64
muldiv(u64 a, u64 b, u64 c)
{
	unsigned __int128 product = (unsigned __int128)a * b;
	u64 high = product >> 64, low = product, rest;

	if(high >= c)
		return UINT64_MAX;
	__asm__("divq %4" : "=a"(low), "=d"(rest) : "a"(low), "d"(high), "r"(c) : "cc");
	return low;
}

int
bitcount(u64 v)
{
	int n = 0;

	for(; v != 0; v &= v - 1)
		n++;
	return n;
}
