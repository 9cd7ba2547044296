/* A request with a block: what is refused, what the device reads and writes, and what its owner may do meanwhile. */
#include "dma.h"

enum { Tgetattr = 24 };		/* 9P2000.L */

void
badask(void)
{
	int fd[2];
	vlong h, r;
	char *p;
	Xmsg m;

	session();
	h = block(Npage, &p);
	CKERR(ask(Tread, 1, Pattern, 0, h + 1, 0, Size), "no such block");
	CKERR(ask(Tread, 1, Pattern, 0, h, Page, Size), "bad arg");
	CKERR(ask(Tread, 1, Pattern, 0, h, 0, 0), "bad arg");
	CKERR(ask(Tread, 1, Pattern, 0, h, ~0, Size), "bad arg");
	CKERR(ask(Tgetattr, 1, Pattern, 0, h, 0, Size), "bad arg");
	message(&m, h, Xpin, Size);
	CKERR(xsend(dev, &m), "bad arg");
	m.nw = 4;
	m.w[0] = Iohdr;
	m.w[3] = 0;
	CKERR(xsend(dev, &m), "bad arg");	/* a header that says something else */
	m.b[0].mode = Xmove;
	CKERR(xsend(dev, &m), "bad arg");
	CKEQ(xpipe(fd, nil, 0), 0);
	message(&m, h, Xpin, Size);
	CKERR(xsend(fd[0], &m), "bad arg");	/* a channel is no device */
	CKEQ(give(fd[0], h, Xlend), 0);
	CKERR(ask(Tread, 1, Pattern, 0, h, 0, Size), "block is lent");
	CKEQ(xrevoke(h), 0);
	CKEQ(give(fd[1], h, Xmove), 0);
	r = get(fd[0], Xronly, &p);
	CK(r > 0);
	CKERR(ask(Tread, 1, Pattern, 0, r, 0, Size), "permission denied");
	CKEQ(ask(Twrite, 1, Out, 0, r, 0, Size), 0);
	CKEQ(reply(1, 0), Rwrite);
	CKEQ(xfreeze(r), 0);
	CKERR(ask(Twrite, 1, Out, 0, r, 0, Size), "block is frozen");
	CKEQ(xfree(r), 0);
	close(fd[0]);
	close(fd[1]);
	CKEQ(pinned(), 0);
	close(dev);
}

/* Parts of pages, and a block of 2 MiB: what comes is what the file has, and nothing beside it is touched. */
void
parts(void)
{
	static struct { ulong pages, boff, off, len; } t[] = {
		{1, 0, 0, 1}, {1, 4095, 5, 1}, {2, 100, 4000, Page}, {2, 4090, 0, 12}, {Xpages, 2*1024*1024 - 3, 8, 3}, {Xpages, Page - 1, 1, Size - 1},
		{3, 1, 2, 3*Page - 1},
	};
	ulong i, k, bad;
	uchar *u;
	vlong h;
	char *p;

	session();
	for(i = 0; i < nelem(t); i++){
		h = block(t[i].pages, &p);
		u = (uchar*)p;
		memset(p, 0xa5, t[i].pages*Page);
		CKEQ(ask(Tread, i, Pattern, t[i].off, h, t[i].boff, t[i].len), 0);
		CKEQ(reply(i, 1), Rread);
		CKEQ(GBIT32(buf + 7), t[i].len);
		bad = 0;
		for(k = 0; k < t[i].pages*Page; k++)
			bad += u[k] != (k >= t[i].boff && k - t[i].boff < t[i].len ? pattern(t[i].off + k - t[i].boff) : 0xa5);
		CKEQ(bad, 0);
		CKEQ(ask(Twrite, i, Out, 0, h, t[i].boff, t[i].len), 0);
		CKEQ(reply(i, 0), Rwrite);
		CKEQ(xfree(h), 0);
	}
	/* the last of the file: less than was asked for; an error; the end */
	h = block(2, &p);
	CKEQ(ask(Tread, 1, Pattern, 1024*1024 - 10, h, 0, 2*Page), 0);
	CKEQ(reply(1, 1), Rread);
	CKEQ(GBIT32(buf + 7), 10);
	CK((uchar)p[9] == pattern(1024*1024 - 1) && p[10] == 0);
	CKEQ(ask(Tread, 2, 77, 0, h, 0, Page), 0);
	CKEQ(reply(2, 1), 7);		/* Rlerror */
	CKEQ(ask(Tread, 3, Pattern, 1024*1024, h, 0, Page), 0);
	CKEQ(reply(3, 1), Rread);
	CKEQ(GBIT32(buf + 7), 0);
	CKEQ(xfree(h), 0);
	close(dev);
}

/* While the device writes to it the block is its owner's, and nobody else's whatever he tries. */
void
held(void)
{
	vlong h, pins, f;
	int fd[2];
	char *p;

	session();
	CKEQ(xpipe(fd, nil, 0), 0);
	warm(Tread, Pattern);
	h = block(Npage, &p);
	memset(p, 0x5a, Size);
	f = frame(getpid(), h, nil);
	CKEQ(ask(Tread, 1, Pattern, 0, h, 0, Size), 0);
	CKERR(give(fd[0], h, Xmove), "in use by a device");
	CKERR(give(fd[0], h, Xshare), "in use by a device");
	CKERR(give(fd[0], h, Xlend), "in use by a device");
	CKERR(xfree(h), "in use by a device");
	CKERR(xfreeze(h), "in use by a device");
	CKEQ(frame(getpid(), h, &pins), f);
	CKEQ(pins, 1);
	CKEQ(pinned(), 1);
	CKSTR(touch(wr, p + Size - 1), "ok");
	CKEQ(ask(Twrite, 2, Out, 0, h, 0, 100), 0);	/* a second pin */
	CKEQ(pinned(), 2);
	CK(reply(Any, 1) > 0 && pinned() == 1);
	CK(reply(Any, 1) > 0 && pinned() == 0);
	CK((uchar)p[0] == pattern(0) && (uchar)p[Size - 1] == pattern(Size - 1));
	CKEQ(frame(getpid(), h, &pins), f);
	CKEQ(pins, 0);
	CKEQ(give(fd[0], h, Xmove), 0);
	h = get(fd[1], 0, &p);
	CKEQ(frame(getpid(), h, nil), f);
	CKEQ(xfree(h), 0);
	close(fd[0]);
	close(fd[1]);
	close(dev);
}
