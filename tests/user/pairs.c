/*
 * Processes that wait for each other, while other CPUs idle. Where each sleeps as soon as it has woken the other one, both ends of a pipe, or a parent
 * and its children one by one, they stay on one CPU and interrupt no other. One that goes on after all does not keep whom it
 * woke from running: an idle CPU takes that one, while the waker never leaves its own. Other processes run at times, so each has some tries.
 */
#include "test.h"

enum { Maxcpu = 64, Rounds = 300, Forks = 100, Tries = 10 };

static int ncpu, ch[2];
static volatile int *answered;

/* Column col of a file with a line for each CPU: of one, or the sum (cpu -1). */
static vlong
column(char *file, int col, int cpu)
{
	char *line[Maxcpu + 1], *f[12];
	vlong n;
	int i;

	ncpu = getfields(slurp(file), line, nelem(line), 1, "\n");
	n = 0;
	for(i = 0; i < ncpu; i++){
		CK(tokenize(line[i], f, nelem(f)) > col);
		if(cpu < 0 || cpu == i)
			n += atoll(f[col]);
	}
	return n;
}

static vlong
wakes(void)
{
	return column("#c/ipistat", 1, -1);
}

static void
echo(void)
{
	char c;

	close(ch[0]);
	while(read(ch[1], &c, 1) == 1){
		*answered = c;
		if(c == 'q')
			write(ch[1], &c, 1);
	}
	_exits(nil);
}

static void
ask(int n)
{
	char c;

	while(n-- > 0)
		CK(write(ch[0], "q", 1) == 1 && read(ch[0], &c, 1) == 1);
}

/* A few wakes of others are in it. */
static int
pipequiet(void *v)
{
	vlong n;

	ask(Rounds);
	n = wakes();
	ask(Rounds);
	*(vlong*)v = wakes() - n;
	return *(vlong*)v <= Rounds/50;
}

static int
forkquiet(void *v)
{
	vlong n;
	int i;

	n = 0;
	for(i = -Forks; i < Forks; i++){
		if(i == 0)
			n = wakes();
		if(rfork(RFPROC|RFFDG) == 0)
			_exits(nil);
		waitpid();
	}
	*(vlong*)v = wakes() - n;
	return *(vlong*)v <= Forks/20;
}

/* Of so many times that it was believed to sleep soon, and computed until the other one had run, mostly it kept its CPU. */
static int
elsewhere(void *v)
{
	vlong n;
	int i;

	*(vlong*)v = 0;
	for(i = 0; i < Tries; i++){
		ask(Rounds);
		n = column("#c/sysstat", 1, 0);
		CK(write(ch[0], "c", 1) == 1);
		while(*answered != 'c')
			;
		*(vlong*)v += column("#c/sysstat", 1, 0) == n;
	}
	return *(vlong*)v > Tries/2;
}

static void
some(char *what, int (*f)(void*))
{
	vlong n;

	n = 0;
	if(until(f, &n, Longwait))
		return;
	print("%s: %lld\n", what, n);
	nfail++;
}

void
main(void)
{
	wakes();
	if(ncpu == 1)
		exits("skip: one cpu");
	answered = segattach(0, "shared", nil, 4096);
	CK(answered != (void*)-1);
	pipe(ch);
	if(rfork(RFPROC|RFFDG) == 0)
		echo();
	close(ch[1]);
	some("interrupts of other cpus in 300 questions and answers through a pipe", pipequiet);
	some("interrupts of other cpus in 100 forks", forkquiet);
	wire(0);
	some("of 10 times a process kept its cpu", elsewhere);
	close(ch[0]);
	waitpid();
	segdetach((void*)answered);
	done();
}
