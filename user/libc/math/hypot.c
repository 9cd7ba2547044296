/*
 * hypot: in the wider format nothing overflows on the way.
 */
#include <u.h>
#include <libc.h>
#include "x87.h"

double
hypot(double x, double y)
{
	if(isInf(x, 0) || isInf(y, 0))
		return Inf(1);
	return fsqrt((long double)x*x + (long double)y*y);
}
