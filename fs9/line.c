/*
 * The line discipline of the console, after Plan 9: echo, erase (backspace), kill (^U), end of
 * file (^D), interrupt (delete or ^C).  Interrupt handlers only queue bytes; the process "line"
 * does the rest.  In raw mode bytes go to the reader as they come.
 */
#include "fs9.h"
#include "lib.h"
#include "local.h"

enum {
	Nraw = 1024,		/* bytes between interrupt and process */
	Nline = 4096,		/* bytes of a line under edit */
	Typeahead = 64 * KiB,

	Eof = 0x04, Intr = 0x03, Erase = 0x08, Killline = 0x15, Del = 0x7f, Eraseword = 0x17,
};

static struct {
	Lock l;			/* guards the ring */
	u8 ring[Nraw];
	u32 rp, wp;
	Rendez r;

	QLock edit;		/* guards what is below */
	char line[Nline];
	usize n;
	bool raw;
	Queue *lines;		/* finished lines, for readers */
	volatile u32 noteid;	/* note group of the last reader: who is interrupted */
} cons;

void
lineinput(const char *p, usize n)
{
	ilock(&cons.l);
	for(; n > 0 && cons.wp - cons.rp < Nraw; n--)
		cons.ring[cons.wp++ % Nraw] = *p++;
	iunlock(&cons.l);
	wakeup(&cons.r);
}

static void
uartbyte(int unit, int c)
{
	char b = c;

	lineinput(&b, 1);
}

static bool
typed(void *unused)
{
	return cons.rp != cons.wp;
}

static void
echo(const char *s, usize n)
{
	conswrite(s, n, true);
}

static void
rubout(void)
{
	if(cons.n == 0)
		return;
	while(cons.n > 0 && (cons.line[--cons.n] & 0xC0) == 0x80)
		;
	echo("\b \b", 3);
}

static void
deliver(void)
{
	qproduce(cons.lines, cons.line, cons.n);
	cons.n = 0;
}

static void
interrupt(void)
{
	cons.n = 0;
	if(cons.noteid != 0)
		postnotepg(cons.noteid, "interrupt", Nuser);
}

static void
insert(char c)
{
	if(cons.n == Nline - 1 && c != '\n')
		return;
	cons.line[cons.n++] = c;
	echo(&c, 1);
	if(c == '\n')
		deliver();
}

static void
cooked(char c)
{
	switch((u8)c){
	case Intr:
	case Del:
		interrupt();
		break;
	case Eof:
		deliver();
		break;
	case Erase:
		rubout();
		break;
	case Killline:
		while(cons.n > 0)
			rubout();
		break;
	case Eraseword:
		while(cons.n > 0 && cons.line[cons.n-1] == ' ')
			rubout();
		while(cons.n > 0 && cons.line[cons.n-1] != ' ')
			rubout();
		break;
	case '\r':
		insert('\n');
		break;
	default:
		insert(c);
	}
}

static void
lineproc(void *unused)
{
	char c;

	for(;;){
		sleepk(&cons.r, typed, nil);
		trace("line", 0, 0);
		qlock(&cons.edit);
		while(cons.rp != cons.wp){
			c = cons.ring[cons.rp % Nraw];
			cons.rp++;	/* the only reader; the writer looks at it under the lock */
			if(cons.raw)
				qproduce(cons.lines, &c, 1);
			else
				cooked(c);
		}
		qunlock(&cons.edit);
	}
}

/* What was typed before the switch is kept: a half line goes to the raw reader. */
void
lineraw(bool on)
{
	qlock(&cons.edit);
	if(on && !cons.raw && cons.n > 0)
		deliver();
	cons.raw = on;
	qunlock(&cons.edit);
}

Err
lineread(Io *io)
{
	Err e;

	cons.noteid = up->noteid;
	e = qread(cons.lines, io);
	trace("consread", io->n, 0);
	return e;
}

void
lineinit(void)
{
	if((cons.lines = qnew(Typeahead, Qmsg)) == nil || kproc("line", lineproc, nil) == nil)
		panic("no memory for the console");
	uartonrecv(0, uartbyte);
}
