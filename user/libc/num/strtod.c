/*
 * strtod: the double nearest to a decimal number, half to even, always.
 *
 * Few digits and a small exponent are exact in floating point.  Otherwise the
 * number is a quotient of two natural numbers and is divided with remainder.
 */
#include <u.h>
#include <libc.h>
#include "bignat.h"

enum {
	Maxsig		= 800,		/* digits beyond only say "a bit more" */
	Maxexp		= 310,		/* 10^310 overflows */
	Minexp		= -345,		/* 10^-345 underflows */
	Qbits		= 56,
};

typedef struct Dec Dec;
struct Dec {
	char	digits[Maxsig+1];	/* values, not characters */
	int	n;
	int	exp;			/* value is digits as an integer * 10^exp */
};

static double
mkdouble(u64int bits)
{
	union { u64int u; double d; } x;

	x.u = bits;
	return x.d;
}

/* q*2^e to the nearest double; more: a little is missing in q */
static double
pack(u64int q, int e, int more)
{
	u64int half, rest;
	int shift;

	shift = 64 - __builtin_clzll(q) - 53;	/* > 0: q has Qbits or one less */
	if(e + shift < -1074)
		shift = -1074 - e;
	if(shift > 63)
		return 0;
	rest = q & ((1ULL<<shift)-1);
	half = 1ULL<<(shift-1);
	q >>= shift;
	e += shift;
	if(rest > half || (rest == half && (more || (q & 1))))
		q++;
	if(q == 1ULL<<53){
		q >>= 1;
		e++;
	}
	if(e > 971)
		return Inf(1);
	if(q < 1ULL<<52)
		return mkdouble(q);		/* subnormal */
	return mkdouble((q & ((1ULL<<52)-1)) | (u64int)(e+1075)<<52);
}

static double
divide(Dec *x)
{
	static Nat num, den;
	static Lock l;
	u64int q;
	int i, e, shift;

	lock(&l);
	num.n = den.n = 0;
	for(i = 0; i < x->n; i++)
		natmuladd(&num, 10, x->digits[i]);
	natmuladd(&den, 0, 1);
	for(i = 0; i < x->exp; i++)
		natmuladd(&num, 10, 0);
	for(i = 0; i > x->exp; i--)
		natmuladd(&den, 10, 0);
	/* align the top bits; then 56 steps of long division */
	e = natbits(&num) - natbits(&den);
	shift = e;
	if(shift > 0)
		natshl(&den, shift);
	else
		natshl(&num, -shift);
	q = 0;
	for(i = 0; i < Qbits; i++){
		q <<= 1;
		if(natcmp(&num, &den) >= 0){
			natsub(&num, &den);
			q |= 1;
		}
		natshl(&num, 1);
	}
	i = num.n != 0;
	unlock(&l);
	return pack(q, e - (Qbits-1), i);
}

static double
convert(Dec *x)
{
	static const double tens[] = {
		1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11,
		1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22,
	};
	double d;
	int i;

	while(x->n > 0 && x->digits[x->n-1] == 0){
		x->n--;
		x->exp++;
	}
	if(x->n == 0 || x->n + x->exp < Minexp)
		return 0;
	if(x->n + x->exp > Maxexp)
		return Inf(1);
	if(x->n > 15 || x->exp < -22 || x->exp > 22)
		return divide(x);
	d = 0;
	for(i = 0; i < x->n; i++)
		d = d*10 + x->digits[i];
	return x->exp < 0 ? d/tens[-x->exp] : d*tens[x->exp];
}

/* one digit more of the number, after the point or before it */
static void
adddigit(Dec *x, int c, int frac)
{
	if(x->n == 0 && c == 0){
		x->exp -= frac && x->exp > -1000000;
		return;
	}
	if(x->n < Maxsig){
		x->digits[x->n++] = c;
		x->exp -= frac;
		return;
	}
	if(c != 0)
		x->digits[Maxsig-1] |= 1;	/* never 0 then: not a tie, and not shorter */
	x->exp += !frac && x->exp < 1000000;
}

static const char*
exponent(const char *s, Dec *x)
{
	const char *p;
	int e, neg;

	p = s + 1;
	neg = *p == '-';
	if(*p == '-' || *p == '+')
		p++;
	if(!isdigit(*p))
		return s;
	for(e = 0; isdigit(*p); p++)
		if(e < 1000000)
			e = e*10 + *p - '0';
	x->exp += neg ? -e : e;
	return p;
}

static const char*
special(const char *s, double *d)
{
	if(cistrncmp(s, "nan", 3) == 0){
		*d = NaN();
		return s + 3;
	}
	if(cistrncmp(s, "inf", 3) == 0){
		*d = Inf(1);
		return cistrncmp(s, "infinity", 8) == 0 ? s + 8 : s + 3;
	}
	return nil;
}

double
strtod(const char *s, char **endp)
{
	Dec x;
	const char *p, *end;
	double d;
	int neg, any, frac;

	for(p = s; isspace((uchar)*p); p++)
		;
	neg = *p == '-';
	if(*p == '-' || *p == '+')
		p++;
	end = special(p, &d);
	if(end == nil){
		x.n = x.exp = 0;
		any = frac = 0;
		for(;; p++){
			if(isdigit(*p)){
				any = 1;
				adddigit(&x, *p - '0', frac);
			}else if(*p == '.' && !frac)
				frac = 1;
			else
				break;
		}
		end = s;
		d = 0;
		if(any){
			end = *p == 'e' || *p == 'E' ? exponent(p, &x) : p;
			d = convert(&x);
		}else
			neg = 0;
	}
	if(endp != nil)
		*endp = (char*)end;
	return neg ? -d : d;
}

double
atof(const char *s)
{
	return strtod(s, nil);
}
