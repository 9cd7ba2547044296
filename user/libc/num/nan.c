/*
 * Not a number and infinity.
 */
#include <u.h>
#include <libc.h>

double
NaN(void)
{
	return __builtin_nan("");
}

double
Inf(int sign)
{
	return sign < 0 ? -__builtin_inf() : __builtin_inf();
}

int
isNaN(double d)
{
	return d != d;
}

/* sign 0: either */
int
isInf(double d, int sign)
{
	if(sign >= 0 && d == __builtin_inf())
		return 1;
	return sign <= 0 && d == -__builtin_inf();
}
