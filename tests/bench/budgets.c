/*
 * budgets [NAME ...]: what the budgets of exchange need beside what the other programs measure: what the end of a process costs for each
 * block and each page that it had, also beside somebody who has many more; and how often CPUs interrupt each other when blocks pass between
 * two processes on one CPU.
 */
#include <u.h>
#include <libc.h>
#include <exchange.h>
#include "bench.h"

enum { Page = 4096, Runs = 5, Many = 64, Crowd = 400, Crowdpages = 8192, Trips = 1000 };

static int fd[2], child, nblock, npage;

static void
must(int ok, char *what)
{
	if(!ok)
		sysfatal("%s: %r", what);
}

/* Has so many blocks of a page, and private pages, says so, and ends when it is told to. */
static void
victim(void)
{
	void *va;
	char *p, c;
	int i;

	close(fd[1]);
	for(i = 0; i < nblock; i++){
		must(xalloc(1, &va) != -1, "xalloc");
		*(char*)va = 1;
	}
	p = segattach(0, "memory", nil, (npage > Many? npage: Many) * Page);
	must(p != (char*)-1, "segattach");
	for(i = 0; i < npage; i++)
		p[i * Page] = 1;
	must(write(fd[0], "x", 1) == 1, "pipe");
	read(fd[0], &c, 1);
	_exits(nil);
}

static void
end(void)
{
	write(fd[1], "x", 1);
	while(waitpid() != child)
		;
}

static void
death(char *name, int blocks, int pages, char *what)
{
	uvlong t[Runs];
	char c;
	int i;

	nblock = blocks;
	npage = pages;
	for(i = -1; i < Runs; i++){
		must(pipe(fd) >= 0, "pipe");
		child = rfork(RFPROC|RFFDG);
		must(child >= 0, "rfork");
		if(child == 0)
			victim();
		close(fd[0]);
		must(read(fd[1], &c, 1) == 1, "victim");
		if(i < 0)
			end();
		else
			t[i] = timed(end);
		close(fd[1]);
	}
	report(name, what, t, Runs, 1);
}

/* Somebody who has much more than who ends, and whom nothing is to walk over. */
static void
crowded(void)
{
	int crowd[2], who;
	char c;

	must(pipe(fd) >= 0, "pipe");
	crowd[0] = fd[0];
	crowd[1] = fd[1];
	nblock = Crowd;
	npage = Crowdpages;
	who = rfork(RFPROC|RFFDG);
	must(who >= 0, "rfork");
	if(who == 0)
		victim();
	must(read(crowd[1], &c, 1) == 1, "crowd");
	death("crowdblocks", Many, 0, "the same beside a process with 400 blocks and 8192 pages");
	death("crowdpages", 0, Many, "the same beside a process with 400 blocks and 8192 pages");
	write(crowd[1], "x", 1);
	while(waitpid() != who)
		;
	close(crowd[0]);
	close(crowd[1]);
}

static void
wire(void)
{
	char name[32];
	int ctl;

	snprint(name, sizeof name, "/proc/%d/ctl", getpid());
	ctl = open(name, OWRITE);
	must(ctl >= 0 && write(ctl, "wired 0", 7) == 7, name);
	close(ctl);
}

/* Interrupts of all CPUs that asked others to flush. */
static uvlong
flushes(void)
{
	enum { Cpus = 64 };
	char buf[Cpus*36 + 1], *line[Cpus], *f[4];
	uvlong sum;
	long n;
	int s, i, k;

	s = open("#c/ipistat", OREAD);
	must(s >= 0, "#c/ipistat");
	n = readn(s, buf, sizeof buf - 1);
	close(s);
	buf[n > 0? n: 0] = 0;
	k = getfields(buf, line, nelem(line), 1, "\n");
	must(k > 0, "#c/ipistat");
	sum = 0;
	for(i = 0; i < k; i++){
		must(tokenize(line[i], f, nelem(f)) == 3, "#c/ipistat");
		sum += strtoull(f[2], nil, 10);
	}
	return sum;
}

/* Two processes, which nobody shares memory with; on one CPU, or wherever they are put. */
static void
ipis(char *name, int onecpu)
{
	uvlong n;
	void *va;
	Xmsg m;
	vlong h;
	int i;

	if(onecpu)
		wire();
	must(xpipe(fd, nil, 0) >= 0, "xpipe");
	child = rfork(RFPROC|RFFDG);
	must(child >= 0, "rfork");
	memset(&m, 0, sizeof m);
	if(child == 0){
		close(fd[1]);
		while(xrecv(fd[0], &m, 0, -1) == 1 && xsend(fd[0], &m) >= 0)
			m.b[0].h = 0;
		_exits(nil);
	}
	close(fd[0]);
	h = xalloc(16, &va);
	n = flushes();
	m.nb = 1;
	m.b[0].mode = Xmove;
	for(i = 0; i < Trips; i++){
		m.b[0].h = h;
		must(xcall(fd[1], &m, 0, -1) == 1, "xcall");
		h = m.b[0].h;
	}
	n = flushes() - n;
	report(name, "flushes asked of other CPUs in 1000 round trips of a block", &n, 1, 1);
	close(fd[1]);
	while(waitpid() != child)
		;
}

void
main(int argc, char **argv)
{
	if(argc > 1 && strcmp(argv[1], "ipis") == 0){
		ipis("ipis", 0);
		ipis("ipiswired", 1);
		exits(nil);
	}
	death("death", 0, 0, "end of a process");
	death("deathblocks", Many, 0, "end of a process with 64 blocks of a page");
	death("deathpages", 0, Many, "end of a process with 64 private pages");
	crowded();
	exits(nil);
}
