/*
 * %e %f %g: floating point, correctly rounded at any precision.
 */
#include <u.h>
#include <libc.h>
#include "fmtdef.h"

enum {
	Defprec	= 6,
};

typedef struct Number Number;
struct Number {
	char	digits[Maxdigits+2];
	int	n;		/* digits there are; zeros follow */
	int	decpt;		/* value is 0.digits * 10^decpt */
	int	prec;		/* digits after the point to print */
	int	point;		/* print one even without digits after it */
	int	exp;		/* with exponent */
	char	expstr[8];
};

static void
setexp(Number *x, int verb)
{
	int e, i;

	e = x->n != 0 ? x->decpt - 1 : 0;
	i = 0;
	x->expstr[i++] = verb;
	x->expstr[i++] = e < 0 ? '-' : '+';
	if(e < 0)
		e = -e;
	if(e >= 100)
		x->expstr[i++] = '0' + e/100;
	x->expstr[i++] = '0' + e/10%10;
	x->expstr[i++] = '0' + e%10;
	x->expstr[i] = 0;
	x->decpt = 1;		/* one digit before the point */
	x->exp = 1;
}

static void
convert(Fmt *f, Number *x, double d)
{
	int e, prec;

	prec = f->flags & FmtPrec ? f->prec : Defprec;
	x->exp = 0;
	x->expstr[0] = 0;
	x->prec = prec;
	x->point = (f->flags & FmtSharp) != 0;
	switch(f->r){
	case 'f':
		x->n = _dtodec(d, 1, prec, x->digits, &x->decpt);
		return;
	case 'e':
	case 'E':
		x->n = _dtodec(d, 0, prec+1, x->digits, &x->decpt);
		setexp(x, f->r);
		return;
	}
	/* %g: the shorter form; trailing zeros go unless # */
	if(prec == 0)
		prec = 1;
	x->n = _dtodec(d, 0, prec, x->digits, &x->decpt);
	e = x->n != 0 ? x->decpt - 1 : 0;
	if(e < -4 || e >= prec){
		setexp(x, f->r == 'g' ? 'e' : 'E');
		x->prec = f->flags & FmtSharp ? prec-1 : x->n-1;
	}else
		x->prec = f->flags & FmtSharp ? prec-1-e : x->n - x->decpt;
	if(x->prec < 0 || (x->n == 0 && !(f->flags & FmtSharp)))
		x->prec = 0;
}

/* the i-th digit counted from the decimal point: -1 is just before, 0 just after */
static int
digitat(Number *x, int i)
{
	i += x->decpt;
	return i >= 0 && i < x->n ? x->digits[i] : '0';
}

static int
putnumber(Fmt *f, Number *x)
{
	int i, before;

	before = x->n != 0 && x->decpt > 1 ? x->decpt : 1;
	for(i = -before; i < 0; i++)
		if(_fmtputc(f, digitat(x, i)) < 0)
			return -1;
	if((x->prec > 0 || x->point) && _fmtputc(f, '.') < 0)
		return -1;
	for(i = 0; i < x->prec; i++)
		if(_fmtputc(f, digitat(x, i)) < 0)
			return -1;
	return _fmtputs(f, x->expstr, strlen(x->expstr));
}

static int
numberlen(Number *x)
{
	return (x->n != 0 && x->decpt > 1 ? x->decpt : 1)
		+ (x->prec > 0 || x->point) + x->prec + strlen(x->expstr);
}

int
_fltfmt(Fmt *f)
{
	Number x;
	double d;
	int sign, pad, i;

	d = va_arg(f->args, double);
	if(isNaN(d) || isInf(d, 0)){
		f->flags &= ~FmtPrec;	/* would cut the word */
		if(isNaN(d))
			return fmtstrcpy(f, "NaN");
		return fmtstrcpy(f, d > 0 ? "+Inf" : "-Inf");
	}
	sign = __builtin_signbit(d) ? '-' : f->flags & FmtSign ? '+' : f->flags & FmtSpace ? ' ' : 0;
	convert(f, &x, fabs(d));
	pad = f->flags & FmtWidth ? f->width - (sign != 0) - numberlen(&x) : 0;
	if(!(f->flags & (FmtLeft|FmtZero)) && _fmtpad(f, pad) < 0)
		return -1;
	if(sign != 0 && _fmtputc(f, sign) < 0)
		return -1;
	if((f->flags & (FmtLeft|FmtZero)) == FmtZero)
		for(i = 0; i < pad; i++)
			if(_fmtputc(f, '0') < 0)
				return -1;
	if(putnumber(f, &x) < 0)
		return -1;
	return f->flags & FmtLeft ? _fmtpad(f, pad) : 0;
}
