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

void
testmain(void)
{
	testmem();
	teststr();
	testrune();
	testnum();
	teststrtod();
	testfmt();
	testfmtdbl();
	testquote();
	testtoken();
	testcleanname();
	testenc();
	testqsort();
	testalloc();
	testbio();
	testregexp();
	testtime();
	testmath();
}
