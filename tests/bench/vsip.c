/*
 * What verified native code costs beside ordinary programs: start and end of a SIP, verification when it starts, a system call.
 *
 * Times are those of the machine's clock: under icount a nanosecond is an instruction.  With the argument "speed" only verification, in
 * MB/s of a clock that is real.
 */
#include <u.h>
#include <libc.h>

enum { Runs = 15 };
#define DIR "/tests/vsip/"

extern int sysr1(void);

static int
cmp(const void *a, const void *b)
{
	vlong x, y;

	x = *(const vlong*)a;
	y = *(const vlong*)b;
	return x < y? -1: x > y;
}

static void
must(int ok, char *what)
{
	if(!ok)
		sysfatal("%s: %r", what);
}

/* Runs a program as a SIP, until it has ended; ns.  It writes to out; status is what /sip/n/status said. */
static vlong
sip(char *kind, char **av, int out, char *status, int n)
{
	char buf[128], file[64];
	int ctl, pid, fd;
	Waitmsg *w;
	vlong t;
	long m;

	t = nsec();
	ctl = open("#x/clone", ORDWR|OCEXEC);
	must(ctl >= 0, "#x/clone");
	m = pread(ctl, buf, sizeof buf - 1, 0);
	buf[m > 0? m: 0] = 0;
	snprint(file, sizeof file, "#x/%d/wait", atoi(buf));
	pid = rfork(RFPROC|RFFDG|RFNAMEG|RFENVG|RFNOTEG);
	if(pid == 0){
		must(dup(out, 1) == 1 && fprint(ctl, "wire out 1") > 0 && fprint(ctl, "%s", kind) > 0, kind);
		must(fprint(ctl, "seal") > 0, "seal");
		exec(av[0], av);
		fprint(2, "%s: %r\n", av[0]);
		_exits("not started");
	}
	w = wait();
	if(w == nil || strstr(w->msg, "not started") != nil)
		exits("a SIP did not start");
	free(w);
	fd = open(file, OREAD);
	must(fd >= 0 && read(fd, buf, sizeof buf) > 0, file);
	close(fd);
	t = nsec() - t;
	if(status != nil){
		strcpy(strrchr(file, '/'), "/status");
		fd = open(file, OREAD);
		m = readn(fd, status, n - 1);
		status[m > 0? m: 0] = 0;
		close(fd);
	}
	close(ctl);
	return t;
}

static vlong
median(char *kind, char *prog, int out)
{
	char *av[] = {prog, nil};
	vlong t[Runs];
	int i;

	for(i = 0; i < Runs; i++)
		t[i] = sip(kind, av, out, nil, 0);
	qsort(t, Runs, sizeof t[0], cmp);
	return t[Runs/2];
}

static void
verification(char *prog, int out, int speed)
{
	char *av[] = {prog, "-c", "", nil}, status[2048], *p;
	vlong bytes, ns;

	sip("kind v", av, out, status, sizeof status);
	sip("kind v", av, out, status, sizeof status);
	p = strstr(status, "\nverified ");
	must(p != nil, "no line verified");
	bytes = strtoll(p + strlen("\nverified "), &p, 10);
	p = strstr(p, " in ");
	must(p != nil && bytes > 0, "bad line verified");
	ns = strtoll(p + 4, nil, 10);
	if(speed)
		print("%-44s %8lld.%lld MB/s\n", "verification", bytes * 1000 / ns, bytes * 10000 / ns % 10);
	else
		print("%-44s %8lld\n%-44s %8lld\n", "verification of rc, bytes of text", bytes, "  for 1000 bytes", ns * 1000 / bytes);
}

static void
calls(void)
{
	char *av[] = {DIR "vnull.sip", nil}, buf[32];
	int p[2], i;
	vlong t;
	long n;

	for(i = 0; i < 100; i++)
		sysr1();
	t = nsec();
	for(i = 0; i < 1000; i++)
		sysr1();
	t = nsec() - t;
	must(pipe(p) >= 0, "pipe");
	sip("kind v", av, p[0], nil, 0);
	n = read(p[1], buf, sizeof buf - 1);
	buf[n > 0? n: 0] = 0;
	print("%-44s %8lld\n", "system call", t / 1000);
	print("%-44s %8lld\n", "system call of verified code", strtoll(buf, nil, 10) / 1000);
}

/* A SIP in a pod, with pipes for its descriptors 0 and 1; its pid. */
static int
member(char *name, char *gate, char **av, int *in, int *out)
{
	int p[2], q[2], ctl, pid;

	must(pipe(p) >= 0 && pipe(q) >= 0, "pipe");
	ctl = open("#x/clone", ORDWR|OCEXEC);
	must(ctl >= 0, "#x/clone");
	pid = rfork(RFPROC|RFFDG|RFNAMEG|RFENVG|RFNOTEG);
	if(pid == 0){
		must(dup(p[1], 0) == 0 && dup(q[1], 1) == 1, "dup");
		must(fprint(ctl, "wire in 0") > 0 && fprint(ctl, "wire out 1") > 0, "wire");
		must(fprint(ctl, "kind v") > 0 && fprint(ctl, "pod bench") > 0 && fprint(ctl, "name %s", name) > 0, "pod");
		must(gate == nil || fprint(ctl, "gate %s", gate) > 0, "gate");
		must(fprint(ctl, "seal") > 0, "seal");
		exec(av[0], av);
		_exits("not started");
	}
	close(p[1]);
	close(q[1]);
	close(ctl);
	*in = p[0];
	*out = q[0];
	return pid;
}

/* Instructions of a call from one SIP of a pod to another and back, with the loop around it and what the callee does. */
static void
pods(void)
{
	char *serve[] = {DIR "vgate.sip", "serve", "wait", nil}, *call[] = {DIR "vgate.sip", "reach", "bench", nil}, buf[64], *p;
	int sin, sout, cin, cout;
	vlong t;
	long n;

	member("server", nil, serve, &sin, &sout);
	must(read(sout, buf, sizeof buf) > 0, "server");
	member("caller", "server", call, &cin, &cout);
	n = readn(cout, buf, sizeof buf - 1);
	buf[n > 0? n: 0] = 0;
	t = strtoll(buf, &p, 10);
	print("%-44s %8lld.%lld\n", "call in a pod, there and back", t / strtoll(p, nil, 10), t * 10 / strtoll(p, nil, 10) % 10);
	close(sin);
	close(cin);
}

void
main(int argc, char **argv)
{
	int null, speed;

	speed = argc > 1 && strcmp(argv[1], "speed") == 0;
	null = open("/dev/null", OWRITE);
	must(null >= 0, "/dev/null");
	verification(DIR "rc.sip", null, speed);
	if(!speed){
		calls();
		pods();
		print("%-44s %8lld\n", "start and end of a SIP, kind h: echo", median("kind h", "/bin/echo", null));
		print("%-44s %8lld\n", "start and end of a SIP, kind v: echo", median("kind v", DIR "echo.sip", null));
	}
	exits(nil);
}
