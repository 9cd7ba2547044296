/*
 * Runs the test programs in /tests (or those named), each in a name space, note group and
 * descriptor table of its own, and says for each `ok NAME` or `FAIL NAME: why`, or `skip NAME: why` for the exit
 * string "skip: why".
 *
 * After each test the kernel's counters must be as before: processes, channels, kernel
 * memory, frames of processes. A counter that is higher after a run may belong to a cache
 * that was filled, so a leak is what grows in each of six runs.  And #c/audit must be empty,
 * and in the debug build #x/check find the page tables right.
 */
#include <u.h>
#include <libc.h>
#include "servers.h"
#include "clean.h"

enum {
	Timeoutms	= 300*1000,	/* far more than any test takes, on a busy host too */
	Debugtimes	= 4,		/* so much longer with a kernel that checks itself */
	Firstms		= 300,		/* for the counters to come down, while caches may still fill */
	Settlems	= 3*1000,	/* the same, in the last run */
	Runs		= 6,
};

/*
 * What must be as before, within slack: bytes of kmalloc also hold the records of the last
 * 48 programs that were run, some 240 bytes each.
 */
static char *counted[] = { "procs", "chans", "kstack", "ptable", "anon", "block", "kmalloc" };
static vlong slack[] = { 0, 0, 0, 0, 0, 0, 1024 };
enum { Ncount = nelem(counted) };

static int child;		/* pid of the running test */
static int timedout;

static void
counters(vlong v[Ncount])
{
	char buf[2048], *line[64], *f[2];
	int fd, i, j, n;
	Served s;

	served(&s);
	memset(v, 0, Ncount * sizeof v[0]);
	fd = open("#c/kstat", OREAD);
	if(fd < 0)
		sysfatal("#c/kstat: %r");
	n = readn(fd, buf, sizeof buf - 1);
	close(fd);
	buf[n > 0 ? n : 0] = 0;
	n = getfields(buf, line, nelem(line), 1, "\n");
	for(i = 0; i < n; i++){
		if(getfields(line[i], f, 2, 1, " ") != 2)
			continue;
		for(j = 0; j < Ncount; j++)
			if(strcmp(f[0], counted[j]) == 0)
				v[j] = atoll(f[1]) - servedclass(&s, f[0]);
	}
}

static void
note(void *u, char *msg)
{
	char name[64];
	int fd;

	if(strcmp(msg, "alarm") != 0)
		noted(NDFLT);
	timedout = 1;
	snprint(name, sizeof name, "#p/%d/notepg", child);
	fd = open(name, OWRITE);
	if(fd >= 0){
		write(fd, "kill", 4);
		close(fd);
	}
	snprint(name, sizeof name, "#p/%d/ctl", child);
	fd = open(name, OWRITE);
	if(fd >= 0){
		write(fd, "kill", 4);
		close(fd);
	}
	noted(NCONT);
}

/* Broken processes are kept for a debugger; a test's are let go. */
static void
unbreak(void)
{
	char name[64], status[256];
	long n, i, len;
	int fd;
	Dir *d;

	fd = open("#p", OREAD);
	if(fd < 0)
		return;
	n = dirreadall(fd, &d);
	close(fd);
	for(i = 0; i < n; i++){
		snprint(name, sizeof name, "#p/%s/status", d[i].name);
		if((fd = open(name, OREAD)) < 0)
			continue;
		len = read(fd, status, sizeof status - 1);
		close(fd);
		status[len > 0 ? len : 0] = 0;
		if(strstr(status, " Broken ") == nil)
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

/* The exit string of one run, "" is success. */
static char*
runtest(char *name)
{
	static char why[ERRMAX];
	char path[128];
	Waitmsg *w;

	snprint(path, sizeof path, "/tests/%s", name);
	timedout = 0;
	child = rfork(RFPROC|RFFDG|RFREND|RFNAMEG|RFENVG|RFNOTEG);
	if(child == 0){
		chdir("/tmp");
		execl(path, name, nil);
		exits("exec failed");
	}
	if(child < 0)
		return strcpy(why, "rfork failed");
	alarm(access("#c/debug", AEXIST) >= 0 ? Debugtimes * Timeoutms : Timeoutms);
	while((w = wait()) == nil || w->pid != child){
		if(w == nil && !timedout)
			break;
		free(w);
	}
	alarm(0);
	snprint(why, sizeof why, "%s", timedout ? "timed out" : w != nil ? w->msg : "no wait record");
	free(w);
	unbreak();
	clean("/tmp");
	return why;
}

/* Counters after a test come down a little later: closing is partly done by others. */
static int
settle(vlong before[Ncount], vlong after[Ncount], int ms)
{
	vlong end;
	int i;

	end = nsec() + ms*1000000LL;
	for(;;){
		counters(after);
		for(i = 0; i < Ncount && after[i] <= before[i] + slack[i]; i++)
			;
		if(i == Ncount)
			return 1;
		if(nsec() > end)
			return 0;
		sleep(10);
	}
}

/* The names and states of processes that are younger than the test: a leak may be of one that should have gone. */
static char*
younger(void)
{
	static char who[256];
	char name[64], status[128], *f[3], *p, *e;
	long n, i, len;
	int fd;
	Dir *d;

	p = who;
	e = who + sizeof who;
	*p = 0;
	fd = open("#p", OREAD);
	n = fd >= 0 ? dirreadall(fd, &d) : -1;
	close(fd);
	for(i = 0; i < n; i++){
		if(atoi(d[i].name) < child)
			continue;
		snprint(name, sizeof name, "#p/%s/status", d[i].name);
		fd = open(name, OREAD);
		len = readn(fd, status, sizeof status - 1);
		close(fd);
		status[len > 0 ? len : 0] = 0;
		if(tokenize(status, f, 3) == 3)
			p = seprint(p, e, ", %s %s", f[0], f[2]);
	}
	if(n > 0)
		free(d);
	return who;
}

/* The kernel finds no process in a state that it cannot be in. */
static int
audit(char *name)
{
	char buf[2048];
	long n;
	int fd;

	fd = open("#c/audit", OREAD);
	n = fd >= 0 ? readn(fd, buf, sizeof buf - 1) : -1;
	close(fd);
	if(n == 0)
		return 1;
	buf[n > 0 ? n : 0] = 0;
	print("FAIL %s: audit: %s\n", name, n < 0 ? "cannot be read" : buf);
	return 0;
}

/* In the debug build: all page tables are what they must be. */
static int
tables(char *name)
{
	char buf[8192];
	long n;
	int fd;

	if(access("#c/debug", AEXIST) < 0)
		return 1;
	fd = open("#x/check", OREAD);
	n = fd >= 0 ? read(fd, buf, sizeof buf - 1) : -1;
	close(fd);
	buf[n > 0 ? n : 0] = 0;
	if(strncmp(buf, "ok ", 3) == 0)
		return 1;
	print("FAIL %s: page tables: %s\n", name, n < 0 ? "cannot be read" : buf);
	return 0;
}

static int
test(char *name)
{
	vlong before[Ncount], after[Ncount], ms;
	int run, i, grew[Ncount];
	char *why, *skip;

	memset(grew, 0, sizeof grew);
	ms = nsec();
	for(run = 0; run < Runs; run++){
		counters(before);
		why = runtest(name);
		if((skip = strstr(why, ": skip: ")) != nil){
			print("skip %s: %s\n", name, skip + strlen(": skip: "));
			return 1;
		}
		if(why[0] != 0){
			print("FAIL %s: %s\n", name, why);
			return 0;
		}
		if(settle(before, after, run < Runs-1 ? Firstms : Settlems))
			break;
		for(i = 0; i < Ncount; i++)
			if(after[i] > before[i] + slack[i]){
				grew[i]++;
				print("once more: %s %s %lld, was %lld\n", name, counted[i], after[i], before[i]);
			}
	}
	for(i = 0; i < Ncount; i++)
		if(grew[i] == Runs){
			print("FAIL %s: leak: %s %lld before, %lld after%s\n", name, counted[i], before[i], after[i], younger());
			return 0;
		}
	if(!audit(name) || !tables(name))
		return 0;
	ms = (nsec() - ms) / 1000000;
	if(run > 0)
		print("ok %s %lld ms, %d runs\n", name, ms, run < Runs ? run + 1 : Runs);
	else
		print("ok %s %lld ms\n", name, ms);
	return 1;
}

static int
byname(const void *a, const void *b)
{
	return strcmp(((Dir*)a)->name, ((Dir*)b)->name);
}

void
main(int argc, char **argv)
{
	int i, n, fd, nbad;
	Dir *d;

	nbad = 0;
	notify(note);
	if(argc > 1){
		for(i = 1; i < argc; i++)
			nbad += !test(argv[i]);
		exits(nbad > 0 ? "failed" : nil);
	}
	fd = open("/tests", OREAD);
	if(fd < 0 || (n = dirreadall(fd, &d)) <= 0)
		sysfatal("/tests: %r");
	close(fd);
	qsort(d, n, sizeof d[0], byname);
	for(i = 0; i < n; i++)
		if(strcmp(d[i].name, "runall") != 0 && !(d[i].mode & DMDIR))
			nbad += !test(d[i].name);
	exits(nbad > 0 ? "failed" : nil);
}
