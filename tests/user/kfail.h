/*
 * Kernel memory that runs out at any moment: each operation is repeated with its first, second, third ...
 * allocation failing, alone or with those behind it, until it needs no more.  It fails with an error text or succeeds, never half:
 * without a failure it succeeds right afterwards.  The runner looks for what it left behind.  Only the debug build of the
 * kernel can do that (#c/debug).
 */
#pragma once
#include "test.h"

enum { Maxn = 600, Burst = 6 };

typedef struct Kop Kop;
struct Kop {
	char *name;
	int (*fn)(void);	/* -1: failed */
};

static int dfd;

static void
debugctl(char *verb, int n, int burst)
{
	char buf[48];

	snprint(buf, sizeof buf, "%s %d %d", verb, n, burst);
	if(write(dfd, buf, strlen(buf)) < 0)
		sysfatal("%s: %r", buf);
}

/* How many allocations have failed: of this process, or of those that it made. */
static int
failures(char *verb)
{
	char buf[64], *p;
	long n;

	n = pread(dfd, buf, sizeof buf - 1, 0);
	buf[n > 0 ? n : 0] = 0;
	p = strstr(buf, strcmp(verb, "kfail") == 0 ? "failed " : "children ");
	return p != nil ? atoi(strchr(p, ' ')) : 0;
}

/* With the nth allocation failing, and burst - 1 more; whether one failed. */
static int
once(Kop *op, char *verb, int n, int burst)
{
	char e[ERRMAX];
	int r, hit;

	werrstr("");
	debugctl(verb, n, burst);
	r = op->fn();
	debugctl(verb, 0, 0);
	rerrstr(e, sizeof e);
	hit = failures(verb) > 0;
	if(r < 0 && !hit){
		print("%s: fails without a reason at %d: %s\n", op->name, n, e);
		nfail++;
	}
	if(r < 0 && e[0] == 0){
		print("%s: no error text at %d\n", op->name, n);
		nfail++;
	}
	if(r < 0 && hit && op->fn() < 0){
		print("%s: fails still after %d of them failed from %d on: %r\n", op->name, burst, n);
		nfail++;
	}
	return hit;
}

static void
every(Kop *op, char *verb)
{
	int n, before;

	before = nfail;
	for(n = 1; n < Maxn && nfail == before && once(op, verb, n, 1); n++)
		if(n < 16 || n % 4 == 0)
			once(op, verb, n, Burst);
	if(n == Maxn){
		print("%s: no end of allocations\n", op->name);
		nfail++;
	}
	print("%s: %d allocations\n", op->name, n - 1);
}

static Kop *thisop;
static char *thisverb;

static void
everychild(void)
{
	every(thisop, thisverb);
}

/*
 * All of ops, or those named.  Each in a process with groups of its own, so that whatever it did to them is gone afterwards.
 */
static void
everyop(Kop *ops, int nop, char *verb, int argc, char **argv)
{
	int i, j;

	thisverb = verb;
	for(i = 0; i < nop; i++){
		for(j = 1; j < argc && strcmp(argv[j], ops[i].name) != 0; j++)
			;
		if(argc > 1 && j == argc)
			continue;
		thisop = &ops[i];
		CKCHILD(RFFDG|RFREND|RFNAMEG|RFENVG, everychild, "");
	}
}

static void
kfailinit(void)
{
	dfd = open("#c/debug", ORDWR);
	if(dfd < 0)
		exits("skip: not the debug build");
}
