/*
 * fmod: the remainder is exact; fprem takes up to 63 bits of quotient at a time.
 */
#include <u.h>
#include <libc.h>

double
fmod(double x, double y)
{
	long double a, b;
	u16int sw;

	if(isNaN(x) || isNaN(y) || isInf(x, 0) || y == 0)
		return NaN();
	if(isInf(y, 0) || x == 0)
		return x;
	a = x;
	b = y;
	do
		__asm__("fprem; fnstsw %1" : "+t"(a), "=a"(sw) : "u"(b) : "cc");
	while(sw & 1<<10);		/* C2: not finished */
	return a;
}
