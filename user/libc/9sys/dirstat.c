/*
 * stat and wstat with a Dir instead of its encoded form.  A returned Dir is one
 * piece of memory with its strings: free frees all.
 */
#include <u.h>
#include <libc.h>
#include "fcall.h"

enum {
	Firsttry	= 256,
};

/* what stat and fstat have in common */
typedef struct Target Target;
struct Target {
	const char *name;	/* nil: by descriptor */
	int	fd;
};

static int
dostat(Target *t, uchar *buf, int n)
{
	return t->name != nil ? stat(t->name, buf, n) : fstat(t->fd, buf, n);
}

/* a short buffer gets only the size that it should have had */
static Dir*
getdir(Target *t)
{
	Dir *d;
	uchar *buf;
	int n, size;

	size = Firsttry;
	for(;;){
		d = malloc(sizeof(Dir) + 2*size);
		if(d == nil)
			return nil;
		buf = (uchar*)(d + 1) + size;
		n = dostat(t, buf, size);
		if(n < BIT16SZ)
			break;
		if(n == BIT16SZ && GBIT16(buf) + BIT16SZ > size){
			size = GBIT16(buf) + BIT16SZ;
			free(d);
			continue;
		}
		if(convM2D(buf, n, d, (char*)(d + 1)) == (uint)n)
			return d;
		werrstr("malformed stat buffer");
		break;
	}
	free(d);
	return nil;
}

Dir*
dirstat(const char *name)
{
	Target t = {name, -1};

	return getdir(&t);
}

Dir*
dirfstat(int fd)
{
	Target t = {nil, fd};

	return getdir(&t);
}

static uchar*
encode(Dir *d, uint *n)
{
	uchar *buf;

	*n = sizeD2M(d);
	buf = malloc(*n);
	if(buf != nil && convD2M(d, buf, *n) != *n){
		werrstr("malformed stat buffer");
		free(buf);
		return nil;
	}
	return buf;
}

int
dirwstat(const char *name, Dir *d)
{
	uchar *buf;
	uint n;
	int r;

	buf = encode(d, &n);
	if(buf == nil)
		return -1;
	r = wstat(name, buf, n);
	free(buf);
	return r < 0 ? -1 : 0;
}

int
dirfwstat(int fd, Dir *d)
{
	uchar *buf;
	uint n;
	int r;

	buf = encode(d, &n);
	if(buf == nil)
		return -1;
	r = fwstat(fd, buf, n);
	free(buf);
	return r < 0 ? -1 : 0;
}

/* a Dir that changes nothing */
void
nulldir(Dir *d)
{
	memset(d, ~0, sizeof *d);
	d->name = d->uid = d->gid = d->muid = "";
}
