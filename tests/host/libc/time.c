/*
 * The calendar against the host's.
 */
#include <u.h>
#include <libc.h>
#include "test.h"

void
testtime(void)
{
	Tm *t, tt;
	int i, f[8];
	long s;

	for(i = 0; i < 50000; i++){
		s = (long)rnd() >> (24 + rndn(30));
		t = gmtime(s);
		o_gmtime(s, f);
		CHECKF(t->sec == f[0] && t->min == f[1] && t->hour == f[2] && t->mday == f[3] && t->mon == f[4]
			&& t->year == f[5] && t->wday == f[6] && t->yday == f[7], "gmtime %ld", s);
		tt = *t;
		CHECKF(tm2sec(&tt) == s, "tm2sec of gmtime %ld", s);
	}
	CHECK(strcmp(asctime(gmtime(0)), "Thu Jan  1 00:00:00 GMT 1970\n") == 0);
	CHECK(strcmp(ctime(951782400), "Tue Feb 29 00:00:00 GMT 2000\n") == 0);
	memset(&tt, 0, sizeof tt);
	tt.year = 100;
	tt.mon = 13;			/* February 2001 */
	tt.mday = 1;
	strcpy(tt.zone, "GMT");
	CHECK(tm2sec(&tt) == 980985600);
}
