/*
 * Days and seconds of the proleptic Gregorian calendar.
 */
#ifndef TM_H
#define TM_H 1

enum {
	Daysec	= 24*60*60,
};

vlong	_daynumber(vlong, int, int);	/* days from 1970-01-01 to year, month 0-11, day 1-31 */
void	_settm(Tm*, vlong, const char*, int);

#endif
