/*
 * Commands in the place of words: their output as a list (`{...}), or a file name at
 * the other end of a pipe (<{...} >{...} <>{...}).
 */
#include <u.h>
#include <libc.h>
#include "rc.h"

enum {
	Nsubst = 64,
};

static int fds[Nsubst];		/* open for the file names in use */
static int nfd;

/* everything up to the end of the file, NULs left out */
static char*
slurp(int fd)
{
	char *buf, *p, *r, *w;
	long n, len, max;

	max = 1024;
	len = 0;
	buf = malloc(max);
	for(;;){
		if(buf == nil)
			sysfatal("out of memory");
		n = read(fd, buf + len, max - len - 1);
		if(n == 0 || (n < 0 && !interrupted()))
			break;
		if(n < 0)
			continue;
		for(r = w = p = buf + len; r < p + n; r++)
			if(*r != 0)
				*w++ = *r;
		len = w - buf;
		if(max - len < max/2)
			buf = realloc(buf, max *= 2);
	}
	buf[len] = 0;
	return buf;
}

static Word*
split(char *s, char *sep)
{
	Word *list, **tail;
	char *p;
	Rune r;
	int n;

	list = nil;
	tail = &list;
	for(p = s; ; p += n){
		n = chartorune(&r, p);
		if(r != 0 && utfrune(sep, r) == nil)
			continue;
		if(p > s){
			*p = 0;
			tail = addword(tail, s);
		}
		if(r == 0)
			return list;
		s = p + n;
	}
}

Word*
backquote(Node *n, char *sep)
{
	char status[2*ERRMAX], *buf;
	int p[2], pid;
	Word *list;

	if(pipe(p) < 0){
		error("pipe: %r");
		return nil;
	}
	pid = shfork(RFENVG);
	if(pid == 0){
		close(p[0]);
		movefd(p[1], 1);
		only(n);
	}
	close(p[1]);
	list = nil;
	if(pid > 0){
		childadd(pid);
		buf = slurp(p[0]);
		list = split(buf, sep);
		free(buf);
		childwait(pid, status, sizeof status);
		setstatus(status);
	}
	close(p[0]);
	return list;
}

/* the name of a file connected with the command */
char*
procsub(Node *n)
{
	char *name;
	int p[2], pid;

	if(nfd == Nsubst){
		error("too many <{...}");
		return nil;
	}
	if(pipe(p) < 0){
		error("pipe: %r");
		return nil;
	}
	pid = shfork(RFENVG|RFNOWAIT);
	if(pid == 0){
		subclose(0);
		close(p[0]);
		if(n->op != Rwrite)
			dup(p[1], 1);
		if(n->op != Rread)
			dup(p[1], 0);
		if(p[1] > 1)
			close(p[1]);
		only(n->b);
	}
	close(p[1]);
	fds[nfd++] = p[0];
	if(pid < 0)
		return nil;
	name = talloc(16);
	snprint(name, 16, "/fd/%d", p[0]);
	return name;
}

int
submark(void)
{
	return nfd;
}

/* back to what was open at the mark */
void
subclose(int mark)
{
	while(nfd > mark)
		close(fds[--nfd]);
}
