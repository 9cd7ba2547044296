/* How many pages devices may work on at once: the limit of a note group, and that of a SIP. */
#include "dma.h"
#include "../../user/siplib.h"

/* Pages that this process may have a device work on; it leaves its note group. */
static void
maypin(int n)
{
	char name[32], *line;
	int fd;

	rfork(RFNOTEG);
	snprint(name, sizeof name, "/proc/%d/noteid", getpid());
	line = smprint("group %d pin %d", atoi(slurp(name)), n);
	fd = open("#c/limits", OWRITE);
	if(fd < 0 || write(fd, line, strlen(line)) < 0)
		sysfatal("%s: %r", line);
	close(fd);
	free(line);
}

/* The limit is the only thing wrong; what is done counts no more. */
static void
fewpinned(void)
{
	vlong h;
	char *p;

	maypin(2);
	session();
	h = block(Npage, &p);
	CKERR(ask(Twrite, 1, Out, 0, h, 1, 2*Page), "too many pages in use by devices");
	CKEQ(pinned(), 0);
	CKEQ(ask(Twrite, 1, Out, 0, h, 1, 2*Page - 1), 0);
	CKEQ(reply(1, 0), Rwrite);
	CKEQ(ask(Twrite, 1, Out, 0, h, Page, 2*Page), 0);
	CKEQ(reply(1, 0), Rwrite);
	CKEQ(xfree(h), 0);
	close(dev);
	done();
}

void
fewpins(void)
{
	CKCHILD(RFFDG, fewpinned, "");
}

/* In a SIP, which has the device as descriptor 5. */
void
inside(void)
{
	vlong h;
	char *p, c;

	dev = 5;
	session();
	h = block(Npage, &p);
	CKERR(ask(Twrite, 1, Out, 0, h, 1, 2*Page), "too many pages in use by devices");
	CKEQ(ask(Twrite, 1, Out, 0, h, 1, 2*Page - 1), 0);
	CKERR(ask(Twrite, 2, Out, 0, h, Npage*Page - 1, 1), "too many pages in use by devices");
	write(1, "pinned", 6);
	read(0, &c, 1);
	CKEQ(reply(1, 0), Rwrite);
	CKEQ(xfree(h), 0);
	done();
}

/* The same by a SIP's budget, which its status shows. */
void
sippins(void)
{
	char wire[32], *lines[] = {"limit pin 2", wire, nil}, *argv[] = {"/tests/dma", "inside", nil}, said[8];
	Sip s;

	dev = open(share, ORDWR);
	snprint(wire, sizeof wire, "wire dev %d 5", dev);
	sipmake(&s);
	sippipes(&s);
	CK(sipexec(&s, argv, lines) == nil);
	close(dev);
	memset(said, 0, sizeof said);
	CKEQ(read(s.out, said, sizeof said - 1), 6);
	CKSTR(said, "pinned");
	CKSTR(sipline(&s, "status", "pin"), "2 of 2");
	CKSTR(sipline(&s, "status", "pinned"), "1 blocks 8 pages");
	write(s.in, "x", 1);
	CKSTR(sipoutput(&s), "");
	CKSTR(sipend(&s), "exited ''");
	CKSTR(sipline(&s, "status", "pin"), "0 of 2");
	sipreap(&s);
	sipclose(&s);
	CKEQ(pinned(), 0);
}
