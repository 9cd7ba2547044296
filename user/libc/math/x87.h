/*
 * The x87 instructions that the mathematical functions are made of.  They
 * compute with 64 bits of precision, so that one rounding to double at the end
 * is nearly always the right one.
 */
#ifndef X87_H
#define X87_H 1

#define LN2	0.693147180559945309417232121458176568L
#define LOG2E	1.442695040888963407359924681001892137L
#define LOG10_2	0.301029995663981195213738894724493027L
#define PI_2	1.570796326794896619231321691639751442L

/* 2^x - 1 for |x| <= 1 */
static inline long double
f2xm1(long double x)
{
	__asm__("f2xm1" : "+t"(x));
	return x;
}

/* y * log2(x) */
static inline long double
fyl2x(long double y, long double x)
{
	__asm__("fyl2x" : "+t"(x) : "u"(y) : "st(1)");
	return x;
}

/* y * log2(1+x) for |x| < 0.29 */
static inline long double
fyl2xp1(long double y, long double x)
{
	__asm__("fyl2xp1" : "+t"(x) : "u"(y) : "st(1)");
	return x;
}

/* x * 2^n, n whole */
static inline long double
fscale(long double x, long double n)
{
	__asm__("fscale" : "+t"(x) : "u"(n));
	return x;
}

static inline long double
frndint(long double x)
{
	__asm__("frndint" : "+t"(x));
	return x;
}

static inline long double
fpatan(long double y, long double x)
{
	__asm__("fpatan" : "+t"(x) : "u"(y) : "st(1)");
	return x;
}

static inline long double
fsqrt(long double x)
{
	__asm__("fsqrt" : "+t"(x));
	return x;
}

/* for |x| <= pi/4 */
static inline long double
fsin(long double x)
{
	__asm__("fsin" : "+t"(x));
	return x;
}

static inline long double
fcos(long double x)
{
	__asm__("fcos" : "+t"(x));
	return x;
}

long double	_exp2l(long double);
long double	_expl(double);
int		_reduce(double, long double*);

#endif
