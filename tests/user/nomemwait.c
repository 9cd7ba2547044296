/*
 * Out of memory: the biggest process is to go, but gets no CPU for longer than anybody waits who is stuck.  Who asked for
 * memory meanwhile has done nothing wrong, and gets it when the other is gone.
 */
#include "test.h"

enum { Page = 4096, Mib = 1024*1024, Limit = 16*Mib, Big = 12*Mib, Busy = 6 /* seconds */, Wait = 60 };

static struct Shared {
	int begin;		/* there is a limit */
	int ready;		/* big has its memory */
	int taken;		/* its CPU has more important work */
} *sh;

static void
ctl(int pid, char *fmt, ...)
{
	char name[32], msg[64];
	va_list arg;
	int fd;

	va_start(arg, fmt);
	vsnprint(msg, sizeof msg, fmt, arg);
	va_end(arg);
	snprint(name, sizeof name, "#p/%d/ctl", pid);
	fd = open(name, OWRITE);
	CK(fd >= 0 && write(fd, msg, strlen(msg)) > 0);
	close(fd);
}

static int
wait4(int *what)
{
	vlong end = nsec() + Wait*1000000000LL;

	while(!__atomic_load_n(what, __ATOMIC_ACQUIRE))
		if(nsec() > end)
			return 0;
		else
			sleep(1);
	return 1;
}

/* It has most of what the group may have, and spins, with less right to its CPU than busy. */
static void
big(int cpu)
{
	char *a;
	int i;

	ctl(getpid(), "wired %d", cpu);
	ctl(getpid(), "fixedpri 1");
	a = segattach(0, "memory", nil, Big);
	for(i = 0; i < Big; i += Page)
		a[i] = 1;
	__atomic_store_n(&sh->ready, 1, __ATOMIC_RELEASE);
	for(;;)
		;
}

static void
busy(int cpu)
{
	vlong end;

	ctl(getpid(), "wired %d", cpu);
	ctl(getpid(), "fixedpri 19");
	sleep(0);
	__atomic_store_n(&sh->taken, 1, __ATOMIC_RELEASE);
	for(end = nsec() + Busy*1000000000LL; nsec() < end;)
		;
	_exits(nil);
}

/* Touches more than the group may have beside big. */
static void
asking(void)
{
	char *a;
	int i;

	ctl(getpid(), "wired 0");
	a = segattach(0, "memory", nil, Limit - Big + Mib);
	if(a == (char*)-1 || !wait4(&sh->taken))
		_exits("did not begin");
	for(i = 0; i < Limit - Big + Mib; i += Page)
		a[i] = 1;
	_exits(nil);
}

static void
group(int cpu)
{
	int pid;
	Waitmsg *w;

	CK(wait4(&sh->begin));
	if(rfork(RFPROC|RFFDG) == 0)
		big(cpu);
	CK(wait4(&sh->ready));
	pid = rfork(RFPROC|RFFDG);
	if(pid == 0)
		asking();
	while((w = wait()) != nil){
		if(w->pid == pid)
			CKSTR(w->msg, "");
		else
			CK(strstr(w->msg, "virtual memory allocation failed") != nil);
		free(w);
	}
}

void
main(int argc, char **argv)
{
	int fd, pid, cpu;
	Waitmsg *w;

	USED(argc); USED(argv);
	sh = segattach(0, "shared", nil, Page);
	cpu = ncpus() - 1;
	pid = rfork(RFPROC|RFFDG|RFNOTEG);
	if(pid == 0){
		group(cpu);
		done();
	}
	fd = open("#c/limits", OWRITE);
	CK(fd >= 0 && fprint(fd, "group %d mem %dm", pid, Limit / Mib) > 0);
	close(fd);
	__atomic_store_n(&sh->begin, 1, __ATOMIC_RELEASE);
	CK(wait4(&sh->ready));
	if(rfork(RFPROC|RFFDG) == 0)
		busy(cpu);
	while((w = wait()) != nil){
		CKSTR(w->msg, "");
		free(w);
	}
	done();
}
