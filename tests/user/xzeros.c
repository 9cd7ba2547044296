/*
 * A block has what somebody put into it, and zeros: never what others left in its frames, whether the kernel filled it with many
 * bytes or with few.
 */
#include "test.h"
#include <exchange.h>

enum { Page = 4096, Many = 64*1024 };

static const int sizes[] = { 1, 7, 8, 13, 16, 100, 256, Xpages };

/* Frames go back with something in them. */
static void
dirty(void)
{
	enum { Each = 4 };
	vlong h[nelem(sizes)][Each];
	void *va;
	int i, k;

	for(i = 0; i < (int)nelem(sizes); i++)
		for(k = 0; k < Each; k++){
			h[i][k] = xalloc(sizes[i], &va);
			CK(h[i][k] > 0);
			memset(va, 0xa5, sizes[i]*Page);
		}
	while(i-- > 0)
		for(k = 0; k < Each; k++)
			CK(xfree(h[i][k]) == 0);
}

/* The bytes from p on to the end of its block, which begins at va. */
static int
zeros(uchar *va, uchar *p, ulong npages)
{
	for(; p < va + npages*Page; p++)
		if(*p != 0)
			return 0;
	return 1;
}

static void
fresh(void)
{
	void *va;
	vlong h;
	int i;

	for(i = 0; i < (int)nelem(sizes); i++){
		h = xalloc(sizes[i], &va);
		CK(h > 0);
		if(!zeros(va, va, sizes[i])){
			print("xzeros: a new block of %d pages has something in it\n", sizes[i]);
			nfail++;
		}
		xfree(h);
	}
}

/* Of a block that has just been got with n bytes at p: the rest. */
static void
rest(char *what, vlong h, uchar *p, ulong n)
{
	void *va;
	int npages;

	CK((npages = xaddr(h, &va)) > 0);
	if(!zeros(va, p + n, npages)){
		print("xzeros: %s: %lud bytes, and not zeros behind them\n", what, n);
		nfail++;
	}
	CK(xfree(h) == 0);
}

/* n bytes written to one end of a pipe, read by the block at the other. */
static void
piped(ulong n)
{
	static char buf[Many];
	int fd[2];
	Xbuf x;

	CK(pipe(fd) == 0);
	memset(buf, 'x', n);
	CKEQ(write(fd[0], buf, n), n);
	CKEQ(xread(fd[1], &x, Many, -1), n);
	rest("pipe", x.h, x.p, n);
	close(fd[0]);
	close(fd[1]);
}

/* A device gives less than was asked for. */
static void
shortfile(void)
{
	Xbuf x;
	int fd;

	fd = create("#e/xzeros", ORDWR, 0600);
	CK(fd >= 0);
	CKEQ(write(fd, "0123456789", 10), 10);
	CKEQ(xread(fd, &x, Many, 0), 10);
	CK(memcmp(x.p, "0123456789", 10) == 0);
	rest("file", x.h, x.p, 10);
	close(fd);
	remove("#e/xzeros");
}

/* Bytes written to a channel. */
static void
channel(ulong n)
{
	static char buf[Many];
	void *va;
	int fd[2];
	Xmsg m;

	CK(xpipe(fd, nil, 0) == 0);
	CKEQ(write(fd[0], buf, n), n);
	memset(&m, 0, sizeof m);
	CKEQ(xrecv(fd[1], &m, 0, -1), 1);
	CKEQ(m.nb, 1);
	CKEQ(m.b[0].len, n);
	CK(xaddr(m.b[0].h, &va) > 0);
	rest("channel", m.b[0].h, va, n);
	close(fd[0]);
	close(fd[1]);
}

void
main(void)
{
	static const ulong len[] = { 1, 5000, 8*Page - 1, 8*Page + 1, Many - 1 };
	int i;

	dirty();
	fresh();
	for(i = 0; i < (int)nelem(len); i++){
		dirty();
		piped(len[i]);
		dirty();
		channel(len[i]);
	}
	dirty();
	shortfile();
	done();
}
