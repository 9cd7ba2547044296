/*
 * print into a Fmt: for the functions of installed verbs.
 */
#include <u.h>
#include <libc.h>

int
fmtvprint(Fmt *f, char *fmt, va_list args)
{
	va_list saved;
	Rune r;
	ulong flags;
	int width, prec, n;

	r = f->r;
	flags = f->flags;
	width = f->width;
	prec = f->prec;
	va_copy(saved, f->args);
	va_end(f->args);
	va_copy(f->args, args);
	n = dofmt(f, fmt);
	va_end(f->args);
	va_copy(f->args, saved);
	va_end(saved);
	f->r = r;
	f->flags = flags;
	f->width = width;
	f->prec = prec;
	return n < 0 ? -1 : 0;
}

int
fmtprint(Fmt *f, char *fmt, ...)
{
	va_list args;
	int n;

	va_start(args, fmt);
	n = fmtvprint(f, fmt, args);
	va_end(args);
	return n;
}
