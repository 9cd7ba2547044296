/*
 * Reads and writes of several pieces as one operation on the file.
 */
#include <u.h>
#include <libc.h>

static long
total(IOchunk *io, int nio)
{
	long n;
	int i;

	n = 0;
	for(i = 0; i < nio; i++)
		n += io[i].len;
	return n;
}

long
preadv(int fd, IOchunk *io, int nio, vlong off)
{
	char *buf;
	long n, m, part;
	int i;

	n = total(io, nio);
	buf = malloc(n);
	if(buf == nil)
		return -1;
	n = pread(fd, buf, n, off);
	m = 0;
	for(i = 0; i < nio && m < n; i++){
		part = io[i].len < (ulong)(n - m) ? (long)io[i].len : n - m;
		memmove(io[i].addr, buf + m, part);
		m += part;
	}
	free(buf);
	return n;
}

long
pwritev(int fd, IOchunk *io, int nio, vlong off)
{
	char *buf;
	long n, m;
	int i;

	n = total(io, nio);
	buf = malloc(n);
	if(buf == nil)
		return -1;
	m = 0;
	for(i = 0; i < nio; i++){
		memmove(buf + m, io[i].addr, io[i].len);
		m += io[i].len;
	}
	n = pwrite(fd, buf, n, off);
	free(buf);
	return n;
}

long
readv(int fd, IOchunk *io, int nio)
{
	return preadv(fd, io, nio, -1);
}

long
writev(int fd, IOchunk *io, int nio)
{
	return pwritev(fd, io, nio, -1);
}
