/* #xchan: an exchange channel as files, for who has only read and write; contracts. */
#include "test.h"
#include <exchange.h>

static void
testbytes(void)
{
	static char big[70000], buf[70000];
	Xmsg m;
	int a, b;

	CK(bind("#xchan", "/n/temp", MREPL) >= 0);
	a = open("/n/temp/data", ORDWR);
	b = open("/n/temp/data1", ORDWR);
	CK(a >= 0 && b >= 0);
	memset(big, 'x', sizeof big);
	big[sizeof big - 1] = 'y';
	CKEQ(write(a, "hello", 5), 5);
	CKEQ(write(a, big, sizeof big), sizeof big);
	CK(strstr(slurp("/n/temp/status"), "data1 open 1 queued 2 of 64") != nil);
	/* a message that does not fit stays */
	CKERR(read(b, buf, 4), "i/o count too small");
	CKEQ(read(b, buf, sizeof buf), 5);
	CK(memcmp(buf, "hello", 5) == 0);
	CKEQ(read(b, buf, sizeof buf), sizeof big);
	CK(memcmp(buf, big, sizeof big) == 0);
	/* words without blocks are a line of text */
	memset(&m, 0, sizeof m);
	m.tag = 3;
	m.nw = 2;
	m.w[0] = 10;
	CKEQ(xsend(b, &m), 0);
	CKEQ(read(a, buf, sizeof buf), strlen("3 0xa 0x0\n"));
	CK(memcmp(buf, "3 0xa 0x0\n", 10) == 0);
	/* what is queued comes before the end */
	CKEQ(write(a, "last", 4), 4);
	close(a);
	CKEQ(read(b, buf, sizeof buf), 4);
	CKEQ(read(b, buf, sizeof buf), 0);
	CKERR(write(b, "x", 1), "hungup");
	/* and who closed does not come back */
	CKERR(open("/n/temp/data", ORDWR), "hungup");
	close(b);
	unmount(nil, "/n/temp");
}

/* Who may only read an end receives from it, who may only write it sends to it, and who has a channel by a bind that is only read does the first. */
static void
testmodes(void)
{
	int a, both, r, w;
	Xmsg m;

	memset(&m, 0, sizeof m);
	CK(bind("#xchan", "/n/temp", MREPL) >= 0);
	a = open("/n/temp/data", ORDWR);
	both = open("/n/temp/data1", ORDWR);
	w = open("/n/temp/data1", OWRITE);
	CK(bind("/n/temp", "/n/temp", MREPL|MRDONLY) >= 0);
	CKERR(open("/n/temp/data1", ORDWR), "read-only");
	r = open("/n/temp/data1", OREAD);
	CK(a >= 0 && both >= 0 && w >= 0 && r >= 0);
	CKERR(xsend(r, &m), "inappropriate use of fd");
	CKERR(xcall(r, &m, 0, 0), "inappropriate use of fd");
	CKERR(xcall(w, &m, 0, 0), "inappropriate use of fd");
	CKERR(xrecv(a, &m, 0, 0), "timed out");		/* nothing was sent */
	m.tag = 1;
	CKEQ(xsend(a, &m), 0);
	CKERR(xrecv(w, &m, 0, 0), "inappropriate use of fd");
	m.tag = 0;
	CKEQ(xrecv(r, &m, 0, 0), 1);
	CKEQ(m.tag, 1);
	m.tag = 2;
	CKEQ(xsend(w, &m), 0);
	CKEQ(xrecv(a, &m, 0, 0), 1);
	CKEQ(m.tag, 2);
	CKEQ(xsend(both, &m), 0);
	CKEQ(xrecv(a, &m, 0, 0), 1);
	close(a); close(both); close(r); close(w);
	unmount(nil, "/n/temp");
}

static void
testerrors(void)
{
	int fd[2], p[2];
	Xmsg m;

	memset(&m, 0, sizeof m);
	CKEQ(pipe(p), 0);
	CKERR(xsend(p[0], &m), "not an exchange channel");
	CKERR(xrecv(p[0], &m, 0, 0), "not an exchange channel");
	CKERR(xcall(p[0], &m, 0, 0), "not an exchange channel");
	close(p[0]);
	close(p[1]);
	CKERR(xpipe(fd, "rubbish", 7), "contract");
	CKEQ(xpipe(fd, nil, 0), 0);
	CKERR(xrecv(fd[0], &m, 0, 0), "timed out");
	CKERR(xrecv(fd[0], &m, 0, 5), "timed out");
	m.nw = 7;
	CKERR(xsend(fd[0], &m), "bad arg");
	m.nw = 0;
	m.nb = 5;
	CKERR(xsend(fd[0], &m), "bad arg");
	m.nb = 1;
	m.b[0].mode = Xmove;
	CKERR(xsend(fd[0], &m), "no such block");
	m.nb = 0;
	while(xsend(fd[0], &m) == 0)
		;
	CKERR(xsend(fd[0], &m), "channel is full");
	close(fd[0]);
	close(fd[1]);
}

static void
testcensus(void)
{
	char *p;
	void *va;
	vlong h;
	int before;

	p = strstr(slurp("#x/census"), "\nblock ");
	CK(p != nil);
	before = atoi(p + 7);
	h = xalloc(100, &va);
	CK(h > 0);
	p = strstr(slurp("#x/census"), "\nblock ");
	CKEQ(atoi(p + 7), before + 100);
	CK(strstr(slurp("#x/stats"), "blocks ") != nil);
	CKEQ(xfree(h), 0);
	p = strstr(slurp("#x/census"), "\nblock ");
	CKEQ(atoi(p + 7), before);
}

static void
testcontract(void)
{
	int fd;

	CK(bind("#xchan", "/n/temp", MREPL) >= 0);
	fd = open("/n/temp/contract", OWRITE);
	CK(fd >= 0);
	CKERR(write(fd, "rubbish", 7), "contract");
	close(fd);
	CK(strstr(slurp("/n/temp/status"), "contract none") != nil);
	unmount(nil, "/n/temp");
}

void
main(void)
{
	testbytes();
	testmodes();
	testerrors();
	testcensus();
	testcontract();
	done();
}
