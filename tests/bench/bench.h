/*
 * How a benchmark measures and what it prints, in Ennead; tests/bench/linux/bench.h is the same for Linux.  After <u.h> and <libc.h>.
 *
 * Ticks are those of the time stamp counter: under icount a tick is an instruction.  A line is: "bench", name, runs, operations
 * in a run, median, least and most of one operation, what it is.  Each of the runs was marked, and nothing else.
 */
#pragma once
#include "mark.h"

static inline void
sortticks(uvlong *t, int n)
{
	uvlong x;
	int i, j;

	for(i = 1; i < n; i++){
		x = t[i];
		for(j = i; j > 0 && t[j-1] > x; j--)
			t[j] = t[j-1];
		t[j] = x;
	}
}

static inline uvlong
timed(void (*f)(void))
{
	uvlong a, b;

	MARK(Begin);
	cycles(&a);
	f();
	cycles(&b);
	MARK(End);
	return b - a;
}

/* Times of so many runs of n operations each. */
static inline void
report(char *name, char *what, uvlong *t, int runs, int n)
{
	sortticks(t, runs);
	print("bench %s %d %d %llud %llud %llud %s\n", name, runs, n, t[runs/2] / n, t[0] / n, t[runs-1] / n, what);
}
