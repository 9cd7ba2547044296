/* Preemption: loops that never call the kernel do not stop others; priorities. */
#include "test.h"

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

/* Two counters in shared memory advance together. */
static void
fair(void)
{
	uvlong *n;
	int i, pid[2];

	n = segattach(0, "shared", nil, 4096);
	CK(n != (void*)-1);
	n[0] = n[1] = 0;
	for(i = 0; i < 2; i++)
		if((pid[i] = rfork(RFPROC|RFFDG)) == 0)
			for(;;)
				((volatile uvlong*)n)[i]++;
	sleep(600);
	for(i = 0; i < 2; i++)
		ctl(pid[i], "kill");
	for(i = 0; i < 2; i++)
		waitpid();
	CK(n[0] > 0 && n[1] > 0);
	CK(n[0] < 8*n[1] && n[1] < 8*n[0]);
	segdetach(n);
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

void
main(void)
{
	fair();
	interactive();
	starving();
	done();
}
