/*
 * One whole message from fd.
 */
#include <u.h>
#include <libc.h>
#include <fcall.h>

int
read9pmsg(int fd, void *abuf, uint n)
{
	uchar *buf;
	u32int size;
	long m;

	buf = abuf;
	m = readn(fd, buf, BIT32SZ);
	if(m != BIT32SZ)
		return m < 0? -1: 0;
	size = GBIT32(buf);
	if(size < FHDRSZ || size > n){
		werrstr("bad length in 9P2000 message header");
		return -1;
	}
	m = readn(fd, buf+BIT32SZ, size-BIT32SZ);
	return m == (long)size-BIT32SZ? (int)size: -1;
}
