/*
 * Somebody who looks at everything in /proc and stops processes of the other parts, reads their registers
 * and memory, and lets them go on.
 */
#include "load.h"

static char *files[] = { "args", "fd", "fpregs", "kregs", "noteid", "ns", "ppid", "proc", "regs", "segment", "status", "text", "profile", "watchpt" };

/* A process of a part that may be stopped, 0: none was found. */
static int
pick(void)
{
	char name[64], *s;
	int fd, i, k, id, pid;
	Dir *d;
	long n;

	if((fd = open("#p", OREAD)) < 0)
		return 0;
	n = dirreadall(fd, &d);
	close(fd);
	pid = 0;
	for(k = 0; n > 0 && k < 10 && pid == 0; k++){
		i = rnd(n);
		snprint(name, sizeof name, "#p/%s/noteid", d[i].name);
		if((s = slurp(name)) == nil)
			continue;
		id = atoi(s);
		for(fd = 0; fd < sh->nwork; fd++)
			if(sh->work[fd].pid == id && loads[sh->work[fd].load].stoppable)
				pid = atoi(d[i].name);
	}
	if(n > 0)
		free(d);
	return pid;
}

static void
look(int pid)
{
	char name[64], buf[512];
	int fd, i;

	for(i = 0; i < 4; i++){
		snprint(name, sizeof name, "#p/%d/%s", pid, files[rnd(nelem(files))]);
		if((fd = open(name, OREAD)) >= 0){
			read(fd, buf, sizeof buf);
			close(fd);
		}
	}
	snprint(name, sizeof name, "#p/%d/mem", pid);
	if((fd = open(name, OREAD)) >= 0){
		pread(fd, buf, sizeof buf, 0x200000 + rnd(16384));
		close(fd);
	}
}

static void
ring(void *u, char *msg)
{
	noted(strcmp(msg, "alarm") == 0 ? NCONT : NDFLT);
}

/*
 * The wait for the stop may be given up because of the alarm, and the process stops later: it is
 * started until it has been.
 */
static void
stop(int pid)
{
	char name[64], *s;
	int stopped;

	alarm(50 + rnd(50));
	stopped = ctl(pid, "ctl", "stop") >= 0;
	alarm(0);
	if(stopped)
		look(pid);
	snprint(name, sizeof name, "#p/%d/status", pid);
	while(ctl(pid, "ctl", rnd(3) ? "start" : "start") < 0){
		if((s = slurp(name)) == nil || strstr(s, " Moribund ") != nil || strstr(s, " Broken ") != nil)
			break;
		__atomic_fetch_add(&me->units, 1, __ATOMIC_RELAXED);
		sleep(1);
	}
}

void
debugger(void)
{
	int pid;

	notify(ring);
	do{
		if((pid = pick()) == 0)
			continue;
		if(rnd(3) != 0)
			look(pid);
		else
			stop(pid);
	}while(more());
}
