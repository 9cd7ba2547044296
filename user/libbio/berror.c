/*
 * What to do about errors: nothing, unless Blethal gave a function.
 */
#include <u.h>
#include <libc.h>
#include <bio.h>

void
Blethal(Biobufhdr *bp, void (*fn)(char*))
{
	bp->errorf = fn;
}

void
Berror(Biobufhdr *bp, char *fmt, ...)
{
	char buf[ERRMAX];
	va_list arg;

	if(bp->errorf == nil)
		return;
	va_start(arg, fmt);
	vseprint(buf, buf + sizeof buf, fmt, arg);
	va_end(arg);
	(*bp->errorf)(buf);
}
