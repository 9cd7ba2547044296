/*
 * lined - the line discipline of the console, after Plan 9: echo, erase (backspace), kill (^U), word (^W), end of file (^D),
 * interrupt (delete or ^C).  In raw mode bytes go to the reader as they come.
 *
 * Descriptor 0 is #c/consraw (fs9/cons/line.c): numbers of two bytes are read, a byte or a mark each, and records written: what
 * to echo, what is finished, and how many of those that were read it is made of.  Those not finished yet come again, to
 * the next one that runs, if this one ends; they were echoed then.
 */
#include <u.h>
#include <libc.h>

enum {
	Nline	= 4096,
	Nout	= 2*Nline,
	Nrecord	= 8,
	Most	= 7*1024,	/* that are not finished: the kernel's room is 8 KiB */

	Rawon	= 0x100,
	Rawoff	= 0x101,
	Old	= 0x8000,
	Finished = 1<<0,
	Interrupt = 1<<1,

	Eof	= 0x04,
	Intr	= 0x03,
	Erase	= 0x08,
	Killline = 0x15,
	Eraseword = 0x17,
	Del	= 0x7f,
};

static uchar line[Nline];	/* under edit */
static int nline;
static int raw;
static int count;		/* read since something was finished */
static int quiet;		/* what is done was echoed before */

static uchar echobuf[Nout];
static int necho;
static uchar out[Nout];
static int nout;

static void
flush(void)
{
	if(nout > 0 && write(0, out, nout) != nout)
		sysfatal("write: %r");
	nout = 0;
}

static void
put16(uchar *p, int n)
{
	p[0] = n;
	p[1] = n>>8;
}

/* done: of those that were read. */
static void
record(int what, int done, uchar *p, int n)
{
	uchar *r;

	if(nout + Nrecord + necho + n > Nout)
		flush();
	r = out + nout;
	put16(r, what);
	put16(r + 2, done);
	put16(r + 4, necho);
	put16(r + 6, n);
	memmove(r + Nrecord, echobuf, necho);
	if(n > 0)
		memmove(r + Nrecord + necho, p, n);
	nout += Nrecord + necho + n;
	necho = 0;
	count -= done;
}

static void
echo(char *s, int n)
{
	if(quiet)
		return;
	if(necho + n > Nout/4)
		record(0, 0, nil, 0);
	memmove(echobuf + necho, s, n);
	necho += n;
}

static void
deliver(void)
{
	record(Finished, count, line, nline);
	nline = 0;
}

static void
rubout(void)
{
	if(nline == 0)
		return;
	while(nline > 0 && (line[--nline] & 0xC0) == 0x80)
		;
	echo("\b \b", 3);
}

static void
insert(int c)
{
	char b;

	if(nline == Nline - 1 && c != '\n')
		return;
	line[nline++] = b = c;
	echo(&b, 1);
	if(c == '\n')
		deliver();
}

static void
cooked(int c)
{
	switch(c){
	case Intr:
	case Del:
		nline = 0;
		record(Interrupt, count, nil, 0);
		break;
	case Eof:
		deliver();
		break;
	case Erase:
		rubout();
		break;
	case Killline:
		while(nline > 0)
			rubout();
		break;
	case Eraseword:
		while(nline > 0 && line[nline-1] == ' ')
			rubout();
		while(nline > 0 && line[nline-1] != ' ')
			rubout();
		break;
	case '\r':
		insert('\n');
		break;
	default:
		insert(c);
	}
}

/* A half line goes to the raw reader. */
static void
mode(int on)
{
	if(on && !raw && nline > 0)
		deliver();
	raw = on;
}

static void
typed(int t)
{
	uchar b;

	count++;
	quiet = (t & Old) != 0;
	t &= ~Old;
	if(t >= Rawon)
		mode(t == Rawon);
	else if(raw){
		b = t;
		record(Finished, count, &b, 1);
	}else
		cooked(t);
	if(count >= Most)
		deliver();
	else if(nline == 0 && count > 0)
		record(0, count, nil, 0);
}

void
main(int argc, char **argv)
{
	ushort buf[128];
	long i, n;

	USED(argc);
	argv0 = argv[0];
	n = read(0, buf, sizeof buf);	/* the mode in which the first one was typed */
	raw = n > 0 && buf[0] == Rawon;
	while((n = read(0, buf, sizeof buf)) > 0){
		for(i = 0; i < n/(long)sizeof buf[0]; i++)
			typed(buf[i]);
		if(necho > 0)
			record(0, 0, nil, 0);
		flush();
	}
	sysfatal("read: %r");
}
