/* What a SIP holds of exchange channels and of others' blocks: limits, and what status says. */
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
	CK(atoll(sipline(&s, "status", "pages")) > 0);
	CKSTR(ask(&s, 'a'), "");
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

void
main(int argc, char **argv)
{
	if(argc > 1)
		inside();
	USED(argv);
	channels();
	blocks();
	done();
}
