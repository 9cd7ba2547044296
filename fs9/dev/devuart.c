/*
 * #t: serial lines, eiaN with eiaNctl and eiaNstatus.  Line 0 is also a console.
 * A line carries all bytes both ways, as 9P needs it: a reader that is late makes the other end wait, and so does
 * the other end with a writer.
 */
#include "fs9.h"
#include "lib.h"
#include "hw.h"
#include "local.h"
#include "uart.h"

enum {
	Nring = 32*KiB,
	Patience = 1000,	/* ms between looks at a transmitter that was silent */
};

/* file kinds; qid.path = 1 + 4*unit + kind */
enum { Fdata, Fctl, Fstatus, Nfile };

typedef struct Line Line;
struct Line {
	Lock l;			/* guards the ring */
	u8 ring[Nring];
	u32 rp, wp;
	u32 overrun;
	bool held;		/* the ring is full: the line waits */
	volatile bool room;	/* in the transmitter */
	Rendez r, w;
	Turn rd, wr;		/* their holders may wait for ever */
};
static Line lines[Nuart];

static int
unitof(Chan *c)
{
	return (c->qid.path - 1) / 4;
}

static int
kindof(Chan *c)
{
	return (c->qid.path - 1) % 4;
}

static int
uartgen(Chan *c, const char *name, const Dirtab *tab, int ntab, int i, Devent *d)
{
	static const char *const suffix[] = {"", "ctl", "status"};
	static const u32 perm[] = {0660, 0660, 0444};
	int unit, kind;

	if(i == DEVDOTDOT)
		return devgentab(c, name, nil, 0, i, d);
	unit = i / Nfile;
	kind = i % Nfile;
	if(unit >= Nuart)
		return -1;
	if(!uartpresent(unit))
		return 0;
	snprint(d->buf, sizeof d->buf, "eia%d%s", unit, suffix[kind]);
	d->qid = (Qid){.path = 1 + 4*unit + kind};
	d->perm = perm[kind];
	return 1;
}

static void
received(int unit, int c)
{
	Line *l = &lines[unit];

	ilock(&l->l);
	if(l->wp - l->rp < Nring)
		l->ring[l->wp++ % Nring] = c;
	else
		l->overrun++;
	if(l->wp - l->rp == Nring && !l->held){
		l->held = true;
		uarthold(unit);
	}
	iunlock(&l->l);
	wakeup(&l->r);
}

static void
roomy(int unit)
{
	lines[unit].room = true;
	wakeup(&lines[unit].w);
}

static void
uartreset(void)
{
	int i;

	for(i = 0; i < Nuart; i++)
		uartonroom(i, roomy);
	for(i = 1; i < Nuart; i++)
		uartonrecv(i, received);
}

static Err
uartattach(const char *spec, Chan **cp)
{
	return devattach(&uartdev, spec, cp);
}

static Err
uartwalk(Chan *c, Chan *nc, char **name, int nname, Walkqid *wq)
{
	return devwalk(c, nc, name, nname, wq, nil, 0, uartgen);
}

static Err
uartstat(Chan *c, u8 *buf, usize n, usize *got)
{
	return devstat(c, buf, n, got, nil, 0, uartgen);
}

static Err
uartopen(Chan **cp, int omode)
{
	return devopen(*cp, omode, nil, 0, uartgen);
}

static bool
received1(void *a)
{
	Line *l = a;

	return l->rp != l->wp;
}

static Err
readline(Line *l, Io *io)
{
	u8 buf[1024];
	usize n;
	Err e;

	if((e = turntake(&l->rd)) != nil)
		return e;
	if((e = sleep(&l->r, received1, l)) == nil){
		ilock(&l->l);
		for(n = 0; n < sizeof buf && n < io->n && l->rp != l->wp; n++)
			buf[n] = l->ring[l->rp++ % Nring];
		if(l->held && l->wp - l->rp < Nring/2){
			l->held = false;
			uartresume(l - lines);
		}
		iunlock(&l->l);
		e = ioput(io, buf, n);
	}
	turngive(&l->rd);
	return e;
}

static Err
uartread(Chan *c, Io *io, u64 off)
{
	char buf[128];

	if(c->qid.type & QTDIR)
		return devdirread(c, io, off, nil, 0, uartgen);
	if(kindof(c) == Fdata)
		return io->n == 0 ? nil : readline(&lines[unitof(c)], io);
	uartstatus(unitof(c), lines[unitof(c)].overrun, buf, buf + sizeof buf);
	return ioputstr(io, off, buf);
}

static bool
hasroom(void *a)
{
	Line *l = a;

	return l->room;
}

/* All of it, however long the other end takes; only a note ends the wait.  *sent: how much went out. */
static Err
writeline(Line *l, const char *s, usize n, usize *sent)
{
	usize m;
	Err e;

	for(*sent = 0; n > 0; s += m, n -= m, *sent += m){
		l->room = false;
		m = uarttry(l - lines, s, n);
		if(m > 0)
			continue;
		e = tsleep(&l->w, hasroom, l, Patience);
		if(e != nil && e != Etimedout)
			return e;
	}
	return nil;
}

static Err
uartwrite(Chan *c, Io *io, u64 off)
{
	char buf[256];
	Line *l;
	usize n;
	Io from;
	Err e;

	if(kindof(c) != Fdata)
		return (e = iogetstr(io, buf, sizeof buf)) != nil ? e : uartctl(unitof(c), buf);
	l = &lines[unitof(c)];
	if((e = turntake(&l->wr)) != nil)
		return e;
	while(e == nil && io->n > 0){
		n = io->n < sizeof buf ? io->n : sizeof buf;
		from = *io;
		if((e = ioget(&from, buf, n)) == nil)
			e = writeline(l, buf, n, &n);
		else
			n = 0;
		ioskip(io, n);
	}
	turngive(&l->wr);
	return e;
}

Dev uartdev = {
	.letter = 't', .name = "uart", .reset = uartreset,
	.attach = uartattach, .walk = uartwalk, .stat = uartstat, .open = uartopen, .create = devnocreate,
	.close = devnoclose, .read = uartread, .write = uartwrite, .remove = devnoremove, .wstat = devnowstat,
};
