/*
 * What was lent over a channel comes back when either end is closed for the last time; shares stay, and the deaths of owner and
 * borrower have rules of their own.  covers: exchange
 */
#include "xlib.h"

enum { Races = 300 };

static int fd[2], tell[2], me;		/* tell[me] is a process' own end of the pipe */

static void
say(void)
{
	CKEQ(write(tell[me], "x", 1), 1);
}

static void
hear(void)
{
	char c;

	CKEQ(read(tell[me], &c, 1), 1);
}

static char*
touchgone(void (*f)(void), char *p)
{
	char *s;

	s = touch(f, p);
	return strstr(xnote, "loan revoked") != nil ? "gone" : s;
}

static void
channel(void)
{
	CKEQ(xpipe(fd, nil, 0), 0);
	CKEQ(pipe(tell), 0);
}

static void
closeboth(void)
{
	close(tell[0]);
	close(tell[1]);
}

static int
isowned(void *p)
{
	return strcmp(touch(wr, p), "ok") == 0;
}

/* A child at the other end; what it does is its own. */
static int
child(void (*f)(void))
{
	int pid;

	pid = rfork(RFPROC|RFFDG);
	if(pid == 0){
		nfail = 0;
		me = 1;
		close(fd[0]);
		f();
		done();
	}
	close(fd[1]);
	return pid;
}

static void
ckgone(vlong h, char *p)
{
	void *va;

	CKSTR(touchgone(wr, p), "gone");
	CKERR(xaddr(h, &va), "loan revoked");
	CKEQ(xreturn(h), 0);
}

/* The owner closes: the borrower has lost it, and lives on. */
static void
borrower(void)
{
	Xmsg m;
	vlong h;
	char *p;

	h = get(fd[1], 0, &p);
	CKSTR(touch(wr, p), "ok");
	say();
	memset(&m, 0, sizeof m);
	CKEQ(xrecv(fd[1], &m, 0, -1), 0);
	hear();
	ckgone(h, p);
}

static void
ownercloses(void)
{
	vlong h;
	char *p;
	int d;

	channel();
	child(borrower);
	h = block(3, &p);
	CKEQ(give(fd[0], h, Xlend), 0);
	hear();
	/* one descriptor of two */
	d = dup(fd[0], -1);
	close(fd[0]);
	CKSTR(touch(wr, p), "block is lent");
	close(d);
	CKSTR(touch(wr, p), "ok");
	CKERR(xrevoke(h), "block is not lent");
	say();
	ckwait("");
	CKEQ(xfree(h), 0);
	closeboth();
}

/* The borrower closes its end, and lives on. */
static void
borrowercloses_(void)
{
	vlong h;
	char *p;

	h = get(fd[1], 0, &p);
	CKSTR(touch(wr, p), "ok");
	close(fd[1]);
	say();
	ckgone(h, p);
	hear();
}

static void
borrowercloses(void)
{
	Xmsg m;
	vlong h;
	char *p;

	channel();
	child(borrowercloses_);
	h = block(1, &p);
	CKEQ(give(fd[0], h, Xlend), 0);
	memset(&m, 0, sizeof m);
	CKEQ(xrecv(fd[0], &m, 0, -1), 0);
	CK(until(isowned, p, Longwait));
	hear();
	say();
	ckwait("");
	CKEQ(xfree(h), 0);
	close(fd[0]);
	closeboth();
}

/* What is in the mail comes back, too: without its block the message is received. */
static void
mail(void)
{
	vlong h, g;
	char *p, *q;
	Xmsg m;

	channel();
	h = block(1, &p);
	g = block(1, &q);
	CKEQ(give(fd[0], h, Xlend), 0);
	CKEQ(give(fd[0], g, Xmove), 0);
	close(fd[0]);
	CKSTR(touch(wr, p), "ok");
	CKEQ(xfree(h), 0);
	memset(&m, 0, sizeof m);
	CKEQ(xrecv(fd[1], &m, 0, 0), 1);
	CKEQ(m.b[0].mode, Xlend);
	CKEQ(m.b[0].h, 0);
	memset(&m, 0, sizeof m);
	CKEQ(xrecv(fd[1], &m, 0, 0), 1);
	CK(m.b[0].h != 0);
	CKEQ(xfree(m.b[0].h), 0);
	close(fd[1]);
	closeboth();
}

/* A share is the reader's until it gives it back. */
static void
shares(void)
{
	vlong h, k;
	char *p, *q;

	channel();
	h = block(1, &p);
	CKEQ(give(fd[0], h, Xshare), 0);
	if(rfork(RFPROC|RFFDG) == 0){
		me = 1;
		close(fd[0]);
		k = get(fd[1], 0, &q);
		say();
		close(fd[1]);
		hear();
		CKSTR(touch(rd, q), "ok");
		CKEQ(xreturn(k), 0);
		done();
	}
	hear();
	close(fd[0]);
	close(fd[1]);
	CKSTR(touch(wr, p), "block is shared");
	say();
	ckwait("");
	CKSTR(touch(wr, p), "ok");
	CKEQ(xfree(h), 0);
	closeboth();
}

/* Only the channel that it was lent over the last time counts. */
static void
another(void)
{
	int a[2], b[2], i;
	vlong h, k;
	char *p, *q;

	for(i = 0; i < 3; i++){
		CKEQ(xpipe(a, nil, 0), 0);
		CKEQ(xpipe(b, nil, 0), 0);
		h = block(1, &p);
		CKEQ(give(a[0], h, Xlend), 0);
		CKEQ(xrevoke(h), 0);
		CKEQ(get(a[1], 0, nil), 0);
		CKEQ(give(b[0], h, Xlend), 0);
		close(a[i & 1]);
		CKSTR(touch(wr, p), "block is lent");
		close(a[!(i & 1)]);
		CKSTR(touch(wr, p), "block is lent");
		if(i == 2){	/* it was another block's number before */
			CKEQ(xrevoke(h), 0);
			CKEQ(xfree(h), 0);
			h = block(1, &p);
			CKEQ(xpipe(a, nil, 0), 0);
			CKEQ(give(a[0], h, Xlend), 0);
			close(b[0]);
			CKSTR(touch(wr, p), "block is lent");
			close(a[1]);
			CKSTR(touch(wr, p), "ok");
			close(a[0]);
			close(b[1]);
		}else{
			close(b[i & 1]);
			CKSTR(touch(wr, p), "ok");
			close(b[!(i & 1)]);
		}
		CKEQ(xfree(h), 0);
	}
	/* it went on to somebody else, who lends it over nothing */
	CKEQ(xpipe(a, nil, 0), 0);
	CKEQ(xpipe(b, nil, 0), 0);
	h = block(1, &p);
	CKEQ(give(a[0], h, Xlend), 0);
	CKEQ(xrevoke(h), 0);
	CKEQ(give(b[0], h, Xmove), 0);
	k = get(b[1], 0, &q);
	close(a[0]);
	close(a[1]);
	CKSTR(touch(wr, q), "ok");
	CKEQ(xfree(k), 0);
	close(b[0]);
	close(b[1]);
}

/*
 * A third process has the last descriptor of an end, and closes it, exits or is killed, while both sides live.
 */
static int third;

static void
holder(void)
{
	char c;

	if(third == 0){
		read(tell[0], &c, 1);
		close(fd[1]);
		read(tell[0], &c, 1);
	}else if(third == 1)
		read(tell[0], &c, 1);
	else
		for(;;)
			sleep(1000);
	_exits(nil);
}

static void
killpid(int pid)
{
	char name[32];
	int f;

	snprint(name, sizeof name, "/proc/%d/ctl", pid);
	f = open(name, OWRITE);
	CK(f >= 0 && write(f, "kill", 4) == 4);
	close(f);
}

static void
thirds(void)
{
	int pid, own[2];
	vlong h, k;
	char *p, *q, c;

	for(third = 0; third < 3; third++){
		channel();
		CKEQ(pipe(own), 0);
		h = block(1, &p);
		if(rfork(RFPROC|RFFDG) == 0){
			nfail = 0;
			me = 1;
			close(fd[0]);
			k = get(fd[1], 0, &q);
			CKSTR(touch(wr, q), "ok");
			pid = rfork(RFPROC|RFFDG);
			if(pid == 0)
				holder();
			close(fd[1]);
			CKSTR(touch(wr, q), "ok");
			write(own[1], "x", 1);
			if(third == 2)
				killpid(pid);
			else
				say();
			read(own[1], &c, 1);
			ckgone(k, q);
			if(third == 0)
				say();
			free(wait());
			done();
		}
		close(fd[1]);
		CKEQ(give(fd[0], h, Xlend), 0);
		CKEQ(read(own[0], &c, 1), 1);
		CK(until(isowned, p, Longwait));
		CKEQ(write(own[0], "x", 1), 1);
		ckwait("");
		CKEQ(xfree(h), 0);
		close(fd[0]);
		close(own[0]);
		close(own[1]);
		closeboth();
	}
}

/* An end in a message that nobody receives. */
static void
sentend(void)
{
	int over[2];
	vlong h, k;
	char *p, *q;
	Xmsg m;

	channel();
	CKEQ(xpipe(over, nil, 0), 0);
	h = block(1, &p);
	if(rfork(RFPROC|RFFDG) == 0){
		nfail = 0;
		me = 1;
		close(fd[0]);
		close(over[1]);
		k = get(fd[1], 0, &q);
		CKSTR(touch(wr, q), "ok");
		say();
		memset(&m, 0, sizeof m);
		CKEQ(xrecv(over[0], &m, 0, -1), 1);	/* an end, which it does not want; the last */
		close(fd[1]);
		read(over[0], &m, 1);
		ckgone(k, q);
		done();
	}
	close(over[0]);
	close(fd[1]);
	CKEQ(give(fd[0], h, Xlend), 0);
	hear();
	memset(&m, 0, sizeof m);
	m.nb = 1;
	m.b[0].h = fd[0];
	m.b[0].mode = Xend;
	CKEQ(xsend(over[1], &m), 0);
	CK(until(isowned, p, Longwait));
	CKEQ(xfree(h), 0);
	close(over[1]);
	ckwait("");
	closeboth();
}

/* The rules of deaths: what a dead owner lent is the borrower's, who can write it on; what a dead borrower had is the owner's. */
static void
lender(void)
{
	vlong h;
	char *p;

	h = block(1, &p);
	p[0] = 7;
	CKEQ(give(fd[0], h, Xlend), 0);
	hear();
	_exits(nil);
}

static void
deaths(void)
{
	Xmsg m;
	vlong h;
	char *p;

	channel();
	if(rfork(RFPROC|RFFDG) == 0){
		me = 1;
		close(fd[1]);
		lender();
	}
	close(fd[0]);
	h = get(fd[1], 0, &p);
	CKSTR(touch(wr, p), "ok");
	say();
	memset(&m, 0, sizeof m);
	CKEQ(xrecv(fd[1], &m, 0, -1), 0);
	free(wait());
	CKSTR(touch(wr, p), "ok");
	CKEQ(xfree(h), 0);
	close(fd[1]);
	closeboth();
	channel();
	if(rfork(RFPROC|RFFDG) == 0){
		close(fd[0]);
		get(fd[1], 0, &p);
		*p = 9;
		_exits(nil);
	}
	close(fd[1]);
	h = block(1, &p);
	CKEQ(give(fd[0], h, Xlend), 0);
	CK(until(isowned, p, Longwait));
	free(wait());
	CKEQ(xfree(h), 0);
	close(fd[0]);
	closeboth();
}

/* Everything at once: either end is closed, the borrower returns, exits or takes it just now, the owner takes it back. */
static void
races(void)
{
	volatile int spin;
	vlong h, g;
	char *p, *q;
	int k;

	g = block(2, &p);
	for(k = 0; k < Races && nfail == 0; k++){
		CKEQ(xpipe(fd, nil, 0), 0);
		if(rfork(RFPROC|RFFDG) == 0){
			close(fd[0]);
			h = get(fd[1], 0, &q);
			for(spin = 0; spin < k * 7 % 300; spin++)
				;
			if(k % 4 == 1 && h > 0)
				xreturn(h);
			if(k % 4 == 2)
				close(fd[1]);
			if(k % 4 == 2 && h > 0)
				CKEQ(xreturn(h), 0);
			if(nfail > 0)
				exits("failed");
			_exits(nil);
		}
		close(fd[1]);
		if(give(fd[0], g, Xlend) == 0){
			for(spin = 0; spin < k * 13 % 500; spin++)
				;
			if(k % 5 == 0)
				xrevoke(g);
			if(k % 3 == 0)
				sleep(0);
		}
		close(fd[0]);
		CK(until(isowned, p, Longwait));	/* who dies gives it back by his death */
		ckwait("");
	}
	CKEQ(xfree(g), 0);
}

static void
alone(void (*f)(void))
{
	CKCHILD(RFFDG|RFNOTEG, f, "");
}

void
main(void)
{
	Census c;

	c = census();
	atnotify(xonnote, 1);
	alone(ownercloses);
	alone(borrowercloses);
	alone(mail);
	alone(shares);
	alone(another);
	alone(thirds);
	alone(sentend);
	alone(deaths);
	alone(races);
	ckback(c, "closes");
	done();
}
