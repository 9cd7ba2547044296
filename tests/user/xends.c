/*
 * Ends of channels in messages: who sends one has it no more, who receives it has it alone; what cannot be sent stays where it is;
 * what nobody takes is closed once.  Threads that race for one, death on both sides at any point.  covers: exchange
 */
#include "xlib.h"
#include "echo.h"

enum { Races = 100, Kills = 60, Limit = 30 };

static uchar *table;		/* /lib/contract/echo, and a contract that carries its ends */
static long ntable;
static uchar carrier[8192];
static long ncarrier;

enum { Ctake, Cany, Cok, Cback };	/* its messages */
static char carriertext[] =
	"contract carry { in take(chan e[imp echo]) in any(u32 n, chan e, move data?) out ok() out back(chan e[exp])\n"
	"state idle { take? -> busy; any? -> busy } state busy { ok! -> idle; back! -> idle } window 2 }\n";

static void
endmsg(Xmsg *m, int tag, int e)
{
	memset(m, 0, sizeof *m);
	m->tag = tag;
	m->nb = 1;
	m->b[0].h = e;
	m->b[0].mode = Xend;
}

static int
sendend(int fd, int e)
{
	Xmsg m;

	endmsg(&m, 3, e);
	return xsend(fd, &m);
}

/* The end in the next message: -1, and errstr; -2: the channel's end; -3: it was not wanted */
static int
getend(int fd, int flags)
{
	Xmsg m;
	int r;

	memset(&m, 0, sizeof m);
	r = xrecv(fd, &m, flags, Longwait);
	if(r != 1)
		return r < 0 ? -1 : -2;
	CKEQ(m.nb, 1);
	CKEQ(m.b[0].mode, Xend);
	return m.b[0].h == ~0ull ? -3 : (int)m.b[0].h;
}

static void
words(int fd, u64int w)
{
	Xmsg m;

	memset(&m, 0, sizeof m);
	m.nw = 1;
	m.w[0] = w;
	CKEQ(xsend(fd, &m), 0);
}

static void
ckwords(int fd, u64int w)
{
	Xmsg m;

	memset(&m, 0, sizeof m);
	CKEQ(xrecv(fd, &m, 0, Longwait), 1);
	CKEQ(m.w[0], w);
}

/* The other end of fd is closed, now or soon. */
static void
ckclosed(int fd)
{
	Xmsg m;

	memset(&m, 0, sizeof m);
	CKEQ(xrecv(fd, &m, 0, Longwait), 0);
	CKERR(xsend(fd, &m), "hungup");
}

static void
xp(int *fd)
{
	if(xpipe(fd, nil, 0) < 0)
		sysfatal("xpipe: %r");
}

static void
close2(int *fd)
{
	CKEQ(close(fd[0]), 0);
	CKEQ(close(fd[1]), 0);
}

/* From here to there and back, with what waits in its queue. */
static void
passes(void)
{
	int a[2], c[2], e;

	xp(a);
	xp(c);
	words(a[0], 17);
	CKEQ(sendend(c[0], a[1]), 0);
	CKERR(close(a[1]), "fd out of range");
	CKERR(sendend(c[0], a[1]), "fd out of range");
	words(a[0], 18);
	e = getend(c[1], Xends);
	CKEQ(e, a[1]);		/* the lowest that is free */
	ckwords(e, 17);
	ckwords(e, 18);
	words(e, 19);
	ckwords(a[0], 19);
	CKEQ(sendend(c[1], e), 0);
	CKEQ(e = getend(c[0], Xends), a[1]);
	close(e);
	ckclosed(a[0]);
	close(a[0]);
	close2(c);
}

static void
other(void)
{
	Xmsg m;
	int e;

	e = getend(3, Xends);
	CK(e >= 0);
	memset(&m, 0, sizeof m);
	m.nw = 1;
	m.w[0] = 5;
	CKEQ(xcall(e, &m, 0, Longwait), 1);
	CKEQ(m.w[0], 6);
}

/* To a process that had nothing to do with it. */
static void
toanother(void)
{
	int a[2], c[2];
	Waitmsg *w;

	xp(c);
	if(rfork(RFPROC|RFFDG) == 0){
		dup(c[1], 3);
		for(int i = 4; i < 20; i++)
			close(i);
		other();
		done();
	}
	close(c[1]);
	xp(a);
	CKEQ(sendend(c[0], a[1]), 0);
	ckwords(a[0], 5);
	words(a[0], 6);
	w = wait();
	CK(w != nil && w->msg[0] == 0);
	free(w);
	ckclosed(a[0]);
	close(a[0]);
	close(c[0]);
}

/* What cannot be sent: the message is not there, and all that is in it stays. */
static void
refused(void)
{
	int a[2], c[2], d[2], p[2], fd, i;
	Xmsg m, first;
	vlong h;
	char *q, name[40];

	xp(a);
	xp(c);
	xp(d);
	CKEQ(pipe(p), 0);
	CKERR(sendend(c[0], -1), "fd out of range");
	CKERR(sendend(c[0], 4000), "fd out of range");
	CKERR(sendend(c[0], p[0]), "not an exchange channel");
	CKERR(sendend(c[0], c[0]), "through its own channel");
	CKERR(sendend(c[0], c[1]), "through its own channel");
	endmsg(&m, 0, 0);
	m.b[0].h = 1ull << 32 | a[1];
	CKERR(xsend(c[0], &m), "fd out of range");
	/* others have it */
	fd = dup(a[1], -1);
	CKERR(sendend(c[0], a[1]), "in use");
	close(fd);
	snprint(name, sizeof name, "/srv/xends.%d", getpid());
	fd = create(name, OWRITE|ORCLOSE, 0600);
	fprint(fd, "%d", a[1]);
	CKERR(sendend(c[0], a[1]), "in use");
	close(fd);
	if(rfork(RFPROC|RFFDG) == 0){
		ckwords(a[1], 1);
		_exits(nil);
	}
	CKERR(sendend(c[0], a[1]), "in use");
	words(a[0], 1);
	ckwait("");		/* it had the others, too */
	/* the same twice; one that is right and one that is not, in either order; with a block */
	endmsg(&m, 0, d[0]);
	m.nb = 2;
	m.b[1] = m.b[0];
	CKERR(xsend(c[0], &m), "fd out of range");
	m.b[1].h = p[0];
	CKERR(xsend(c[0], &m), "not an exchange channel");
	m.b[1] = m.b[0];
	m.b[0].h = p[0];
	CKERR(xsend(c[0], &m), "not an exchange channel");
	h = block(1, &q);
	q[0] = 'q';
	endmsg(&m, 0, d[0]);
	m.nb = 2;
	m.b[1].h = h + 1;
	m.b[1].mode = Xmove;
	CKERR(xsend(c[0], &m), "no such block");
	m.b[1].h = h;
	m.b[1].len = Page + 1;
	CKERR(xsend(c[0], &m), "bad arg");
	words(d[0], 2);
	ckwords(d[1], 2);
	CKSTR(touch(wr, q), "ok");
	/* and now */
	q[0] = 'q';
	m.b[1].len = 7;
	CKEQ(xsend(c[0], &m), 0);
	CKSTR(touch(rd, q), "fault");
	memset(&first, 0, sizeof first);
	CKEQ(xrecv(c[1], &first, Xends, 0), 1);
	CKEQ(first.nb, 2);
	CKEQ(first.b[1].len, 7);
	CKEQ(first.b[0].h, d[0]);
	CK(xaddr(first.b[1].h, (void**)&q) == 1 && q[0] == 'q');
	CKEQ(xfree(first.b[1].h), 0);
	/* a full queue */
	for(i = 0; i < 64; i++)
		words(c[0], i);
	CKERR(sendend(c[0], d[0]), "full");
	for(i = 0; i < 64; i++)
		ckwords(c[1], i);
	/* nobody there */
	close(c[1]);
	CKERR(sendend(c[0], d[0]), "hungup");
	words(d[0], 3);
	ckwords(d[1], 3);
	close(c[0]);
	close2(a);
	close2(d);
	close2(p);
}

/* By its name an end that was sent is not opened again; one that was opened twice is not sent. */
static void
names(void)
{
	int c[2], d, d1, fd;

	xp(c);
	CK(bind("#xchan", "/n", MREPL) >= 0);
	d = open("/n/data", ORDWR);
	fd = open("/n/data", ORDWR);
	d1 = open("/n/data1", ORDWR);
	CK(d >= 0 && d1 >= 0 && fd >= 0);
	CKERR(sendend(c[0], d), "in use");
	close(fd);
	CKEQ(sendend(c[0], d), 0);
	CK(strstr(slurp("/n/status"), "data open 1 queued 0 of 64 sent 0 moving") != nil);
	CKERR(open("/n/data", ORDWR), "in use");
	CKEQ(getend(c[1], Xends), d);
	CKERR(open("/n/data", ORDWR), "in use");
	CK(strstr(slurp("/n/status"), "moving") == nil);
	words(d, 1);
	ckwords(d1, 1);
	close(d);
	close(d1);
	unmount(nil, "/n");
	/* nobody has opened the other end: nothing would ever close what was sent there */
	CK(bind("#xchan", "/n", MREPL) >= 0);
	d = open("/n/data", ORDWR);
	words(d, 1);
	CKERR(sendend(d, c[0]), "hungup");
	close(d);
	unmount(nil, "/n");
	close2(c);
}

/* What nobody wants or takes is closed, once. */
static void
closes(void)
{
	int a[2], b[2], c[2];
	char buf[100];

	xp(a);
	xp(c);
	CKEQ(sendend(c[0], a[1]), 0);
	CKEQ(getend(c[1], 0), -3);
	ckclosed(a[0]);
	close(a[0]);
	xp(a);
	CKEQ(sendend(c[0], a[1]), 0);
	words(c[0], 9);
	CKEQ(read(c[1], buf, sizeof buf), 0);	/* nothing of it is bytes */
	ckclosed(a[0]);
	close(a[0]);
	ckwords(c[1], 9);
	/* the receiving end goes, with two of them in its queue */
	xp(a);
	xp(b);
	CKEQ(sendend(c[0], a[1]), 0);
	CKEQ(sendend(c[0], b[0]), 0);
	close(c[1]);
	ckclosed(a[0]);
	ckclosed(b[1]);
	close(a[0]);
	close(b[1]);
	close(c[0]);
	/* the sending one, which changes nothing */
	xp(a);
	xp(c);
	CKEQ(sendend(c[0], a[1]), 0);
	close(c[0]);
	CKEQ(getend(c[1], Xends), a[1]);
	CKEQ(getend(c[1], Xends), -2);
	words(a[0], 1);
	ckwords(a[1], 1);
	close(c[1]);
	close2(a);
}

/* No circles. */
static void
circles(void)
{
	int a[2], b[2], c[2], e;

	xp(a);
	xp(b);
	xp(c);
	CKEQ(sendend(a[0], b[1]), 0);		/* in the queue of a[1] */
	CKERR(sendend(b[0], a[1]), "on its way");	/* would hold its holder */
	CKERR(sendend(c[0], a[1]), "on its way");
	CKERR(sendend(b[0], c[1]), "on its way");
	words(b[0], 1);				/* what is no end may go there */
	CKEQ(e = getend(a[1], Xends), b[1]);
	ckwords(e, 1);
	CKEQ(sendend(c[0], a[1]), 0);
	CKEQ(e = getend(c[1], Xends), a[1]);
	/* one in the queue of whose peer it is */
	CKEQ(sendend(a[0], b[0]), 0);
	CKEQ(sendend(a[0], b[1]), 0);
	close2(a);
	close2(c);
}

static void
maketable(void)
{
	int p[2], q[2];

	ntable = 0;
	table = malloc(8192);
	p[0] = open("/lib/contract/echo.tab", OREAD);
	CK(p[0] >= 0);
	ntable = readn(p[0], table, 8192);
	close(p[0]);
	CK(ntable > 16);
	CKEQ(pipe(p), 0);
	CKEQ(pipe(q), 0);
	if(rfork(RFPROC|RFFDG) == 0){
		dup(p[0], 0);
		dup(q[0], 1);
		for(int i = 3; i < 20; i++)
			close(i);
		execl("/bin/xcc", "xcc", "-t", nil);
		_exits("exec");
	}
	close(p[0]);
	close(q[0]);
	write(p[1], carriertext, sizeof carriertext - 1);
	close(p[1]);
	ncarrier = readn(q[1], carrier, sizeof carrier);
	close(q[1]);
	ckwait("");
	CK(ncarrier > 16);
}

/* What a contract says: of the message that carries, and of the end that is carried. */
static void
contracts(void)
{
	int a[2], b[2], c[2], e;
	Xmsg m, got;

	maketable();
	CKEQ(xpipe(c, carrier, ncarrier), 0);
	CKEQ(xpipe(a, table, ntable), 0);
	xp(b);
	endmsg(&m, Ctake, b[1]);
	CKERR(xsend(c[1], &m), "contract: end of a channel with another contract");
	m.b[0].h = a[0];
	CKERR(xsend(c[1], &m), "channel end is not the one to send");
	endmsg(&m, Cok, a[1]);
	CKERR(xsend(c[1], &m), "contract: message goes the other way");
	endmsg(&m, Ctake, a[1]);
	m.nw = 1;
	CKERR(xsend(c[1], &m), "contract: wrong number of words");
	/* its turn, and nothing waits */
	echo_ping_pack(&got, 1, 1, 2, 3, 4, 5, 6);
	CKEQ(xsend(a[1], &got), 0);
	m.nw = 0;
	CKERR(xsend(c[1], &m), "channel end is not the one to send");
	CKEQ(xrecv(a[0], &got, 0, 0), 1);
	CKERR(xsend(c[1], &m), "channel end is not the one to send");
	echo_pong_pack(&got, 1, 1, 2, 3, 4, 5, 6);
	CKEQ(xsend(a[0], &got), 0);
	CKERR(xsend(c[1], &m), "channel end is not the one to send");
	CKEQ(xrecv(a[1], &got, 0, 0), 1);
	CKEQ(xsend(c[1], &m), 0);
	CKERR(xsend(c[1], &m), "fd out of range");
	CKEQ(e = getend(c[0], Xends), a[1]);
	/* the way back is for servers' ends: not this one */
	endmsg(&m, Cback, e);
	CKERR(xsend(c[0], &m), "contract: wrong end of a channel");
	m.b[0].h = b[0];
	CKEQ(xsend(c[0], &m), 0);
	CKEQ(getend(c[1], Xends), b[0]);
	/* the conversation of the end that moved goes on */
	echo_ping_pack(&got, 1, 7, 2, 3, 4, 5, 6);
	CKEQ(xsend(e, &got), 0);
	CKEQ(xrecv(a[0], &got, 0, 0), 1);
	CKEQ(got.w[0], 7);
	close2(a);
	close2(b);
	close2(c);
	free(table);
}

/* The receiver has no descriptor left, then one. */
static void
nofd(void)
{
	int a[2], c[2], fd[Limit], i, n;
	Xmsg m;

	CKEQ(rfork(RFFDG), 0);		/* who made the table pays */
	xp(c);
	xp(a);
	CKEQ(sendend(c[0], a[1]), 0);
	n = open("/dev/limits", OWRITE);
	CK(n >= 0 && fprint(n, "group %d fd %d", getpid(), Limit) > 0);
	close(n);
	for(n = 0; n < Limit && (fd[n] = dup(0, -1)) >= 0; n++)
		;
	CK(n > 0 && n < Limit);
	memset(&m, 0, sizeof m);
	CKERR(xrecv(c[1], &m, Xends, 0), "no free file descriptors");
	CKERR(xrecv(c[1], &m, Xends, 0), "no free file descriptors");
	close(fd[--n]);
	CKEQ(getend(c[1], Xends), fd[n]);
	CKEQ(sendend(c[0], fd[n]), 0);
	CK((fd[n] = dup(0, -1)) >= 0);
	CKEQ(getend(c[1], Xends|Xdiscard), -3);
	ckclosed(a[0]);
	for(i = 0; i <= n; i++)
		close(fd[i]);
	close(a[0]);
	close2(c);
}

/*
 * Several at once.
 */

static struct {
	int end, via, won, left;
} *volatile race;

static void
racer(void)
{
	while(race->end < 0)
		;
	if(sendend(race->via, race->end) == 0)
		ainc((s32int*)&race->won);
	adec((s32int*)&race->left);
	_exits(nil);
}

static int
allleft(void *a)
{
	USED(a);
	return race->left == 0;
}

/* Threads send the same end: one of them does. */
static void
races(void)
{
	int a[2], c[2], i, k, e;

	race = segattach(0, "shared", nil, Page);
	for(i = 0; i < Races; i++){
		xp(a);
		xp(c);
		race->end = -1;
		race->won = 0;
		race->left = 3;
		race->via = c[0];
		for(k = 0; k < 3; k++)
			if(rfork(RFPROC|RFNOWAIT) == 0)
				racer();
		race->end = a[1];
		CK(until(allleft, nil, Longwait));
		CKEQ(race->won, 1);
		e = getend(c[1], Xends);
		CK(e >= 0);
		words(a[0], i);
		ckwords(e, i);
		CKEQ(close(e), 0);
		close(a[0]);
		close2(c);
	}
	segdetach(race);
}

/* An end goes round between two processes, which are killed at any moment: it was one of theirs or in the queue, and is closed. */
static void
rounds(int in, int out, int have)
{
	for(;;){
		if(have < 0 && (have = getend(in, Xends)) < 0)
			_exits(nil);
		if(sendend(out, have) < 0)
			_exits(nil);
		have = -1;
	}
}

static void
killed(void)
{
	int a[2], c[2], pid[2], i, k;
	volatile int spin;
	char name[32];

	for(i = 0; i < Kills; i++){
		xp(a);
		xp(c);
		for(k = 0; k < 2; k++){
			pid[k] = rfork(RFPROC|RFFDG);
			if(pid[k] == 0){
				close(c[1 - k]);
				close(a[0]);
				if(k == 1)
					close(a[1]);
				rounds(c[k], c[k], k == 0 ? a[1] : -1);
			}
		}
		close2(c);
		close(a[1]);
		for(spin = 0; spin < i * 4000; spin++)
			;
		for(k = 0; k < 2; k++){
			snprint(name, sizeof name, "/proc/%d/ctl", pid[(i + k) & 1]);
			int fd = open(name, OWRITE);
			if(fd >= 0)
				write(fd, "kill", 4);
			close(fd);
		}
		ckclosed(a[0]);
		close(a[0]);
		free(wait());
		free(wait());
	}
}

/* The kernel's client of 9P gets an end that it has no use for. */
static void
tokernel(void)
{
	int a[2], c[2], fd;
	Xmsg m;

	xp(a);
	xp(c);
	if(rfork(RFPROC|RFFDG) == 0){
		close(c[1]);
		close(a[0]);
		memset(&m, 0, sizeof m);
		if(xrecv(c[0], &m, Xdiscard, Longwait) == 1)
			sendend(c[0], a[1]);
		xrecv(c[0], &m, Xdiscard, Longwait);
		_exits(nil);
	}
	close(c[0]);
	close(a[1]);
	fd = rfork(RFPROC|RFFDG);
	if(fd == 0){
		close(a[0]);
		mount(c[1], -1, "/n", MREPL, "");
		_exits(nil);
	}
	close(c[1]);
	ckclosed(a[0]);
	snprint((char*)&m, sizeof m, "/proc/%d/ctl", fd);
	fd = open((char*)&m, OWRITE);
	if(fd >= 0)
		write(fd, "kill", 4);
	close(fd);
	free(wait());
	free(wait());
	close(a[0]);
}

static void
alone(void (*f)(void))
{
	CKCHILD(RFFDG|RFNAMEG|RFNOTEG, f, "");
}

void
main(void)
{
	Census c;

	c = census();
	atnotify(xonnote, 1);
	alone(passes);
	alone(toanother);
	alone(refused);
	alone(names);
	alone(closes);
	alone(circles);
	alone(contracts);
	alone(nofd);
	alone(races);
	alone(killed);
	alone(tokernel);
	ckback(c, "ends");
	done();
}
