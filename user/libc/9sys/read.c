/*
 * read and write at the file's own offset; seek.
 */
#include <u.h>
#include <libc.h>
#include "../9syscall/sys.h"

long
read(int fd, void *buf, long n)
{
	return pread(fd, buf, n, -1);
}

long
write(int fd, const void *buf, long n)
{
	return pwrite(fd, buf, n, -1);
}

vlong
seek(int fd, vlong off, int type)
{
	vlong ret;

	if(_seek(&ret, fd, off, type) < 0)
		return -1;
	return ret;
}

/* n bytes, unless the file ends before or an error comes at once */
long
readn(int fd, void *buf, long n)
{
	long done, m;

	for(done = 0; done < n; done += m){
		m = read(fd, (char*)buf + done, n - done);
		if(m <= 0)
			return done == 0 ? m : done;
	}
	return done;
}
