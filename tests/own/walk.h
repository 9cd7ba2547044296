/*
 * walk.h: all sequences of steps up to a length, in one order, and their number and digest, by which the host and a
 * machine know that they have done the same.
 */
#pragma once
#include "world.h"

enum { Maxwalk = 24 };

typedef struct Tally Tally;
struct Tally {
	unsigned n[Maxwalk + 1];	/* sequences of each length */
	unsigned long long digest;
};

/* The next sequence: its steps, with the numbers of the digest. */
static inline void
tally(Tally *t, const Step *s, int n)
{
	t->n[n]++;
	for(int i = 0; i < n; i++) {
		const unsigned char b[] = {s[i].op, s[i].owner, s[i].block, s[i].who, s[i].to, n};
		for(unsigned k = 0; k < sizeof b; k++)
			t->digest = (t->digest ^ b[k]) * 0x100000001b3ull;
	}
}

/*
 * Calls visit for each sequence of 1 to len steps that the model allows, those that begin with the same steps one after another.  s has
 * room for len steps.
 */
static inline void
walk(const World *w, Step *s, int n, int len, void (*visit)(const Step *, int n))
{
	Step next[Maxops];

	if(n > 0)
		visit(s, n);
	int count = n < len ? worldchoices(w, next, 0) : 0;
	for(int i = 0; i < count; i++) {
		World after = *w;
		int came;
		s[n] = next[i];
		worldstep(&after, &next[i], &came, 0, 0);
		walk(&after, s, n + 1, len, visit);
	}
}
