/*
 * #b: the PC keyboard (kbd(3), and kbd and kbin of kbdfs(8)).  Characters go to the console until somebody
 * opens scancode (bytes as the keyboard sends them) or kbd (messages: 'c' and a character, 'k' or 'K'
 * and the keys that are held after one went down or up; each ends with a zero byte).
 */
#include "fs9.h"
#include "lib.h"
#include "hw.h"
#include "local.h"

enum { Qdir, Qkbd, Qkbin, Qleds, Qrepeat, Qscancode, Nheld = 16, Room = 4 * KiB };

static const Dirtab kbdtab[] = {
	{"kbd", {.path = Qkbd, .type = QTEXCL}, 0, 0440},
	{"kbin", {.path = Qkbin}, 0, 0220},
	{"leds", {.path = Qleds}, 0, 0220},
	{"repeat", {.path = Qrepeat}, 0, 0220},
	{"scancode", {.path = Qscancode, .type = QTEXCL}, 0, 0440},
};

static struct {
	QLock l;		/* guards opening and closing */
	volatile bool scanopen, kbdopen;	/* read by the interrupt handler */
	Queue *scan, *msgs;
	Rune held[Nheld];	/* the keyboard's lock guards these */
	int nheld;
} kbd;

/* The three calls from the keyboard; any context. */
static bool
scanned(u8 c)
{
	if(!kbd.scanopen)
		return false;
	qproduce(kbd.scan, &c, 1);
	return true;
}

static void
keyed(Rune key, bool down)
{
	char msg[1 + Nheld * UTFmax + 1], *p = msg;
	int i;

	for(i = 0; i < kbd.nheld && kbd.held[i] != key; i++)
		;
	if(down && i < kbd.nheld)
		return;		/* it repeats */
	if(down && kbd.nheld < Nheld)
		kbd.held[kbd.nheld++] = key;
	else if(!down && i < kbd.nheld)
		kbd.held[i] = kbd.held[--kbd.nheld];
	if(!kbd.kbdopen)
		return;
	*p++ = down ? 'k' : 'K';
	for(i = 0; i < kbd.nheld; i++)
		p += runetochar(p, kbd.held[i]);
	*p++ = 0;
	qproduce(kbd.msgs, msg, p - msg);
}

static void
typed(Rune r)
{
	char msg[1 + UTFmax + 1];
	int n;

	msg[0] = 'c';
	n = runetochar(msg + 1, r);
	msg[1 + n] = 0;
	if(kbd.kbdopen)
		qproduce(kbd.msgs, msg, n + 2);
	else
		lineinput(msg + 1, n);
}

static Err
kbdattach(const char *spec, Chan **cp)
{
	return devattach(&kbddev, spec, cp);
}

static Err
kbdwalk(Chan *c, Chan *nc, char **name, int nname, Walkqid *wq)
{
	return devwalk(c, nc, name, nname, wq, kbdtab, nelem(kbdtab), devgentab);
}

static Err
kbdstat(Chan *c, u8 *buf, usize n, usize *got)
{
	return devstat(c, buf, n, got, kbdtab, nelem(kbdtab), devgentab);
}

/* The file that only one may have open, if c is one. */
static volatile bool *
exclusive(Chan *c, Queue **q)
{
	*q = c->qid.path == Qscancode ? kbd.scan : kbd.msgs;
	return c->qid.path == Qscancode ? &kbd.scanopen : c->qid.path == Qkbd ? &kbd.kbdopen : nil;
}

static Err
kbdopen(Chan **cp, int omode)
{
	volatile bool *busy;
	Queue *q;
	Err e;

	if(!((*cp)->qid.type & QTDIR) && !iseve())
		return Eperm;
	qlock(&kbd.l);
	if((busy = exclusive(*cp, &q)) != nil && *busy)
		e = Einuse;
	else if((e = devopen(*cp, omode, kbdtab, nelem(kbdtab), devgentab)) == nil && busy != nil){
		qreopen(q);
		*busy = true;
	}
	qunlock(&kbd.l);
	return e;
}

static void
kbdclose(Chan *c)
{
	volatile bool *busy;
	Queue *q;

	if(!(c->flag & COPEN))
		return;
	qlock(&kbd.l);
	if((busy = exclusive(c, &q)) != nil){
		*busy = false;
		qclose(q);
	}
	qunlock(&kbd.l);
}

static Err
kbdread(Chan *c, Io *io, u64 off)
{
	switch(c->qid.path){
	case Qdir:
		return devdirread(c, io, off, kbdtab, nelem(kbdtab), devgentab);
	case Qscancode:
		return qread(kbd.scan, io);
	case Qkbd:
		return qread(kbd.msgs, io);
	}
	return Eperm;
}

static Err
inject(Io *io)
{
	u8 buf[64];
	usize n;
	Err e;

	while(io->n > 0){
		n = io->n < sizeof buf ? io->n : sizeof buf;
		if((e = ioget(io, buf, n)) != nil)
			return e;
		kbdinject(buf, n);
	}
	return nil;
}

static Err
kbdwrite(Chan *c, Io *io, u64 off)
{
	char buf[16], *end;
	u64 v;
	Err e;

	if(c->qid.path == Qkbin)
		return inject(io);
	if((e = iogetstr(io, buf, sizeof buf)) != nil)
		return e;
	v = strtou64(buf, &end, 0);
	if(end == buf)
		return Ebadarg;
	if(c->qid.path == Qleds)
		return kbdcommand(Kbdleds, v & 7);
	return kbdcommand(Kbdrepeat, v & 0x7f);
}

static void
kbdreset(void)
{
	if((kbd.scan = qnew(Room, Qcoalesce)) == nil || (kbd.msgs = qnew(Room, Qmsg)) == nil)
		panic("no memory for the keyboard");
	kbdonscan(scanned);
	kbdonkey(keyed);
	kbdonrune(typed);
}

Dev kbddev = {
	.letter = 'b', .name = "kbd", .reset = kbdreset,
	.attach = kbdattach, .walk = kbdwalk, .stat = kbdstat, .open = kbdopen, .create = devnocreate,
	.close = kbdclose, .read = kbdread, .write = kbdwrite, .remove = devnoremove, .wstat = devnowstat,
};
