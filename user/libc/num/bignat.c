/*
 * The few operations on large natural numbers that strtod needs.
 */
#include <u.h>
#include <libc.h>
#include "bignat.h"

void
natmuladd(Nat *a, u32int x, u32int y)
{
	u64int v;
	int i;

	v = y;
	for(i = 0; i < a->n; i++){
		v += (u64int)a->limb[i]*x;
		a->limb[i] = v;
		v >>= 32;
	}
	if(v != 0)
		a->limb[a->n++] = v;
}

void
natshl(Nat *a, int s)
{
	int i, words;

	words = s/32;
	s %= 32;
	if(a->n == 0)
		return;
	a->limb[a->n] = 0;
	for(i = a->n; i >= 0; i--)
		a->limb[i+words] = s == 0 ? a->limb[i]
			: a->limb[i]<<s | (i > 0 ? a->limb[i-1]>>(32-s) : 0);
	memset(a->limb, 0, words*sizeof a->limb[0]);
	a->n += words;
	if(a->limb[a->n] != 0)
		a->n++;
}

int
natbits(const Nat *a)
{
	if(a->n == 0)
		return 0;
	return a->n*32 - __builtin_clz(a->limb[a->n-1]);
}

int
natcmp(const Nat *a, const Nat *b)
{
	int i;

	if(a->n != b->n)
		return a->n < b->n ? -1 : 1;
	for(i = a->n-1; i >= 0; i--)
		if(a->limb[i] != b->limb[i])
			return a->limb[i] < b->limb[i] ? -1 : 1;
	return 0;
}

void
natsub(Nat *a, const Nat *b)
{
	s64int v;
	int i;

	v = 0;
	for(i = 0; i < a->n; i++){
		v += (s64int)a->limb[i] - (i < b->n ? b->limb[i] : 0);
		a->limb[i] = v;
		v >>= 32;
	}
	while(a->n > 0 && a->limb[a->n-1] == 0)
		a->n--;
}
