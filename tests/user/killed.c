/* A process can be killed at every place where it can block, and whoever waits for it sees that. */
#include "test.h"

static int fds[2];
static s32int sem;

static void
inread(void)
{
	char c;

	read(fds[0], &c, 1);
}

/* Behind another reader, who has the turn. */
static void
inread2(void)
{
	char c, name[64];
	int pid;

	if((pid = rfork(RFPROC|RFNOWAIT)) == 0){
		close(fds[1]);
		read(fds[0], &c, 1);
		exits(nil);
	}
	snprint(name, sizeof name, "#p/%d/status", pid);
	while(strncmp(slurp(name) + 56, "Pread", 5) != 0)
		sleep(1);
	read(fds[0], &c, 1);
}

static void
inwrite(void)
{
	static char buf[65536];

	for(;;)
		if(write(fds[1], buf, sizeof buf) < 0)
			break;
}

static void
insleep(void)
{
	sleep(1000*1000);
}

static void
inrendez(void)
{
	rendezvous((void*)77, nil);
}

static void
insem(void)
{
	semacquire(&sem, 1);
}

static void
intsem(void)
{
	tsemacquire(&sem, 1000*1000);
}

static void
inawait(void)
{
	char c;

	if(rfork(RFPROC) == 0){
		/* until the test closes the other end */
		close(fds[1]);
		read(fds[0], &c, 1);
		exits(nil);
	}
	waitpid();
}

static void
inloop(void)
{
	for(;;)
		__asm__ volatile("" ::: "memory");
}

static void
incalls(void)
{
	for(;;)
		close(open("/dev/null", OREAD));
}

/* On a server that does not answer. */
static void
inmount(void)
{
	if(mount(fds[0], -1, "/n", MREPL, "") < 0)
		exits("mount failed");
	exits("mounted");
}

static void
instop(void)
{
	char name[64];
	int fd;

	snprint(name, sizeof name, "#p/%d/ctl", getpid());
	fd = open(name, OWRITE);
	write(fd, "stop", 4);
	sleep(1000*1000);
}

static void
broken(void)
{
	close(2);
	*(volatile int*)(uintptr)(getpid() & 0) = 1;
}

static void
withhandler(void *u, char *msg)
{
	noted(NCONT);
}

static void
handling(void)
{
	notify(withhandler);
	for(;;)
		sleep(1000*1000);
}

struct Where {
	char *name;
	void (*fn)(void);
	char *state;		/* of the status file when it is there; nil: running */
} where[] = {
	{"read", inread, "Pread"},
	{"second read", inread2, "Pread"},
	{"write", inwrite, "Pwrite"},
	{"sleep", insleep, "Sleep"},
	{"rendezvous", inrendez, "Rendez"},
	{"semacquire", insem, "Semacqu"},
	{"tsemacquire", intsem, "Tsemacq"},
	{"await", inawait, "Await"},
	{"mount", inmount, "Mount"},
	{"stop", instop, "Stopped"},
	{"loop", inloop, nil},
	{"calls", incalls, nil},
	{"handler", handling, "Sleep"},
};

struct Proc {
	int pid;
	char *state;
};

static int
instate(void *arg)
{
	struct Proc *p = arg;
	char name[64], *s;

	snprint(name, sizeof name, "#p/%d/status", p->pid);
	s = slurp(name);
	return s != nil && strncmp(s + 56, p->state, strlen(p->state)) == 0;
}

static int
gone(void *arg)
{
	char name[64];

	snprint(name, sizeof name, "#p/%d/status", *(int*)arg);
	return access(name, AEXIST) < 0;
}

static void
killat(struct Where *w)
{
	struct Proc p;
	Waitmsg *m;
	char name[64];
	int fd;

	pipe(fds);
	sem = 0;
	p.state = w->state;
	p.pid = rfork(RFPROC|RFFDG|RFNAMEG|RFNOTEG);
	if(p.pid == 0){
		w->fn();
		exits("came back");
	}
	if(w->state == nil)
		sleep(30);
	else if(!until(instate, &p, 10*1000)){
		snprint(name, sizeof name, "#p/%d/status", p.pid);
		print("%s: never in state %s: %s\n", w->name, w->state, slurp(name));
		nfail++;
	}
	snprint(name, sizeof name, "#p/%d/ctl", p.pid);
	fd = open(name, OWRITE);
	CK(fd >= 0 && write(fd, "kill", 4) == 4);
	close(fd);
	alarm(10*1000);
	m = wait();
	alarm(0);
	if(m == nil || m->pid != p.pid || (strstr(m->msg, "Killed") == nil && strstr(m->msg, "sys: killed") == nil)){
		print("%s: '%s'\n", w->name, m != nil ? m->msg : "did not end");
		nfail++;
	}
	free(m);
	CK(until(gone, &p.pid, 5*1000));
	close(fds[0]);
	close(fds[1]);
}

/* A broken process has told its parent already; kill frees what is left. */
static void
killbroken(void)
{
	struct Proc p;
	char name[64];
	int fd;

	p.pid = rfork(RFPROC|RFFDG);
	if(p.pid == 0)
		broken();
	CKEQ(waitpid(), p.pid);
	p.state = "Broken";
	CK(until(instate, &p, 5*1000));
	snprint(name, sizeof name, "#p/%d/ctl", p.pid);
	fd = open(name, OWRITE);
	CK(fd >= 0 && write(fd, "kill", 4) == 4);
	close(fd);
	CK(until(gone, &p.pid, 5*1000));
}

static void
catch(void *u, char *msg)
{
	noted(strcmp(msg, "alarm") == 0 ? NCONT : NDFLT);
}

void
main(void)
{
	int i;

	notify(catch);
	for(i = 0; i < (int)nelem(where); i++)
		killat(&where[i]);
	killbroken();
	done();
}
