/*
 * The heart of print: walk the format, copy plain text, give each
 * conversion to its verb's function.
 */
#include <u.h>
#include <libc.h>
#include "fmtdef.h"

static int
number(char **s)
{
	int n;

	n = 0;
	while(**s >= '0' && **s <= '9'){
		if(n < 100*1000*1000)
			n = n*10 + **s - '0';
		(*s)++;
	}
	return n;
}

/* width or precision: a number or * */
static int
count(Fmt *f, char **s)
{
	if(**s == '*'){
		(*s)++;
		return va_arg(f->args, int);
	}
	return number(s);
}

/* one flag character; 0 if it is none, so that it is a width, a precision or the verb */
static ulong
flag(Fmt *f, int c)
{
	switch(c){
	case ',':
		return FmtComma;
	case '-':
		return FmtLeft;
	case '+':
		return FmtSign;
	case '#':
		return FmtSharp;
	case ' ':
		return FmtSpace;
	case 'u':
		return FmtUnsigned;
	case 'h':
		return f->flags & FmtShort ? FmtByte : FmtShort;
	case 'l':
		return f->flags & FmtLong ? FmtVLong : FmtLong;
	case '0':
		return FmtZero;
	}
	return 0;
}

/*
 * s is just after the %.  Reads flags, width, precision and verb into f and
 * returns the place after the verb.
 */
char*
_fmtspec(Fmt *f, char *s)
{
	ulong fl;

	f->flags = 0;
	f->width = f->prec = 0;
	for(;;){
		fl = flag(f, *s);
		if(fl != 0){
			f->flags |= fl;
			s++;
		}else if(*s == '*' || (*s >= '1' && *s <= '9')){
			f->width = count(f, &s);
			f->flags |= FmtWidth;
			if(f->width < 0){
				f->flags |= FmtLeft;
				f->width = -f->width;
			}
		}else if(*s == '.'){
			s++;
			f->prec = count(f, &s);
			f->flags |= FmtPrec;
			if(f->prec < 0){
				f->flags &= ~FmtPrec;
				f->prec = 0;
			}
		}else
			break;
	}
	if(*s == 0){
		f->r = 0;
		return s;
	}
	return s + chartorune(&f->r, s);
}

/* a verb that nobody knows shows itself */
static int
badfmt(Fmt *f)
{
	if(_fmtputc(f, '%') < 0 || _fmtputc(f, f->r) < 0)
		return -1;
	return _fmtputc(f, '%');
}

int
dofmt(Fmt *f, char *fmt)
{
	Fmtfn *fn;
	Rune r;
	int n0;

	n0 = f->nfmt;
	while(*fmt != 0){
		if(*fmt != '%'){
			fmt += chartorune(&r, fmt);
			if(_fmtputc(f, r) < 0)
				return -1;
			continue;
		}
		fmt = _fmtspec(f, fmt+1);
		if(f->r == 0)
			break;
		fn = _fmtverb(f->r);
		if((fn != nil ? (*fn)(f) : badfmt(f)) < 0)
			return -1;
	}
	return f->nfmt - n0;
}
