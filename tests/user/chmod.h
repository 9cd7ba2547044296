/* Changes the mode of the file with that name, or of descriptor fd.  After <u.h> and <libc.h>. */
#pragma once

static inline int
chmod(char *name, int fd)
{
	Dir d;

	nulldir(&d);
	d.mode = 0600;
	return fd < 0? dirwstat(name, &d): dirfwstat(fd, &d);
}
