/*
 * A mixed load: other tests, several at a time, again and again: random system calls, forks and execs,
 * pipes, notes, mounts, memory.  At the end the kernel's counters must be what they were after the first round.
 * usage: soak [seconds]
 */
#include "test.h"
#include "servers.h"

static char *load[] = { "fuzzsys", "notes", "execs", "mntmany", "memcow", "rforkflags", "nsbind", "semaphores", "nsfork", "errstrs" };
enum { Nload = nelem(load), Atonce = 3, Slow = 300*1000 };

static char *counted[] = { "procs", "chans", "kstack", "anon", "kmalloc" };
enum { Ncount = nelem(counted) };
static vlong slack[Ncount] = { 0, 0, 0, 32, 8192 };	/* names and tables that grow once */

static int running[Atonce];
static int what[Atonce];
static int nrun;

static void
counters(vlong v[Ncount])
{
	char *s, *p;
	int i;

	s = slurp("#c/kstat");
	for(i = 0; i < Ncount; i++){
		v[i] = -1;
		for(p = s; p != nil && (p = strstr(p, counted[i])) != nil; p++)
			if((p == s || p[-1] == '\n') && p[strlen(counted[i])] == ' '){
				v[i] = atoll(p + strlen(counted[i]) + 1);
				break;
			}
		if(strcmp(counted[i], "anon") == 0)
			v[i] -= serverframes();
	}
}

static int
start(char *name)
{
	char path[64];
	int pid, fd;

	pid = rfork(RFPROC|RFFDG|RFREND|RFNAMEG|RFENVG|RFNOTEG);
	if(pid != 0)
		return pid;
	snprint(path, sizeof path, "/tmp/soak.%d", getpid());
	fd = create(path, OREAD, DMDIR|0777);
	close(fd);
	if(bind(path, "/tmp", MREPL|MCREATE) < 0)
		exits("no /tmp");
	snprint(path, sizeof path, "/tests/%s", name);
	execl(path, name, nil);
	exits("no exec");
	return 0;
}

static void
clean(char *dir)
{
	char name[256];
	Dir *d;
	long n, i;
	int fd;

	if((fd = open(dir, OREAD)) < 0)
		return;
	n = dirreadall(fd, &d);
	close(fd);
	for(i = 0; i < n; i++){
		snprint(name, sizeof name, "%s/%s", dir, d[i].name);
		if(d[i].mode & DMDIR)
			clean(name);
		remove(name);
	}
	if(n > 0)
		free(d);
}

static void
round1(vlong stop)
{
	char name[64];
	Waitmsg *w;
	int i, next, left;

	next = nrun;
	left = 0;
	for(i = 0; i < Atonce; i++)
		running[i] = 0;
	for(;;){
		for(i = 0; i < Atonce && nsec() < stop; i++)
			if(running[i] == 0){
				what[i] = next++ % Nload;
				running[i] = start(load[what[i]]);
				if(running[i] < 0){
					print("soak: rfork: %r\n");
					running[i] = 0;
					nfail++;
				}else
					left++;
			}
		if(left == 0)
			break;
		if((w = wait()) == nil)
			break;
		for(i = 0; i < Atonce; i++)
			if(running[i] == w->pid){
				running[i] = 0;
				left--;
				nrun++;
				if(w->msg[0] != 0){
					print("soak: %s: %s\n", load[what[i]], w->msg);
					nfail++;
				}
				snprint(name, sizeof name, "/tmp/soak.%d", w->pid);
				clean(name);
				remove(name);
			}
		free(w);
	}
}

/* Broken processes wait for a debugger. */
static void
unbreak(void)
{
	char name[64], *s;
	long n, i;
	int fd;
	Dir *d;

	if((fd = open("#p", OREAD)) < 0)
		return;
	n = dirreadall(fd, &d);
	close(fd);
	for(i = 0; i < n; i++){
		snprint(name, sizeof name, "#p/%s/status", d[i].name);
		if((s = slurp(name)) == nil || strstr(s, " Broken ") == nil)
			continue;
		snprint(name, sizeof name, "#p/%s/ctl", d[i].name);
		if((fd = open(name, OWRITE)) >= 0){
			write(fd, "kill", 4);
			close(fd);
		}
	}
	if(n > 0)
		free(d);
}

void
main(int argc, char **argv)
{
	vlong before[Ncount], after[Ncount], limit, secs;
	int i, bad;

	secs = argc > 1 ? atoi(argv[1]) : 1;
	round1(nsec() + (secs < 60 ? 1 : 30)*1000000000LL);
	unbreak();
	sleep(1000);
	counters(before);
	round1(nsec() + secs*1000000000LL);
	limit = nsec() + 10*1000000000LL;
	do{
		unbreak();
		sleep(50);
		counters(after);
		bad = 0;
		for(i = 0; i < Ncount; i++)
			bad += after[i] > before[i] + slack[i];
	}while(bad && nsec() < limit);
	for(i = 0; i < Ncount; i++)
		if(after[i] > before[i] + slack[i]){
			print("soak: %s %lld before, %lld after\n", counted[i], before[i], after[i]);
			nfail++;
		}
	print("soak: %d programs run\n", nrun);
	done();
}
