/*
 * Reading directories.  The Dirs come as an array in one piece of memory,
 * strings included: free frees all.
 */
#include <u.h>
#include <libc.h>
#include "fcall.h"

enum {
	Chunk	= STATMAX,
};

/* the n bytes of whole records at buf, as Dirs; -1 if they are damaged */
static long
unpack(uchar *buf, long n, Dir **dp)
{
	Dir *d;
	char *s;
	long i, m, nd;
	uint used;

	*dp = nil;
	nd = 0;
	for(i = 0; i < n; i += m){
		m = n - i >= BIT16SZ ? BIT16SZ + GBIT16(buf + i) : n + 1;
		if(m > n - i || statcheck(buf + i, m) < 0){
			werrstr("malformed stat buffer");
			return -1;
		}
		nd++;
	}
	if(nd == 0)
		return 0;
	/* the strings need at most their encoded size: two bytes of length make room for the NUL */
	d = malloc(nd*sizeof(Dir) + n);
	if(d == nil)
		return -1;
	s = (char*)(d + nd);
	i = 0;
	for(m = 0; m < nd; m++){
		used = BIT16SZ + GBIT16(buf + i);
		if(convM2D(buf + i, used, &d[m], s) != used){
			free(d);
			werrstr("malformed stat buffer");
			return -1;
		}
		i += used;
		s = d[m].muid + strlen(d[m].muid) + 1;
	}
	*dp = d;
	return nd;
}

long
dirread(int fd, Dir **dp)
{
	uchar *buf;
	long n;

	*dp = nil;
	buf = malloc(Chunk);
	if(buf == nil)
		return -1;
	n = read(fd, buf, Chunk);
	if(n > 0)
		n = unpack(buf, n, dp);
	free(buf);
	return n;
}

long
dirreadall(int fd, Dir **dp)
{
	uchar *buf, *b;
	long n, m;

	*dp = nil;
	buf = nil;
	for(n = 0;; n += m){
		b = realloc(buf, n + Chunk);
		if(b == nil){
			free(buf);
			return -1;
		}
		buf = b;
		m = read(fd, buf + n, Chunk);
		if(m <= 0)
			break;
	}
	if(m == 0 || n > 0)
		m = unpack(buf, n, dp);
	free(buf);
	return m;
}
