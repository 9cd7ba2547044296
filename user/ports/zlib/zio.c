/*
 * Memory and output for zlib.
 */
#include <u.h>
#include <libc.h>
#include "zio.h"

void*
zalloc(void *aux, uint n, uint size)
{
	USED(aux);
	return mallocz((usize)n*size, 1);
}

void
zfree(void *aux, void *p)
{
	USED(aux);
	free(p);
}

int
zwrite(int fd, void *buf, long n)
{
	return n == 0 || write(fd, buf, n) == n;
}
