/*
 * fabs and sqrt: single instructions.
 */
#include <u.h>
#include <libc.h>

double
fabs(double x)
{
	return __builtin_fabs(x);
}

double
sqrt(double x)
{
	__asm__("sqrtsd %0, %0" : "+x"(x));
	return x;
}
