/*
 * What SIPs cost, of either kind: their start and end, verification, system calls, calls in a pod, and what rewriting makes of programs.
 *
 * Times are those of the machine's clock: under icount a nanosecond is an instruction.  vsip speed: only verification, in MB/s of a clock
 * that is real.  vsip NAME ...: only these.
 */
#include <u.h>
#include <libc.h>
#include "bench.h"

enum { Runs = 9 };
#define DIR "/tests/vsip/"

extern int sysr1(void);

typedef struct Times Times;
struct Times {
	vlong begin, end;	/* when the SIP was asked for, and when its end was read */
	vlong first;		/* when its main was called, if it is vfirst */
};

static void
must(int ok, char *what)
{
	if(!ok)
		sysfatal("%s: %r", what);
}

/* A new one, of which nothing is told yet; *no is its number. */
static int
clone(int *no)
{
	char buf[32];
	int ctl;
	long n;

	ctl = open("#x/clone", ORDWR|OCEXEC);
	must(ctl >= 0, "#x/clone");
	n = pread(ctl, buf, sizeof buf - 1, 0);
	buf[n > 0? n: 0] = 0;
	*no = atoi(buf);
	return ctl;
}

/* What ctl is told: the program by a descriptor, which was open when the clock began; its descriptor 1 is out. */
static char*
runtext(char *buf, int n, int fd, char **av)
{
	char *p;
	int i;

	p = seprint(buf, buf + n, "run %d", fd);
	for(i = 0; av[i] != nil; i++)
		p = seprint(p, buf + n, " %q", av[i]);
	return buf;
}

static int
tell(int ctl, char *s)
{
	return write(ctl, s, strlen(s)) > 0;
}

/* Runs a program as a SIP, until it has ended.  It writes to out; status is what /sip/n/status said. */
static void
sip(char *kind, char **av, int out, Times *t, char *status, int n)
{
	char buf[128], file[64], text[512], wire[32];
	int ctl, fd, image, no;
	long m;

	image = open(av[0], OEXEC);
	must(image >= 0, av[0]);
	runtext(text, sizeof text, image, av);
	snprint(wire, sizeof wire, "wire out %d 1", out);
	MARK(Begin);
	t->begin = nsec();
	ctl = clone(&no);
	must(tell(ctl, wire) && tell(ctl, kind) && tell(ctl, text), av[0]);
	must(waitpid() >= 0, "wait");
	snprint(file, sizeof file, "#x/%d/wait", no);
	fd = open(file, OREAD);
	must(fd >= 0 && read(fd, buf, sizeof buf) > 0, file);
	close(fd);
	t->end = nsec();
	MARK(End);
	close(image);
	if(status != nil){
		strcpy(strrchr(file, '/'), "/status");
		fd = open(file, OREAD);
		m = readn(fd, status, n - 1);
		status[m > 0? m: 0] = 0;
		close(fd);
	}
	close(ctl);
}

/* Start, end, and both, of a SIP that only tells when it ran. */
static void
startend(char *name, char *kind, char *prog)
{
	char *av[] = {prog, nil}, buf[32];
	uvlong start[Runs], end[Runs], both[Runs];
	Times t;
	int p[2], i;

	must(pipe(p) >= 0, "pipe");
	for(i = -2; i < Runs; i++){
		sip(kind, av, p[0], &t, nil, 0);
		must(read(p[1], &t.first, sizeof t.first) == sizeof t.first, prog);
		if(i < 0)
			continue;
		start[i] = t.first - t.begin;
		end[i] = t.end - t.first;
		both[i] = t.end - t.begin;
	}
	report(name, "start and end of a SIP", both, Runs, 1);
	snprint(buf, sizeof buf, "%s/start", name);
	report(buf, "from its launcher's first call to its main", start, Runs, 1);
	snprint(buf, sizeof buf, "%s/end", name);
	report(buf, "from there until its end was read", end, Runs, 1);
	close(p[0]);
	close(p[1]);
}

/* Bytes of the text of rc, and nanoseconds to verify them. */
static void
verification(int out, vlong *bytes, vlong *ns)
{
	char *av[] = {DIR "rc.sip", "-c", "", nil}, status[2048], *p;
	Times t;

	sip("kind v", av, out, &t, status, sizeof status);
	sip("kind v", av, out, &t, status, sizeof status);
	p = strstr(status, "\nverified ");
	must(p != nil, "no line verified");
	*bytes = strtoll(p + strlen("\nverified "), &p, 10);
	p = strstr(p, " in ");
	must(p != nil && *bytes > 0, "bad line verified");
	*ns = strtoll(p + 4, nil, 10);
}

/* A system call of verified code, and of this program. */
static void
calls(void)
{
	char *av[] = {DIR "vnull.sip", nil}, buf[32];
	uvlong own, its;
	int p[2], i;
	Times t;
	long n;

	for(i = 0; i < 100; i++)
		sysr1();
	own = nsec();
	for(i = 0; i < 1000; i++)
		sysr1();
	own = nsec() - own;
	must(pipe(p) >= 0, "pipe");
	sip("kind v", av, p[0], &t, nil, 0);
	n = read(p[1], buf, sizeof buf - 1);
	buf[n > 0? n: 0] = 0;
	its = strtoull(buf, nil, 10);
	report("syscall", "system call", &own, 1, 1000);
	report("syscallv", "system call of verified code", &its, 1, 1000);
	close(p[0]);
	close(p[1]);
}

/* A SIP in a pod, with pipes for its descriptors 0 and 1. */
static void
member(char *name, char *gate, char **av, int *in, int *out)
{
	int p[2], q[2], ctl, no, image;
	char text[512];

	must(pipe(p) >= 0 && pipe(q) >= 0, "pipe");
	image = open(av[0], OEXEC);
	must(image >= 0, av[0]);
	ctl = clone(&no);
	must(fprint(ctl, "wire in %d 0", p[1]) > 0 && fprint(ctl, "pod bench") > 0 && fprint(ctl, "name %s", name) > 0, "pod");
	must(gate == nil || fprint(ctl, "gate %s", gate) > 0, "gate");
	must(fprint(ctl, "wire out %d 1", q[1]) > 0 && tell(ctl, "kind v") && tell(ctl, runtext(text, sizeof text, image, av)), text);
	close(image);
	close(p[1]);
	close(q[1]);
	close(ctl);
	*in = p[0];
	*out = q[0];
}

static char*
line(int fd)
{
	static char buf[64];
	int n;

	for(n = 0; n < (int)sizeof buf - 1 && read(fd, buf + n, 1) == 1 && buf[n] != '\n'; n++)
		;
	buf[n] = 0;
	return buf;
}

/*
 * A call from one SIP of a pod to another and back, what libc does at both ends included, without the loop around it.  The mark is around
 * many, so that entries of the kernel are the fraction of a call that starting and reading them takes.
 */
static void
pods(void)
{
	char *serve[] = {DIR "vgate.sip", "servenothing", "wait", nil};
	char *call[] = {DIR "vgate.sip", "reach", "step", "bench", "step", "bench", "step", "bench", nil}, *p;
	int sin, sout, cin, cout, i;
	uvlong t[3], loop;

	member("server", nil, serve, &sin, &sout);
	must(strcmp(line(sout), "serves") == 0, "server");
	member("caller", "server", call, &cin, &cout);
	for(i = 0; i < (int)nelem(t); i++){
		MARK(Begin);
		write(cin, "x", 1);
		p = line(cout);
		MARK(End);
		t[i] = strtoull(p, &p, 10);
		loop = strtoull(p, &p, 10);
		must(strtoull(p, nil, 10) == 10000 && t[i] > loop, "gate");
		t[i] -= loop;
	}
	report("gate", "call in a pod, there and back", t, nelem(t), 10000);
	close(sin);
	close(cin);
	close(sout);
	close(cout);
	while(waitpid() >= 0)
		;
}

/* Work of a program, in instructions or ns: that of 4 rounds less that of 1, so that start and end are in neither. */
static uvlong
work(char *kind, char *prog, char *kernel, int out)
{
	char *av[] = {prog, kernel, "1", nil};
	Times a, b;

	sip(kind, av, out, &a, nil, 0);
	av[2] = "4";
	sip(kind, av, out, &b, nil, 0);
	return (b.end - b.begin) - (a.end - a.begin);
}

/* The kernels of tests/host/sfi/prog/bench.c, as compiled and rewritten. */
static void
tax(int out)
{
	static char *kernel[] = {"calls", "sort", "sieve", "matmul", "chacha", "crc", "chains", "9p", "copy", "machine", "format"};
	char name[32];
	uvlong n, v;
	int i;

	/* the first start reads, hashes and verifies */
	work("kind h", "/tests/bench/kernels", kernel[0], out);
	work("kind v", DIR "bench.sip", kernel[0], out);
	for(i = 0; i < (int)nelem(kernel); i++){
		n = work("kind h", "/tests/bench/kernels", kernel[i], out);
		v = work("kind v", DIR "bench.sip", kernel[i], out);
		snprint(name, sizeof name, "plain/%s", kernel[i]);
		report(name, "as compiled", &n, 1, 1);
		snprint(name, sizeof name, "sfi/%s", kernel[i]);
		report(name, "rewritten", &v, 1, 1);
	}
}

void
main(int argc, char **argv)
{
	uvlong n;
	vlong bytes, ns;
	int null;

	quotefmtinstall();
	null = open("/dev/null", OWRITE);
	must(null >= 0, "/dev/null");
	if(argc > 1 && strcmp(argv[1], "speed") == 0){
		verification(null, &bytes, &ns);
		print("%-44s %8lld.%lld MB/s\n", "verification", bytes * 1000 / ns, bytes * 10000 / ns % 10);
		exits(nil);
	}
	if(wanted("sip", argv)){
		startend("siph", "kind h", "/tests/bench/vfirst");
		startend("sipv", "kind v", DIR "vfirst.sip");
	}
	if(wanted("verify", argv)){
		verification(null, &bytes, &ns);
		n = ns * 1000 / bytes;
		report("verify", "verification of 1000 bytes of text", &n, 1, 1);
	}
	if(wanted("call", argv))
		calls();
	if(wanted("gate", argv))
		pods();
	if(wanted("tax", argv))
		tax(null);
	exits(nil);
}
