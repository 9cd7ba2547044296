/*
 * The pure parts of the C library on the host, under sanitizers.
 */
#include <u.h>
#include <libc.h>
#include <tos.h>
#include "test.h"

static Tos tos;
static void *privates[17];
Tos	*_tos = &tos;
void	**_privates = privates;
int	_nprivates = 16;
char	*argv0 = "test";

static u64int seed = 88172645463325252ULL;

u64int
rnd(void)
{
	seed ^= seed<<13;
	seed ^= seed>>7;
	seed ^= seed<<17;
	return seed;
}

int
rndn(int n)
{
	return (rnd()>>20)%n;
}

double
rnddbl(void)
{
	union { u64int u; double d; } x;

	do{
		x.u = rnd() ^ rnd()<<32;
		if(rndn(3) == 0)	/* more of the everyday sizes */
			x.u = (x.u & ~(0x7ffULL<<52)) | (u64int)(1023 - 30 + rndn(60))<<52;
	}while((x.u>>52 & 0x7ff) == 0x7ff);
	return x.d;
}

typedef struct Suite Suite;
struct Suite {
	char	*name;
	void	(*fn)(void);
};

static const Suite suites[] = {
	{"mem",		testmem},
	{"str",		teststr},
	{"rune",	testrune},
	{"num",		testnum},
	{"strtod",	teststrtod},
	{"fmt",		testfmt},
	{"fmtdbl",	testfmtdbl},
	{"quote",	testquote},
	{"token",	testtoken},
	{"cleanname",	testcleanname},
	{"enc",		testenc},
	{"qsort",	testqsort},
	{"alloc",	testalloc},
	{"bio",		testbio},
	{"regexp",	testregexp},
	{"time",	testtime},
	{"math",	testmath},
};

void
testmain(void)
{
	int i, bad, all;

	for(i = 0; i < (int)nelem(suites); i++){
		bad = o_failures;
		all = o_checks;
		suites[i].fn();
		if(o_failures != bad)
			print("FAIL libc-%s: %d of %d checks\n", suites[i].name, o_failures - bad, o_checks - all);
		else
			print("ok libc-%s %d checks\n", suites[i].name, o_checks - all);
	}
}
