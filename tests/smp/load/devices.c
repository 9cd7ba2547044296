/*
 * The kernel's device files, a folder of the host, and other programs as parts: random system calls and test
 * programs that check one subject each.
 */
#include "load.h"
#include "../../user/clean.h"

void
devices(void)
{
	static char *files[] = {
		"#c/random", "#c/trace", "#c/kmesg", "#c/sysstat", "#c/swap", "#c/time", "#c/bintime", "#c/cputime", "#c/drivers", "#c/config",
		"#c/kstat", "#c/zero", "#c/null", "#P/archctl", "#r/rtc", "#c/debug", "#c/allocs", "#c", "#d", "#s", "#e", "#/",
	};
	static char buf[8192];
	int fd, on;

	on = 0;
	do{
		if((fd = open(files[rnd(nelem(files))], OREAD)) >= 0){
			read(fd, buf, rnd(2) ? sizeof buf : 1 + rnd(300));
			close(fd);
		}
		if(rnd(50) == 0 && (fd = open("#c/trace", OWRITE)) >= 0){
			on = !on;
			fprint(fd, on ? "on" : "off");
			close(fd);
		}
	}while(more());
	if((fd = open("#c/trace", OWRITE)) >= 0){
		fprint(fd, "off");
		close(fd);
	}
}

/* In /n/host, where the host has a folder for it. */
void
host(void)
{
	static uchar buf[30000], got[30000];
	char name[64], other[64];
	int fd, n, k;
	Dir d;

	k = 0;
	do{
		if(access("/n/host/here", AEXIST) < 0){
			sleep(100);
			continue;
		}
		snprint(name, sizeof name, "/n/host/a%d.%d", getpid(), k++);
		snprint(other, sizeof other, "b%d.%d", getpid(), k);
		n = rnd(sizeof buf);
		memset(buf, k, n);
		while((fd = create(name, ORDWR, 0666)) < 0)
			if(!scarce())
				bad("%s: %r", name);
		while(pwrite(fd, buf, n, 0) != n || pread(fd, got, n, 0) != n)
			if(!scarce())
				bad("%s: %d bytes: %r", name, n);
		if(memcmp(buf, got, n) != 0)
			bad("%s: not what was written", name);
		nulldir(&d);
		d.name = other;
		while(dirfwstat(fd, &d) < 0)
			if(!scarce())
				bad("renaming %s: %r", name);
		close(fd);
		snprint(name, sizeof name, "/n/host/%s", other);
		while(remove(name) < 0)
			if(!scarce())
				bad("removing %s: %r", name);
	}while(more());
}

static void
program(char *name, char *a, char *b, char *c)
{
	char path[64];
	Waitmsg *w;
	int pid;

	snprint(path, sizeof path, "/tests/%s", name);
	pid = spawn(RFFDG|RFREND|RFNAMEG|RFENVG|RFNOTEG);
	if(pid == 0){
		chdir("/tmp");
		segdetach(sh);	/* exec would keep it */
		execl(path, name, a, b, c, nil);
		_exits("no exec");
	}
	while((w = wait()) == nil || w->pid != pid)
		free(w);
	if(w->msg[0] != 0 && !sh->pressure)
		bad("%s %s", name, w->msg);
	free(w);
	unbreak();
	clean("/tmp");
}

void
fuzz(void)
{
	char seed[32];

	do{
		snprint(seed, sizeof seed, "%ud", rnd(1u << 31));
		program("fuzzsys", "3", rnd(2) ? "3" : "5", seed);
	}while(more());
}

void
suite(void)
{
	static char *tests[] = {
		"alarms", "closing", "debug", "errstrs", "execs", "fds", "killed", "memcow", "memseg", "memstack", "memtext", "mntbad", "mntmany",
		"noteframe", "notefp", "notes", "nsbind", "nsfork", "nswalk", "procwait", "rendezvouses", "rforkflags",
		"semaphores", "traps",
	};	/* none that counts what the whole system has, or looks at times */

	do
		program(tests[rnd(nelem(tests))], nil, nil, nil);
	while(more());
}
