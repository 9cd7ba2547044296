/*
 * Copies of strings with quotes added where needed, or taken off.
 */
#include <u.h>
#include <libc.h>

static char*
quoted(int (*fn)(Fmt*), ...)
{
	Fmt f;

	if(fmtstrinit(&f) < 0)
		return nil;
	va_start(f.args, fn);
	if((*fn)(&f) < 0){
		free(f.start);
		va_end(f.args);
		return nil;
	}
	va_end(f.args);
	return fmtstrflush(&f);
}

char*
quotestrdup(const char *s)
{
	return quoted(quotestrfmt, s);
}

Rune*
quoterunestrdup(const Rune *s)
{
	Rune *r;
	char *q;

	q = quoted(quoterunestrfmt, s);
	if(q == nil)
		return nil;
	r = runesmprint("%s", q);
	free(q);
	return r;
}

/* a string that does not begin with a quote is copied as it is */
char*
unquotestrdup(const char *s)
{
	char *d, *p;

	d = strdup(s);
	if(d == nil || *s != '\'')
		return d;
	p = d;
	for(s++; *s != 0; s++){
		if(*s == '\'' && *++s != '\'')
			break;
		*p++ = *s;
	}
	*p = 0;
	return d;
}

Rune*
unquoterunestrdup(const Rune *s)
{
	Rune *d, *p;

	d = runestrdup(s);
	if(d == nil || *s != '\'')
		return d;
	p = d;
	for(s++; *s != 0; s++){
		if(*s == '\'' && *++s != '\'')
			break;
		*p++ = *s;
	}
	*p = 0;
	return d;
}
