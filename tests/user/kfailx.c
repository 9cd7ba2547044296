/* Exchange with every allocation of its own failing; whatever fails, what there is can be given back. usage: kfailx [operation...] */
#include "kfail.h"
#include <exchange.h>

static int
blockof(ulong n)
{
	vlong h;
	void *va;

	h = xalloc(n, &va);
	if(h == -1)
		return -1;
	*(char*)va = 1;
	return xfree(h);
}

static int
opxalloc(void)
{
	return blockof(20);
}

static int
opxbig(void)
{
	return blockof(Xpages);
}

static int
nothing(void)
{
	return 0;
}

/* fn in a child: its result. */
static int
child(int (*fn)(void))
{
	Waitmsg *w;
	int pid, r;

	pid = rfork(RFPROC|RFFDG);
	if(pid == 0)
		_exits(fn() < 0 ? "failed" : nil);
	if(pid < 0)
		return -1;
	w = wait();
	r = w != nil && w->msg[0] == 0 ? 0 : -1;
	free(w);
	if(r < 0)
		werrstr("the child failed");
	return r;
}

static int
first(void)
{
	return blockof(3);
}

/* In a process that has no window yet. */
static int
opxfirst(void)
{
	return child(first);
}

/* Moves a block through a channel to a slot in a part of the window that may not be there yet. */
static int
opxsend(void)
{
	static int part;
	vlong h;
	void *va;
	int fd[2], r;
	Xmsg m;

	h = xalloc(2, &va);
	if(h == -1)
		return -1;
	if(xpipe(fd, nil, 0) < 0){
		xfree(h);
		return -1;
	}
	memset(&m, 0, sizeof m);
	m.nb = 1;
	m.b[0].h = h;
	m.b[0].mode = Xmove;
	r = xsend(fd[0], &m);
	if(r < 0)
		xfree(h);
	else{
		memset(&m, 0, sizeof m);
		m.b[0].h = ++part * 512 + 1;
		r = xrecv(fd[1], &m, 0, 0);
		if(r == 1)
			r = xfree(m.b[0].h);	/* else closing it ends the block */
	}
	close(fd[0]);
	close(fd[1]);
	return r;
}

/* Bytes through a channel, which the kernel puts into a block. */
static int
opxbytes(void)
{
	char buf[5000];
	int fd[2], r;

	if(xpipe(fd, nil, 0) < 0)
		return -1;
	memset(buf, 'x', sizeof buf);
	r = write(fd[0], buf, sizeof buf) == sizeof buf && read(fd[1], buf, sizeof buf) == sizeof buf ? 0 : -1;
	close(fd[0]);
	close(fd[1]);
	return r;
}

/* A child has copies of the blocks. */
static int
opxfork(void)
{
	vlong h, g;
	void *va, *vb;
	int r;

	h = xalloc(4, &va);
	if(h == -1)
		return -1;
	g = xalloc(1, &vb);
	r = g == -1 ? -1 : child(nothing);
	if(g != -1)
		xfree(g);
	xfree(h);
	return r;
}

/* A loan out and home, in a process that shares and freezes as well. */
static int
opxlend(void)
{
	vlong h, g;
	void *va;
	int fd[2], r;
	Xmsg m;

	h = xalloc(1, &va);
	if(h == -1)
		return -1;
	r = xpipe(fd, nil, 0);
	if(r == 0){
		memset(&m, 0, sizeof m);
		m.nb = 1;
		m.b[0].h = h;
		m.b[0].mode = Xlend;
		r = xsend(fd[0], &m);
		m.b[0].h = 0;
		if(r == 0)
			r = xrecv(fd[1], &m, 0, 0) == 1 ? 0 : -1;
		g = m.b[0].h;
		if(r == 0 && xreturn(g) < 0)
			sysfatal("xreturn: %r");
		close(fd[0]);
		close(fd[1]);
	}
	if(xfree(h) < 0)
		sysfatal("xfree: %r");
	return r;
}

static Kop ops[] = {
	{"xalloc", opxalloc}, {"big block", opxbig}, {"first block", opxfirst}, {"xsend", opxsend}, {"bytes", opxbytes},
	{"xfork", opxfork}, {"xlend", opxlend},
};

void
main(int argc, char **argv)
{
	kfailinit();
	everyop(ops, nelem(ops), "kfail", argc, argv);
	everyop(ops + 2, 1, "childfail", argc, argv);
	done();
}
