/* Real-time processes for tests: children that run a function, counters in shared memory, the words of /proc/n/ctl. */
#pragma once
#include "test.h"

enum { Ms = 1000*1000, Waitms = 30*1000 };

typedef struct Shared Shared;
struct Shared {
	vlong n[16];
};
static volatile Shared *sh;

static int
ctl(int pid, char *verb)
{
	char name[64];
	int fd, n;

	snprint(name, sizeof name, "/proc/%d/ctl", pid);
	fd = open(name, OWRITE);
	if(fd < 0)
		return -1;
	n = write(fd, verb, strlen(verb));
	close(fd);
	return n == (int)strlen(verb) ? 0 : -1;
}

/* Several words, separated by ';'; all must be taken. */
static void
ctls(int pid, char *verbs)
{
	char buf[256], *f[16];
	int i, n;

	strecpy(buf, buf + sizeof buf, verbs);
	n = getfields(buf, f, nelem(f), 1, ";");
	for(i = 0; i < n; i++)
		if(ctl(pid, f[i]) < 0){
			print("%s: %r\n", f[i]);
			CK(0);
		}
}

static int
start(void (*f)(void))
{
	int pid;

	pid = rfork(RFPROC|RFFDG);
	if(pid < 0)
		sysfatal("rfork: %r");
	if(pid == 0){
		f();
		done();
	}
	return pid;
}

static void
end(int pid)
{
	ctl(pid, "kill");
	while(waitpid() != pid)
		;
}

/* Field of /proc/n/status: 0 user ms, 1 system ms, 7 base priority, 8 priority. */
static int
field(int pid, int i)
{
	char name[64], *s;

	snprint(name, sizeof name, "/proc/%d/status", pid);
	s = slurp(name);
	return s != nil ? atoi(s + 68 + 12*i) : -1;
}

static int
isstate(int pid, char *state)
{
	char name[64], *s;

	snprint(name, sizeof name, "/proc/%d/status", pid);
	s = slurp(name);
	return s != nil && strncmp(s + 56, state, strlen(state)) == 0;
}

static void
setup(void)
{
	sh = segattach(0, "shared", nil, 4096);
	if(sh == (void*)-1)
		sysfatal("segattach: %r");
	memset((void*)sh, 0, sizeof *sh);
}

/* Begins the work of counter i. */
static void
spin(int i)
{
	for(;;)
		sh->n[i]++;
}
static void spin0(void) { spin(0); }
static void spin1(void) { spin(1); }

static void
idle(void)
{
	for(;;)
		sleep(100000);
}
