/*
 * The members of the printf family that take their arguments one by one.
 */
#include <u.h>
#include <libc.h>
#include "file.h"

int	vfprintf(FILE*, const char*, va_list);

int
vprintf(const char *fmt, va_list a)
{
	return vfprintf(stdout, fmt, a);
}

int
vsprintf(char *s, const char *fmt, va_list a)
{
	return vsnprintf(s, (usize)1<<30, fmt, a);
}

int
printf(const char *fmt, ...)
{
	va_list a;
	int n;

	va_start(a, fmt);
	n = vfprintf(stdout, fmt, a);
	va_end(a);
	return n;
}

int
fprintf(FILE *f, const char *fmt, ...)
{
	va_list a;
	int n;

	va_start(a, fmt);
	n = vfprintf(f, fmt, a);
	va_end(a);
	return n;
}

int
sprintf(char *s, const char *fmt, ...)
{
	va_list a;
	int n;

	va_start(a, fmt);
	n = vsprintf(s, fmt, a);
	va_end(a);
	return n;
}

int
snprintf(char *s, usize max, const char *fmt, ...)
{
	va_list a;
	int n;

	va_start(a, fmt);
	n = vsnprintf(s, max, fmt, a);
	va_end(a);
	return n;
}
