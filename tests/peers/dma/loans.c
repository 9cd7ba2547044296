/* A device works on a block that is lent: the borrower dies, the lender dies, or the channel of the loan is closed. */
#include "dma.h"

/* Takes n loans, has the device fill the last, and gives none back; says whether it may write that when it is asked on w. */
static void
borrow(int fd, int n, int w)
{
	vlong h;
	char *p, *s, c;

	for(h = -1; n > 0; n--)
		h = get(fd, 0, &p);
	if(h > 0 && ask(Tread, 1, Pattern, 0, h, 0, Size) < 0)
		h = -1;
	write(w, &h, sizeof h);
	while(read(w, &c, 1) == 1){
		s = touch(wr, p + Size - 1);
		fprint(w, "%s", strstr(xnote, "loan revoked") != nil ? "revoked" : s);
	}
	exits(nil);
}

void
borrower(void)
{
	int fd[2], w[2], pid;
	vlong h, got;
	char *p;

	session();
	warm(Tread, Pattern);
	CK(xpipe(fd, nil, 0) == 0 && pipe(w) == 0);
	h = block(Npage, &p);
	CKEQ(give(fd[0], h, Xlend), 0);
	if((pid = fork()) == 0)
		borrow(fd[1], 1, w[1]);
	CKEQ(readn(w[0], &got, sizeof got), sizeof got);
	CK(got > 0);
	CKERR(xrevoke(h), "in use by a device");
	kill(pid);
	CKEQ(quarantine(), 1);
	CKSTR(touch(rd, p), "block is in use by a device");
	CKERR(xfree(h), "in use by a device");
	CKERR(give(fd[0], h, Xmove), "in use by a device");
	CKEQ(reply(1, 1), Rread);
	CKEQ(quarantine(), 0);
	CKSTR(touch(wr, p + Size - 1), "ok");
	CKEQ((uchar)p[0], pattern(0));
	CKEQ(xfree(h), 0);
	close(fd[0]);
	close(fd[1]);
	close(w[0]);
	close(w[1]);
	close(dev);
}

static void
ckborrowed(int w, char *want)
{
	char said[ERRMAX];
	long n;

	CKEQ(write(w, "?", 1), 1);
	n = read(w, said, sizeof said - 1);
	said[n > 0 ? n : 0] = 0;
	CKSTR(said, want);
}

static int
maywrite(void *p)
{
	return strcmp(touch(wr, p), "ok") == 0;
}

/* The channel of loans is closed: what the device does not use is back at once, and the other one soon after it has done. */
void
closed(void)
{
	int fd[2], w[2], pid;
	vlong h, idle, got;
	char *p, *q;

	session();
	warm(Tread, Pattern);
	CK(xpipe(fd, nil, 0) == 0 && pipe(w) == 0);
	idle = block(1, &q);
	h = block(Npage, &p);
	CK(give(fd[0], idle, Xlend) == 0 && give(fd[0], h, Xlend) == 0);
	if((pid = fork()) == 0){
		close(fd[0]);
		borrow(fd[1], 2, w[1]);
	}
	CKEQ(readn(w[0], &got, sizeof got), sizeof got);
	CK(got > 0);
	close(fd[0]);
	CKSTR(touch(wr, q), "ok");
	CKEQ(xfree(idle), 0);
	CKEQ(pinned(), 1);
	CKSTR(touch(rd, p), "block is lent");
	CKERR(xfree(h), "block is lent");
	ckborrowed(w[0], "ok");
	CKEQ(reply(1, 1), Rread);
	CKEQ(pinned(), 0);
	CK(until(maywrite, p + Size - 1, Longwait));
	ckborrowed(w[0], "revoked");
	CKEQ((uchar)p[0], pattern(0));
	CKEQ(xfree(h), 0);
	kill(pid);
	close(fd[1]);
	close(w[0]);
	close(w[1]);
	close(dev);
}

/* Lends a block and is gone: it is the borrower's now, device or not. */
void
lender(void)
{
	int fd[2], pid;
	vlong h;
	char *p;

	session();
	warm(Tread, Pattern);
	CKEQ(xpipe(fd, nil, 0), 0);
	if((pid = fork()) == 0){
		h = block(Npage, &p);
		give(fd[1], h, Xlend);
		for(;;)
			sleep(1000);
	}
	h = get(fd[0], 0, &p);
	CK(h > 0);
	CKEQ(ask(Tread, 1, Pattern, 0, h, 0, Size), 0);
	CKERR(xreturn(h), "in use by a device");
	kill(pid);
	CKEQ(pinned(), 1);
	CKEQ(quarantine(), 0);
	CKSTR(touch(wr, p), "ok");
	CKERR(xfree(h), "in use by a device");
	CKEQ(reply(1, 1), Rread);
	CKEQ(xfree(h), 0);
	close(fd[0]);
	close(fd[1]);
	close(dev);
}
