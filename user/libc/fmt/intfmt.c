/*
 * %d %i %o %x %X %b %p: integers of all widths.
 */
#include <u.h>
#include <libc.h>
#include "fmtdef.h"

enum {
	Maxint	= 64 + 64/3 + 1,	/* binary with commas */
};

static uvlong
unsignedarg(Fmt *f)
{
	if(f->r == 'p')
		return (uintptr)va_arg(f->args, void*);
	if(f->flags & FmtVLong)
		return va_arg(f->args, uvlong);
	if(f->flags & FmtLong)
		return va_arg(f->args, ulong);
	if(f->flags & FmtByte)
		return (uchar)va_arg(f->args, int);
	if(f->flags & FmtShort)
		return (ushort)va_arg(f->args, int);
	return va_arg(f->args, uint);
}

static vlong
signedarg(Fmt *f)
{
	if(f->flags & FmtVLong)
		return va_arg(f->args, vlong);
	if(f->flags & FmtLong)
		return va_arg(f->args, long);
	if(f->flags & FmtByte)
		return (schar)va_arg(f->args, int);
	if(f->flags & FmtShort)
		return (short)va_arg(f->args, int);
	return va_arg(f->args, int);
}

static int
radix(int verb)
{
	switch(verb){
	case 'b':
		return 2;
	case 'o':
		return 8;
	case 'x':
	case 'X':
	case 'p':
		return 16;
	}
	return 10;
}

/* digits of v right to left before e; returns their start */
static char*
digits(Fmt *f, uvlong v, int base, char *e)
{
	const char *hex;
	int n, group;

	hex = f->r == 'X' ? "0123456789ABCDEF" : "0123456789abcdef";
	group = base == 10 ? 3 : 4;
	for(n = 0; v != 0; n++){
		if((f->flags & FmtComma) && n > 0 && n%group == 0)
			*--e = base == 10 ? ',' : '_';
		*--e = hex[v%base];
		v /= base;
	}
	return e;
}

static const char*
prefix(Fmt *f, int neg)
{
	if(neg)
		return "-";
	if((f->flags & FmtSharp) && (f->r == 'x' || f->r == 'p'))
		return "0x";
	if((f->flags & FmtSharp) && f->r == 'X')
		return "0X";
	if(f->flags & FmtSign)
		return "+";
	if(f->flags & FmtSpace)
		return " ";
	return "";
}

int
_intfmt(Fmt *f)
{
	char buf[Maxint+1], *s;
	const char *pre;
	uvlong v;
	int neg, base, n, zeros, pad;

	base = radix(f->r);
	neg = 0;
	if((f->flags & FmtUnsigned) || f->r == 'p' || base != 10)
		v = unsignedarg(f);
	else{
		v = signedarg(f);
		neg = (vlong)v < 0;
		if(neg)
			v = -v;
	}
	s = digits(f, v, base, buf + Maxint);
	n = buf + Maxint - s;
	pre = prefix(f, neg);
	zeros = f->flags & FmtPrec ? f->prec - n : 1 - n;
	if(zeros < 0)
		zeros = 0;
	if((f->flags & FmtSharp) && f->r == 'o' && zeros == 0)
		zeros = 1;
	pad = f->flags & FmtWidth ? f->width - (int)strlen(pre) - zeros - n : 0;
	if(pad > 0 && (f->flags & (FmtZero|FmtLeft|FmtPrec)) == FmtZero){
		zeros += pad;
		pad = 0;
	}
	if(!(f->flags & FmtLeft) && _fmtpad(f, pad) < 0)
		return -1;
	if(_fmtputs(f, pre, strlen(pre)) < 0)
		return -1;
	while(zeros-- > 0)
		if(_fmtputc(f, '0') < 0)
			return -1;
	if(_fmtputs(f, s, n) < 0)
		return -1;
	return f->flags & FmtLeft ? _fmtpad(f, pad) : 0;
}
