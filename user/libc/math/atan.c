/*
 * The inverse trigonometric functions.
 */
#include <u.h>
#include <libc.h>
#include "x87.h"

double
atan(double x)
{
	return fpatan(x, 1);
}

double
atan2(double y, double x)
{
	return fpatan(y, x);
}

/* (1-x)(1+x) loses nothing near 1 */
double
asin(double x)
{
	if(!(fabs(x) <= 1))
		return NaN();
	return fpatan(x, fsqrt((1 - (long double)x)*(1 + (long double)x)));
}

double
acos(double x)
{
	if(!(fabs(x) <= 1))
		return NaN();
	return fpatan(fsqrt((1 - (long double)x)*(1 + (long double)x)), x);
}
