/*
 * Counts that every CPU changes all the time and somebody reads now and then: a part for each CPU, in
 * a cache line of its own. A sum that is taken while others count is one that was true in between.
 */
#include "core.h"

/* The part may be another CPU's by the time it is changed, therefore atomic. */
void
tallyadd(Tally *c, s64 n)
{
	__atomic_fetch_add(&c->part[cpu()->id].n, n, __ATOMIC_RELAXED);
}

s64
tallysum(const Tally *c)
{
	s64 sum = 0;

	for(u32 i = 0; i < ncpu; i++)
		sum += __atomic_load_n(&c->part[i].n, __ATOMIC_RELAXED);
	return sum;
}
