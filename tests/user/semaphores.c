/* semacquire, tsemacquire, semrelease: counts, time-outs, sharing, interruption, forks meanwhile. */
#include "test.h"
#include "ring.h"

static s32int sem;
static volatile int count;

static void
counts(void)
{
	sem = 2;
	CKEQ(semacquire(&sem, 0), 1);
	CKEQ(semacquire(&sem, 1), 1);
	CKEQ(semacquire(&sem, 0), 0);
	CKEQ(sem, 0);
	CKEQ(semrelease(&sem, 3), 3);
	CKEQ(semrelease(&sem, 0), 3);
	CKEQ(sem, 3);
}

static void
timeouts(void)
{
	vlong t;

	sem = 0;
	t = nsec();
	CKEQ(tsemacquire(&sem, 30), 0);
	t = (nsec() - t) / 1000000;
	CK(t >= 30 && t < Longwait);
	CKEQ(tsemacquire(&sem, 0), 0);
	sem = 1;
	CKEQ(tsemacquire(&sem, 1000), 1);
}

static void
errors(void)
{
	char *bad = "bad arg in system call";

	sem = -1;
	CKERR(semacquire(&sem, 1), bad);
	sem = 0;
	CKERR(semrelease(&sem, -1), bad);
	sem = 0x7fffffff;
	CKERR(semrelease(&sem, 1), bad);
	sem = 0;
}

static void
interrupted(void)
{
	notify(ring);
	sem = 0;
	CKINTR(semacquire(&sem, 1));
	CKINTR(tsemacquire(&sem, 20*1000));
	notify(nil);
}

/* As a lock between processes that share memory. */
static void
worker(void)
{
	int i, c;

	for(i = 0; i < 500; i++){
		semacquire(&sem, 1);
		c = count;
		if(i % 16 == 0)
			sleep(0);
		count = c + 1;
		semrelease(&sem, 1);
	}
	exits(nil);
}

static void
asalock(void)
{
	int i;

	sem = 1;
	count = 0;
	for(i = 0; i < 4; i++)
		if(rfork(RFPROC|RFMEM|RFFDG) == 0)
			worker();
	for(i = 0; i < 4; i++)
		waitpid();
	CKEQ(count, 2000);
	CKEQ(sem, 1);
}

/* The waiter's page is copied on write by a fork while it waits: the release must still find it. */
static void
forkmeanwhile(void)
{
	static s32int go, done_;
	int i;

	go = done_ = 0;
	if(rfork(RFPROC|RFMEM|RFFDG) == 0){
		semacquire(&go, 1);
		semrelease(&done_, 1);
		exits(nil);
	}
	sleep(20);
	if(rfork(RFPROC|RFFDG) == 0){
		go = 5;
		sleep(100);
		exits(nil);
	}
	semrelease(&go, 1);
	CKEQ(tsemacquire(&done_, 20*1000), 1);
	for(i = 0; i < 2; i++)
		waitpid();
}

/* Without shared memory the words are different ones. */
static void
private(void)
{
	sem = 0;
	if(rfork(RFPROC|RFFDG) == 0){
		semrelease(&sem, 1);
		exits(nil);
	}
	waitpid();
	CKEQ(sem, 0);
	CKEQ(tsemacquire(&sem, 20), 0);
}

/* A shared segment makes one word of two addresses' worth of processes. */
static void
segment(void)
{
	s32int *s;

	s = segattach(0, "shared", nil, 4096);
	CK(s != (void*)-1);
	if(s == (void*)-1)
		return;
	s[0] = s[1] = 0;
	if(rfork(RFPROC|RFFDG) == 0){
		semacquire(&s[0], 1);
		semrelease(&s[1], 1);
		exits(nil);
	}
	semrelease(&s[0], 1);
	CKEQ(tsemacquire(&s[1], 20*1000), 1);
	waitpid();
	segdetach(s);
}

static int
waits(void *pid)
{
	char name[32], *st;

	snprint(name, sizeof name, "/proc/%d/status", *(int*)pid);
	st = slurp(name);
	return st != nil && strstr(st, "emacq") != nil;
}

/*
 * The first page with a semaphore and another one, which the kernel knows in different ways; waited for alone in an address space, released
 * by one that shares its own.
 */
static void
pages(void)
{
	s32int *s, *word;
	int i, pid, other;

	s = segattach(0, "shared", nil, 3*4096);
	CK(s != (void*)-1);
	for(i = 0; i < 3; i++){
		word = s + i*1024 + i;
		*word = 0;
		if((pid = rfork(RFPROC|RFFDG)) == 0){
			semrelease(word, 1);
			semacquire(word, 1);	/* from now on the kernel knows it */
			exits(semacquire(word, 1) == 1 ? nil : "semacquire");
		}
		CK(until(waits, &pid, Longwait));
		if((other = rfork(RFPROC|RFMEM|RFFDG)) == 0){
			semrelease(word, 1);
			for(;;)
				sleep(1000);	/* nobody is alone here */
		}
		CKEQ(waitpid(), pid);
		CKEQ(*word, 0);
		postnote(PNPROC, other, "kill");
		waitpid();
	}
	segdetach(s);
}

static void
control(int pid, char *verb)
{
	char name[32];
	int ctl;

	snprint(name, sizeof name, "/proc/%d/ctl", pid);
	ctl = open(name, OWRITE);
	CK(write(ctl, verb, strlen(verb)) == (long)strlen(verb));
	close(ctl);
}

static volatile int got;

/*
 * The time of a waiter is over, but it cannot run yet; then there is a release.  That one is the waiter's, or it is in the word: it is not lost, and
 * not given twice.  On one CPU, where the one who releases is more important.
 */
static void
late(void)
{
	int i, pid;
	vlong t;

	control(getpid(), "wired 0");
	control(getpid(), "fixedpri 10");
	for(i = 0; i < 4; i++){
		sem = 0;
		got = -1;
		if((pid = rfork(RFPROC|RFMEM|RFFDG)) == 0){
			control(getpid(), "fixedpri 5");
			got = tsemacquire(&sem, 50);
			_exits(nil);
		}
		while(got < 0 && !waits(&pid))
			sleep(1);
		t = nsec() + 80*1000000LL;
		while(nsec() < t)
			;
		CKEQ(semrelease(&sem, 1), 1);
		waitpid();
		CKEQ(sem + got, 1);
	}
}

/* Some who come and go with time limits and alarms. */
static void
visitor(int n)
{
	int i, r;

	notify(ring);
	for(i = 0; i < 300; i++){
		if(i % 32 == n)
			ringstart();
		r = i % 2 == 0 ? tsemacquire(&sem, i % 3) : semacquire(&sem, 1);
		alarm(0);
		if(r != 1)
			continue;
		if(i % 8 == n)
			sleep(0);
		semrelease(&sem, 1);
	}
	_exits(nil);
}

static void
visitors(void)
{
	int i;

	sem = 2;
	for(i = 0; i < 5; i++)
		if(rfork(RFPROC|RFMEM|RFFDG) == 0)
			visitor(i);
	for(i = 0; i < 5; i++)
		waitpid();
	CKEQ(sem, 2);
}

void
main(void)
{
	counts();
	timeouts();
	errors();
	interrupted();
	asalock();
	forkmeanwhile();
	private();
	segment();
	pages();
	visitors();
	late();
	done();
}
