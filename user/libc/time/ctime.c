/*
 * asctime and ctime: "Thu Jan  1 00:00:00 GMT 1970\n".
 */
#include <u.h>
#include <libc.h>

char*
asctime(Tm *t)
{
	static char buf[48];
	static const char day[] = "SunMonTueWedThuFriSat";
	static const char mon[] = "JanFebMarAprMayJunJulAugSepOctNovDec";

	snprint(buf, sizeof buf, "%.3s %.3s %2d %.2d:%.2d:%.2d %s %d\n",
		day + 3*t->wday, mon + 3*t->mon, t->mday, t->hour, t->min, t->sec,
		t->zone, t->year + 1900);
	return buf;
}

char*
ctime(long sec)
{
	return asctime(localtime(sec));
}
