/*
 * The error string: the kernel's call only swaps it with a buffer.
 */
#include <u.h>
#include <libc.h>

void
werrstr(const char *fmt, ...)
{
	char buf[ERRMAX];
	va_list arg;

	va_start(arg, fmt);
	vseprint(buf, buf + sizeof buf, (char*)fmt, arg);
	va_end(arg);
	errstr(buf, sizeof buf);
}

/* a copy of it; the string stays */
int
rerrstr(char *buf, uint n)
{
	char tmp[ERRMAX];

	if(n == 0)
		return 0;
	tmp[0] = 0;
	errstr(tmp, sizeof tmp);
	utfecpy(buf, buf + n, tmp);
	errstr(tmp, sizeof tmp);
	return 0;
}
