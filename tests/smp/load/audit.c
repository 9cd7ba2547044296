/*
 * The audit: what the kernel counts must be what it was at the baseline: frames of each class, bytes of kernel
 * memory, channels, processes, locks that are held.
 */
#include "load.h"

enum { Settlesecs = 40, Maxproc = 64 };

/*
 * What may be more: heaps of servers that all share grow, which their own resident memory tells; slabs have holes.
 * The server of the host's folder makes and ends processes, which share its memory, as it needs them: so much may be more
 * for each of them.
 */
static struct Counter {
	char *name;
	vlong slack, perworker;
	vlong before, after;
} counters[] = {
	{"procs", 0, 1, 0, 0}, {"chans", 0, 0, 0, 0}, {"kstack", 0, 4, 0, 0}, {"ptable", 2, 10, 0, 0}, {"anon", 16, 8, 0, 0},
	{"segment", 0, 0, 0, 0}, {"kernel", 96, 2, 0, 0}, {"kmalloc", 4096, 16384, 0, 0}, {"image", 16, 0, 0, 0},
	{"qlocks", 0, 1, 0, 0}, {"spinlocks", 0, 0, 0, 0},
};
static int workersbefore, workers;

/* Frames of each process, at the baseline and now; of the workers the first counts, by the largest. */
typedef struct Resident Resident;
struct Resident {
	int pid, frames;
};
static Resident resbefore[Maxproc], res[Maxproc];
static int nbefore, nres;

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
resident(char *pid, char *status)
{
	static int worker;
	int n;

	if(nres == 0)
		worker = -1;
	n = atoll(status + 68 + 6*12) / 4;
	if(strncmp(status, "virtio9p ", 9) == 0){
		workers++;
		if(worker >= 0){
			if(n > res[worker].frames)
				res[worker].frames = n;
			return;
		}
		worker = nres;
	}
	if(nres < Maxproc)
		res[nres++] = (Resident){ atoi(pid), n };
}

/* By how much the processes that were there at the baseline have grown. */
static vlong
growth(int tell)
{
	vlong sum;
	int i, j;

	sum = 0;
	for(i = 0; i < nres; i++)
		for(j = 0; j < nbefore; j++)
			if(res[i].pid == resbefore[j].pid && res[i].frames > resbefore[j].frames){
				sum += res[i].frames - resbefore[j].frames;
				if(tell)
					print("soak: audit: process %d grew from %d to %d frames\n", res[i].pid, resbefore[j].frames, res[i].frames);
			}
	return sum;
}

void
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
look(void)
{
	struct Counter *c;
	char *s;

	workers = 0;
	nres = 0;
	everyproc(resident);
	if((s = slurp("#c/kstat")) == nil)
		bad("#c/kstat: %r");
	for(c = counters; c < counters + nelem(counters); c++)
		c->after = counter(s, c->name);
}

static vlong
most(struct Counter *c)
{
	vlong n;

	n = c->before + c->slack + (workers > workersbefore ? workers - workersbefore : 0)*c->perworker;
	return strcmp(c->name, "anon") == 0 ? n + growth(0) : n;
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

/* Closing is partly done by others, so counters come down a little later: until they stay. */
void
baseline(void)
{
	struct Counter *c;
	int i, same;
	char *s;

	unbreak();
	for(i = same = 0; i < Settlesecs*10 && same < 10; i++){
		sleep(100);
		look();
		for(c = counters; c < counters + nelem(counters) && c->before == c->after; c++)
			;
		same = c == counters + nelem(counters) ? same + 1 : 0;
		for(c = counters; c < counters + nelem(counters); c++)
			c->before = c->after;
		workersbefore = workers;
		memmove(resbefore, res, sizeof res);
		nbefore = nres;
	}
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

int
audit(void)
{
	struct Counter *c;
	int i, n;

	for(i = 0;; i++){
		unbreak();
		look();
		if((n = nmore() + complaints()) == 0)
			return 0;
		if(i >= Settlesecs*10)
			break;
		sleep(100);
	}
	for(c = counters; c < counters + nelem(counters); c++)
		if(c->after > most(c))
			print("soak: audit: %s %lld before, %lld after\n", c->name, c->before, c->after);
	print("soak: audit: %d workers before, %d after\n", workersbefore, workers);
	growth(1);
	whoallocs();
	return n;
}
