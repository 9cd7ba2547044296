/*
 * sin, cos and tan.
 */
#include <u.h>
#include <libc.h>
#include "x87.h"

/* the sine of r + q*pi/2 */
static double
quadrant(int q, long double r)
{
	switch(q & 3){
	case 0:
		return fsin(r);
	case 1:
		return fcos(r);
	case 2:
		return -fsin(r);
	}
	return -fcos(r);
}

double
sin(double x)
{
	long double r;
	int q;

	if(isNaN(x) || isInf(x, 0))
		return NaN();
	q = _reduce(x, &r);
	return quadrant(q, r);
}

double
cos(double x)
{
	long double r;
	int q;

	if(isNaN(x) || isInf(x, 0))
		return NaN();
	q = _reduce(x, &r);
	return quadrant(q+1, r);
}

double
tan(double x)
{
	long double r;
	int q;

	if(isNaN(x) || isInf(x, 0))
		return NaN();
	q = _reduce(x, &r);
	if(q & 1)
		return -fcos(r)/fsin(r);
	return fsin(r)/fcos(r);
}
