/*
 * Exchange of blocks between two processes: what each may do with a block after each kind of message, by touching it.
 */
#include "xlib.h"

static int fd[2];

/* A block, with a word. */
static int
send1(int fd, vlong h, int mode)
{
	Xmsg m;

	message(&m, h, mode, Page);
	m.nw = 1;
	m.w[0] = 42;
	return xsend(fd, &m);
}

static vlong
recv1(int fd, char **p)
{
	Xmsg m;
	void *va;

	memset(&m, 0, sizeof m);
	if(xrecv(fd, &m, 0, -1) != 1)
		return -1;
	CKEQ(m.tag, 7);
	CKEQ(m.w[0], 42);
	CKEQ(m.nb, 1);
	if(p != nil && xaddr(m.b[0].h, &va) > 0)
		*p = va;
	return m.b[0].h;
}

/* A child with its own memory sees copies of what was owned alone, and nothing of the rest. */
static void
testfork(void)
{
	char *p, *q, *r;
	vlong h, g, k;
	Waitmsg *msg;

	CKEQ(xpipe(fd, nil, 0), 0);
	h = block(2, &p);
	g = block(1, &q);
	k = block(1, &r);
	strcpy(p, "mine");
	strcpy(q, "lent");
	strcpy(r, "shared");
	CKEQ(send1(fd[0], g, Xlend), 0);
	CKEQ(send1(fd[0], k, Xshare), 0);
	xat = p;
	switch(rfork(RFPROC|RFFDG)){
	case -1:
		sysfatal("rfork: %r");
	case 0:
		nfail = 0;
		CKSTR(p, "mine");
		strcpy(p, "child");
		CKSTR(touch(rd, q), "fault");
		CKSTR(touch(rd, r), "fault");
		CKEQ(xfree(h), 0);
		CKERR(xfree(g), "no such block");
		done();
	}
	msg = wait();
	CKSTR(msg->msg, "");
	free(msg);
	CKSTR(p, "mine");
	CKEQ(xfree(h), 0);
	close(fd[0]);
	/* the loan in the queue ends with its end of the channel */
	close(fd[1]);
	CKSTR(touch(wr, q), "ok");
	CKSTR(touch(wr, r), "ok");
	CKEQ(xfree(g), 0);
	CKEQ(xfree(k), 0);
}

/* Those that share memory are one owner, also of what another of them made. */
static void
testmem(void)
{
	static char *volatile p;
	static vlong h;
	char *msg;
	Waitmsg *w;

	switch(rfork(RFPROC|RFMEM)){
	case -1:
		sysfatal("rfork: %r");
	case 0:
		h = block(1, (char**)&p);
		_exits(nil);
	}
	w = wait();
	msg = w != nil ? w->msg : "no child";
	CKSTR(msg, "");
	free(w);
	CKSTR(touch(wr, p), "ok");
	CKEQ(xfree(h), 0);
	CKSTR(touch(rd, p), "fault");
}

/* The end of a process: a borrower's loan goes back, an owner's becomes the borrower's. */
static void
testdeath(void)
{
	char *p, *q;
	vlong h;

	CKEQ(xpipe(fd, nil, 0), 0);
	h = block(1, &p);
	strcpy(p, "before");
	CKEQ(send1(fd[0], h, Xlend), 0);
	switch(rfork(RFPROC|RFFDG)){
	case -1:
		sysfatal("rfork: %r");
	case 0:
		if(recv1(fd[1], &q) < 0)
			exits("get");
		strcpy(q, "after");
		exits(nil);
	}
	waitpid();
	CKSTR(touch(rd, p), "ok");
	CKSTR(p, "after");
	switch(rfork(RFPROC|RFFDG)){
	case -1:
		sysfatal("rfork: %r");
	case 0:
		h = block(1, &p);
		strcpy(p, "left");
		send1(fd[0], h, Xlend);
		exits(nil);
	}
	waitpid();
	h = recv1(fd[1], &q);
	CKSTR(q, "left");
	CKSTR(touch(wr, q), "ok");
	CKEQ(xfree(h), 0);
	CKERR(xreturn(h), "no such block");
	close(fd[0]);
	close(fd[1]);
}

static void
testown(void)
{
	char *p, *q;
	vlong h;

	h = block(3, &p);
	CKSTR(touch(rd, p + 3*4096 - 1), "ok");
	CKSTR(touch(wr, p), "ok");
	CKEQ(p[0], 1);
	CKEQ(p[1], 0);
	CKSTR(touch(rd, p + 3*4096), "fault");
	CKSTR(touch(rd, p - 1), "fault");
	CKEQ(xaddr(h, (void**)&q), 3);
	CK(p == q);
	CKEQ(xfree(h), 0);
	CKSTR(touch(rd, p), "fault");
	CKERR(xfree(h), "no such block");
	CKERR(xaddr(h, (void**)&q), "no such block");
	CKERR((int)xalloc(0, (void**)&p), "bad arg");
	CKERR((int)xalloc(513, (void**)&p), "bad arg");
	h = block(512, &p);
	CKSTR(touch(wr, p + 2*1024*1024 - 1), "ok");
	CKEQ(xfree(h), 0);
	CKSTR(touch(rd, p + 2*1024*1024 - 1), "fault");
}

/* In one process, which is both ends. */
static void
testself(void)
{
	char *p, *q;
	vlong h, g;

	CKEQ(xpipe(fd, nil, 0), 0);
	h = block(1, &p);
	p[0] = 'x';
	CKEQ(send1(fd[0], h, Xmove), 0);
	CKSTR(touch(rd, p), "fault");
	CKERR(send1(fd[0], h, Xmove), "no such block");
	g = recv1(fd[1], &q);
	CKEQ(q[0], 'x');
	CKSTR(touch(wr, q), "ok");

	CKEQ(send1(fd[1], g, Xshare), 0);
	CKSTR(touch(rd, q), "ok");
	CKSTR(touch(wr, q), "block is shared");
	h = recv1(fd[0], &p);
	CK(p != q);
	CKEQ(p[0], 1);
	CKSTR(touch(wr, p), "block is shared");
	CKERR(xfree(g), "block is shared");
	CKERR(send1(fd[0], g, Xmove), "block is shared");
	CKERR(xreturn(g), "block is shared");
	CKERR(send1(fd[1], g, Xreturn), "block is shared");
	CKERR(send1(fd[0], h, Xshare), "block belongs to another");
	CKEQ(xreturn(h), 0);
	CKSTR(touch(rd, p), "fault");
	CKSTR(touch(wr, q), "ok");
	CKERR(xreturn(g), "block is not lent");

	CKEQ(send1(fd[1], g, Xlend), 0);
	CKSTR(touch(rd, q), "block is lent");
	CKERR(xfree(g), "block is lent");
	CKERR(xreturn(g), "block is lent");
	CKERR(send1(fd[1], g, Xreturn), "block is lent");
	h = recv1(fd[0], &p);
	CKSTR(touch(wr, p + 5), "ok");
	CKERR(send1(fd[0], h, Xlend), "block");
	CKERR(send1(fd[0], h, Xmove), "block");
	CKEQ(xreturn(h), 0);
	CKEQ(q[5], 1);
	CKSTR(touch(wr, q), "ok");

	CKEQ(send1(fd[1], g, Xlend), 0);
	h = recv1(fd[0], &p);
	CKEQ(xrevoke(g), 0);
	CKSTR(touch(rd, p), "fault");
	CK(strstr(xnote, ": loan revoked") != nil);
	CKERR(xaddr(h, (void**)&p), "loan revoked");
	CKEQ(xreturn(h), 0);
	CKERR(xreturn(h), "no such block");
	CKSTR(touch(rd, p), "fault");
	CK(strstr(xnote, "loan revoked") == nil);
	CKSTR(touch(wr, q), "ok");

	CKEQ(xfreeze(g), 0);
	CKSTR(touch(rd, q), "ok");
	CKSTR(touch(wr, q), "block is frozen");
	CKEQ(xfree(g), 0);
	CKSTR(touch(rd, q), "fault");

	close(fd[0]);
	CKEQ(xrecv(fd[1], &(Xmsg){0}, 0, -1), 0);
	h = block(1, &p);
	CKERR(send1(fd[1], h, Xmove), "hungup");
	CKSTR(touch(wr, p), "ok");
	CKEQ(xfree(h), 0);
	close(fd[1]);
}

void
main(void)
{
	atnotify(xonnote, 1);
	testown();
	testself();
	testfork();
	testmem();
	testdeath();
	done();
}
