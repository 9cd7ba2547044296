/* Preemption: loops that never call the kernel do not stop others; priorities. */
#include "test.h"
#include <ureg.h>

static void
spin(void)
{
	for(;;)
		__asm__ volatile("" ::: "memory");
}

static void
ctl(int pid, char *verb)
{
	char name[64];
	int fd;

	snprint(name, sizeof name, "#p/%d/ctl", pid);
	fd = open(name, OWRITE);
	CK(fd >= 0);
	CK(write(fd, verb, strlen(verb)) == (long)strlen(verb));
	close(fd);
}

static volatile uvlong *counter;

/* How far two counters advance together for a while: neither is far behind. */
static int
together(void *a)
{
	uvlong was[2], n[2];
	int i;

	USED(a);
	for(i = 0; i < 2; i++)
		was[i] = counter[i];
	sleep(600);
	for(i = 0; i < 2; i++)
		n[i] = counter[i] - was[i];
	return n[0] > 0 && n[1] > 0 && n[0] < 8*n[1] && n[1] < 8*n[0];
}

/* A busy host may stop one of two CPUs for a while, so it is enough to see it once. */
static void
fair(void)
{
	int i, pid[2];

	counter = segattach(0, "shared", nil, 4096);
	CK(counter != (void*)-1);
	for(i = 0; i < 2; i++)
		if((pid[i] = rfork(RFPROC|RFFDG)) == 0)
			for(;;)
				counter[i]++;
	CK(until(together, nil, Longwait));
	for(i = 0; i < 2; i++)
		ctl(pid[i], "kill");
	for(i = 0; i < 2; i++)
		waitpid();
	segdetach((void*)counter);
}

/* The longest of some short sleeps, in ms. */
static vlong
sleeps(void)
{
	vlong t, worst;
	int i;

	worst = 0;
	for(i = 0; i < 20; i++){
		t = nsec();
		sleep(10);
		t = (nsec() - t) / 1000000;
		if(t > worst)
			worst = t;
	}
	return worst;
}

/*
 * Somebody who mostly sleeps is served soon though others spin.  A host that is busy may take the machine's time away,
 * so it is enough to see it once; who is starved by the spinning never sees it.
 */
static void
interactive(void)
{
	int i, pid[3];
	vlong worst;

	for(i = 0; i < 3; i++)
		if((pid[i] = rfork(RFPROC|RFFDG)) == 0)
			spin();
	for(i = 0; i < 20 && (worst = sleeps()) >= 150; i++)
		;
	if(worst >= 150)
		print("slept %lld ms instead of 10\n", worst);
	CK(worst < 150);
	for(i = 0; i < 3; i++)
		ctl(pid[i], "kill");
	for(i = 0; i < 3; i++)
		waitpid();
}

/* A low priority does not mean never. */
static void
starving(void)
{
	int i, low, hog[2];
	vlong t;

	low = rfork(RFPROC|RFFDG);
	if(low == 0){
		ctl(getpid(), "pri 1");
		t = nsec() + 20*1000000LL;
		while(nsec() < t)
			;
		exits(nil);
	}
	for(i = 0; i < 2; i++)
		if((hog[i] = rfork(RFPROC|RFFDG)) == 0)
			spin();
	t = nsec();
	CKEQ(waitpid(), low);
	CK((nsec() - t) / 1000000 < 10*1000);
	for(i = 0; i < 2; i++)
		ctl(hog[i], "kill");
	for(i = 0; i < 2; i++)
		waitpid();
}

static volatile uvlong *turns;

static void
skip(void *u, char *msg)
{
	USED(msg);
	((Ureg*)u)->pc += 2;	/* ud2 */
	noted(NCONT);
}

/* Faults one after the other in which the spinner did not run. */
static int
inarow(void *a)
{
	uvlong was;
	int n;

	was = *turns;
	for(n = 0; n < *(int*)a && *turns == was; n++)
		__asm__ volatile("ud2");
	return n == *(int*)a;
}

/* Who handles its faults has its whole turn, not one fault of it, beside one that spins on the same CPU with the same priority. */
static void
faulting(void)
{
	Waitmsg *w;
	int pid, want;

	turns = segattach(0, "shared", nil, 4096);
	CK(turns != (void*)-1);
	*turns = 0;
	pid = rfork(RFPROC|RFFDG);
	if(pid == 0)
		for(;;)
			++*turns;
	ctl(pid, "wired 0");
	ctl(pid, "fixedpri 10");
	if(rfork(RFPROC|RFFDG) == 0){
		notify(skip);
		ctl(getpid(), "wired 0");
		ctl(getpid(), "fixedpri 10");
		want = 10;
		exits(until(inarow, &want, Longwait) ? nil : "gives way at each fault");
	}
	w = wait();
	CK(w != nil && w->pid != pid && w->msg[0] == 0);
	free(w);
	ctl(pid, "kill");
	waitpid();
	segdetach((void*)turns);
}

void
main(void)
{
	fair();
	faulting();
	interactive();
	starving();
	done();
}
