/*
 * The processor's cycle counter.
 */
#include <u.h>
#include <libc.h>

void
cycles(uvlong *t)
{
	u32int lo, hi;

	__asm__ volatile("rdtsc" : "=a"(lo), "=d"(hi));
	*t = (uvlong)hi<<32 | lo;
}
