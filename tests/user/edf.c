/* Real-time scheduling: budgets, deadlines, preemption, yields, notes. covers: #p ctl status trace */
#include "edf.h"

static void
load(int *pid, int n)
{
	int i;

	for(i = 0; i < n; i++){
		pid[i] = start(spin1);
		ctls(pid[i], "wired 0");
	}
}

static void
endall(int *pid, int n)
{
	while(n > 0)
		end(pid[--n]);
}

/* Per cent of the time that the process runs. */
static int
timeshare(int pid)
{
	vlong t;
	int used;

	used = field(pid, 0) + field(pid, 1);
	t = nsec();
	sleep(500);
	used = field(pid, 0) + field(pid, 1) - used;
	return used * 100LL * Ms / (nsec() - t);
}

/* Per cent of all the work that is done by spin0. */
static int
workshare(int pid)
{
	vlong a, b;

	USED(pid);
	a = sh->n[0];
	b = sh->n[1];
	sleep(500);
	a = sh->n[0] - a;
	b = sh->n[1] - b;
	return a + b > 0 ? a * 100 / (a + b) : -1;
}

/* The share is between lo and hi once; a busy host may disturb some of the looks. */
static void
within(int (*share)(int), int pid, int lo, int hi)
{
	int i, p;

	p = -1;
	for(i = 0; i < 20; i++){
		p = share(pid);
		if(p >= lo && p <= hi)
			return;
	}
	print("%d%%, want %d to %d\n", p, lo, hi);
	CK(0);
}

/* Who spins gets its share, and not more, whoever else spins. */
static void
shares(void)
{
	int edf, other[3];

	edf = start(spin0);
	ctls(edf, "wired 0");
	load(other, nelem(other));
	within(workshare, edf, 10, 40);		/* one of four */
	ctls(edf, "period 100ms;cost 65ms;admit");
	within(workshare, edf, 50, 80);
	ctls(edf, "cost 3ms;admit");
	within(workshare, edf, 1, 9);
	ctls(edf, "expel");
	within(workshare, edf, 10, 40);
	endall(other, nelem(other));
	end(edf);
}

/* Alone on its CPU it does not get more either, unless with extra. */
static void
budget(void)
{
	int pid;

	pid = start(spin0);
	ctls(pid, "wired 0;period 100ms;cost 10ms;admit");
	within(timeshare, pid, 3, 30);
	CK(ctl(pid, "extra") == 0);
	within(timeshare, pid, 50, 101);
	end(pid);
}

/* Extra time is what nobody else wants. */
static void
extra(void)
{
	int edf, other[1];

	edf = start(spin0);
	ctls(edf, "wired 0;period 100ms;cost 10ms;extra;admit");
	load(other, 1);
	within(workshare, edf, 5, 35);
	endall(other, 1);
	end(edf);
}

static void
often(void)
{
	for(;;){
		sh->n[2]++;
		sleep(0);
	}
}

/* In a job of 400 ms: how often often() had a job before this one ended; the most that was seen. */
static void
longjobs(void)
{
	vlong t, n;

	for(;;){
		t = nsec();
		n = sh->n[2];
		while(nsec() - t < 200*Ms)
			;
		if(nsec() - t < 350*Ms && sh->n[2] - n > sh->n[3])
			sh->n[3] = sh->n[2] - n;
		sleep(0);
	}
}

static int
seen(void *a)
{
	USED(a);
	return sh->n[3] >= 25;
}

/* The earlier deadline goes first, though the later one's process runs: at once, not at the end of its quantum of 20 ms. */
static void
preempted(void)
{
	int slow, fast;

	sh->n[2] = sh->n[3] = 0;
	slow = start(longjobs);
	ctls(slow, "wired 0;period 1s;cost 400ms;admit");
	fast = start(often);
	ctls(fast, "wired 0;period 4ms;cost 1ms;admit");
	CK(until(seen, nil, Waitms));
	end(fast);
	end(slow);
}

/* In each job works for so long, by the clock, while counting. */
static void
worker(int i, int ms)
{
	vlong t;

	for(;;){
		for(t = nsec(); nsec() - t < (vlong)ms*Ms; )
			sh->n[i]++;
		sleep(0);
	}
}

static void
early(void)
{
	worker(7, 150);
}

/* n[8]: jobs in which early() did nothing, though it had one since the job before. */
static void
late(void)
{
	vlong t, n, before;

	for(before = 0;; before = n){
		t = nsec();
		n = sh->n[7];
		while(nsec() - t < 200*Ms)
			;
		if(n != before && n == sh->n[7])
			sh->n[8]++;
		sleep(0);
	}
}

static int
inorder(void *a)
{
	USED(a);
	return sh->n[8] >= 2;
}

/* Two that are released together do not take turns. */
static void
ordered(void)
{
	int a, b;

	a = start(late);
	b = start(early);
	ctls(a, "wired 0;period 1s;cost 400ms;admit");
	ctls(b, "wired 0;period 1s;deadline 500ms;cost 300ms;admit");
	CK(until(inorder, nil, Waitms));
	end(a);
	end(b);
}

/* sleep(0) is the end of a job; jobs begin a period apart. */
static void
yields(void)
{
	vlong t;
	int i;

	CK(field(getpid(), 8) <= 10);
	ctls(getpid(), "period 50ms;cost 20ms;admit");
	for(i = 0; i < 50 && field(getpid(), 8) != 21; i++)	/* a job may be over before it is read */
		CKEQ(sleep(0), 0);
	CK(i < 50);
	CKEQ(field(getpid(), 7), 10);
	CKEQ(sleep(0), 0);
	t = nsec();
	for(i = 0; i < 10; i++)
		CKEQ(sleep(0), 0);
	t = nsec() - t;
	if(t < 9*50*Ms)
		print("ten periods of 50 ms in %lld ms\n", t / Ms);
	CK(t >= 9*50*Ms);
	ctls(getpid(), "expel");
	CK(field(getpid(), 8) <= 10);
}

/* ns of four turns of a loop that blocks for a moment. */
static vlong
blocks(void)
{
	vlong t;
	int i;

	t = nsec();
	for(i = 0; i < 4; i++)
		sleep(1);
	return nsec() - t;
}

static void
blocking(void)
{
	int i;

	ctls(getpid(), "period 300ms;cost 50ms;admit");
	for(i = 0; i < 20 && blocks() > 250*Ms; i++)	/* jobs go on */
		sleep(0);
	CK(i < 20);
	ctls(getpid(), "expel;yieldonblock;admit");
	CK(blocks() >= 600*Ms);
}

static void
sporadic(void)
{
	vlong t;
	int i;

	ctls(getpid(), "period 300ms;cost 50ms;sporadic;admit");
	CK(blocks() >= 850*Ms);		/* each wake-up a job, and a period between them */
	/* after more than a period the release is due at once */
	for(i = 0; i < 20; i++){
		t = nsec();
		sleep(400);
		if(nsec() - t < 600*Ms)
			break;
	}
	CK(i < 20);
}

static volatile int nmiss, nother;

static void
handler(void *u, char *msg)
{
	USED(u);
	if(strncmp(msg, "sys: deadline miss pc=", 22) == 0)
		nmiss++;
	else
		nother++;
	noted(NCONT);
}

static int
missedthrice(void *a)
{
	USED(a);
	return nmiss >= 3;
}

/* Spins until cond or ms have passed. */
static int
spinuntil(int (*cond)(void*), int ms)
{
	vlong end;

	end = nsec() + (vlong)ms*Ms;
	while(!cond(nil))
		if(nsec() > end)
			return 0;
	return 1;
}

static void
misses(void)
{
	int i, before;

	notify(handler);
	ctls(getpid(), "period 50ms;cost 5ms;admit");
	CK(!spinuntil(missedthrice, 500));	/* they were not asked for */
	CKEQ(nmiss, 0);
	ctls(getpid(), "deadlinenotes");
	CK(spinuntil(missedthrice, Waitms));
	/* who is done in time gets none */
	ctls(getpid(), "period 400ms;deadline 400ms;cost 200ms;admit");
	for(i = 0; i < 20; i++){
		sleep(0);
		before = nmiss;
		sleep(0);
		sleep(0);
		if(nmiss == before)
			break;
	}
	CK(i < 20);
	CKEQ(nother, 0);
}

/* The note does not come at the next release only. */
static void
overrun(void)
{
	ctls(getpid(), "period 3000s;cost 20ms;deadlinenotes;admit");
	spin(0);
}

static void
overslept(void)
{
	ctls(getpid(), "period 3000s;deadline 50ms;cost 50ms;deadlinenotes;admit");
	sleep(100);
	sleep(1000);
}

static void
killedbymiss(void (*f)(void))
{
	char *s;

	s = childmsg(0, f);
	CK(strncmp(s, "sys: deadline miss pc=", 22) == 0);
	free(s);
}

static void
longwait(void)
{
	ctls(getpid(), "period 3000s;cost 1s;admit");
	sleep(0);		/* this one may not wait, if its release is now */
	for(;;){
		sleep(0);
		sh->n[4]++;
	}
}

static int
waits(void *a)
{
	return isstate((int)(uintptr)a, "Waitrelease");
}

static int
counted(void *a)
{
	return sh->n[(int)(uintptr)a] > 0;
}

/* Who waits for its release can be killed, interrupted and expelled. */
static void
waiting(void)
{
	int pid;

	sh->n[4] = 0;
	pid = start(longwait);
	CK(until(waits, (void*)(uintptr)pid, Waitms));
	end(pid);
	pid = start(longwait);
	CK(until(waits, (void*)(uintptr)pid, Waitms));
	CKEQ(sh->n[4], 0);
	CK(ctl(pid, "expel") == 0);
	CK(until(counted, (void*)4, Waitms));
	end(pid);
}

static void
expelling(void *u, char *msg)
{
	USED(u); USED(msg);
	nother++;
	ctls(getpid(), "expel");
	noted(NCONT);
}

static void
interrupted(void)
{
	int i;

	notify(expelling);
	/* again, if the alarm came before the wait, which there is none after */
	for(i = 0; i < 20; i++){
		nother = 0;
		ctls(getpid(), "period 3000s;cost 1s;admit");
		alarm(100);
		if(sleep(0) < 0)
			break;
		alarm(0);
	}
	CK(i < 20);
	CKERR(-1, "interrupted");
	CKEQ(nother, 1);
}

static void
telling(void *u, char *msg)
{
	USED(u); USED(msg);
	sh->n[6]++;
	noted(NCONT);
}

/* A handler runs at once, but then the process waits. */
static void
handlers(void)
{
	notify(telling);
	ctls(getpid(), "period 3000s;cost 20ms;admit");
	alarm(500);
	for(;;)
		if(sh->n[6] > 0)
			sh->n[5]++;
}

static int
bywaiting(void *a)
{
	return sh->n[6] == 1 && waits(a);
}

static void
noteswhilewaiting(void)
{
	int pid;

	sh->n[5] = sh->n[6] = 0;
	pid = start(handlers);
	CK(until(bywaiting, (void*)(uintptr)pid, Waitms));
	CKEQ(sh->n[5], 0);
	end(pid);
}

/* Process and kind of the records of /proc/trace: bits of the kinds that were seen of pid. */
static int
kinds(int fd, u32int pid)
{
	struct {
		u32int pid, type;
		vlong ns;
	} r;
	int bits;

	bits = 0;
	while(read(fd, &r, sizeof r) == sizeof r)
		if(r.pid == pid)
			bits |= 1<<r.type;
	return bits;
}

static void
traced(void)
{
	enum { Admit = 0, Release = 1, Yield = 6, Slice = 7, Deadline = 8, Expel = 9, User = 13 };
	int fd, bits;
	vlong t;

	fd = open("#p/trace", OREAD);
	CK(fd >= 0);
	ctls(getpid(), "trace 1;period 50ms;cost 5ms;admit");
	sleep(0);
	ctls(getpid(), "event");
	bits = 0;
	for(t = nsec() + (vlong)Waitms*Ms; nsec() < t && !(bits & 1<<Slice); )
		bits |= kinds(fd, getpid());
	ctls(getpid(), "expel");
	bits |= kinds(fd, getpid());
	bits &= 1<<Admit|1<<Release|1<<Yield|1<<Slice|1<<Deadline|1<<Expel|1<<User;
	CKEQ(bits, 1<<Admit|1<<Release|1<<Yield|1<<Slice|1<<Deadline|1<<Expel|1<<User);
	close(fd);
}

/* Spinners on every CPU are admitted, expelled and killed while they run. */
static void
churn(void)
{
	int i, j, n, pid[16];

	n = 2*ncpus();
	if(n > (int)nelem(pid))
		n = nelem(pid);
	for(i = 0; i < n; i++){
		pid[i] = start(spin0);
		ctls(pid[i], "period 20ms;cost 8ms;admit");
	}
	for(j = 0; j < 30; j++)
		for(i = 0; i < n; i++)
			ctls(pid[i], j % 2 ? "expel;cost 8ms;admit" : "period 30ms;sporadic;admit");
	endall(pid, n);
}

void
main(void)
{
	setup();
	shares();
	budget();
	extra();
	preempted();
	ordered();
	CKCHILD(0, yields, "");
	CKCHILD(0, blocking, "");
	CKCHILD(0, sporadic, "");
	CKCHILD(0, misses, "");
	killedbymiss(overrun);
	killedbymiss(overslept);
	waiting();
	CKCHILD(0, interrupted, "");
	noteswhilewaiting();
	CKCHILD(0, traced, "");
	churn();
	segdetach((void*)sh);
	done();
}
