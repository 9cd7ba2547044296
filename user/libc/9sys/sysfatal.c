/*
 * sysfatal: complain and exit with the complaint as status.
 */
#include <u.h>
#include <libc.h>

void
sysfatal(const char *fmt, ...)
{
	char buf[1024];
	va_list arg;

	va_start(arg, fmt);
	vseprint(buf, buf + sizeof buf, (char*)fmt, arg);
	va_end(arg);
	if(argv0 != nil)
		fprint(2, "%s: %s\n", argv0, buf);
	else
		fprint(2, "%s\n", buf);
	exits(buf);
}
