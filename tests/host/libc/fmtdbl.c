/*
 * %e %f %g against the host's printf, which is exact too; and the way back.
 */
#include <u.h>
#include <libc.h>
#include "test.h"

static void
one(void)
{
	char f[40], *p, a[2000], b[2000];
	double d;
	int n;

	p = f;
	*p++ = '%';
	for(n = rndn(3); n > 0; n--)
		*p++ = "-+ #0"[rndn(5)];
	if(rndn(3) == 0)
		p += snprint(p, 8, "%d", 1 + rndn(40));
	if(rndn(3) != 0)
		p += snprint(p, 8, ".%d", rndn(rndn(8) ? 20 : 400));
	*p++ = "eEfgG"[rndn(5)];
	*p = 0;
	d = rnddbl();
	switch(rndn(5)){
	case 0:
		d = rndn(2001) - 1000;
		break;
	case 1:
		d = (rndn(20001) - 10000)/(double)(1<<rndn(12));
		break;
	case 2:
		d = (rndn(2000) - 1000)/1000.0;
		break;
	}
	snprint(a, sizeof a, f, d);
	o_fmtdbl(b, sizeof b, f, d);
	CHECKF(strcmp(a, b) == 0, "%s: %.60s not %.60s", f, a, b);
}

void
testfmtdbl(void)
{
	char a[64];
	double d, e;
	int i;

	for(i = 0; i < 60000; i++)
		one();
	for(i = 0; i < 20000; i++){
		d = rnddbl();
		snprint(a, sizeof a, "%.17g", d);
		e = strtod(a, nil);
		CHECKF(d == e, "%s does not come back", a);
	}
	snprint(a, sizeof a, "%g %e %.2f %5.1f|%-8g|", NaN(), Inf(1), Inf(-1), NaN(), Inf(1));
	CHECKF(strcmp(a, "NaN +Inf -Inf   NaN|+Inf    |") == 0, "special values: %s", a);
}
