/*
 * Streams: their table, opening, closing, flushing.
 */
#include <u.h>
#include <libc.h>
#include "file.h"

enum {
	Maxfile	= 64,
};

static FILE files[Maxfile] = {
	{.fd = 0, .open = 1, .canread = 1},
	{.fd = 1, .open = 1, .canwrite = 1},
	{.fd = 2, .open = 1, .canwrite = 1, .mode = 2},
};

FILE	*stdin = &files[0];
FILE	*stdout = &files[1];
FILE	*stderr = &files[2];

FILE*
_filenew(void)
{
	int i;

	for(i = 3; i < Maxfile; i++)
		if(!files[i].open){
			memset(&files[i], 0, sizeof files[i]);
			return &files[i];
		}
	werrstr("too many streams");
	return nil;
}

static int
openmode(FILE *f, const char *name, const char *mode)
{
	int m, fd, plus;

	plus = strchr(mode, '+') != nil;
	f->append = mode[0] == 'a';
	f->canread = mode[0] == 'r' || plus;
	f->canwrite = mode[0] != 'r' || plus;
	m = plus ? ORDWR : mode[0] == 'r' ? OREAD : OWRITE;
	if(name == nil)
		return 0;
	if(mode[0] == 'w')
		fd = create(name, m, 0666);
	else if((fd = open(name, m)) < 0 && mode[0] == 'a')
		fd = create(name, m, 0666);
	if(fd < 0)
		_seterrno();
	return fd;
}

FILE*
fopen(const char *name, const char *mode)
{
	FILE *f;

	f = _filenew();
	if(f == nil || (f->fd = openmode(f, name, mode)) < 0)
		return nil;
	f->open = 1;
	if(f->append)
		seek(f->fd, 0, 2);
	return f;
}

FILE*
fdopen(int fd, const char *mode)
{
	FILE *f;

	f = _filenew();
	if(f == nil)
		return nil;
	openmode(f, nil, mode);
	f->fd = fd;
	f->open = 1;
	return f;
}

int
fflush(FILE *f)
{
	int i, r;
	long n;

	if(f == nil){
		r = 0;
		for(i = 0; i < Maxfile; i++)
			if(files[i].open && files[i].writing && fflush(&files[i]) < 0)
				r = EOF;
		return r;
	}
	if(!f->writing)
		return 0;
	n = f->p - f->b;
	f->p = f->e = f->b;
	f->writing = 0;
	if(n == 0)
		return 0;
	if(f->append)
		seek(f->fd, 0, 2);
	if(write(f->fd, f->b, n) != n){
		_seterrno();
		f->err = 1;
		return EOF;
	}
	return 0;
}

static int
finish(FILE *f)
{
	int r;

	r = fflush(f);
	if(close(f->fd) < 0)
		r = EOF;
	if(f->tmp)
		remove(f->name);
	free(f->b);
	f->b = f->p = f->e = nil;
	return r;
}

int
fclose(FILE *f)
{
	int r;

	r = finish(f);
	f->open = 0;
	return r;
}

FILE*
freopen(const char *name, const char *mode, FILE *f)
{
	int fd, old;

	old = f->fd;
	fflush(f);
	free(f->b);
	memset(f, 0, sizeof *f);
	fd = openmode(f, name, mode);
	if(fd < 0){
		close(old);
		return nil;
	}
	if(old <= 2 && fd != old){
		dup(fd, old);
		close(fd);
		fd = old;
	}else
		close(old);
	f->fd = fd;
	f->open = 1;
	return f;
}

FILE*
tmpfile(void)
{
	static int serial;
	FILE *f;

	f = _filenew();
	if(f == nil)
		return nil;
	snprint(f->name, sizeof f->name, "/tmp/ape%d.%d", getpid(), serial++);
	f->fd = create(f->name, ORDWR|OEXCL, 0600);
	if(f->fd < 0){
		_seterrno();
		return nil;
	}
	f->tmp = f->open = f->canread = f->canwrite = 1;
	return f;
}

char*
tmpnam(char *s)
{
	static int serial;
	static char buf[32];

	if(s == nil)
		s = buf;
	do
		snprint(s, 32, "/tmp/tmp%d.%d", getpid(), serial++);
	while(access(s, AEXIST) == 0);
	return s;
}
