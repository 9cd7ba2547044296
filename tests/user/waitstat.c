/*
 * #c/waitstat: what a CPU waited for. On one CPU nobody waits for a spin lock or for another CPU. On several, two processes that use one
 * table meet at its lock sooner or later, and who takes a page that another process uses elsewhere waits for that CPU.
 */
#include "test.h"

enum { Page = 4096, Flushes = 50, Maxcpu = 64 };

typedef struct Waits Waits;
struct Waits {
	vlong spins, spinus, sleeps, flushes, flushus;
};

static int ncpu;

/* The sums over all CPUs. */
static void
look(Waits *w)
{
	char *s, *line[Maxcpu + 1], *f[7];
	int i;

	memset(w, 0, sizeof *w);
	s = slurp("#c/waitstat");
	CK(s != nil);
	if(s == nil)
		exits("no #c/waitstat");
	ncpu = getfields(s, line, nelem(line), 1, "\n");
	for(i = 0; i < ncpu; i++){
		CKEQ(strlen(line[i]), 6*12);
		CKEQ(tokenize(line[i], f, nelem(f)), 6);
		CKEQ(atoi(f[0]), i);
		w->spins += atoll(f[1]);
		w->spinus += atoll(f[2]);
		w->sleeps += atoll(f[3]);
		w->flushes += atoll(f[4]);
		w->flushus += atoll(f[5]);
	}
}

static Waits before, after;

static volatile int running, stop, seen;

static int
isrunning(void *v)
{
	USED(v);
	return running;
}

/* One table of descriptors, which has a spin lock, and one of variables, which has a sleeping one. */
static void
use(int fd)
{
	dup(fd, fd);
	close(create("/env/waitstat", OWRITE, 0666));
}

static int
met(void *v)
{
	int i;

	for(i = 0; i < 100; i++)
		use(*(int*)v);
	look(&after);
	return after.spins > before.spins && after.spinus > before.spinus && after.sleeps > before.sleeps;
}

/* Both use the same, each on a CPU of its own. */
static void
meeting(void)
{
	int fd;

	fd = open("/dev/zero", OREAD);
	stop = running = 0;
	if(rfork(RFPROC|RFMEM) == 0){
		wire(1);
		for(running = 1; !stop;)
			use(fd);
		_exits(nil);
	}
	CK(until(isrunning, nil, Longwait));
	look(&before);
	CK(until(met, &fd, Longwait));
	stop = 1;
	waitpid();
	close(fd);
	remove("/env/waitstat");
}

static void
flushing(void)
{
	volatile char *p;
	int i;

	p = segattach(0, "memory", nil, Page);
	CK(p != (void*)-1);
	stop = running = 0;
	if(rfork(RFPROC|RFMEM|RFFDG) == 0){
		wire(1);
		for(running = 1; !stop;)
			seen = *p;
		_exits(nil);
	}
	CK(until(isrunning, nil, Longwait));
	look(&before);
	for(i = 1; i <= Flushes; i++){
		*p = i;
		while(seen != i)
			;
		segfree((void*)p, Page);
	}
	look(&after);
	stop = 1;
	waitpid();
	segdetach((void*)p);
	/* at times the other CPU is in an interrupt of its own and has seen it already */
	CK(after.flushes - before.flushes >= Flushes/2);
	CK(after.flushus > before.flushus);
}

void
main(void)
{
	wire(0);
	look(&before);
	if(ncpu > 1){
		meeting();
		flushing();
	}
	look(&after);
	if(ncpu == 1)
		CKEQ(after.spins + after.spinus + after.flushes + after.flushus, 0);
	done();
}
