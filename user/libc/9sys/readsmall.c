/*
 * Read a small file, whole or cut, into a NUL-ended string.
 */
#include <u.h>
#include <libc.h>
#include "readsmall.h"

long
_readsmall(const char *file, char *buf, int size)
{
	long n;
	int fd;

	buf[0] = 0;
	fd = open(file, OREAD|OCEXEC);
	if(fd < 0)
		return -1;
	n = read(fd, buf, size-1);
	close(fd);
	if(n < 0)
		return -1;
	buf[n] = 0;
	return n;
}
