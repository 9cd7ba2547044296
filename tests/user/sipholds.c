/* What a SIP holds of exchange channels and of others' blocks: limits, what status says, who is at the other ends. */
#include <u.h>
#include <libc.h>
#include <exchange.h>
#include "siplib.h"

enum { Maxpipes = 8 };

static int over;	/* the SIP's end of a channel to the test */
static int chan[2];
static vlong h;

static int
send(int mode, ulong pages)
{
	void *va;
	Xmsg m;

	h = xalloc(pages, &va);
	if(h == -1)
		return -1;
	memset(&m, 0, sizeof m);
	m.nb = 1;
	m.b[0].h = h;
	m.b[0].mode = mode;
	m.b[0].len = 1;
	return xsend(over, &m);
}

static int
take(void)
{
	Xmsg m;

	memset(&m, 0, sizeof m);
	if(xrecv(over, &m, 0, -1) != 1)
		return -1;
	h = m.b[0].h;
	return 0;
}

/*
 * In the SIP: a letter is read and answered by a line: c a channel more, x one less, f a child that makes one and ends;
 * a a block of 1 page; m l s one of 2, 3, 4 pages moved, lent, shared to the test; t a block from there, r it goes back; F a child with the same memory.
 */
static void
inside(void)
{
	int fd[Maxpipes][2], n, pid;
	void *va;
	char c;

	over = 5;
	for(n = 0; read(0, &c, 1) == 1; ){
		werrstr("");
		if(c == 'c' && xpipe(fd[n], nil, 0) == 0)
			n++;
		else if(c == 'x'){
			n--;
			close(fd[n][0]);
			close(fd[n][1]);
		}else if(c == 'f'){
			pid = rfork(RFPROC|RFFDG);
			if(pid == 0)
				_exits(xpipe(fd[n], nil, 0) == 0 ? nil : "no channel");
			free(wait());
		}else if(c == 'a')
			CK(xalloc(1, &va) != -1);
		else if(c == 'm' || c == 'l' || c == 's')
			CK(send(c, c == 'm' ? 2 : c == 'l' ? 3 : 4) == 0);
		else if(c == 't')
			CK(take() == 0);
		else if(c == 'r')
			CK(xreturn(h) == 0);
		else if(c == 'F' && rfork(RFPROC|RFMEM) == 0)
			for(;;)
				sleep(100000);
		fprint(1, "%r\n");
	}
	exits(nil);
}

static char*
ask(Sip *s, char c)
{
	static char buf[ERRMAX];
	long n;

	write(s->in, &c, 1);
	n = read(s->out, buf, sizeof buf - 1);
	buf[n > 0 ? n - 1 : 0] = 0;
	return buf;
}

static void
start(Sip *s, char **lines)
{
	static char *argv[] = {"/tests/sipholds", "inside", nil};
	char *why;

	sipmake(s);
	sippipes(s);
	why = sipexec(s, argv, lines);
	if(why != nil)
		sysfatal("sipholds: %s", why);
}

static int
none(void *a)
{
	return strncmp(sipline(a, "status", "chan"), "0 ", 2) == 0;
}

/* Channels: as many as it may have, by all its processes together; a limit that is lowered takes nothing away. */
static void
channels(void)
{
	char *lines[] = {"limit chan 2 pin 4", nil};
	Sip s;

	start(&s, lines);
	CKSTR(sipline(&s, "status", "chan"), "0 of 2");
	CKSTR(sipline(&s, "status", "pin"), "0 of 4");
	CKSTR(ask(&s, 'c'), "");
	CKSTR(ask(&s, 'c'), "");
	CKSTR(sipline(&s, "status", "chan"), "2 of 2");
	CKSTR(ask(&s, 'c'), "no free exchange channels");
	CKSTR(sipline(&s, "status", "chan"), "2 of 2");
	CKSTR(ask(&s, 'x'), "");
	CKSTR(ask(&s, 'f'), "");
	CKSTR(sipline(&s, "status", "chan"), "1 of 2");
	CKSTR(ask(&s, 'c'), "");
	CK(sipctl(&s, "limit chan 1") == 0);
	CKSTR(sipline(&s, "status", "chan"), "2 of 1");
	CKSTR(ask(&s, 'x'), "");
	CKSTR(ask(&s, 'c'), "no free exchange channels");
	CK(sipctl(&s, "limit chan 3") == 0);
	CKSTR(ask(&s, 'c'), "");
	CKSTR(ask(&s, 'c'), "");
	CK(sipctl(&s, "kill") == 0);
	CKSTR(sipend(&s), "exited Killed");
	sipreap(&s);
	CK(until(none, &s, Longwait));
	CKERR(sipctl(&s, "limit chan many"), "bad arg");
	sipclose(&s);
}

static void
holds(Sip *s, char *mail, char *owned, char *lent, char *shared, char *borrowed, char *reads)
{
	CKSTR(sipline(s, "status", "mail"), mail);
	CKSTR(sipline(s, "status", "owned"), owned);
	CKSTR(sipline(s, "status", "lent"), lent);
	CKSTR(sipline(s, "status", "shared"), shared);
	CKSTR(sipline(s, "status", "borrowed"), borrowed);
	CKSTR(sipline(s, "status", "reads"), reads);
	CKSTR(sipline(s, "status", "pinned"), "0 blocks 0 pages");
}

/* What status says of blocks, wherever they are; a window that two processes have counts once. */
static void
blocks(void)
{
	char wire[32], *lines[] = {wire, nil}, *none = "0 blocks 0 pages";
	uvlong gen;
	vlong got;
	Sip s;

	CKEQ(xpipe(chan, nil, 0), 0);
	snprint(wire, sizeof wire, "wire over %d 5", chan[1]);
	start(&s, lines);
	over = chan[0];
	holds(&s, "0 blocks", none, none, none, none, none);
	CKSTR(ask(&s, 'a'), "");
	CK(atoll(sipline(&s, "status", "pages")) > 0);
	CKSTR(ask(&s, 'F'), "");
	holds(&s, "0 blocks", "1 blocks 1 pages", none, none, none, none);
	CKSTR(ask(&s, 'm'), "");
	holds(&s, "1 blocks", "1 blocks 1 pages", none, none, none, none);
	CKEQ(take(), 0);	/* the test pays for it now */
	got = h;
	holds(&s, "0 blocks", "1 blocks 1 pages", none, none, none, none);
	CKSTR(ask(&s, 'l'), "");
	CKSTR(ask(&s, 's'), "");
	holds(&s, "0 blocks", "3 blocks 8 pages", "1 blocks 3 pages", "1 blocks 4 pages", none, none);
	CKEQ(take(), 0);
	CKEQ(xreturn(h), 0);
	CKEQ(take(), 0);
	CKEQ(xreturn(h), 0);
	holds(&s, "0 blocks", "3 blocks 8 pages", none, none, none, none);
	CKEQ(xfree(got), 0);
	CKEQ(send(Xlend, 5), 0);
	CKSTR(ask(&s, 't'), "");
	holds(&s, "0 blocks", "3 blocks 8 pages", none, none, "1 blocks 5 pages", none);
	gen = atoll(sipline(&s, "status", "tlbgen"));
	CKSTR(ask(&s, 'r'), "");
	CK(atoll(sipline(&s, "status", "tlbgen")) >= (vlong)gen);
	CKEQ(send(Xshare, 6), 0);
	CKSTR(ask(&s, 't'), "");
	holds(&s, "0 blocks", "3 blocks 8 pages", none, none, none, "1 blocks 6 pages");
	CK(sipctl(&s, "kill") == 0);
	CKSTR(sipend(&s), "exited Killed");
	sipreap(&s);
	holds(&s, "0 blocks", none, none, none, none, none);
	CKSTR(sipline(&s, "status", "pages"), "0");
	sipclose(&s);
	close(chan[0]);
	close(chan[1]);
}

static int
says(Sip *s, char *file, char *what)
{
	char *t;

	t = slurp(sipname(s, file));
	if(t != nil && strstr(t, what) != nil)
		return 1;
	print("%s: '%s', want '%s'\n", file, t != nil ? t : "nothing", what);
	return 0;
}

/* The states that a channel's conversations are in, and who has the other end. */
static void
peers(void)
{
	static char table[8192];
	char wire[32], buf[64], *lines[] = {"name first", wire, nil};
	Sip s, o;
	Xmsg m;
	long n;
	int fd;

	fd = open("/lib/contract/echo.tab", OREAD);
	n = readn(fd, table, sizeof table);
	close(fd);
	CKEQ(xpipe(chan, table, n > 0 ? n : 0), 0);
	snprint(wire, sizeof wire, "wire over %d 5", chan[0]);
	start(&s, lines);
	CK(says(&s, "chan/over", "\nstate idle 4\n"));
	memset(&m, 0, sizeof m);
	m.tag = 2 << 16;	/* ping, in the third conversation */
	m.nw = 6;
	CKEQ(xsend(chan[1], &m), 0);
	CK(says(&s, "chan/over", "\nstate idle 3 pinged 1\n"));
	CKSTR(slurp(sipname(&s, "chan/over.peer")), "end data1 open 1\n");
	lines[0] = "name second";
	snprint(wire, sizeof wire, "wire under %d 6", chan[1]);
	start(&o, lines);
	CK(says(&s, "chan/over.peer", "end data1 open 1\n"));	/* one channel, in two tables */
	snprint(buf, sizeof buf, "\nsip %d second chan under\nimage %.16s", o.no, sipline(&o, "hash", "image"));
	CK(says(&s, "chan/over.peer", buf));
	snprint(buf, sizeof buf, "\nsip %d first chan over\nimage ", s.no);
	CK(says(&o, "chan/under.peer", buf));
	CKERR(open(sipname(&s, "chan/in.peer"), OREAD), "does not exist");	/* a pipe */
	CKERR(open(sipname(&s, "chan/.peer"), OREAD), "does not exist");
	CKERR(open(sipname(&s, "chan/over.pee"), OREAD), "does not exist");
	CK(sipctl(&o, "kill") == 0);
	CKSTR(sipend(&o), "exited Killed");
	sipreap(&o);
	CKSTR(slurp(sipname(&s, "chan/over.peer")), "end data1 open 1\n");
	close(chan[1]);
	CKSTR(slurp(sipname(&s, "chan/over.peer")), "end data1 open 0\n");
	CK(sipctl(&s, "kill") == 0);
	CKSTR(sipend(&s), "exited Killed");
	sipreap(&s);
	CKSTR(slurp(sipname(&s, "chan/over.peer")), "closed\n");
	sipclose(&o);
	sipclose(&s);
	close(chan[0]);
}

void
main(int argc, char **argv)
{
	if(argc > 1)
		inside();
	USED(argv);
	channels();
	blocks();
	peers();
	done();
}
