/*
 * The functions of compat/libc.h.
 */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "u.h"
#include "tos.h"

void p9main(int, char**);
char *argv0;
static char errbuf[128] = "no error";

static void
vfmt(char *buf, size_t n, const char *fmt, va_list a)
{
	char f[512], *p;
	size_t i;

	/* %r, and %ud for %u: what the servers use */
	for(i = 0; *fmt != 0 && i < sizeof f - 140; ){
		if(fmt[0] == '%' && fmt[1] == 'r'){
			for(p = errbuf; *p != 0; p++)
				f[i++] = *p;
			fmt += 2;
		}else if(fmt[0] == '%' && fmt[1] == 'u' && fmt[2] == 'd'){
			f[i++] = '%';
			f[i++] = 'u';
			fmt += 3;
		}else
			f[i++] = *fmt++;
	}
	f[i] = 0;
	vsnprintf(buf, n, f, a);
}

int
fprint(int fd, char *fmt, ...)
{
	char buf[1024];
	va_list a;

	va_start(a, fmt);
	vfmt(buf, sizeof buf, fmt, a);
	va_end(a);
	return (int)write(fd, buf, strlen(buf));
}

int
snprint(char *p, int n, char *fmt, ...)
{
	va_list a;

	va_start(a, fmt);
	vfmt(p, (size_t)n, fmt, a);
	va_end(a);
	return (int)strlen(p);
}

void
werrstr(const char *fmt, ...)
{
	char buf[128];
	va_list a;

	va_start(a, fmt);
	vfmt(buf, sizeof buf, fmt, a);
	va_end(a);
	strcpy(errbuf, buf);
}

int
rerrstr(char *p, unsigned n)
{
	snprintf(p, n, "%s", errbuf);
	return 0;
}

void
exits(const char *s)
{
	exit(s != NULL && *s != 0);
}

void
sysfatal(const char *fmt, ...)
{
	char buf[256];
	va_list a;

	va_start(a, fmt);
	vfmt(buf, sizeof buf, fmt, a);
	va_end(a);
	fprint(2, "%s\n", buf);
	exits("fatal");
}

char*
strecpy(char *to, char *e, const char *from)
{
	while(to+1 < e && *from != 0)
		*to++ = *from++;
	*to = 0;
	return to;
}

void*
mallocz(size_t n, int z)
{
	void *p;

	p = malloc(n);
	if(p != NULL && z)
		memset(p, 0, n);
	return p;
}

char*
getuser(void)
{
	return "glenda";
}

int
getfields(char *s, char **f, int max, int multi, char *sep)
{
	int n;

	(void)multi;
	for(n = 0; n < max && (f[n] = strtok(n == 0? s: NULL, sep)) != NULL; n++)
		;
	return n;
}

int
fmtinstall(int c, void *f)
{
	(void)c;
	(void)f;
	return 0;
}

int
fcallfmt(void *f)
{
	(void)f;
	return 0;
}

/* only with a kernel to talk to */
void
postmountsrv(void *s, char *name, char *mtpt, int flag)
{
	(void)s; (void)name; (void)mtpt; (void)flag;
	sysfatal("postmountsrv: not on the host");
}

__attribute__((weak)) int
main(int argc, char **argv)
{
	p9main(argc, argv);
	return 0;
}

/* no descriptor here has a name that a server asks for */
int
fd2path(int fd, char *buf, int n)
{
	(void)fd; (void)buf; (void)n;
	return -1;
}

/* the counter of cycles is not known to count anything */
static Tos tos;
Tos *_tos = &tos;

void
cycles(uvlong *t)
{
	*t = 0;
}

/* servers here are one process */
struct Srv;
int
supervise(struct Srv *s)
{
	(void)s;
	abort();
}

void
killworkers(struct Srv *s)
{
	(void)s;
}

void
inorder(struct Srv *s, int n)
{
	(void)s;
	(void)n;
	abort();
}

void
takenup(struct Srv *s)
{
	(void)s;
}
