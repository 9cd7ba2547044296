/* What the name-space tests share: a scratch tree in /tmp, and checks that say what failed. */
#pragma once
#include <u.h>
#include <libc.h>

static int nfail;

#define CK(cond) ck((cond) != 0, #cond, __FILE__, __LINE__)

static void
ck(int ok, char *what, char *file, int line)
{
	char e[ERRMAX];

	if(ok)
		return;
	rerrstr(e, sizeof e);
	print("%s:%d: %s (errstr: %s)\n", file, line, what, e);
	nfail++;
}

static void
done(void)
{
	if(nfail > 0)
		exits("failed");
	exits(nil);
}

/* The scratch directory of this process; chdirs there. */
static void
scratch(void)
{
	char name[64];
	int fd;

	snprint(name, sizeof name, "/tmp/ns.%d", getpid());
	if((fd = create(name, OREAD, DMDIR|0777)) < 0)
		sysfatal("create %s: %r", name);
	close(fd);
	if(chdir(name) < 0)
		sysfatal("chdir %s: %r", name);
}

static void
mkd(char *name)
{
	int fd;

	if((fd = create(name, OREAD, DMDIR|0777)) < 0)
		sysfatal("mkdir %s: %r", name);
	close(fd);
}

static void
put(char *name, char *text)
{
	int fd;

	if((fd = create(name, OWRITE, 0666)) < 0)
		sysfatal("create %s: %r", name);
	if(write(fd, text, strlen(text)) != (long)strlen(text))
		sysfatal("write %s: %r", name);
	close(fd);
}

/* The file's content; "!" if it cannot be opened. */
static char *
get(char *name)
{
	static char buf[8][256];
	static int i;
	char *p;
	int fd;
	long n;

	p = buf[i++ % 8];
	if((fd = open(name, OREAD)) < 0)
		return "!";
	n = readn(fd, p, 255);
	close(fd);
	if(n < 0)
		return "!";
	p[n] = 0;
	return p;
}

static int
has(char *name, char *text)
{
	return strcmp(get(name), text) == 0;
}

static int
errhas(char *s)
{
	char e[ERRMAX];

	rerrstr(e, sizeof e);
	return strstr(e, s) != nil;
}

/* The names in a directory joined by blanks, in the order of the listing. */
static char *
names(char *dir)
{
	static char buf[4][512];
	static int i;
	char *p, *e;
	Dir *d;
	long n, k;
	int fd;

	p = buf[i++ % 4];
	e = p + 512;
	p[0] = 0;
	if((fd = open(dir, OREAD)) < 0)
		return "!";
	n = dirreadall(fd, &d);
	close(fd);
	for(k = 0; k < n; k++)
		seprint(p + strlen(p), e, "%s%s", k > 0 ? " " : "", d[k].name);
	if(n > 0)
		free(d);
	return p;
}

/* Runs f in a child made with these rfork flags; its exit string decides. */
static int
child(int flags, void (*f)(void))
{
	Waitmsg *w;
	int ok;

	switch(rfork(RFPROC | flags)){
	case -1:
		sysfatal("rfork: %r");
	case 0:
		if(!(flags & RFMEM))	/* else it is the parent's */
			nfail = 0;
		f();
		done();
	}
	w = wait();
	ok = w != nil && w->msg[0] == 0;
	free(w);
	return ok;
}
