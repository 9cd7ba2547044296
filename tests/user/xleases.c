/*
 * Loans and shares that end: by their owner, at a time, by who supervises the borrower.  What the borrower is told then; a call that goes
 * on meanwhile; who comes first when all do it at once; death of either side.  covers: exchange
 */
#include "siplib.h"
#include "xlib.h"
#include "echo.h"

enum { Races = 200, Kills = 40, Forever = 24*3600*1000 };
static char Gone[] = "loan revoked";

static int fd[2];

/* What touching a block says that was taken back. */
static char*
touchgone(void (*f)(void), char *p)
{
	char *s;

	s = touch(f, p);
	return strstr(xnote, "loan revoked") != nil ? Gone : s;
}

/* Until the owner may write again; the borrower's side of it is over then. */
static int
isback_(void *p)
{
	return strcmp(touch(wr, p), "ok") == 0;
}

static void
ckown(char *p)
{
	CK(until(isback_, p, Longwait));
}

static void
ckgone(vlong h, char *p)
{
	void *va;
	int f;

	CKSTR(touchgone(rd, p), Gone);
	CKSTR(touchgone(wr, p), Gone);
	CKERR(xaddr(h, &va), Gone);
	CKERR(xfreeze(h), Gone);
	CKERR(xlease(h, 1), Gone);
	CKERR(give(fd[1], h, Xmove), Gone);
	CKERR(give(fd[1], h, Xlend), Gone);
	CKERR(give(fd[1], h, Xshare), Gone);
	f = open("/dev/zero", OREAD);
	CKERR(read(f, p, 10), "loan revoked");
	close(f);
}

/* The borrower is another process: it tells over fd[1] when it has it. */
static void
told(int f)
{
	Xmsg m;

	memset(&m, 0, sizeof m);
	CKEQ(xsend(f, &m), 0);
}

static void
cktold(int f)
{
	Xmsg m;

	memset(&m, 0, sizeof m);
	CKEQ(xrecv(f, &m, 0, Longwait), 1);
	CKEQ(m.nb, 0);
}

static int lastway;

static void
borrower(void)
{
	char *p, *q;
	vlong h, g;

	h = get(fd[1], 0, &p);
	CK(h > 0);
	CKSTR(touch(rd, p), "ok");
	told(fd[1]);
	cktold(fd[1]);
	ckgone(h, p);
	/* the address stays what it was */
	g = block(1, &q);
	CK(q != p);
	CKEQ(xfree(g), 0);
	ckgone(h, p);
	CKEQ(lastway == 0 ? xreturn(h) : lastway == 1 ? xfree(h) : give(fd[1], h, Xreturn), 0);
	CKSTR(touchgone(rd, p), "fault");
	CKERR(xreturn(h), "no such block");
}

/* How it ends: now, at a time, at a time that was changed. */
static void
ending(int mode, int how)
{
	Xmsg m;
	vlong h;
	char *p;

	CKEQ(xpipe(fd, nil, 0), 0);
	h = block(3, &p);
	p[0] = 1;
	CKERR(xlease(h, 1), "block is not lent");
	CKERR(xlease(h, 0), "block is not lent");
	if(rfork(RFPROC|RFFDG) == 0){
		nfail = 0;
		lastway = how;
		borrower();
		done();
	}
	CKEQ(give(fd[0], h, mode), 0);
	cktold(fd[0]);
	CKSTR(touch(wr, p), mode == Xlend ? "block is lent" : "block is shared");
	switch(how){
	case 0:
		CKEQ(xlease(h, 0), 0);
		CKSTR(touch(wr, p), "ok");
		break;
	case 1:
		CKEQ(xlease(h, 20), 0);
		ckown(p);
		break;
	case 2:
		CKEQ(xlease(h, Forever), 0);
		CKEQ(xlease(h, 1), 0);
		ckown(p);
	}
	CKERR(xlease(h, 1), "block is not lent");
	CKEQ(p[0], 1);
	told(fd[0]);
	ckwait("");
	if(how == 2){
		memset(&m, 0, sizeof m);
		CKEQ(xrecv(fd[0], &m, 0, 0), 1);	/* the return, of nothing */
		CKEQ(m.nb, 1);
		CKEQ(m.b[0].mode, Xreturn);
		CKEQ(m.b[0].h, 0);
	}
	CKEQ(xfree(h), 0);
	close(fd[0]);
	close(fd[1]);
}

static void
endings(void)
{
	for(int how = 0; how < 3; how++){
		ending(Xlend, how);
		ending(Xshare, how);
	}
}

/* A lease on what h shares that has not run out when it is there; a busy host may let it run out before. */
static void
shared(vlong h, long ms, int cancel)
{
	do
		CKEQ(give(fd[0], h, Xshare), 0);
	while(xlease(h, ms) < 0 || (cancel && xlease(h, -1) < 0));
}

/* So long later h is shared still. */
static void
ckstays(char *p, vlong g, char *q, long ms)
{
	CKEQ(give(fd[0], g, Xlend), 0);
	CKEQ(xlease(g, ms), 0);
	ckown(q);
	CKSTR(touch(wr, p), "block is shared");
}

/* Empties the queue; what was taken back comes without its block. */
static int
drain(void)
{
	Xmsg m;
	int n;

	for(n = 0; memset(&m, 0, sizeof m), xrecv(fd[1], &m, 0, 0) == 1; )
		if(m.b[0].h != 0){
			CKEQ(xreturn(m.b[0].h), 0);
			n++;
		}
	return n;
}

/* A lease that was ended does nothing, and none that is of an earlier loan, or of what is another block now. */
static void
stale(void)
{
	vlong h, g;
	char *p, *q;

	CKEQ(xpipe(fd, nil, 0), 0);
	h = block(1, &p);
	g = block(1, &q);
	shared(h, 100, 1);
	CKEQ(xlease(h, -1), 0);
	ckstays(p, g, q, 300);
	CKEQ(drain(), 1);
	CKSTR(touch(wr, p), "ok");
	shared(h, 100, 0);
	drain();
	CKEQ(give(fd[0], h, Xshare), 0);
	ckstays(p, g, q, 300);
	CKEQ(drain(), 1);
	shared(h, 100, 0);
	drain();
	CKEQ(xfree(h), 0);
	h = block(1, &p);
	CKEQ(give(fd[0], h, Xshare), 0);
	ckstays(p, g, q, 300);
	close(fd[0]);
	close(fd[1]);
	CKSTR(touch(wr, p), "ok");
	CKEQ(xfree(h), 0);
	CKEQ(xfree(g), 0);
}

/* Who may not. */
static void
notmine(void)
{
	vlong h, k;
	char *p, *q;

	CKEQ(xpipe(fd, nil, 0), 0);
	h = block(1, &p);
	CKERR(xlease(h + 1, 0), "no such block");
	CKERR(xlease(-1, 0), "no such block");
	if(rfork(RFPROC|RFFDG) == 0){
		k = get(fd[1], 0, &q);
		CKERR(xlease(k, 1), "block is not lent");
		CKERR(xlease(k, 0), "block is not lent");
		CKERR(xrevoke(k), "block is not lent");
		CKEQ(xreturn(k), 0);
		done();
	}
	CKEQ(give(fd[0], h, Xlend), 0);
	ckwait("");
	CKSTR(touch(wr, p), "ok");
	CKEQ(xfreeze(h), 0);
	CKERR(xlease(h, 1), "block is not lent");
	CKEQ(xfree(h), 0);
	close(fd[0]);
	close(fd[1]);
}

/* A conversation under a contract is not stopped by it: what is returned is nothing, and all goes on. */
static void
incall(void)
{
	uchar *table;
	Xmsg m;
	Xblk b;
	u32int sum;
	long n;
	vlong h;
	char *p, *q;
	void *va;
	int f, t[2];

	memset(&b, 0, sizeof b);
	table = malloc(8192);
	f = open("/lib/contract/echo.tab", OREAD);
	n = readn(f, table, 8192);
	close(f);
	CKEQ(xpipe(fd, table, n), 0);
	CKEQ(xpipe(t, nil, 0), 0);
	h = block(1, &p);
	if(rfork(RFPROC|RFFDG) == 0){
		close(fd[1]);
		memset(&m, 0, sizeof m);
		CKEQ(xrecv(fd[0], &m, 0, -1), 1);
		CK(echo_lendto_unpack(&m, &b) && xaddr(b.h, &va) == 1);
		q = va;
		CKSTR(touch(wr, q), "ok");
		told(t[0]);
		while(strcmp(touchgone(wr, q), "ok") == 0)
			;
		CKSTR(touchgone(wr, q), Gone);
		/* another block in its place */
		h = block(1, &p);
		b.h = h;
		echo_done_pack(&m, 0, 1, &b);
		CKERR(xsend(fd[0], &m), "block is not lent");
		xfree(h);
		done();
	}
	b = (Xblk){.h = h, .len = Page};
	echo_lendto_pack(&m, 0, &b);
	CKEQ(xsend(fd[1], &m), 0);
	cktold(t[1]);
	CKEQ(xlease(h, 10), 0);
	ckown(p);
	ckwait("");
	close(fd[0]);
	close(fd[1]);
	/* the same, and it answers */
	CKEQ(xpipe(fd, table, n), 0);
	if(rfork(RFPROC|RFFDG) == 0){
		close(fd[1]);
		memset(&m, 0, sizeof m);
		CKEQ(xrecv(fd[0], &m, 0, -1), 1);
		CK(echo_lendto_unpack(&m, &b) && xaddr(b.h, &va) == 1);
		told(t[0]);
		while(strcmp(touchgone(wr, va), "ok") == 0)
			;
		echo_done_pack(&m, 0, 7, &b);
		CKEQ(xsend(fd[0], &m), 0);
		CKERR(xreturn(b.h), "no such block");
		CKEQ(xrecv(fd[0], &m, 0, -1), 1);
		CKEQ(m.w[0], 3);
		echo_pong_pack(&m, 0, 4, 0, 0, 0, 0, 0);
		CKEQ(xsend(fd[0], &m), 0);
		done();
	}
	b = (Xblk){.h = h, .len = Page};
	echo_lendto_pack(&m, 0, &b);
	CKEQ(xsend(fd[1], &m), 0);
	cktold(t[1]);
	CKEQ(xlease(h, 10), 0);
	memset(&m, 0, sizeof m);
	CKEQ(xrecv(fd[1], &m, 0, Longwait), 1);
	CK(echo_done_unpack(&m, &sum, &b) && sum == 7 && b.h == 0);
	CKSTR(touch(wr, p), "ok");
	echo_ping_pack(&m, 0, 3, 0, 0, 0, 0, 0);
	CKEQ(xcall(fd[1], &m, 0, Longwait), 1);
	CKEQ(m.w[0], 4);
	ckwait("");
	close(fd[0]);
	close(fd[1]);
	close(t[0]);
	close(t[1]);
	CKEQ(xfree(h), 0);
	free(table);
}

/*
 * The borrower writes as fast as it can, perhaps on another CPU, while the loan is taken back: nothing changes when that is done.
 */
static int
writernote(void *u, char *msg)
{
	USED(u);
	if(strstr(msg, "loan revoked") != nil)
		_exits(nil);
	return 0;
}

static void
races(void)
{
	volatile ulong *p;
	ulong i, was;
	char *q;
	vlong h;
	int k;

	CKEQ(xpipe(fd, nil, 0), 0);
	h = block(2, &q);
	p = (ulong*)q;
	for(k = 0; k < Races && nfail == 0; k++){
		*p = 0;
		if(rfork(RFPROC|RFFDG) == 0){
			atnotify(writernote, 1);
			p = nil;
			if(get(fd[1], 0, (char**)&p) > 0 && p != nil)	/* else it has lost it already */
				for(i = 1; ; i++)
					*p = i;
			_exits(nil);
		}
		CKEQ(give(fd[0], h, Xlend), 0);
		if(k % 3 == 0)
			sleep(0);
		while(xlease(h, k % 2 == 0 ? 0 : 1) < 0)
			;
		while(strcmp(touch(rd, q), "ok") != 0)
			;
		was = *p;
		for(i = 0; i < 20000; i++)
			if(*p != was){
				print("%d: %ld, was %ld: the borrower still writes\n", k, *p, was);
				nfail++;
				break;
			}
		ckwait("");
	}
	close(fd[0]);
	close(fd[1]);
	CKEQ(xfree(h), 0);
}

/* Either side is killed while leases run out. */
static void
killed(void)
{
	char name[32];
	int i, k, f, pid[2];
	volatile int spin;
	vlong h;
	char *p;

	for(i = 0; i < Kills; i++){
		CKEQ(xpipe(fd, nil, 0), 0);
		for(k = 0; k < 2; k++){
			pid[k] = rfork(RFPROC|RFFDG);
			if(pid[k] != 0)
				continue;
			close(fd[1 - k]);
			if(k == 1)
				while((h = get(fd[1], 0, &p)) >= 0)
					if(h != 0 && strcmp(touchgone(wr, p), "ok") != 0)
						xreturn(h);
			while(k == 0){
				h = block(1, &p);
				while(give(fd[0], h, (i + (int)h) % 2 ? Xlend : Xshare) < 0)
					if(strcmp(touch(rd, p), "fault") == 0)
						_exits(nil);
				xlease(h, (int)h % 3);
				sleep(0);
			}
			_exits(nil);
		}
		close(fd[0]);
		close(fd[1]);
		for(spin = 0; spin < i * 20000; spin++)
			;
		for(k = 0; k < 2; k++){
			snprint(name, sizeof name, "/proc/%d/ctl", pid[(i + k) & 1]);
			f = open(name, OWRITE);
			if(f >= 0)
				write(f, "kill", 4);
			close(f);
		}
		free(wait());
		free(wait());
	}
}

/* As a SIP: has what comes at descriptor 3, and says so at 1. */
static void
sipborrower(void)
{
	char *p;
	vlong h;

	atnotify(xonnote, 1);
	h = get(3, 0, &p);
	if(h <= 0 || strcmp(touch(rd, p), "ok") != 0)
		exits("no loan");
	write(1, "has", 3);
	while(strcmp(touchgone(rd, p), "ok") == 0)
		;
	write(1, strcmp(touchgone(rd, p), Gone) == 0 ? "lost" : "what", 4);
	if(xreturn(h) < 0)
		exits("xreturn");
	read(0, &h, 1);
	exits(nil);
}

/* Its supervisor takes away what it has from others, and the rest goes on. */
static void
recalled(void)
{
	char *argv[] = {"/tests/xleases", "borrow", nil}, *lines[] = {"wire chan 3", nil}, buf[8];
	vlong h;
	char *p;
	Sip s;

	CKEQ(xpipe(fd, nil, 0), 0);
	sipmake(&s);
	sippipes(&s);
	CK(dup(fd[0], 20) == 20 && dup(fd[1], 21) == 21);
	close(fd[0]);
	close(fd[1]);
	fd[0] = 20;
	fd[1] = 21;
	CKEQ(dup(fd[1], 3), 3);
	CK(sipexec(&s, argv, lines) == nil);
	h = block(1, &p);
	CKEQ(give(fd[0], h, Xlend), 0);
	CKEQ(readn(s.out, buf, 3), 3);
	CKSTR(touch(wr, p), "block is lent");
	CK(sipctl(&s, "recall") == 0);
	CKSTR(touch(wr, p), "ok");
	CKEQ(readn(s.out, buf, 4), 4);
	buf[4] = 0;
	CKSTR(buf, "lost");
	CK(sipctl(&s, "recall") == 0);
	close(s.in);
	CK(strstr(sipend(&s), "exited ''") != nil);
	close(s.out);
	sipreap(&s);
	close(s.ctl);
	CKEQ(xfree(h), 0);
}

static void
alone(void (*f)(void))
{
	CKCHILD(RFFDG|RFNAMEG|RFNOTEG, f, "");
}

void
main(int argc, char **argv)
{
	Census c;

	USED(argv);
	if(argc > 1)
		sipborrower();
	c = census();
	atnotify(xonnote, 1);
	alone(endings);
	alone(stale);
	alone(notmine);
	alone(incall);
	alone(races);
	alone(killed);
	alone(recalled);
	ckback(c, "leases");
	done();
}
