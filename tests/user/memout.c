/*
 * Out of memory: a program that takes everything gets a note, the others go on, and
 * afterwards all is there again.
 */
#include "test.h"

enum { Page = 4096 };
#define AT	((char*)0x200000000ULL)
#define HUGE	(3ULL<<30)	/* lengths have 32 bits */

static vlong
counter(char *name)
{
	char *s;

	s = slurp("#c/kstat");
	while(s != nil && strncmp(s, name, strlen(name)) != 0)
		if((s = strchr(s, '\n')) != nil)
			s++;
	return s != nil ? atoll(s + strlen(name)) : -1;
}

static char lastnote[ERRMAX];

static void
handler(void *u, char *msg)
{
	USED(u);
	strecpy(lastnote, lastnote + sizeof lastnote, msg);
	if(strncmp(msg, "sys: virtual memory allocation failed", 37) == 0)
		_exits("no memory");
	noted(NDFLT);
}

/* Touches page after page until there are no more. */
static void
hog(void)
{
	char *a;
	uvlong i;

	notify(handler);
	a = segattach(0, "memory", AT, HUGE);
	if(a == (void*)-1)
		_exits("segattach");
	for(i = 0; i < HUGE; i += Page)
		a[i] = 1;
	_exits("had it all");
}

/* The same by system calls: the kernel writes to pages that cannot be had. */
static void
syshog(void)
{
	char *a;
	uvlong i;
	int fd;

	fd = open("/dev/zero", OREAD);
	a = segattach(0, "memory", AT, HUGE);
	if(fd < 0 || a == (void*)-1)
		_exits("open or segattach");
	for(i = 0; i < HUGE; i += 64*Page)
		read(fd, a + i, 64*Page);
	_exits("had it all");
}

/* Forks when there is nothing left: an error or a child, never worse. */
static void
forkhog(void)
{
	char *a;
	uvlong i;
	int pid, n;

	a = segattach(0, "memory", AT, HUGE);
	if(a == (void*)-1)
		_exits("segattach");
	n = counter("free ") - 200;
	for(i = 0; i < (uvlong)n; i++)
		a[i*Page] = 1;
	for(n = 0; n < 200; n++){
		pid = rfork(RFPROC|RFFDG);
		if(pid == 0){
			a[0] = 2;
			_exits(nil);
		}
		if(pid < 0)
			break;
	}
	while(waitpid() > 0)
		;
	_exits(nil);
}

static void
several(int n)
{
	int i;
	Waitmsg *w;

	for(i = 0; i < n; i++)
		if(rfork(RFPROC|RFFDG) == 0)
			hog();
	for(i = 0; i < n; i++){
		w = wait();
		CK(w != nil);
		/* who comes last may have been killed by default while its handler could not run */
		CK(strstr(w->msg, "no memory") != nil || strstr(w->msg, "virtual memory allocation failed") != nil);
		free(w);
	}
}

static int
back(void *v)
{
	return counter("anon ") <= *(vlong*)v;
}

void
main(int argc, char **argv)
{
	vlong before;
	char *s;

	USED(argc);
	USED(argv);
	before = counter("anon ") + 16;		/* this process may touch a few more pages */
	CK(before > 16);
	CKCHILD(RFFDG, hog, "no memory");
	CK(until(back, &before, Longwait));
	s = childmsg(RFFDG, syshog);
	CK(strncmp(s, "sys: virtual memory allocation failed", 37) == 0);
	free(s);
	CK(until(back, &before, Longwait));
	s = childmsg(RFFDG, forkhog);
	CK(s[0] == 0 || strncmp(s, "sys: virtual memory allocation failed", 37) == 0);
	free(s);
	CK(until(back, &before, Longwait));
	several(3);
	CK(until(back, &before, Longwait));
	done();
}
