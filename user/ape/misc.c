/*
 * rename, remove, isatty.
 */
#include <u.h>
#include <libc.h>
#include "file.h"

/* sets errno too */
int
ape_remove(const char *name)
{
	if(remove(name) < 0){
		_seterrno();
		return -1;
	}
	return 0;
}

static int
copy(const char *from, const char *to)
{
	static char buf[8192];
	int in, out;
	long n;

	in = open(from, OREAD);
	if(in < 0)
		return -1;
	out = create(to, OWRITE, 0666);
	if(out < 0){
		close(in);
		return -1;
	}
	while((n = read(in, buf, sizeof buf)) > 0)
		if(write(out, buf, n) != n)
			n = -2;
	close(in);
	close(out);
	return n < 0 ? -1 : remove(from);
}

/* wstat changes names inside a folder only; else the file is copied */
int
rename(const char *from, const char *to)
{
	const char *f, *t;
	Dir d;
	int r;

	f = strrchr(from, '/');
	t = strrchr(to, '/');
	f = f != nil ? f + 1 : from;
	t = t != nil ? t + 1 : to;
	if(f - from == t - to && strncmp(from, to, f - from) == 0){
		if(strcmp(f, t) == 0)
			return access(from, AEXIST);
		remove(to);
		nulldir(&d);
		d.name = (char*)t;
		r = dirwstat(from, &d);
	}else
		r = copy(from, to);
	if(r < 0)
		_seterrno();
	return r < 0 ? -1 : 0;
}

int
isatty(int fd)
{
	char buf[256];
	int n;

	if(fd2path(fd, buf, sizeof buf) < 0)
		return 0;
	n = strlen(buf);
	return n >= 5 && strcmp(buf + n - 5, "/cons") == 0;
}
