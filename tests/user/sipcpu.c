/*
 * Budgets of CPU time: how much a SIP gets, with several processes and beside others; who waits can be killed, noted, stopped and given more;
 * what is no budget is refused; nothing ticks while nobody runs.
 *
 * The host may take the machine's time away: so it is looked at what the kernel has counted by the guest's clock, where what
 * somebody had too much is a debt that `used' tells; or at shares, again and again.
 */
#include "siplib.h"

enum { Ms = 1000*1000 };

static char *self[] = {"/tests/sipcpu", nil, nil};

static char*
start(Sip *s, char *what, char *limit)
{
	char *lines[] = {limit, "bind /proc /proc", nil};

	self[1] = what;
	return sipexec(s, self, lines);
}

/*
 * Inside.
 */

static void
spin(void)
{
	for(;;)
		;
}

/* A handler that does all the work. */
static void
greedy(void *u, char *msg)
{
	USED(u);
	USED(msg);
	spin();
}

static void
told(void *u, char *msg)
{
	USED(u);
	if(strcmp(msg, "hello") == 0)
		write(1, "told", 4);
	noted(NCONT);
}

static void
inside(char *what)
{
	char c;
	int i;

	if(strcmp(what, "spin") == 0){
		write(1, "go", 2);
		spin();
	}
	if(strcmp(what, "three") == 0){
		for(i = 0; i < 2; i++)
			if(rfork(RFPROC) == 0)
				spin();
		spin();
	}
	if(strcmp(what, "greedy") == 0){
		notify(greedy);
		alarm(1);
		spin();
	}
	if(strcmp(what, "told") == 0){
		notify(told);
		write(1, "go", 2);
		spin();
	}
	if(strcmp(what, "calls") == 0)
		for(;;)
			getpid();
	if(strcmp(what, "sleep") == 0){
		write(1, "go", 2);
		read(0, &c, 1);
		exits(nil);
	}
	exits("unknown");
}

/*
 * What its status says.
 */

typedef struct Use Use;
struct Use {
	vlong used, quota, period, total, waits;
	int waiting;
};

static Use
use(Sip *s)
{
	char *f[12], *p;
	Use u;
	int n;

	memset(&u, 0, sizeof u);
	p = sipline(s, "status", "cpu");
	n = p != nil ? tokenize(p, f, nelem(f)) : 0;
	if(n == 6 && strcmp(f[0], "no") == 0){
		u.total = atoll(f[3]);
		u.waits = atoll(f[5]);
		return u;
	}
	if(n < 9){
		CK(n >= 9);
		return u;
	}
	u.used = atoll(f[0]);
	u.quota = atoll(f[2]);
	u.period = atoll(f[4]);
	u.total = atoll(f[6]);
	u.waits = atoll(f[8]);
	u.waiting = n > 9 && strcmp(f[9], "waiting") == 0;
	return u;
}

static int
waiting(void *a)
{
	return use(a).waiting;
}

/* The process that started it is in that state. */
static int
instate(Sip *s, char *state)
{
	char *p, name[64];

	p = sipline(s, "status", "pids");
	if(p == nil)
		return 0;
	snprint(name, sizeof name, "#p/%d/status", atoi(p));
	p = slurp(name);
	return p != nil && strncmp(p + 56, state, strlen(state)) == 0;
}

static int
waits(void *a)
{
	return waiting(a) && instate(a, "Waitbudget");
}

static int
stopped(void *a)
{
	return instate(a, "Stopped");
}

/* Milliseconds of all its processes, as #p has them. */
static vlong
procms(Sip *s)
{
	char *p, *f[16], name[64], pids[256];
	vlong ms;
	int i, n;

	p = sipline(s, "status", "pids");
	strecpy(pids, pids + sizeof pids, p != nil ? p : "");
	n = tokenize(pids, f, nelem(f));
	ms = 0;
	for(i = 0; i < n; i++){
		snprint(name, sizeof name, "#p/%s/status", f[i]);
		if((p = slurp(name)) != nil)
			ms += atoi(p + 68) + atoi(p + 80);
	}
	return ms;
}

/* Per mille of the time that went by. */
typedef struct Look Look;
struct Look {
	Sip *s;
	int lo, hi;
	int got;
};

static int
share(void *a)
{
	Look *l = a;
	vlong t, ms;

	ms = procms(l->s);
	t = nsec();
	sleep(500);
	ms = procms(l->s) - ms;
	l->got = ms * 1000 * Ms / (nsec() - t);
	return l->got >= l->lo && l->got <= l->hi;
}

static void
within(Sip *s, int lo, int hi)
{
	Look l = {s, lo, hi, 0};

	if(until(share, &l, Longwait))
		return;
	print("%d/1000 of the time, want %d to %d\n", l.got, lo, hi);
	CK(0);
}

/* It has had no more than its budget but for what it owes; and what it owes is little, if the host leaves us alone. */
static Use first;
static vlong since;

static void
ledger(Sip *s)
{
	first = use(s);
	since = nsec();
}

static int
paid(void *a)
{
	Use u;

	u = use(a);
	return u.total - first.total > 5*u.quota && u.used <= 2*u.quota;
}

static void
inbudget(Sip *s)
{
	vlong periods;
	Use u;

	CK(until(paid, s, Longwait));
	u = use(s);
	periods = (nsec() - since) / u.period + 2;
	if(u.total - u.used - (first.total - first.used) > u.quota * periods){
		print("%lld ns (owes %lld) in %lld periods of %lld\n", u.total - first.total, u.used, periods, u.quota);
		CK(0);
	}
}

static void
end(Sip *s)
{
	CK(sipctl(s, "kill") == 0);
	CKSTR(sipend(s), "exited Killed");
	sipreap(s);
	sipclose(s);
}

/*
 * Tests.
 */

/* Two that spin have what they may, and whoever has no budget the rest. */
static void
shares(void)
{
	Sip a, b;
	int pid;

	pid = fork();
	if(pid == 0)
		spin();
	sipmake(&a);
	CK(start(&a, "spin", "limit cpu 5ms/50ms") == nil);
	sipmake(&b);
	CK(start(&b, "spin", "limit cpu 15ms/50ms") == nil);
	ledger(&a);
	inbudget(&a);
	ledger(&b);
	inbudget(&b);
	within(&a, 60, 130);
	within(&b, 200, 360);
	postnote(PNPROC, pid, "kill");
	free(wait());
	/* alone, too */
	within(&a, 60, 130);
	within(&b, 200, 360);
	CK(sipctl(&a, "limit cpu 25ms/50ms") == 0);
	within(&a, 380, 560);
	CK(sipctl(&a, "limit cpu none") == 0);
	CK(strncmp(sipline(&a, "status", "cpu"), "no limit total ", 15) == 0);
	within(&a, 600, 1100);
	end(&a);
	end(&b);
}

/* It is the sum that counts; system calls and notes are no way around it. */
static void
together(char *what)
{
	Sip s;

	sipmake(&s);
	CK(start(&s, what, "limit cpu 10ms/100ms") == nil);
	ledger(&s);
	inbudget(&s);
	within(&s, 60, 150);
	end(&s);
}

/* One that waits for a long time. */
static void
spent(Sip *s, char *what)
{
	sipmake(s);
	CK(start(s, what, "limit cpu 1ms/10s") == nil);
	CK(until(waits, s, Longwait));
}

/* The period is still the one in which it began to wait. */
static int
stillwaits(Sip *s, vlong n)
{
	Use u;

	u = use(s);
	return u.waits == n && u.waiting;
}

/* Once at least; a busy host may take a whole period away. */
static void
once(int (*fn)(void))
{
	int i;

	for(i = 0; i < 5; i++)
		if(fn())
			return;
	print("a wait was not ended before its time\n");
	CK(0);
}

static int
killed(void)
{
	int still;
	vlong n;
	Sip s;

	spent(&s, "spin");
	n = use(&s).waits;
	CK(sipctl(&s, "kill") == 0);
	CKSTR(sipend(&s), "exited Killed");
	still = stillwaits(&s, n);
	sipreap(&s);
	/* what it owes its next start owes, too */
	CK(start(&s, "spin", nil) == nil);
	CK(until(waits, &s, Longwait));
	end(&s);
	return still;
}

/* A note that it does not handle. */
static int
dies(void)
{
	int still;
	vlong n;
	Sip s;

	spent(&s, "spin");
	n = use(&s).waits;
	CK(postnote(PNPROC, s.pid, "enough") == 0);
	CKSTR(sipend(&s), "crashed enough");
	still = stillwaits(&s, n);
	sipreap(&s);
	sipclose(&s);
	return still;
}

/* One that it does handle: that waits. */
static void
handles(void)
{
	char buf[8];
	vlong n;
	Dir *d;
	Sip s;

	sipmake(&s);
	sippipes(&s);
	CK(start(&s, "told", nil) == nil);
	CKEQ(read(s.out, buf, sizeof buf), 2);	/* now it has its handler */
	CK(sipctl(&s, "limit cpu 1ms/10s") == 0);
	CK(until(waits, &s, Longwait));
	n = use(&s).waits;
	CK(postnote(PNPROC, s.pid, "hello") == 0);
	CK(until(waits, &s, Longwait));
	d = dirfstat(s.out);
	CK(d != nil && (d->length == 0 || use(&s).waits > n));
	free(d);
	CK(sipctl(&s, "limit cpu 5ms/10ms") == 0);
	CKEQ(read(s.out, buf, sizeof buf), 4);
	end(&s);
}

static int
more(void *a)
{
	return use(a).total - first.total > 20*Ms;
}

static void
raised(void)
{
	Sip s;

	spent(&s, "spin");
	ledger(&s);
	CK(sipctl(&s, "limit cpu 50ms/100ms") == 0);
	CK(until(more, &s, Longwait));
	CK(sipctl(&s, "limit cpu 1ms/10s") == 0);
	CK(until(waits, &s, Longwait));
	ledger(&s);
	CK(sipctl(&s, "limit cpu none") == 0);
	CK(until(more, &s, Longwait));
	CK(sipctl(&s, "limit cpu 1ms/10s") == 0);
	CK(until(waits, &s, Longwait));
	end(&s);
}

static int
stop(void)
{
	int still;
	vlong n;
	Sip s;

	spent(&s, "spin");
	n = use(&s).waits;
	CK(sipctl(&s, "stop") == 0);
	CK(until(stopped, &s, Longwait));
	still = stillwaits(&s, n);
	CK(sipctl(&s, "start") == 0);
	CK(until(waits, &s, Longwait));
	end(&s);
	return still;
}

/* One that has run long before it gets a budget; on whatever CPU it spins. */
static void
late(void)
{
	char buf[8];
	Sip s;

	sipmake(&s);
	sippipes(&s);
	CK(start(&s, "spin", nil) == nil);
	CKEQ(read(s.out, buf, sizeof buf), 2);
	CKSTR(sipline(&s, "status", "cpu"), "no limit");
	CK(sipctl(&s, "limit cpu 1ms/10s") == 0);
	CK(until(waits, &s, Longwait));
	end(&s);
}

static void
refused(void)
{
	char *p;
	Sip s;

	sipmake(&s);
	CK(sipctl(&s, "limit cpu 5ms/20ms mem 1m") == 0);
	CKERR(sipctl(&s, "limit cpu 5ms"), "want TIME/PERIOD");
	CKERR(sipctl(&s, "limit cpu"), "wrong #args");
	CKERR(sipctl(&s, "limit cpu 5ms/20"), "a period is 1ms to 10s");
	CKERR(sipctl(&s, "limit cpu 5ms/11s"), "a period is 1ms to 10s");
	CKERR(sipctl(&s, "limit cpu 0/20ms"), "at least 100us");
	CKERR(sipctl(&s, "limit cpu 2s/20ms"), "at most 64 times");
	CKERR(sipctl(&s, "limit cpu +5ms/20ms"), "no sign");
	CKERR(sipctl(&s, "limit cpu 5ms/-20ms"), "no sign");
	CKERR(sipctl(&s, "limit cpu 5parsecs/20ms"), "unrecognized unit");
	CKERR(sipctl(&s, "limit cpu /20ms"), "missing value");
	CKERR(sipctl(&s, "limit mem 2m cpu 5ms"), "want TIME/PERIOD");
	CKERR(sipctl(&s, "limit cpu 6ms/20ms mem lots"), "bad arg");
	p = sipline(&s, "status", "cpu");
	CK(strncmp(p, "0 of 5000000 in 20000000 total 0 waits 0", 40) == 0);
	CK(strstr(sipline(&s, "status", "mem"), "of 1048576") != nil);
	sipclose(&s);
}

static vlong
interruptions(void)
{
	char *p, *f[16];
	vlong n;
	int nf;

	n = 0;
	for(p = slurp("#c/sysstat"); p != nil && *p != 0; p = strchr(p, '\n') + 1){
		char line[256];
		strecpy(line, line + sizeof line, p);
		nf = tokenize(line, f, 8);
		if(nf > 2)
			n += atoll(f[2]);
	}
	return n;
}

static int
quiet(void *a)
{
	vlong n, t;

	USED(a);
	n = interruptions();
	t = nsec();
	sleep(1000);
	n = interruptions() - n;
	return n < 30 + (nsec() - t) / (1000*Ms) * 30;
}

/* Budgets of those who sleep, or wait, take no time. */
static void
tickless(void)
{
	char buf[8];
	Sip s, t;

	sipmake(&s);
	sippipes(&s);
	CK(start(&s, "sleep", "limit cpu 1ms/2ms") == nil);
	CKEQ(read(s.out, buf, sizeof buf), 2);
	spent(&t, "spin");
	CK(until(quiet, nil, Longwait));
	end(&t);
	end(&s);
}

void
main(int argc, char **argv)
{
	if(argc > 1)
		inside(argv[1]);
	refused();
	shares();
	together("three");
	together("greedy");
	together("calls");
	once(killed);
	once(dies);
	handles();
	raised();
	once(stop);
	late();
	tickless();
	done();
}
