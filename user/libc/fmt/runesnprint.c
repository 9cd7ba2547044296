/*
 * Formatted output into a buffer of Runes.
 */
#include <u.h>
#include <libc.h>

Rune*
runevseprint(Rune *buf, Rune *e, char *fmt, va_list args)
{
	Fmt f;

	if(e <= buf)
		return nil;
	f.runes = 1;
	f.start = buf;
	f.to = buf;
	f.stop = e - 1;
	f.flush = nil;
	f.farg = nil;
	f.nfmt = 0;
	va_copy(f.args, args);
	dofmt(&f, fmt);
	va_end(f.args);
	*(Rune*)f.to = 0;
	return f.to;
}

Rune*
runeseprint(Rune *buf, Rune *e, char *fmt, ...)
{
	va_list args;
	Rune *p;

	va_start(args, fmt);
	p = runevseprint(buf, e, fmt, args);
	va_end(args);
	return p;
}

int
runevsnprint(Rune *buf, int len, char *fmt, va_list args)
{
	if(len <= 0)
		return -1;
	return runevseprint(buf, buf + len, fmt, args) - buf;
}

int
runesnprint(Rune *buf, int len, char *fmt, ...)
{
	va_list args;
	int n;

	va_start(args, fmt);
	n = runevsnprint(buf, len, fmt, args);
	va_end(args);
	return n;
}

/* the buffer is large enough, says the caller */
int
runesprint(Rune *buf, char *fmt, ...)
{
	va_list args;
	int n;

	va_start(args, fmt);
	n = runevsnprint(buf, 65536, fmt, args);
	va_end(args);
	return n;
}
