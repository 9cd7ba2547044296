/*
 * exit: flush everything, then the number as an exit text; 0 is success.
 */
#include <u.h>
#include <libc.h>
#include "file.h"

static void
text(char *buf, int n, int status)
{
	buf[0] = 0;
	if(status != 0)
		snprint(buf, n, "%d", status);
}

void
exit(int status)
{
	char buf[16];

	fflush(nil);
	text(buf, sizeof buf, status & 0xff);
	exits(buf);
}

void
_exit(int status)
{
	char buf[16];

	text(buf, sizeof buf, status & 0xff);
	_exits(buf);
}
