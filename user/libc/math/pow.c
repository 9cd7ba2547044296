/*
 * pow: x to the y; and powers of ten.
 */
#include <u.h>
#include <libc.h>
#include "x87.h"

static int
iswhole(double y)
{
	return floor(y) == y;
}

static int
isodd(double y)
{
	return fabs(y) < 0x1p53 && iswhole(y) && ((vlong)y & 1);
}

/* y*log2(x), x > 0 and finite */
static long double
ylog2(double y, double x)
{
	if(x > 0.75 && x < 1.25)
		return fyl2xp1(y, (long double)x - 1);
	return fyl2x(y, x);
}

double
pow(double x, double y)
{
	long double z;
	double sign, r;

	if(y == 0 || x == 1)
		return 1;
	if(isNaN(x) || isNaN(y))
		return NaN();
	if(isInf(y, 0)){
		if(fabs(x) == 1)
			return 1;
		return (fabs(x) > 1) == (y > 0) ? Inf(1) : 0;
	}
	sign = __builtin_signbit(x) && isodd(y) ? -1 : 1;
	if(x == 0 || isInf(x, 0))
		return (x == 0) == (y > 0) ? sign*0.0 : sign*Inf(1);
	if(x < 0 && !iswhole(y))
		return NaN();
	z = ylog2(y, fabs(x));
	if(z > 1025)
		return sign*Inf(1);
	if(z < -1080)
		return sign*0.0;
	r = _exp2l(z);
	return sign*r;
}

/* correctly rounded, by way of the text */
double
pow10(int n)
{
	char buf[16];

	snprint(buf, sizeof buf, "1e%d", n);
	return strtod(buf, nil);
}
