/*
 * The calendar: a day number and its year, month and day.  Years are counted
 * from March, so that the leap day is the last of the year.
 */
#include <u.h>
#include <libc.h>
#include "tm.h"

enum {
	Days400	= 400*365 + 97,		/* in a cycle of 400 years */
	Epoch	= 719468,		/* 0000-03-01 to 1970-01-01 */
};

static vlong
floordiv(vlong a, vlong b)
{
	vlong q;

	q = a/b;
	return a%b < 0 ? q-1 : q;
}

/* days before March year y (of the cycle) */
static int
marchdays(int y)
{
	return y*365 + y/4 - y/100;
}

vlong
_daynumber(vlong year, int mon, int mday)
{
	vlong era;

	year += floordiv(mon, 12);
	mon -= floordiv(mon, 12)*12;
	mon -= 2;			/* March is 0 */
	if(mon < 0){
		mon += 12;
		year--;
	}
	era = floordiv(year, 400);
	return era*Days400 + marchdays(year - era*400) + (153*mon+2)/5 + mday-1 - Epoch;
}

/* fill in t for a time that is already shifted to its zone */
void
_settm(Tm *t, vlong sec, const char *zone, int off)
{
	vlong days, era, year;
	int doe, yoe, doy, m;

	days = floordiv(sec, Daysec);
	sec -= days*Daysec;
	t->hour = sec/3600;
	t->min = sec/60%60;
	t->sec = sec%60;
	t->wday = (days%7 + 7 + 4)%7;	/* 1970-01-01 was a Thursday */
	era = floordiv(days + Epoch, Days400);
	doe = days + Epoch - era*Days400;
	yoe = (doe - doe/1460 + doe/36524 - doe/(Days400-1))/365;
	doy = doe - marchdays(yoe);
	m = (5*doy + 2)/153;
	t->mday = doy - (153*m+2)/5 + 1;
	t->mon = m < 10 ? m+2 : m-10;
	year = era*400 + yoe + (t->mon < 2);
	t->year = year - 1900;
	t->yday = days - _daynumber(year, 0, 1);
	strecpy(t->zone, t->zone + sizeof t->zone, zone);
	t->tzoff = off;
}
