/*
 * Bytes in base 16, 32 or 64, for verbs that a program installs: H for
 * hexadecimal, < for base 32, [ for base 64.  The precision says how many bytes.
 */
#include <u.h>
#include <libc.h>

int
encodefmt(Fmt *f)
{
	uchar *b;
	char *s;
	int n, max, ret;

	b = va_arg(f->args, uchar*);
	if(b == nil)
		return fmtstrcpy(f, "<nil>");
	n = f->flags & FmtPrec ? f->prec : (int)strlen((char*)b);
	max = 2*n + 16;
	s = malloc(max);
	if(s == nil)
		return -1;
	switch(f->r){
	case '<':
		ret = enc32(s, max, b, n);
		break;
	case '[':
		ret = enc64(s, max, b, n);
		break;
	default:
		ret = enc16(s, max, b, n);
		break;
	}
	if(ret >= 0){
		f->flags &= ~FmtPrec;
		ret = fmtstrcpy(f, s);
	}
	free(s);
	return ret;
}
