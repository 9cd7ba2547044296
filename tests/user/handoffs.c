/*
 * Who runs next: who calls gives the CPU to who waits for the call, and nobody is worse off for it; and who is woken by one that goes on does not
 * have to wait for that, if there is another CPU.  covers: Xcall Semrelease
 */
#include "test.h"
#include <exchange.h>

enum { Calls = 400 };

/* What the processes have in common. */
static struct Common {
	volatile int yields, heard, go, stop, was, on;
	s32int sem;
} *sh;
static int fd[2];

static int
control(char *verb, int n)
{
	char name[32], text[32];
	int ctl, ok;

	snprint(name, sizeof name, "/proc/%d/ctl", getpid());
	ctl = open(name, OWRITE);
	ok = write(ctl, text, snprint(text, sizeof text, "%s %d", verb, n)) > 0;
	close(ctl);
	return ok;
}

/* Answers each call; the last one has kind 1. */
static void
serve(int cpu)
{
	Xmsg m;

	control("wired", cpu);
	close(fd[1]);
	memset(&m, 0, sizeof m);
	sh->go++;
	if(xrecv(fd[0], &m, 0, -1) == 1)
		while(sh->heard++, m.tag != 1)
			if(xcall(fd[0], &m, 0, -1) != 1)
				break;
	xsend(fd[0], &m);
	_exits(nil);
}

static int
start(void (*f)(int), int cpu)
{
	int pid;

	pid = rfork(RFPROC|RFFDG);
	if(pid == 0)
		f(cpu);
	return pid;
}

static int
ready(void *n)
{
	return sh->go == *(int*)n;
}

/* With one who serves on a CPU, and perhaps another who does f. */
static void
begin(int cpu, void (*f)(int))
{
	int n;

	memset((void*)sh, 0, sizeof *sh);
	CK(xpipe(fd, nil, 0) >= 0);
	CK(start(serve, cpu) > 0);
	close(fd[0]);
	CK(f == nil || start(f, cpu) > 0);
	n = f == nil? 1: 2;
	CK(until(ready, &n, Longwait));
}

static void
call(int tag)
{
	Xmsg m;

	memset(&m, 0, sizeof m);
	m.tag = tag;
	m.nw = 1;
	m.w[0] = tag + 7;
	CKEQ(xcall(fd[1], &m, 0, Longwait), 1);
	CKEQ(m.w[0], tag + 7);
}

static void
end(int n)
{
	close(fd[1]);
	sh->stop = 1;
	while(n-- > 0)
		free(wait());
}

/* Gives way all the time, and counts how often it had the CPU; its priority is that of the others, however busy the host is. */
static void
third(int cpu)
{
	control("wired", cpu);
	control("fixedpri", 10);
	sh->go++;
	while(!sh->stop){
		sh->yields++;
		sleep(0);
	}
	_exits(nil);
}

/* Two who call each other, and one who is as good: it has its turn at each switch, so in each call. */
static void
fair(void)
{
	int i, n, without;

	begin(0, third);
	without = 0;
	for(i = 0; i < Calls; i++){
		n = sh->yields;
		call(0);
		if(sh->yields == n)
			without++;
	}
	CK(without < Calls/10);
	call(1);
	CKEQ(sh->heard, Calls + 1);
	end(2);
}

/* Who calls and does not wait after all has woken the other nevertheless, which gets its share of the CPU. */
static void
nowait(void)
{
	vlong t;
	Xmsg m;

	begin(0, nil);
	call(0);
	memset(&m, 0, sizeof m);
	m.tag = 1;
	CKERR(xcall(fd[1], &m, 0, 0), "timed out");
	t = nsec() + Longwait*1000000LL;
	while(sh->heard < 2 && nsec() < t)
		;
	CKEQ(sh->heard, 2);
	end(1);
}

/* On two CPUs nobody can hand anything over, and the call comes as well. */
static void
apart(void)
{
	int i;

	begin(1, nil);
	for(i = 0; i < Calls; i++)
		call(0);
	call(1);
	CKEQ(sh->heard, Calls + 1);
	end(1);
}

static void
spin(int cpu)
{
	control("wired", cpu);
	sh->go++;
	while(!sh->stop)
		;
	_exits(nil);
}

/* The CPU, by its own number. */
static int
here(void)
{
	u32int a, b, c, d;

	__asm__ volatile("cpuid" : "=a"(a), "=b"(b), "=c"(c), "=d"(d) : "a"(1), "c"(0));
	return b >> 24;
}

static void
waiter(int n)
{
	USED(n);
	sh->was = here();
	semacquire(&sh->sem, 1);
	sh->on = here();
	sh->heard++;
	_exits(nil);
}

static int
waits(void *pid)
{
	char name[32], *st;

	snprint(name, sizeof name, "/proc/%d/status", *(int*)pid);
	st = slurp(name);
	return st != nil && strstr(st, "Semacquire") != nil;
}

/*
 * Woken where it was, by one that does not leave the CPU while all others are busy; then those have nothing to do.  Whether it ran on one
 * of them.
 */
static int
away(int ncpu)
{
	int i, at, pid;
	vlong t;

	memset((void*)sh, 0, sizeof *sh);
	for(i = 1; i < ncpu; i++)
		CK(start(spin, i) > 0);
	i = ncpu - 1;
	CK(until(ready, &i, Longwait));
	pid = start(waiter, 0);
	CK(until(waits, &pid, Longwait));
	at = here();
	CKEQ(semrelease(&sh->sem, 1), 1);
	sh->stop = 1;
	t = nsec() + Longwait*1000000LL;
	while(!sh->heard && nsec() < t)
		;
	CKEQ(sh->heard, 1);
	for(i = 0; i < ncpu; i++)
		free(wait());
	return sh->was == at && sh->on != at;
}

static void
elsewhere(void)
{
	int i, n;

	n = ncpus();
	if(n == 1)
		return;
	for(i = 0; i < 50 && !away(n); i++)
		;
	CK(i < 50);
}

/* Answers each call with the CPU that it runs on, on any of them. */
static void
tell(int cpu)
{
	Xmsg m;

	USED(cpu);
	control("fixedpri", 10);
	close(fd[1]);
	memset(&m, 0, sizeof m);
	sh->go++;
	if(xrecv(fd[0], &m, 0, -1) == 1)
		do{
			m.nw = 1;
			m.w[0] = here();
		}while(xcall(fd[0], &m, 0, -1) == 1);
	_exits(nil);
}

/* Keeps a CPU busy, and is worse than who calls from the beginning. */
static void
low(int cpu)
{
	control("fixedpri", 5);
	spin(cpu);
}

/* Where all CPUs have something to do, who is called runs where the caller waits for it, not where it ran before. */
static void
follows(void)
{
	int i, n, cpu, elsewhere;
	Xmsg m;

	n = ncpus();
	if(n == 1)
		return;
	memset((void*)sh, 0, sizeof *sh);
	CK(xpipe(fd, nil, 0) >= 0);
	CK(start(tell, 0) > 0);
	close(fd[0]);
	for(i = 0; i < n; i++)
		CK(start(low, i) > 0);
	i = n + 1;
	CK(until(ready, &i, Longwait));
	elsewhere = 0;
	for(i = 0; i < Calls/2; i++){
		control("wired", i % 2);
		memset(&m, 0, sizeof m);
		cpu = here();
		CKEQ(xcall(fd[1], &m, 0, Longwait), 1);
		if((int)m.w[0] != cpu)
			elsewhere++;
	}
	CK(elsewhere < Calls/20);
	end(n + 1);
}

void
main(void)
{
	sh = segattach(0, "shared", nil, sizeof *sh);
	if(sh == (void*)-1)
		sysfatal("%r");
	elsewhere();
	follows();
	if(!control("wired", 0))
		sysfatal("%r");
	fair();
	nowait();
	apart();		/* where there is one CPU, on that */
	done();
}
