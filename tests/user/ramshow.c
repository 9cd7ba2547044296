/*
 * Reads that ramfs answers by blocks that it shows to several: what is read again, or read on.  Whoever reads finds what the file has at that
 * moment, and nothing of another file; what somebody was shown stays as it was.
 */
#include "test.h"
#include <exchange.h>

enum {
	Page	= 4096,
	Piece	= 64*1024,
	Nhold	= 40,		/* more than a block may have readers, and more than the server has blocks of that size */
};

static uchar buf[4*Piece], want[4*Piece];

static uchar
byteat(int seed, uvlong i)
{
	return seed + i + i/251 + i/Page*7;
}

static int
makefile(char *name, int seed, u32int n)
{
	u32int i;
	int fd;

	for(i = 0; i < n; i++)
		want[i] = byteat(seed, i);
	fd = create(name, ORDWR, 0600);
	CK(fd >= 0);
	CKEQ(pwrite(fd, want, n, 0), n);
	return fd;
}

/* It has n bytes from off on, which are want's. */
static void
check(int fd, u32int off, u32int n)
{
	memset(buf, 0xee, n);
	CKEQ(pread(fd, buf, n, off), n);
	CK(memcmp(buf, want + off, n) == 0);
}

static int
isshared(Xbuf *b)
{
	if(xfree(b->h) == 0)
		return 0;
	CKEQ(xreturn(b->h), 0);
	return 1;
}

/* The same again is shown, in one block for all. */
static void
testagain(void)
{
	Xbuf b;
	int fd, i;

	fd = makefile("/tmp/shown", 1, 3*Piece);
	for(i = 0; i < 4; i++)
		check(fd, 5000, 3000);
	CKEQ(xread(fd, &b, 3000, 5000), 3000);
	CK(memcmp(b.p, want + 5000, 3000) == 0);
	CK(isshared(&b));
	CKEQ(xread(fd, &b, 100, 2*Piece), 100);		/* elsewhere it is not */
	CK(memcmp(b.p, want + 2*Piece, 100) == 0);
	CK(!isshared(&b));
	close(fd);
}

/* What is read on is shown, across the ends of blocks and of the file. */
static void
teston(void)
{
	static int step[] = {8192, 1000, 4096, 60000};
	u32int off;
	long n;
	int fd, i;

	fd = makefile("/tmp/shown", 2, 3*Piece + 777);
	for(off = 0; off < 300; off++)
		check(fd, off, 1);
	for(off = 0; off < 300; off++)
		check(fd, 100, 30);
	for(i = 0; i < (int)nelem(step); i++){
		for(off = 0; (n = pread(fd, buf, step[i], off)) > 0; off += n)
			CK(memcmp(buf, want + off, n) == 0);
		CKEQ(n, 0);
		CKEQ(off, 3*Piece + 777);
	}
	close(fd);
}

/* What changes the file changes what is read. */
static void
testchange(void)
{
	Xbuf b;
	Dir d;
	int fd;

	fd = makefile("/tmp/shown", 3, Piece);
	check(fd, 0, Piece);
	check(fd, 0, Piece);
	CKEQ(xread(fd, &b, Piece, 0), Piece);
	memset(want + 100, 'x', 10);
	CKEQ(pwrite(fd, "xxxxxxxxxx", 10, 100), 10);
	CK(b.p[100] == byteat(3, 100));			/* who was shown it has it as it was */
	check(fd, 0, Piece);
	check(fd, 0, Piece);
	CK(b.p[100] == byteat(3, 100));
	CK(isshared(&b));
	CKEQ(pwrite(fd, want, 5000, Piece), 5000);
	memmove(want + Piece, want, 5000);
	check(fd, 0, Piece);
	check(fd, Page, Piece);
	nulldir(&d);
	d.length = 300;
	CK(dirfwstat(fd, &d) >= 0);
	CKEQ(pread(fd, buf, Piece, 0), 300);
	CKEQ(pread(fd, buf, Piece, 0), 300);
	CKEQ(pread(fd, buf, Piece, 300), 0);
	d.length = Piece;
	CK(dirfwstat(fd, &d) >= 0);
	memset(want + 300, 0, Piece - 300);
	check(fd, 0, Piece);
	close(fd);
	fd = open("/tmp/shown", ORDWR|OTRUNC);
	CKEQ(pread(fd, buf, Piece, 0), 0);
	close(fd);
}

/* A new file of that name, and of that record in the store, is not the old one. */
static void
testremoved(void)
{
	int fd, i;

	for(i = 0; i < 4; i++){
		fd = makefile("/tmp/shown", 10 + i, 2*Page);
		check(fd, 0, 2*Page);
		check(fd, 0, 2*Page);
		check(fd, 0, 2*Page);
		close(fd);
		CKEQ(remove("/tmp/shown"), 0);
	}
}

/* Behind the bytes that were asked for is nothing of other files. */
static void
testrest(void)
{
	char name[32];
	Xbuf b;
	int fd, i, k, n;

	for(i = 0; i < 12; i++){
		snprint(name, sizeof name, "/tmp/shown%d", i);
		fd = makefile(name, 20 + i, i < 8? Piece: 100);
		check(fd, 0, i < 8? Piece: 100);
		check(fd, 0, i < 8? Piece: 100);
		CKEQ(xread(fd, &b, Piece, 0), i < 8? Piece: 100);
		n = 0;
		for(k = 100; i >= 8 && k < Piece; k++)
			n += b.p[k] != 0;
		CKEQ(n, 0);
		CK(isshared(&b));
		close(fd);
		CKEQ(remove(name), 0);
	}
}

/* Who keeps what it was shown, and more than can be shown, stops nobody. */
static void
testheld(void)
{
	Xbuf b[2*Nhold];
	int fd, i, n;

	fd = makefile("/tmp/shown", 50, 3*Piece);
	check(fd, 0, Page);
	for(i = 0; i < Nhold; i++)
		CKEQ(xread(fd, &b[i], Page, 0), Page);
	n = 0;
	for(i = 0; i < Nhold; i++){
		CK(memcmp(b[i].p, want, Page) == 0);
		if(isshared(&b[i]))
			n++;
	}
	CKEQ(n, 8);
	for(i = 0; i < 2*Nhold; i++){
		check(fd, Page + i*2400, 500);
		CKEQ(xread(fd, &b[i], 500, Page + i*2400), 500);
	}
	n = 0;
	for(i = 0; i < 2*Nhold; i++){
		CK(memcmp(b[i].p, want + Page + i*2400, 500) == 0);
		n += isshared(&b[i]);
	}
	CK(n > 0 && n < 2*Nhold);
	check(fd, 100, 100);
	check(fd, 100, 100);
	CKEQ(xread(fd, &b[0], 100, 100), 100);		/* what came back is shown again */
	CK(isshared(&b[0]));
	close(fd);
}

void
main(int argc, char **argv)
{
	USED(argc, argv);
	testagain();
	teston();
	testchange();
	testremoved();
	testrest();
	testheld();
	remove("/tmp/shown");
	done();
}
