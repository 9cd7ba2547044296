/*
 * access: try it, for there is no other way to be sure.
 */
#include <u.h>
#include <libc.h>

int
access(const char *name, int mode)
{
	static const char omode[] = {
		[AEXIST]	= 0,
		[AEXEC]		= OEXEC,
		[AWRITE]	= OWRITE,
		[AWRITE|AEXEC]	= ORDWR,
		[AREAD]		= OREAD,
		[AREAD|AEXEC]	= OEXEC,
		[AREAD|AWRITE]	= ORDWR,
		[AREAD|AWRITE|AEXEC] = ORDWR,
	};
	Dir *d;
	int fd;

	if((mode & 7) == AEXIST){
		d = dirstat(name);
		free(d);
		return d != nil ? 0 : -1;
	}
	fd = open(name, omode[mode & 7]|OCEXEC);
	if(fd < 0)
		return -1;
	close(fd);
	return 0;
}
