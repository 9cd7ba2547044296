/*
 * The boot file server on the host: archives from files, 9P on descriptor 0.
 * usage: bootsrv archive [overlay]
 */
#include <u.h>
#include <libc.h>
#include <fcall.h>
#include <9p.h>
#include "boot.h"

static void
readall(char *path, Archive *a)
{
	uchar *p;
	long n;
	int fd;

	fd = open(path, 0);
	if(fd < 0)
		sysfatal("%s: cannot open", path);
	a->name = path;
	a->size = 0;
	a->base = malloc(1);
	p = malloc(1<<20);
	while((n = read(fd, p, 1<<20)) > 0){
		a->base = realloc(a->base, a->size + n);
		memmove(a->base + a->size, p, n);
		a->size += n;
	}
	free(p);
	close(fd);
}

void
main(int argc, char **argv)
{
	Archive a[2];
	Tree *t;
	int i, n, r;

	for(i = 1; i < argc && i < 3; i++)
		readall(argv[i], &a[i-1]);
	n = i-1;
	r = -1;
	t = boottree(a, n);
	if(t == nil)
		fprint(2, "boottree: %r\n");
	else
		r = bootserve(t, 0, 0);
	freetree(t);
	for(i = 0; i < n; i++)
		free(a[i].base);
	exits(r < 0? "serve": nil);
}
