/*
 * floor, ceil and modf.  From 2^52 on every double is whole.
 */
#include <u.h>
#include <libc.h>

static double
trunc(double x)
{
	if(!(fabs(x) < 0x1p52))
		return x;
	return __builtin_copysign((double)(vlong)x, x);
}

double
floor(double x)
{
	double t;

	t = trunc(x);
	return t > x ? t - 1 : t;
}

double
ceil(double x)
{
	double t;

	t = trunc(x);
	return t < x ? __builtin_copysign(t + 1, x) : t;
}

/* the fraction; the whole part goes to *ip */
double
modf(double x, double *ip)
{
	*ip = trunc(x);
	if(isInf(x, 0))
		return __builtin_copysign(0.0, x);
	return __builtin_copysign(x - *ip, x);
}
