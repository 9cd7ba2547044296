/*
 * Pods: SIPs of verified code that call each other in ring 3.  Who is in the pod is tests/vsip/vgate, which does what its arguments say.
 */
#include "siplib.h"
#include <gate.h>
#include <exchange.h>

static char *prog = "/tests/vsip/vgate.sip";

static int channel;

/* An exchange channel for its descriptor 0. */
static void
inchannel(Sip *s)
{
	int fd[2];

	CKEQ(xpipe(fd, nil, 0), 0);
	close(s->wired[0]);
	close(s->in);
	s->wired[0] = fd[0];
	s->in = fd[1];
}

/* Starts vgate with the words of args, as name in pod p, with gates to the names in to. */
static Sip*
begin(Sip *s, char *name, char *to, char *args)
{
	static char text[16][64], words[512];
	char *lines[16], *av[32], *w[12], toc[128];
	int n, i, k;

	n = 0;
	lines[n++] = "kind v";
	lines[n++] = "pod vpods";
	snprint(text[0], sizeof text[0], "name %s", name);
	lines[n++] = text[0];
	strecpy(toc, toc + sizeof toc, to);
	k = tokenize(toc, w, nelem(w));
	for(i = 0; i < k; i++){
		snprint(text[i+1], sizeof text[0], "gate %s", w[i]);
		lines[n++] = text[i+1];
	}
	lines[n] = nil;
	strecpy(words, words + sizeof words, args);
	av[0] = prog;
	k = tokenize(words, av + 1, nelem(av) - 2);
	av[k+1] = nil;
	sipmake(s);
	sippipes(s);
	if(channel)
		inchannel(s);
	CKSTR(sipexec(s, av, lines) == nil ? "" : "not started", "");
	return s;
}

static char*
line(Sip *s)
{
	static char buf[256];
	int n;

	for(n = 0; n < (int)sizeof buf - 1 && read(s->out, buf + n, 1) == 1 && buf[n] != '\n'; n++)
		;
	buf[n] = 0;
	return buf;
}

static void
finish(Sip *s, char *end)
{
	char *was;

	was = sipend(s);
	if(strncmp(was, end, strlen(end)) != 0)
		CKSTR(was, end);
	sipclose(s);
}

/* All have ended. */
static void
reap(void)
{
	Waitmsg *w;

	while((w = wait()) != nil)
		free(w);
}

/* A server that waits for calls until its input ends. */
static void
serve(Sip *s, char *name, char *to)
{
	char args[64];

	snprint(args, sizeof args, "%s serve wait", to[0] != 0 ? "reach" : "");
	begin(s, name, to, args);
	CKSTR(line(s), "serves");
}

static void
stop(Sip *s)
{
	close(s->in);
	s->in = open("/dev/null", OREAD);
	finish(s, "exited ''");
}

static void
calls(void)
{
	Sip a, b;

	serve(&b, "b", "");
	begin(&a, "a", "b", "reach sum touch touch syscall unlisted many sum");
	CKSTR(sipoutput(&a), "sum: 0 321\ntouch: 0 1048576\ntouch: 0 1048576\nsyscall: 0 -1\nunlisted: 1 -1\nmany: done\nsum: 0 321\n");
	CKSTR(sipline(&b, "status", "pod"), "vpods");
	CKSTR(sipline(&b, "own", "check"), "ok");
	CKSTR(sipline(&a, "caps", "gate"), "0 b");
	finish(&a, "exited ''");
	stop(&b);
}

/* #x/pods has those that run in one, and nobody else. */
static void
who(void)
{
	char want[2][64], *lines[] = {"kind v", "name alone", nil}, *av[] = {prog, "wait", nil};
	Sip a, b, no, alone;

	serve(&a, "a", "");
	serve(&b, "b", "");
	sipmake(&no);
	CK(sipctl(&no, "kind v") == 0 && sipctl(&no, "pod vpods") == 0);
	sipmake(&alone);
	sippipes(&alone);
	CKSTR(sipexec(&alone, av, lines) == nil ? "" : "not started", "");
	snprint(want[0], sizeof want[0], "vpods %s %d a\n", getuser(), a.no);
	snprint(want[1], sizeof want[1], "vpods %s %d b\n", getuser(), b.no);
	CK(strstr(slurp("#x/pods"), want[0]) != nil);
	CK(strstr(slurp("#x/pods"), want[1]) != nil);
	CK(strstr(slurp("#x/pods"), " -\n") == nil);
	CK(strstr(slurp("#x/pods"), " alone\n") == nil);
	CK(sipctl(&b, "stop") == 0);
	CK(strstr(slurp("#x/pods"), want[1]) != nil);
	CK(sipctl(&b, "start") == 0);
	stop(&a);
	CK(strstr(slurp("#x/pods"), want[0]) == nil);
	CK(strstr(slurp("#x/pods"), want[1]) != nil);
	stop(&b);
	CK(strstr(slurp("#x/pods"), "vpods ") == nil);
	stop(&alone);
	close(no.ctl);
}

/* A call whose callee has a fault comes back with an error, on every level; later ones find nobody, then the next generation. */
static void
faults(void)
{
	Sip a, b, c;

	serve(&b, "b", "");
	begin(&a, "a", "b", "reach crash sum step reach sum");
	CKSTR(line(&a), "crash: 3 0");
	CKSTR(line(&a), "sum: 1 0");
	finish(&b, "crashed 'sys: trap: fault write addr=");
	serve(&b, "b", "");
	write(a.in, "x", 1);
	CKSTR(sipoutput(&a), "sum: 0 321\n");
	finish(&a, "exited ''");

	serve(&c, "c", "");
	stop(&b);
	serve(&b, "b", "c");
	begin(&a, "a", "b", "reach nested nestedcrash nested");
	CKSTR(sipoutput(&a), "nested: 0 9\nnestedcrash: 0 1003\nnested: 0 1001\n");
	finish(&a, "exited ''");
	finish(&c, "crashed 'sys: trap: fault write addr=");
	begin(&a, "a", "b", "reach deep sum");
	CKSTR(line(&a), "deep: 3 0");
	CKSTR(sipoutput(&a), "sum: 1 0\n");
	finish(&a, "exited ''");
	finish(&b, "crashed 'sys: trap: fault");
	begin(&b, "b", "", "nostack wait");
	CKSTR(line(&b), "serves");
	begin(&a, "a", "b", "reach sum");
	CKSTR(sipoutput(&a), "sum: 3 0\n");
	finish(&a, "exited ''");
	finish(&b, "crashed 'sys: trap: fault");
}

/* Round about: one that calls its caller, whose entry is free or is in use. */
static void
round(void)
{
	Sip a, b;

	begin(&b, "b", "a", "serve reach reached wait");
	CKSTR(line(&b), "serves");
	begin(&a, "a", "b", "serve reach step back again sum");
	CKSTR(line(&a), "serves");
	CKSTR(line(&b), "reached");
	write(a.in, "x", 1);
	CKSTR(sipoutput(&a), "back: 0 1\nagain: 0 1002\nsum: 0 321\n");
	finish(&a, "exited ''");
	stop(&b);
}

/* Who jumps to a slot with nothing behind it ends; alone in an address space, too. */
static void
wild(void)
{
	static char *slots[] = {"wild10060", "wild10080", "wild100a0"};
	char *av[] = {prog, "wild10040", nil}, *v[] = {"kind v", nil};
	Sip a, b;
	int i;

	serve(&b, "b", "");
	for(i = 0; i < (int)nelem(slots); i++){
		begin(&a, "a", "b", slots[i]);
		CKSTR(sipoutput(&a), "");
		finish(&a, "crashed 'sys: ");
	}
	stop(&b);
	sipmake(&a);
	sippipes(&a);
	CK(sipexec(&a, av, v) == nil);
	CKSTR(sipoutput(&a), "");
	finish(&a, "crashed 'sys: trap: fault read addr=");
}

static ulong seed = 1;

static int
rnd(int n)
{
	seed = (seed * 1103515245 + 12345) & 0x7fffffff;
	return (seed >> 8) % n;
}

/* Caller or callee is killed at any moment; what is left serves the next.  "Killed" or "sys: killed": what it saw first. */
static void
kills(int n)
{
	Sip a, b, d;
	int i, k, loops;
	volatile int x;

	serve(&b, "b", "");
	begin(&d, "d", "b", "reach forever");
	for(i = 0; i < n; i++){
		begin(&a, "a", "b", "reach forever");
		loops = rnd(20000);
		for(k = 0; k < loops; k++)
			x = k;
		USED(x);
		if(rnd(4) == 0)
			sleep(rnd(4));
		if(rnd(3) == 0){
			CK(sipctl(&b, "kill") == 0);
			finish(&b, "exited ");
			serve(&b, "b", "");
		}
		CK(sipctl(&a, "kill") == 0);
		finish(&a, "exited ");
	}
	CK(sipctl(&d, "kill") == 0);
	finish(&d, "exited ");
	begin(&a, "a", "b", "reach sum");
	CKSTR(sipoutput(&a), "sum: 0 321\n");
	finish(&a, "exited ''");
	stop(&b);
}

/* A call that does not end, of a process that was killed: the callee has to go. */
static void
stuck(void)
{
	Sip a, b;

	serve(&b, "b", "");
	begin(&a, "a", "b", "reach here spin");
	CKSTR(line(&a), "here");
	sleep(50);
	CK(sipctl(&a, "kill") == 0);
	finish(&a, "exited ");
	finish(&b, "crashed 'sys: gate call does not end");
}

/* An ordinary program has no gate. */
static void
elsewhere(void)
{
	char stack[64];
	int end;

	CKERR(gateserve((Gatefn*)elsewhere, stack, sizeof stack), "not in a pod");
	CKERR(gateopen(0), "not in a pod");
	gatecall(0, 1, 2, 3, 4, &end);
	CKEQ(end, Gatenone);
}

/* An ordinary server is called, too: sipecho, from the same source as /bin/sipecho. */
static void
echo(void)
{
	Sip a, b;

	prog = "/tests/vsip/sipecho.sip";
	channel = 1;
	begin(&b, "echo", "", "");
	prog = "/tests/vsip/vgate.sip";
	channel = 0;
	begin(&a, "a", "echo", "reach sum");
	CKSTR(sipoutput(&a), "sum: 0 321\n");
	finish(&a, "exited ''");
	CK(sipctl(&b, "kill") == 0);
	finish(&b, "exited ");
}

void
main(int argc, char **argv)
{
	elsewhere();
	echo();
	calls();
	who();
	faults();
	round();
	wild();
	kills(argc > 1 ? atoi(argv[1]) : 60);
	stuck();
	reap();
	done();
}
