/* Checks for test programs: each failure is printed, the exit string tells whether there was one. */
#pragma once
#include <u.h>
#include <libc.h>

__attribute__((weak)) int nfail;	/* weak: one for a program of several files */

#define CK(cond) ckfail((cond) != 0, #cond, __FILE__, __LINE__)
#define CKEQ(a, b) ckeq((vlong)(a), (vlong)(b), #a " == " #b, __FILE__, __LINE__)
#define CKSTR(a, b) ckstr((a), (b), #a, __FILE__, __LINE__)
/* The call fails with an error text that contains s. */
#define CKERR(call, s) ckerr((call) == -1, s, #call, __FILE__, __LINE__)

static inline void
ckfail(int ok, char *what, char *file, int line)
{
	char e[ERRMAX];

	if(ok)
		return;
	rerrstr(e, sizeof e);
	print("%s:%d: %s (errstr: %s)\n", file, line, what, e);
	nfail++;
}

static inline void
ckeq(vlong a, vlong b, char *what, char *file, int line)
{
	if(a == b)
		return;
	print("%s:%d: %s: %lld (%#llux), want %lld (%#llux)\n", file, line, what, a, a, b, b);
	nfail++;
}

static inline void
ckstr(char *a, char *b, char *what, char *file, int line)
{
	if(a != nil && strcmp(a, b) == 0)
		return;
	print("%s:%d: %s: '%s', want '%s'\n", file, line, what, a != nil ? a : "(nil)", b);
	nfail++;
}

static inline void
ckerr(int failed, char *want, char *what, char *file, int line)
{
	char e[ERRMAX];

	rerrstr(e, sizeof e);
	if(failed && strstr(e, want) != nil)
		return;
	print("%s:%d: %s: %s '%s', want error '%s'\n", file, line, what, failed ? "error" : "success; last error", e, want);
	nfail++;
}

static inline void
done(void)
{
	exits(nfail > 0 ? "failed" : nil);
}

/* Runs f in a child; its wait message (free it), without "name pid: ". */
static inline char*
childmsg(int flags, void (*f)(void))
{
	Waitmsg *w;
	char *s, *p;
	int pid;

	pid = rfork(RFPROC|flags);
	if(pid < 0)
		sysfatal("rfork: %r");
	if(pid == 0){
		if(!(flags & RFMEM))	/* else it is the parent's */
			nfail = 0;
		f();
		done();
	}
	while((w = wait()) != nil && w->pid != pid)
		free(w);
	if(w == nil)
		return strdup("no wait record");
	p = strstr(w->msg, ": ");
	s = strdup(p != nil ? p + 2 : w->msg);
	free(w);
	return s;
}

static inline void
ckchild(int flags, void (*f)(void), char *want, char *file, int line)
{
	char *s;

	s = childmsg(flags, f);
	ckstr(s, want, "child's exit", file, line);
	free(s);
}
/* The child made with flags and running f ends with this exit string. */
#define CKCHILD(flags, f, want) ckchild(flags, f, want, __FILE__, __LINE__)

/* The whole of a small file; nil if it cannot be read. */
static inline char*
slurp(char *name)
{
	static char buf[4][4096];
	static int i;
	char *p;
	long n;
	int fd;

	p = buf[i++ % 4];
	fd = open(name, OREAD);
	if(fd < 0)
		return nil;
	n = readn(fd, p, sizeof buf[0] - 1);
	close(fd);
	if(n < 0)
		return nil;
	p[n] = 0;
	return p;
}

static inline int
ncpus(void)
{
	char *s;
	int n;

	n = 0;
	for(s = slurp("/dev/sysstat"); s != nil && (s = strchr(s, '\n')) != nil; s++)
		n++;
	return n;
}

/* Runs on this CPU alone from now on. */
static inline void
wire(int cpu)
{
	char name[32], ctl[32];
	int fd;

	snprint(name, sizeof name, "#p/%d/ctl", getpid());
	snprint(ctl, sizeof ctl, "wired %d", cpu);
	fd = open(name, OWRITE);
	CK(fd >= 0 && write(fd, ctl, strlen(ctl)) > 0);
	close(fd);
}

/* ms: so long is waited for what comes at once, but for a busy host. */
enum { Longwait = 60*1000 };

/* Waits until cond() holds, at most ms milliseconds; whether it did. */
static inline int
until(int (*cond)(void*), void *arg, int ms)
{
	vlong end;

	end = nsec() + ms*1000000LL;
	while(!cond(arg)){
		if(nsec() > end)
			return 0;
		sleep(1);
	}
	return 1;
}
