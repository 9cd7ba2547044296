/*
 * Atomic operations on 32-bit words; each is a full barrier.
 */
#include <u.h>
#include <libc.h>

int
_tas(int *p)
{
	return __atomic_exchange_n(p, 1, __ATOMIC_SEQ_CST);
}

s32int
ainc(s32int *p)
{
	return __atomic_add_fetch(p, 1, __ATOMIC_SEQ_CST);
}

s32int
adec(s32int *p)
{
	return __atomic_sub_fetch(p, 1, __ATOMIC_SEQ_CST);
}

int
cas(s32int *p, s32int old, s32int new)
{
	return __atomic_compare_exchange_n(p, &old, new, 0, __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST);
}
