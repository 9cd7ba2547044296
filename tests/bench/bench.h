/*
 * How a benchmark measures and what it prints, in Ennead; tests/bench/linux/bench.h is the same for Linux.  After <u.h> and <libc.h>.
 *
 * Ticks are those of the time stamp counter: under icount a tick is an instruction.  A line is: "bench", name, runs, operations
 * in a run, median, least and most of one operation, what it is.  Each of the runs was marked, and nothing else.
 */
#pragma once
#include "mark.h"

enum { Maxruns = 9 };

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

/* Does an argument name it, or are there none? */
static inline int
wanted(char *name, char **argv)
{
	int i;

	for(i = 1; argv[i] != nil; i++)
		if(strcmp(argv[i], name) == 0)
			return 1;
	return argv[1] == nil;
}

/* What is done n times in a row. */
typedef struct Op Op;
struct Op {
	char *name;
	int n;
	char *what;
	void (*f)(int n);
	void (*begin)(int n);	/* before the clock runs; nil: nothing */
	void (*end)(int n);
};

static inline uvlong
once(Op *o, int n, int marked)
{
	uvlong a, b;

	if(o->begin != nil)
		o->begin(n);
	if(marked)
		MARK(Begin);
	cycles(&a);
	o->f(n);
	cycles(&b);
	if(marked)
		MARK(End);
	if(o->end != nil)
		o->end(n);
	return b - a;
}

/* Once to warm up, then so many times. */
static inline void
measure(Op *o, int runs)
{
	uvlong t[Maxruns];
	int i;

	once(o, o->n, 0);
	for(i = 0; i < runs; i++)
		t[i] = once(o, o->n, 1);
	report(o->name, o->what, t, runs, o->n);
}
