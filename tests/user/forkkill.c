/*
 * A note to a group reaches all of it, also the child that is being made at that moment: groups that fork without end are
 * killed by one note each, and nobody is left (forkkill N: so many groups).  Half of them become another program all the time:
 * the note may come in the middle of exec.  covers: notepg, rfork, exec
 */
#include "test.h"

enum { Procs = 20, Busy = 10, Nbucket = 512, Early = 8 };

static volatile int *go;

static void
put(char *file, char *s)
{
	int fd, n = strlen(s);

	fd = open(file, OWRITE);
	if(fd < 0 || write(fd, s, n) != n)
		sysfatal("%s: %s: %r", file, s);
	close(fd);
}

/* How many processes the note group has; 0 if there is no such group. */
static int
members(int group)
{
	char who[32], *p;

	snprint(who, sizeof who, "group %d ", group);
	p = strstr(slurp("#c/limits"), who);
	if(p == nil || (p = strstr(p, " proc ")) == nil)
		return 0;
	return atoi(p + strlen(" proc "));
}

static int
busy(void *group)
{
	return members(*(int*)group) >= Busy;
}

static int
gone(void *group)
{
	return members(*(int*)group) == 0;
}

static void
bomb(void)
{
	for(;;)
		rfork(RFPROC|RFNOWAIT);
}

static void
execbomb(void)
{
	rfork(RFPROC|RFNOWAIT);
	execl("/tests/forkkill", "forkkill", "exec", nil);
	exits("exec");
}

/*
 * The note goes through the kernel's table of processes bucket by bucket, and children are mostly put in behind their parents.
 * At the end of the table they come before them, so the group is made to grow there.
 */
static void
nearwrap(void)
{
	int pid;

	do
		if((pid = rfork(RFPROC|RFNOWAIT)) == 0)
			_exits(nil);
	while(pid > 0 && pid % Nbucket != Nbucket - Early);
	CK(pid > 0);
}

static void
round(void (*fn)(void))
{
	char name[64], line[64];
	int pid;
	Dir d;

	*go = 0;
	nearwrap();
	pid = rfork(RFPROC|RFNOWAIT|RFNOTEG);
	if(pid == 0){
		while(!*go)
			sleep(0);
		fn();
	}
	CK(pid > 0);
	snprint(line, sizeof line, "group %d proc %d", pid, Procs);
	put("#c/limits", line);
	snprint(name, sizeof name, "#p/%d/notepg", pid);
	nulldir(&d);
	d.mode = 0666;
	CK(dirwstat(name, &d) >= 0);
	*go = 1;
	CK(until(busy, &pid, 60*1000));
	put(name, "kill");
	CK(until(gone, &pid, 60*1000));
}

void
main(int argc, char **argv)
{
	int i, n;

	if(argc > 1 && strcmp(argv[1], "exec") == 0)
		execbomb();
	n = argc > 1 ? atoi(argv[1]) : 10;
	go = segattach(0, "shared", nil, 4096);
	for(i = 0; i < n && nfail == 0; i++)
		round(i & 1 ? execbomb : bomb);
	done();
}
