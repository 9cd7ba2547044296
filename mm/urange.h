/*
 * urange.h: the arithmetic that stands between a number of a program and user memory; private to mm/.
 * All of it is proved (tests/prove/): for any numbers, nothing wraps around.
 */
#pragma once
#include "types.h"

#define UTOP	0x7ffffffff000ull	/* the first address that is not the user's */

/* Do the n bytes from va lie below UTOP?  So do no bytes at UTOP itself. */
/*@
	assigns \nothing;
	ensures \result != 0 <==> va + n <= UTOP;
*/
static inline bool
inuser(u64 va, u64 n)
{
	return va <= UTOP && n <= UTOP - va;
}

/* Is n a length that a program can mean?  To programs they are 32-bit integers: from 2 GiB on negative ones. */
/*@
	assigns \nothing;
	ensures \result != 0 <==> n < 0x80000000;
*/
static inline bool
goodlen(u64 n)
{
	return n <= 0x7fffffff;
}

/* How many of n bytes, which are not none, from va lie in the same page. */
/*@
	requires n > 0;
	assigns \nothing;
	ensures 1 <= \result <= n && \result <= Pgsize;
	ensures va / Pgsize == (va + \result - 1) / Pgsize;
	ensures \result == n || (va + \result) % Pgsize == 0;
*/
static inline u64
inpage(u64 va, u64 n)
{
	u64 left = Pgsize - va % Pgsize;

	return n < left ? n : left;
}

/* The page of an address. */
/*@
	assigns \nothing;
	ensures \result <= x < \result + Pgsize && \result % Pgsize == 0;
*/
static inline u64
pagedown(u64 x)
{
	return x - x % Pgsize;
}

/* The end of the pages that reach an address, which is at most UTOP; it never is beyond UTOP itself. */
/*@
	requires x <= UTOP;
	assigns \nothing;
	ensures x <= \result < x + Pgsize && \result % Pgsize == 0 && \result <= UTOP;
*/
static inline u64
pageup(u64 x)
{
	return (x + (Pgsize - 1)) / Pgsize * Pgsize;
}
