/*
 * Quoting as rc does it: '...' with each quote inside doubled.  %q and %Q
 * quote what needs it, and with # everything.
 */
#include <u.h>
#include <libc.h>
#include "fmtdef.h"

int	(*doquote)(int);

int
needsrcquote(int c)
{
	if(c <= ' ')
		return 1;
	return c < Runeself && strchr("`^#*[]=|\\?${}()'<>&;", c) != nil;
}

static int
needs(Rune r)
{
	if(r <= ' ' || r == '\'')
		return 1;
	return doquote != nil && (*doquote)(r);
}

/* next character of a string or of Runes; 0 at the end */
static Rune
next(void **s, int isrunes)
{
	Rune r, *p;
	char *c;

	if(isrunes){
		p = *s;
		*s = p + (*p != 0);
		return *p;
	}
	c = *s;
	if(*c == 0)
		return 0;
	*s = c + chartorune(&r, c);
	return r;
}

static int
fmtquote(Fmt *f, void *s, int isrunes)
{
	void *p;
	Rune r;
	int i, n, quotes, must, max, pad;

	if(s == nil)
		return fmtstrcpy(f, nil);
	max = f->flags & FmtPrec ? f->prec : 0x7fffffff;
	must = f->flags & FmtSharp;
	quotes = 0;
	p = s;
	for(n = 0; n < max && (r = next(&p, isrunes)) != 0; n++){
		must |= needs(r);
		quotes += r == '\'';
	}
	must |= n == 0;
	pad = f->flags & FmtWidth ? f->width - n - (must ? 2 + quotes : 0) : 0;
	if(!(f->flags & FmtLeft) && _fmtpad(f, pad) < 0)
		return -1;
	if(must && _fmtputc(f, '\'') < 0)
		return -1;
	p = s;
	for(i = 0; i < n; i++){
		r = next(&p, isrunes);
		if((r == '\'' && _fmtputc(f, r) < 0) || _fmtputc(f, r) < 0)
			return -1;
	}
	if(must && _fmtputc(f, '\'') < 0)
		return -1;
	return f->flags & FmtLeft ? _fmtpad(f, pad) : 0;
}

int
quotestrfmt(Fmt *f)
{
	return fmtquote(f, va_arg(f->args, char*), 0);
}

int
quoterunestrfmt(Fmt *f)
{
	return fmtquote(f, va_arg(f->args, Rune*), 1);
}

void
quotefmtinstall(void)
{
	doquote = needsrcquote;
	fmtinstall('q', quotestrfmt);
	fmtinstall('Q', quoterunestrfmt);
}
