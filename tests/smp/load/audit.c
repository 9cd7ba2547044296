/*
 * The audit: what the kernel counts must be what it was at the baseline: frames of each class, bytes of kernel
 * memory, channels, processes, locks that are held.
 *
 * Heaps of servers that all share grow, and their processes come and go.  So of what processes have, only what none of them has
 * counts: private pages that are in no segment of any, page tables of no address space or block and kept by no CPU for the next (mm/ptkeep.c).
 */
#include "load.h"

enum { Nprobe = 4 };

int settlesecs = 40;

/*
 * What may be more: slabs have holes, of unused stacks some are kept, so that the probe below may find fewer.  The server of the
 * host's folder makes and ends processes, which share its memory, as it needs them: what one costs is found out by making such processes.
 */
static struct Counter {
	char *name, *held[4];	/* what counts is the first less these */
	vlong slack;
	int ofworker;		/* a worker may have some */
	vlong perworker;
	vlong before, after;
} counters[] = {
	{"procs", {nil}, 0, 1, 0, 0, 0}, {"chans", {nil}, 0, 0, 0, 0, 0}, {"kstack", {nil}, 16, 1, 0, 0, 0},
	{"ptable", {"ptableheld", "ptablekept", "ptableblock"}, 2, 0, 0, 0, 0}, {"anonrefs", {"anonheld"}, 0, 0, 0, 0, 0}, {"segment", {nil}, 0, 0, 0, 0, 0},
	{"kernel", {nil}, 96, 1, 0, 0, 0}, {"kmalloc", {nil}, 4096, 1, 0, 0, 0}, {"image", {nil}, 16, 0, 0, 0, 0},
	{"qlocks", {nil}, 0, 1, 0, 0, 0}, {"spinlocks", {nil}, 0, 0, 0, 0, 0},
};
static int workersbefore, workers;

static char allocsbefore[16384];

static vlong
counter(char *text, char *name)
{
	char *p;
	int n;

	n = strlen(name);
	for(p = text; p != nil && *p != 0; p = strchr(p, '\n') != nil ? strchr(p, '\n') + 1 : nil)
		if(strncmp(p, name, n) == 0 && p[n] == ' ')
			return atoll(p + n + 1);
	bad("no %s in #c/kstat", name);
	return 0;
}

/* Calls f with pid and status of every process. */
static void
everyproc(void (*f)(char*, char*))
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
		if((s = slurp(name)) != nil)
			f(d[i].name, s);
	}
	if(n > 0)
		free(d);
}

/* Broken processes wait for a debugger; those of a load are let go. */
static void
killbroken(char *pid, char *status)
{
	if(strstr(status, " Broken ") != nil)
		ctl(atoi(pid), "ctl", "kill");
}

void
unbreak(void)
{
	everyproc(killbroken);
}

static void
showproc(char *pid, char *status)
{
	print("soak: %s %s\n", pid, status);
}

void
showprocs(void)
{
	char *s;

	everyproc(showproc);
	if((s = slurp("#c/audit")) != nil && s[0] != 0)
		print("soak: #c/audit: %s\n", s);
}

static void
countworker(char *pid, char *status)
{
	workers += strncmp(status, "virtio9p ", 9) == 0;
}

/*
 * A call to each file server: replies to calls of processes that were killed lie in its pipe, and the calls in the kernel, until
 * somebody reads replies again.
 */
static void
touch(void)
{
	char name[64], *s, *line[64], *f[6];
	int i, k, n, m;

	snprint(name, sizeof name, "#p/%d/ns", getpid());
	if((s = slurp(name)) == nil)
		return;
	n = getfields(s, line, nelem(line), 1, "\n");
	for(i = 0; i < n; i++){
		m = tokenize(line[i], f, nelem(f));
		for(k = 1; k < m && strcmp(f[0], "mount") == 0; k++)
			if(f[k][0] == '/')
				free(dirstat(f[k]));
	}
}

static void
look(void)
{
	struct Counter *c;
	char *s, **h;

	touch();
	workers = 0;
	everyproc(countworker);
	if((s = slurp("#c/kstat")) == nil)
		bad("#c/kstat: %r");
	for(c = counters; c < counters + nelem(counters); c++){
		c->after = counter(s, c->name);
		for(h = c->held; *h != nil; h++)
			c->after -= counter(s, *h);
	}
}

static vlong
most(struct Counter *c)
{
	return c->before + c->slack + (workers > workersbefore ? workers - workersbefore : 0)*c->perworker;
}

static int
nmore(void)
{
	struct Counter *c;
	int n;

	n = 0;
	for(c = counters; c < counters + nelem(counters); c++)
		n += c->after > most(c);
	return n;
}

/* Up to settlesecs, however long a look takes here; says something now and then, for the script outside. */
static int
waiting(vlong begun)
{
	static vlong said;
	vlong now = nsec();

	if(now - said > 10*1000000000LL){
		print("soak: beat, counters settle\n");
		said = now;
	}
	sleep(100);
	return now - begun < settlesecs*1000000000LL;
}

/* Closing is partly done by others, so counters come down a little later: until they stay. */
static void
settle(void)
{
	vlong begun = nsec();
	struct Counter *c;
	int same;

	for(same = 0; same < 10 && waiting(begun);){
		look();
		same = workers == workersbefore ? same + 1 : 0;
		for(c = counters; c < counters + nelem(counters); c++){
			if(c->before != c->after)
				same = 0;
			c->before = c->after;
		}
		workersbefore = workers;
	}
}

/* What a process costs that has all in common with another, as the workers have. */
static void
probe(void)
{
	struct Counter *c;
	int i, pid[Nprobe];

	for(i = 0; i < Nprobe; i++)
		if((pid[i] = rfork(RFPROC|RFMEM|RFNOWAIT)) == 0){
			rendezvous(&counters[i], nil);	/* in vain */
			_exits(nil);
		}else if(pid[i] < 0)
			bad("rfork: %r");
	settle();
	for(c = counters; c < counters + nelem(counters); c++)
		c->perworker = c->before;
	for(i = 0; i < Nprobe; i++)
		ctl(pid[i], "ctl", "kill");
	settle();
	for(c = counters; c < counters + nelem(counters); c++)
		c->perworker = c->ofworker ? (c->perworker - c->before + Nprobe - 1) / Nprobe : 0;
}

void
baseline(void)
{
	char *s;

	unbreak();
	probe();
	if((s = slurp("#c/allocs")) != nil)
		strecpy(allocsbefore, allocsbefore + sizeof allocsbefore, s);
}

/* In the debug build: lines of #c/allocs that are new. */
static void
whoallocs(void)
{
	char *s, *line, *next;

	if((s = slurp("#c/allocs")) == nil)
		return;
	for(line = s; line != nil && *line != 0; line = next){
		if((next = strchr(line, '\n')) != nil)
			*next++ = 0;
		if(strstr(allocsbefore, line) == nil)
			print("soak: now %s\n", line);
	}
	print("soak: before:\n%s", allocsbefore);
}

/* The kernel's own audit, where it has one: a line for everything that is wrong. */
static int
complaints(void)
{
	char *s;

	return (s = slurp("#c/audit")) != nil && s[0] != 0;
}

/* For the record: what is more or less than at the baseline. */
static void
changes(void)
{
	struct Counter *c;

	print("soak: counters: %+d workers", workers - workersbefore);
	for(c = counters; c < counters + nelem(counters); c++)
		if(c->after != c->before)
			print(", %+lld %s", c->after - c->before, c->name);
	print("\n");
}

int
audit(void)
{
	vlong begun = nsec();
	struct Counter *c;
	int n;

	for(;;){
		unbreak();
		look();
		if((n = nmore() + complaints()) == 0){
			changes();
			return 0;
		}
		if(!waiting(begun))
			break;
	}
	for(c = counters; c < counters + nelem(counters); c++)
		if(c->after > most(c))
			print("soak: audit: %s %lld before, %lld after\n", c->name, c->before, c->after);
	print("soak: audit: %d workers before, %d after\n", workersbefore, workers);
	for(c = counters; c < counters + nelem(counters); c++)
		if(c->perworker > 0)
			print("soak: audit: a worker has %lld %s\n", c->perworker, c->name);
	whoallocs();
	return n;
}
