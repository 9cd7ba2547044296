/*
 * exp and what is made of it: sinh, cosh, tanh.
 */
#include <u.h>
#include <libc.h>
#include "x87.h"

long double
_exp2l(long double x)
{
	long double n;

	n = frndint(x);
	return fscale(1 + f2xm1(x - n), n);
}

/*
 * e^x = 2^n * e^r, with r = x - n ln 2 computed by a ln 2 in two parts, the first
 * short enough that n times it is exact.
 */
long double
_expl(double x)
{
	static const long double hi = 0x1.62e42fefp-1L, lo = 0x1.473de6af278ece6p-34L;
	long double n, r;

	n = frndint(x*LOG2E);
	r = (x - n*hi) - n*lo;
	return fscale(1 + f2xm1(r*LOG2E), n);
}

double
exp(double x)
{
	if(isNaN(x))
		return x;
	if(x > 710)
		return Inf(1);
	if(x < -750)
		return 0;
	return _expl(x);
}

double
sinh(double x)
{
	long double e;

	if(isNaN(x) || isInf(x, 0) || x == 0)
		return x;
	if(fabs(x) > 711)
		return Inf(x < 0 ? -1 : 1);
	if(fabs(x) < 0.5){
		e = f2xm1(x*LOG2E);		/* e^x - 1, without cancellation */
		return (e + e/(e+1))/2;
	}
	e = _expl(x);
	return (e - 1/e)/2;
}

double
cosh(double x)
{
	long double e;

	if(isNaN(x))
		return x;
	if(fabs(x) > 711)
		return Inf(1);
	e = _expl(x);
	return (e + 1/e)/2;
}

double
tanh(double x)
{
	long double e;

	if(isNaN(x) || x == 0)
		return x;
	if(fabs(x) > 20)
		return __builtin_copysign(1.0, x);
	e = fabs(x) < 0.3 ? f2xm1(2*x*LOG2E) : _expl(2*x) - 1;
	return e/(e + 2);
}
