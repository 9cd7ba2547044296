/*
 * Integers in text; random numbers.
 */
#include <u.h>
#include <libc.h>
#include "test.h"

static void
randnum(char *s, int max)
{
	static char *lead[] = {"", " ", "\t\n", "-", "+", "0x", "0X", "-0x", "0", "-0", "  +", "0xg", "--"};
	static char set[] = "01234567899abcdefghijzAFZ x.";
	int n;

	strcpy(s, lead[rndn(nelem(lead))]);
	s += strlen(s);
	for(n = rndn(max); n > 0; n--)
		*s++ = set[rndn(rndn(3) == 0 ? nelem(set)-1 : 10)];
	*s = 0;
}

void
testnum(void)
{
	static const int bases[] = {0, 10, 16, 8, 2, 36, 7};
	char s[80], *e;
	int i, used, base;
	long n;

	for(i = 0; i < 100000; i++){
		randnum(s, 30);
		base = bases[rndn(nelem(bases))];
		CHECKF(strtoll(s, &e, base) == o_strtoll(s, &used, base), "strtoll %q base %d: %lld", s, base, strtoll(s, nil, base));
		CHECKF(e - s == used, "strtoll %q base %d used %d not %d", s, base, (int)(e-s), used);
		CHECKF(strtoull(s, &e, base) == o_strtoull(s, &used, base), "strtoull %q base %d", s, base);
		CHECKF(e - s == used, "strtoull %q base %d used %d not %d", s, base, (int)(e-s), used);
	}
	CHECK(atoi("-12x") == -12 && atoi("0x10") == 16 && atoll("9223372036854775807") == 0x7fffffffffffffff);
	for(i = 0; i < 1000; i++){
		n = lnrand(7);
		CHECK(n >= 0 && n < 7 && nrand(1) == 0 && lrand() >= 0 && lrand() <= 0x7fffffff);
		CHECK(frand() >= 0 && frand() < 1);
	}
	srand(1);
	n = lrand();
	srand(2);
	CHECK(lrand() != n);
	srand(1);
	CHECK(lrand() == n);
}
