/*
 * No lock of the whole machine on the paths of everyday calls. In the debug build #c/debug counts how often the locks of each
 * class are taken; a class of one lock may be taken at most once in Per operations, be it to refill a stock of this CPU; so
 * may the locks of all sizes of kernel memory together.
 * What a first operation needs once is not counted.
 */
#include "test.h"

enum {
	Ops	= 128,
	Warm	= 128,		/* each CPU gets its stock of kernel stacks and objects */
	Per	= 8,
	Workers	= 4,
	Pages	= 64,
};

typedef struct Op Op;
struct Op {
	char *name;
	void (*begin)(void);	/* what is not measured */
	void (*f)(int i);
};

static int pipefd[2], backfd[2], zerofd, envfd, debugfd;
static char buf[64];
static s32int *sem;

static void
null(int i)
{
	alarm(0);
}

static void
readzero(int i)
{
	read(zerofd, buf, sizeof buf);
}

static void
preadfile(int i)
{
	pread(envfd, buf, 4, 0);
}

static void
pipeboth(int i)
{
	write(pipefd[0], buf, sizeof buf);
	read(pipefd[1], buf, sizeof buf);
}

static void
openclose(int i)
{
	close(open("/dev/zero", OREAD));
}

static void
statfile(int i)
{
	free(dirstat("/dev/zero"));
}

/* One fault each, on memory that is new every Pages faults. */
static void
fault(int i)
{
	static char *p;

	if(i % Pages == 0){
		if(p == nil)
			p = segattach(0, "memory", nil, Pages * 4096);
		else
			segfree(p, Pages * 4096);
	}
	p[i % Pages * 4096] = i;
}

static void
forkexit(int i)
{
	int pid;

	if((pid = rfork(RFPROC|RFFDG)) == 0)
		exits(nil);
	if(pid < 0)
		sysfatal("rfork: %r");
	waitpid();
}

static void
forkexec(int i)
{
	int pid;

	if((pid = rfork(RFPROC|RFFDG)) == 0){
		execl("/tests/locks", "locks", "exit", nil);
		exits("exec");
	}
	if(pid < 0)
		sysfatal("rfork: %r");
	waitpid();
}

/* Another process sends back what it gets. */
static void
echobegin(void)
{
	if(pipe(pipefd) < 0 || pipe(backfd) < 0)
		sysfatal("pipe: %r");
	if(rfork(RFPROC|RFFDG) == 0){
		close(pipefd[0]);
		close(backfd[1]);
		while(read(pipefd[1], buf, 1) == 1)
			write(backfd[0], buf, 1);
		exits(nil);
	}
	close(pipefd[1]);
	close(backfd[0]);
}

static void
pingpong(int i)
{
	write(pipefd[0], buf, 1);
	read(backfd[1], buf, 1);
}

static void
pipebegin(void)
{
	pipe(pipefd);
}

static void
naps(int i)
{
	sleep(1);
}

static void
rendbegin(void)
{
	int i;

	rfork(RFREND);
	if(rfork(RFPROC|RFMEM|RFFDG) == 0){
		for(i = 0; i < Warm + Ops; i++)
			rendezvous(buf, nil);
		exits(nil);
	}
}

static void
rend(int i)
{
	rendezvous(buf, nil);
}

static void
none(void)
{
}

static Op ops[] = {
	{"null call",		none,		null},
	{"read /dev/zero",	none,		readzero},
	{"pread #e file",	none,		preadfile},
	{"pipe write+read",	pipebegin,	pipeboth},
	{"open+close",		none,		openclose},
	{"stat",		none,		statfile},
	{"fault",		none,		fault},
	{"fork+exit+wait",	none,		forkexit},
	{"fork+exec+wait",	none,		forkexec},
	{"pipe ping-pong",	echobegin,	pingpong},
	{"rendezvous",		rendbegin,	rend},
	{"sleep(1)",		none,		naps},
};

/* Workers that all do the operation at the same time; go and warm are semaphores. */
static void
worker(Op *o)
{
	int i;

	o->begin();
	for(i = 0; i < Warm; i++)
		o->f(i);
	semrelease(&sem[0], 1);
	semacquire(&sem[1], 1);
	for(i = 0; i < Ops; i++)
		o->f(i);
	semrelease(&sem[2], 1);
	semacquire(&sem[3], 1);
	_exits(nil);
}

static void
take(int which)
{
	int i;

	for(i = 0; i < Workers; i++)
		semacquire(&sem[which], 1);
}

/* Prints the classes that count for o, and complains about the locks of the machine. */
static void
report(Op *o, char *text)
{
	char *line[512], *f[7], *limit;
	vlong taken, one, all;
	int i, n;

	one = all = 0;
	n = getfields(text, line, nelem(line), 1, "\n");
	for(i = 0; i < n; i++){
		if(getfields(line[i], f, 7, 1, " ") != 6)
			continue;
		taken = atoll(f[0]);
		all += taken;
		if(strcmp(f[4], "one") != 0)
			continue;
		one += taken;
		limit = taken > Workers*Ops / Per ? "  too often" : "";
		if(taken >= Workers*Ops / 100 || limit[0] != 0)
			print("\t%s: %lld.%02lld per operation: lock of %s%s\n", o->name, taken / (Workers*Ops),
				taken*100 / (Workers*Ops) % 100, f[5], limit);
		if(limit[0] != 0)
			nfail++;
	}
	print("%-16s %3lld.%02lld locks taken per operation, %lld.%02lld of the machine\n", o->name, all / (Workers*Ops),
		all*100 / (Workers*Ops) % 100, one / (Workers*Ops), one*100 / (Workers*Ops) % 100);
}

static void
measure(Op *o)
{
	static char text[32*1024];
	long n;
	int i, pid;

	for(i = 0; i < Workers; i++)
		if((pid = rfork(RFPROC|RFFDG|RFENVG)) == 0)
			worker(o);
		else if(pid < 0)
			sysfatal("rfork: %r");
	take(0);
	write(debugfd, "lockstat", 8);
	semrelease(&sem[1], Workers);
	take(2);
	n = pread(debugfd, text, sizeof text - 1, 0);
	text[n > 0 ? n : 0] = 0;
	semrelease(&sem[3], Workers);
	for(i = 0; i < Workers; i++)
		waitpid();
	report(o, text);
}

void
main(int argc, char **argv)
{
	int i;

	if(argc > 1 && strcmp(argv[1], "exit") == 0)
		_exits(nil);
	debugfd = open("#c/debug", ORDWR);
	if(debugfd < 0)
		exits("skip: only the debug build counts locks");
	if(strchr(slurp("/dev/sysstat"), '\n')[1] == 0)
		exits("skip: with one cpu, what each cpu has looks like one for the machine");
	sem = segattach(0, "shared", nil, 4096);
	zerofd = open("/dev/zero", OREAD);
	envfd = create("/env/locks", ORDWR, 0666);
	write(envfd, "text", 4);
	for(i = 0; i < (int)nelem(ops); i++)
		measure(&ops[i]);
	remove("/env/locks");
	done();
}
