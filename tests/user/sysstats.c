/*
 * /dev/sysstat tells the truth: each column against operations that are counted here. All CPUs are added up, because
 * a process may run anywhere; what else the system does in the meantime is allowed for, within reason.
 */
#include "test.h"

enum { Cid, Cswitch, Cintr, Csys, Cfault, Ctlbfault, Ctlbpurge, Cload, Cidle, Cpercent, Ncol };
enum { Page = 4096, N = 2000 };

static int ncpu;

/* Sums of the columns; every line is ten fields of 12 and a newline. */
static void
stat10(vlong sum[Ncol])
{
	char *s, *p;
	int i;

	s = slurp("/dev/sysstat");
	memset(sum, 0, Ncol * sizeof sum[0]);
	for(ncpu = 0; *s != 0; ncpu++, s += 12*Ncol + 1){
		CK(strlen(s) >= 12*Ncol + 1 && s[12*Ncol] == '\n');
		CKEQ(atoi(s), ncpu);
		for(i = 0; i < Ncol; i++){
			CK(s[12*i + 11] == ' ');
			sum[i] += strtoll(s + 12*i, &p, 10);
			CK(p == s + 12*i + 11);
		}
	}
}

static void
within(char *what, vlong n, vlong lo, vlong hi)
{
	if(n >= lo && n <= hi)
		return;
	print("%s: %lld, want %lld to %lld\n", what, n, lo, hi);
	nfail++;
}

static void
calls(void)
{
	vlong a[Ncol], b[Ncol];
	char c;
	int fd, i;

	fd = open("/dev/null", OREAD);
	stat10(a);
	for(i = 0; i < N; i++)
		pread(fd, &c, 1, 0);
	stat10(b);
	within("system calls", b[Csys] - a[Csys], N, N + 500);
	close(fd);
}

static void
faults(void)
{
	vlong a[Ncol], b[Ncol];
	char *p;
	int i;

	p = segattach(0, "memory", nil, N * Page);
	CK(p != (char*)-1);
	stat10(a);
	for(i = 0; i < N; i++)
		p[i * Page] = 1;
	stat10(b);
	within("faults", b[Cfault] - a[Cfault], N, N + 500);
	CKEQ(b[Ctlbfault] - a[Ctlbfault], 0);	/* the CPU fills its TLB by itself */
	a[Ctlbpurge] = b[Ctlbpurge];
	for(i = 0; i < 100; i++){
		p[i * Page] = 2;
		segfree(p + i * Page, Page);
	}
	stat10(b);
	within("TLB purges", b[Ctlbpurge] - a[Ctlbpurge], 100, 1000);
	segdetach(p);
}

/* Two processes that hand a byte to each other switch at each of them. */
static void
switches(void)
{
	vlong a[Ncol], b[Ncol];
	int p[2], i, pid;
	char c = 'x';

	pipe(p);
	pid = rfork(RFPROC|RFFDG);
	if(pid == 0){
		close(p[0]);
		while(read(p[1], &c, 1) == 1)
			write(p[1], &c, 1);
		_exits(nil);
	}
	close(p[1]);
	stat10(a);
	for(i = 0; i < 500; i++){
		write(p[0], &c, 1);
		read(p[0], &c, 1);
	}
	stat10(b);
	within("switches", b[Cswitch] - a[Cswitch], 500, 5000);
	close(p[0]);
	waitpid();
	/* sleeping takes an interrupt of the timer each time */
	stat10(a);
	for(i = 0; i < 20; i++)
		sleep(2);
	stat10(b);
	within("interrupts", b[Cintr] - a[Cintr], 20, 100000);
}

/* The last read of the averages. */
static vlong avg[Ncol];

static int
isidle(void *v)
{
	USED(v);
	sleep(100);
	stat10(avg);
	return avg[Cidle] >= 60*ncpu && avg[Cload] <= 400*ncpu;
}

static int
isbusy(void *v)
{
	vlong end;

	end = nsec() + 50*1000*1000;
	while(nsec() < end)
		;
	stat10(avg);
	return avg[Cload] >= *(int*)v && avg[Cidle] <= 100*(ncpu - 1) + 30;
}

/* Who does nothing leaves the CPUs idle; one that computes is a load of 1000, three on one CPU of 3000. */
static void
loads(void)
{
	int i, want;

	CK(until(isidle, nil, Longwait));
	CK(avg[Cidle] <= 100*ncpu && avg[Cpercent] <= 100*ncpu);
	want = 800;
	CK(until(isbusy, &want, Longwait));
	for(i = 0; i < 2*ncpu; i++)
		if(rfork(RFPROC|RFFDG|RFNOTEG) == 0)
			for(;;)
				;
	want = 800 + 700*2*ncpu;
	CK(until(isbusy, &want, Longwait));
	print("");
}

static void
stopall(void)
{
	int fd, i, pid;
	char name[32];
	Dir *d;
	long n;

	fd = open("/proc", OREAD);
	n = dirreadall(fd, &d);
	close(fd);
	for(i = 0; i < n; i++){
		snprint(name, sizeof name, "/proc/%s/ppid", d[i].name);
		if((pid = atoi(d[i].name)) == 0 || atoi(slurp(name) ? slurp(name) : "0") != getpid())
			continue;
		snprint(name, sizeof name, "/proc/%d/ctl", pid);
		fd = open(name, OWRITE);
		write(fd, "kill", 4);
		close(fd);
		waitpid();
	}
	free(d);
}

static void
reset(void)
{
	vlong a[Ncol], b[Ncol];
	int fd;

	stat10(a);
	fd = open("/dev/sysstat", OWRITE);
	CKEQ(write(fd, "0", 1), 1);
	close(fd);
	stat10(b);
	CK(a[Csys] > N);
	within("system calls after the reset", b[Csys], 1, 500);
	within("faults after the reset", b[Cfault], 0, 500);
	within("switches after the reset", b[Cswitch], 0, 500);
	within("interrupts after the reset", b[Cintr], 0, 2000);
}

void
main(void)
{
	calls();
	faults();
	switches();
	loads();
	stopall();
	reset();
	done();
}
