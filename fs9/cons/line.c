/*
 * What was typed at the console, on its way to those who read it.
 *
 * The line discipline is not here: it is a program, user/cmd/lined.c, which runs as a SIP.  Bytes wait in a ring, with marks where consctl
 * changed between cooked and raw; the program reads them from #c/consraw, and writes there what to echo, what is finished, and how
 * many of them it is through with.  Only then do they leave the ring, in one step with what they became.  So nothing is lost, and
 * nothing comes twice, when the program ends at any moment: the next one gets what was not finished once more,
 * marked as old, so that it is not echoed again.
 *
 * While nobody has consraw open, lines are made here, without any editing.
 */
#include "fs9.h"
#include "lib.h"
#include "cons.h"

enum {
	Nring = 16 * KiB,	/* a power of two */
	Nline = 4096,		/* bytes of a line */
	Typeahead = 64 * KiB,
	Patience = 2000,	/* ms in which the next program should be there */

	/* in the ring beside bytes, and what is read with them: user/cmd/lined.c has the same */
	Rawon = 0x100, Rawoff = 0x101, Old = 0x8000,
	/* what a record that is written says */
	Finished = 1 << 0, Interrupt = 1 << 1,
	Nrecord = 8,

	Eof = 0x04, Intr = 0x03, Del = 0x7f,
};

static struct {
	Lock l;			/* guards the ring */
	u16 ring[Nring];
	u32 done;		/* what came before is finished */
	u32 rp, wp;		/* from rp on the program was given nothing */
	u32 seen;		/* what came before was given to some program */
	bool wantraw;		/* consctl's last word */
	Rendez served, k;	/* the program; lineproc */

	QLock edit;		/* guards what is below */
	bool open;		/* there is a program */
	bool greeted;		/* it was told the mode */
	bool was;		/* there was one */
	bool raw;		/* at done */
	char line[Nline];	/* without a program: the line so far */
	usize n;
	Queue *lines;		/* finished, for readers */
	volatile u32 noteid;	/* note group of the last reader: who is interrupted */
} cons;

/* cons.l is held. */
static u16 *
at(u32 i)
{
	return &cons.ring[i % Nring];
}

static void
somebody(void)
{
	wakeup(cons.open ? &cons.served : &cons.k);
}

/* Half of the ring is for marks: there is one more than bytes at most. */
void
lineinput(const char *p, usize n)
{
	ilock(&cons.l);
	for(; n > 0 && cons.wp - cons.done < Nring / 2; n--)
		*at(cons.wp++) = (u8)*p++;
	iunlock(&cons.l);
	somebody();
}

static void
uartbyte(int unit, int c)
{
	char b = c;

	lineinput(&b, 1);
}

/* What was typed before stays cooked, or raw: the mark has its place among the bytes. */
void
lineraw(bool on)
{
	ilock(&cons.l);
	if(on != cons.wantraw){
		cons.wantraw = on;
		if(cons.wp != cons.rp && (s32)(cons.wp - cons.seen) > 0 && *at(cons.wp - 1) >= Rawon)
			cons.wp--;	/* nobody has seen that one */
		else
			*at(cons.wp++) = on ? Rawon : Rawoff;
	}
	iunlock(&cons.l);
	somebody();
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

static void
interrupt(void)
{
	if(cons.noteid != 0)
		postnotepg(cons.noteid, "interrupt", Nuser);
}

/* n more of the ring are finished; edit is held. */
static void
finish(u32 n)
{
	ilock(&cons.l);
	for(; n > 0; n--, cons.done++)
		if(*at(cons.done) >= Rawon)
			cons.raw = *at(cons.done) == Rawon;
	iunlock(&cons.l);
}

static void
deliver(const char *p, usize n)
{
	trace("line", n, 0);
	qproduce(cons.lines, p, n);
}

/*
 * #c/consraw
 */

/* The ring is where it was when the last byte was finished. */
static void
change(bool open)
{
	cons.open = open;
	cons.was = true;
	cons.greeted = false;
	cons.n = 0;
	ilock(&cons.l);
	cons.rp = cons.done;
	iunlock(&cons.l);
}

Err
rawopen(void)
{
	Err e = nil;

	qlock(&cons.edit);
	if(cons.open)
		e = Einuse;
	else
		change(true);
	qunlock(&cons.edit);
	wakeup(&cons.k);
	return e;
}

void
rawclose(void)
{
	qlock(&cons.edit);
	change(false);
	qunlock(&cons.edit);
	wakeup(&cons.k);
}

static bool
typed(void *unused)
{
	return cons.rp != cons.wp;
}

/* Two bytes for each; the first read of a program is one that says the mode, and is none of the ring's. */
Err
rawread(Io *io)
{
	u16 buf[128];
	usize n = 0;
	Err e;

	if(io->n < sizeof buf)
		return Eshort;
	if(!cons.greeted){
		cons.greeted = true;
		buf[n++] = cons.raw ? Rawon : Rawoff;
		return ioput(io, buf, n * sizeof buf[0]);
	}
	if((e = sleep(&cons.served, typed, nil)) != nil)
		return e;
	ilock(&cons.l);
	for(; n < nelem(buf) && cons.rp != cons.wp; cons.rp++)
		buf[n++] = *at(cons.rp) | ((s32)(cons.rp - cons.seen) < 0 ? Old : 0);
	if((s32)(cons.rp - cons.seen) > 0)
		cons.seen = cons.rp;
	iunlock(&cons.l);
	return ioput(io, buf, n * sizeof buf[0]);
}

static u16
get16(const u8 *p)
{
	return p[0] | p[1] << 8;
}

/* what[2], how many are finished[2], bytes to echo[2], bytes of finished input[2], and these.  The length of the record, or 0. */
static usize
record(const u8 *p, usize n)
{
	u32 what, count, necho, ndata;

	if(n < Nrecord)
		return 0;
	what = get16(p);
	count = get16(p + 2);
	necho = get16(p + 4);
	ndata = get16(p + 6);
	if(what > (Finished | Interrupt) || n - Nrecord < necho + ndata || count > cons.rp - cons.done || !cons.open)
		return 0;
	if(necho > 0)
		conswrite((const char *)p + Nrecord, necho, true);
	finish(count);
	if(what & Finished)
		deliver((const char *)p + Nrecord + necho, ndata);
	if(what & Interrupt)
		interrupt();
	return Nrecord + necho + ndata;
}

Err
rawwrite(Io *io)
{
	usize n = io->n, off = 0, len;
	Err e;
	u8 *buf;

	if(n > 4 * Nline)
		return Etoobig;
	if((buf = kmalloc(n + 1)) == nil)
		return Enomem;
	if((e = ioget(io, buf, n)) == nil){
		qlock(&cons.edit);
		for(; off < n; off += len)
			if((len = record(buf + off, n - off)) == 0){
				e = Ebadarg;
				break;
			}
		qunlock(&cons.edit);
	}
	kfree(buf);
	return e;
}

/*
 * Without a program.
 */

static void
plain(u16 t)
{
	char c = t;

	if(t >= Rawon || (u8)c == Eof){
		if(cons.n > 0 || t < Rawon)
			deliver(cons.line, cons.n);
	}else if(cons.raw)
		deliver(&c, 1);
	else if(c == Intr || c == Del)
		interrupt();
	else{
		c = c == '\r' ? '\n' : c;
		conswrite(&c, 1, true);
		cons.line[cons.n++] = c;
		if(c != '\n' && cons.n < Nline)
			return;
		deliver(cons.line, cons.n);
	}
	cons.n = 0;
	finish(cons.rp - cons.done);
}

static bool
alone(void *unused)
{
	return !cons.open && cons.rp != cons.wp;
}

static bool
opened(void *unused)
{
	return cons.open;
}

static void
lineproc(void *unused)
{
	for(;;){
		sleepk(&cons.k, alone, nil);
		if(cons.was && tsleep(&cons.k, opened, nil, Patience) == nil)
			continue;
		qlock(&cons.edit);
		cons.was = cons.was && cons.open;
		while(!cons.open && cons.rp != cons.wp)
			plain(*at(cons.rp++));
		qunlock(&cons.edit);
	}
}

void
lineinit(void)
{
	if((cons.lines = qnew(Typeahead, Qmsg)) == nil || kproc("line", lineproc, nil) == nil)
		panic("no memory for the console");
	uartonrecv(0, uartbyte);
}
