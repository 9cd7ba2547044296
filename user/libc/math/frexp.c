/*
 * frexp and ldexp: fraction and exponent.
 */
#include <u.h>
#include <libc.h>

typedef union Bits Bits;
union Bits {
	double	d;
	u64int	u;
};

enum {
	Bias	= 1022,
	Expmask	= 0x7ff,
};

/* x is the result * 2^*ep, the result in [0.5, 1) */
double
frexp(double x, int *ep)
{
	Bits b;
	int e;

	*ep = 0;
	if(x == 0 || isNaN(x) || isInf(x, 0))
		return x;
	b.d = x;
	e = b.u>>52 & Expmask;
	if(e == 0){
		b.d = x*0x1p64;		/* subnormal */
		e = (int)(b.u>>52 & Expmask) - 64;
	}
	*ep = e - Bias;
	b.u = (b.u & ~((u64int)Expmask<<52)) | (u64int)Bias<<52;
	return b.d;
}

double
ldexp(double x, int n)
{
	Bits b;

	/* multiply by powers that are normal numbers; at most one step rounds */
	for(; n > 1023; n -= 1023){
		if(isInf(x, 0) || x == 0)
			return x;
		x *= 0x1p1023;
	}
	for(; n < -1022; n += 969){
		if(x == 0)
			return x;
		x *= 0x1p-969;
	}
	b.u = (u64int)(n + 1023)<<52;
	return x*b.d;
}
