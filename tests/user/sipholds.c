/* What a SIP holds of exchange channels and of others' blocks: limits, and what status says. */
#include <u.h>
#include <libc.h>
#include <exchange.h>
#include "siplib.h"

enum { Maxpipes = 8 };

/*
 * In the SIP: a letter is read and answered by a line: c a channel more, x one less, f a child that makes one and ends.
 */
static void
inside(void)
{
	int fd[Maxpipes][2], n, pid;
	char c;

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
		}
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

void
main(int argc, char **argv)
{
	if(argc > 1)
		inside();
	USED(argv);
	channels();
	done();
}
