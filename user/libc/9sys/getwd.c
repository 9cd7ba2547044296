/*
 * getwd: the name of the current directory.
 */
#include <u.h>
#include <libc.h>

char*
getwd(char *buf, int n)
{
	int fd, ok;

	fd = open(".", OREAD|OCEXEC);
	if(fd < 0)
		return nil;
	ok = fd2path(fd, buf, n);
	close(fd);
	return ok < 0 ? nil : buf;
}
