/*
 * Logarithms.
 */
#include <u.h>
#include <libc.h>
#include "x87.h"

/* scale * log2(x) */
static double
logscaled(long double scale, double x)
{
	if(isNaN(x) || x < 0)
		return NaN();
	if(x == 0)
		return Inf(-1);
	if(isInf(x, 1))
		return x;
	if(x > 0.75 && x < 1.25)
		return fyl2xp1(scale, (long double)x - 1);
	return fyl2x(scale, x);
}

double
log(double x)
{
	return logscaled(LN2, x);
}

double
log10(double x)
{
	return logscaled(LOG10_2, x);
}
