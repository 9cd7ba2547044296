/*
 * Floating point from text, bit for bit.
 */
#include <u.h>
#include <libc.h>
#include "test.h"

static void
randtext(char *s)
{
	int n, e;

	if(rndn(2))
		*s++ = "-+ "[rndn(3)];
	for(n = rndn(rndn(10) == 0 ? 400 : 25); n > 0; n--)
		*s++ = '0' + rndn(10);
	if(rndn(3)){
		*s++ = '.';
		for(n = rndn(rndn(10) == 0 ? 400 : 25); n > 0; n--)
			*s++ = '0' + rndn(rndn(3) ? 10 : 1);
	}
	*s = 0;
	if(rndn(3)){
		e = rndn(2) ? rndn(700) - 350 : rndn(60) - 30;
		snprint(s, 20, "%c%d%s", "eE"[rndn(2)], e, rndn(9) ? "" : "x");
	}else if(rndn(9) == 0)
		strcpy(s, rndn(2) ? "e" : "e+");
}

static void
check(char *s)
{
	union { double d; u64int u; } a, b;
	char *e;
	int used;

	a.d = strtod(s, &e);
	b.d = o_strtod(s, &used);
	CHECKF(a.u == b.u, "strtod %.80s: %llux not %llux", s, a.u, b.u);
	CHECKF(e - s == used, "strtod %.80s: used %d not %d", s, (int)(e-s), used);
}

/* the exact middle between two doubles, and a hair beside it */
static void
halfway(void)
{
	char s[1200];
	union { double d; u64int u; } x;
	double d, e;
	int n;

	x.d = fabs(rnddbl());
	x.u &= ~(1ULL<<62);		/* less than 2: the fraction is all there is */
	d = x.d;
	x.u++;
	e = x.d;
	if(d < 0x1p-900)
		return;
	n = snprint(s, sizeof s, "%.1080f", d);
	check(s);
	/* (d+e)/2 exactly: the sum of halves, when that is representable with one more bit */
	n = snprint(s, sizeof s, "%.1080f", d/2);
	check(s);
	snprint(s+n, sizeof s - n, "1");
	check(s);
	snprint(s, sizeof s, "%.40g", (d+e)/2);
	check(s);
}

void
teststrtod(void)
{
	static char *fixed[] = {
		"0", "-0", "1", ".5", "5.", ".", "-.", "e5", "1e", "1e+", "1e-", "1e400", "-1e400", "1e-400", "4.9e-324",
		"2.4703282292062327e-324", "2.4703282292062328e-324", "2.2250738585072014e-308", "2.2250738585072011e-308",
		"1.7976931348623157e308", "1.7976931348623158e308", "1.7976931348623159e308", "9007199254740993", "9007199254740992.5",
		"9007199254740993.00000000000000000000000000000000001", "inf", "Infinity", "-INF", "infin", "  12.5abc",
		"0.000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000001e100",
		"8.41e21", "5e-324", "3e-324", "2e-324", "6.8e-324", "1e23", "123456789012345678901234567890",
		"0e99999999999", "1e99999999999", "1e-99999999999", "00000000000000000000000000001e-5",
		"0.1000000000000000055511151231257827021181583404541015625",
		"1.00000000000000011102230246251565404236316680908203125",
		"1.00000000000000011102230246251565404236316680908203124",
		"1.00000000000000011102230246251565404236316680908203126",
		"1.00000000000000033306690738754696212708950042724609375",
	};
	char s[2000];
	uint i;

	for(i = 0; i < nelem(fixed); i++)
		check(fixed[i]);
	CHECK(isNaN(strtod("nan", nil)));
	for(i = 0; i < 60000; i++){
		randtext(s);
		check(s);
	}
	for(i = 0; i < 3000; i++)
		halfway();
	/* a long tail decides a tie */
	strcpy(s, "9007199254740993.");
	memset(s+17, '0', 900);
	strcpy(s+917, "1");
	check(s);
	s[917] = '0';
	check(s);
}
