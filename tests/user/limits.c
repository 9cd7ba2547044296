/* The limits that the boot options set (tests/smp/limits starts the machine with them). */
#include "test.h"

static void
bomb(void)
{
	for(;;)
		if(rfork(RFPROC|RFFDG) < 0)
			sleep(1);
}

static void
hog(void)
{
	char *p;

	for(;;){
		p = sbrk(1024*1024);
		if(p == (char*)-1)
			exits("brk");
		memset(p, 1, 1024*1024);
	}
}

static int
option(char *name)
{
	char *s, *p;

	s = slurp("#c/config");
	p = s != nil ? strstr(s, name) : nil;
	return p != nil ? atoi(p + strlen(name)) : 0;
}

static int
count(void)
{
	char *s, *p;

	s = slurp("#c/kstat");
	p = s != nil ? strstr(s, "procs ") : nil;
	return p != nil ? atoi(p + 6) : 0;
}

static void
note(int pid, char *msg)
{
	char name[64];
	int fd;

	snprint(name, sizeof name, "#p/%d/notepg", pid);
	fd = open(name, OWRITE);
	CK(fd >= 0);
	write(fd, msg, strlen(msg));
	close(fd);
}

static void
onnote(void *u, char *msg)
{
	noted(NCONT);
}

static int
full(void *arg)
{
	return count() >= *(int*)arg;
}

static int
few(void *arg)
{
	return count() <= *(int*)arg;
}

/* a[0]: pid of the group's leader, who stays; a[1]: so many are left */
static int
killed(void *a)
{
	note(((int*)a)[0], "kill");
	return few((int*)a + 1);
}

/* While it goes off, others start programs; one note ends it. */
static void
forkbomb(int maxgroup)
{
	int pid, child, i, before;

	before = count();
	pid = rfork(RFPROC|RFFDG|RFNOTEG);
	if(pid == 0){
		notify(onnote);
		if(rfork(RFPROC|RFFDG) == 0){
			notify(nil);
			bomb();
		}
		for(;;)
			sleep(1000);
	}
	i = maxgroup - 1;
	CK(until(full, &i, Longwait));
	for(i = 0; i < 5; i++){
		child = rfork(RFPROC|RFFDG);
		if(child == 0)
			execl("/bin/echo", "echo", "-n", nil);
		CK(child > 0);
		CKEQ(waitpid(), child);
	}
	CK(count() <= before + maxgroup + 8);	/* CPUs that fork at the same moment may go beyond it */
	i = before + 1;
	CK(until(killed, (int[]){pid, i}, Longwait));

	{
		char name[64];
		int fd;

		snprint(name, sizeof name, "#p/%d/ctl", pid);
		fd = open(name, OWRITE);
		write(fd, "kill", 4);
		close(fd);
	}
	CKEQ(waitpid(), pid);
}

void
main(void)
{
	int maxgroup, maxmem;
	char *s;

	maxgroup = option("maxgroup=");
	maxmem = option("maxmem=");
	if(maxgroup > 0)
		forkbomb(maxgroup);
	if(maxmem > 0){
		s = childmsg(RFFDG, hog);
		CK(strstr(s, "virtual memory allocation failed") != nil);
		free(s);
	}
	done();
}
