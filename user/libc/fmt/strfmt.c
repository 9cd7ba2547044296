/*
 * %c %C %s %S %% %n: characters and strings.  Width and precision count
 * characters, not bytes.
 */
#include <u.h>
#include <libc.h>
#include "fmtdef.h"

static int
putone(Fmt *f, Rune r)
{
	int pad;

	pad = f->flags & FmtWidth ? f->width - 1 : 0;
	if(!(f->flags & FmtLeft) && _fmtpad(f, pad) < 0)
		return -1;
	if(_fmtputc(f, r) < 0)
		return -1;
	return f->flags & FmtLeft ? _fmtpad(f, pad) : 0;
}

int
_charfmt(Fmt *f)
{
	return putone(f, (uchar)va_arg(f->args, int));
}

int
_runefmt(Fmt *f)
{
	return putone(f, va_arg(f->args, int));
}

int
_percentfmt(Fmt *f)
{
	return _fmtputc(f, '%');
}

int
_countfmt(Fmt *f)
{
	*va_arg(f->args, int*) = f->nfmt;
	return 0;
}

/* never looks beyond prec characters: s need not end then */
int
fmtstrcpy(Fmt *f, char *s)
{
	Rune r;
	char *e;
	int n, max, pad;

	if(s == nil)
		s = "<nil>";
	max = f->flags & FmtPrec ? f->prec : 0x7fffffff;
	e = s;
	for(n = 0; n < max && *e != 0; n++)
		e += chartorune(&r, e);
	pad = f->flags & FmtWidth ? f->width - n : 0;
	if(!(f->flags & FmtLeft) && _fmtpad(f, pad) < 0)
		return -1;
	while(s < e){
		s += chartorune(&r, s);
		if(_fmtputc(f, r) < 0)
			return -1;
	}
	return f->flags & FmtLeft ? _fmtpad(f, pad) : 0;
}

int
fmtrunestrcpy(Fmt *f, Rune *s)
{
	int i, n, max, pad;

	if(s == nil)
		return fmtstrcpy(f, nil);
	max = f->flags & FmtPrec ? f->prec : 0x7fffffff;
	for(n = 0; n < max && s[n] != 0; n++)
		;
	pad = f->flags & FmtWidth ? f->width - n : 0;
	if(!(f->flags & FmtLeft) && _fmtpad(f, pad) < 0)
		return -1;
	for(i = 0; i < n; i++)
		if(_fmtputc(f, s[i]) < 0)
			return -1;
	return f->flags & FmtLeft ? _fmtpad(f, pad) : 0;
}

int
_strfmt(Fmt *f)
{
	return fmtstrcpy(f, va_arg(f->args, char*));
}

int
_runesfmt(Fmt *f)
{
	return fmtrunestrcpy(f, va_arg(f->args, Rune*));
}
