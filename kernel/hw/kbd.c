/*
 * PS/2 keyboard on an i8042, US layout, for machines that have one and for the time
 * before a USB driver runs.  Scan code set 1 (the controller translates).  Keys without a
 * rune send the escape sequences of a terminal, so that one line editor serves both.
 */
#include "core.h"
#include "errors.h"
#include "hw.h"
#include "upcall.h"

enum {
	Pdata = 0x60, Pcmd = 0x64,
	Sout = 1, Sin = 2, Saux = 0x20,
	Creadcfg = 0x20, Cwritecfg = 0x60, Cdisable2 = 0xA7, Cdisable1 = 0xAD, Cenable1 = 0xAE,
	Cfgirq1 = 1, Cfgirq2 = 2, Cfgclock1 = 0x10, Cfgtranslate = 0x40,
	Irq = 1,
	Patience = 20000,	/* us */
	Has8042 = 1 << 1,	/* FADT boot architecture flags, ACPI 6.5 5.2.9.3 */
	Burst = 32,
	Ack = 0xFA, Resend = 0xFE,
};

enum { Lshift = 0x2A, Rshift = 0x36, Kctrl = 0x1D, Kalt = 0x38, Kcaps = 0x3A, Kext = 0xE0, Kup = 0x80 };

static const char plain[] = "\0\0331234567890-=\b\tqwertyuiop[]\n\0asdfghjkl;'`\0\\zxcvbnm,./\0*\0 ";
static const char shifted[] = "\0\033!@#$%^&*()_+\b\tQWERTYUIOP{}\n\0ASDFGHJKL:\"~\0|ZXCVBNM<>?\0*\0 ";

static struct {
	u8 code;
	const char *seq;
} const special[] = {
	{0x48, "\033[A"}, {0x50, "\033[B"}, {0x4D, "\033[C"}, {0x4B, "\033[D"},
	{0x47, "\033[H"}, {0x4F, "\033[F"}, {0x53, "\033[3~"}, {0x49, "\033[5~"}, {0x51, "\033[6~"},
	{0x1C, "\n"}, {0x35, "/"},
};

static void (*deliver)(Rune);
static bool (*scanned)(u8);
static void (*pressed)(Rune, bool);
static Lock kbdlock;		/* guards what follows, and the controller once it is set up */
static bool shift, ctrl, alt, caps, ext;
static bool there;

/* Names of keys that are no characters, as runes of the private area (Plan 9's keyboard.h). */
enum { KF = 0xF000, Kspec = 0xF800 };
static const struct {
	u8 code;
	bool ext;
	u16 rune;
} keys[] = {
	{Lshift, false, KF | 0x16}, {Rshift, false, KF | 0x16}, {Kctrl, false, KF | 0x17}, {Kctrl, true, KF | 0x17},
	{Kalt, false, KF | 0x15}, {Kalt, true, Kspec | 0x67}, {Kcaps, false, Kspec | 0x64},
	{0x48, true, KF | 0x0E}, {0x50, true, Kspec}, {0x4B, true, KF | 0x11}, {0x4D, true, KF | 0x12},
	{0x47, true, KF | 0x0D}, {0x4F, true, KF | 0x18}, {0x49, true, KF | 0x0F}, {0x51, true, KF | 0x13},
	{0x52, true, KF | 0x14}, {0x53, true, 0x7F}, {0x1C, true, '\n'}, {0x35, true, '/'},
};

static Rune
keyrune(u8 code, bool e)
{
	for(usize i = 0; i < nelem(keys); i++)
		if(keys[i].code == code && keys[i].ext == e)
			return keys[i].rune;
	return e || code >= sizeof plain - 1 ? 0 : (uchar)plain[code];
}

static void
send(Rune r)
{
	if(deliver != nil && r != 0)
		deliver(r);
}

static void
specialkey(u8 code)
{
	for(usize i = 0; i < nelem(special); i++)
		if(special[i].code == code)
			for(const char *s = special[i].seq; *s != 0; s++)
				send(*s);
}

static void
plainkey(u8 code)
{
	if(code >= sizeof plain - 1)
		return;
	char c = plain[code];
	bool letter = c >= 'a' && c <= 'z';
	if(shift != (caps && letter))
		c = shifted[code];
	if(c == 0)
		return;
	if(ctrl)
		c = c == ' ' ? 0 : c & 0x1F;
	if(alt)
		send('\033');
	send(c);
}

static void
scancode(u8 c)
{
	if(c == Kext) {
		ext = true;
		return;
	}
	bool down = (c & Kup) == 0, e = ext;
	u8 code = c & ~Kup;
	ext = false;
	Rune key = keyrune(code, e);
	if(pressed != nil && key != 0)
		pressed(key, down);
	if((code == Lshift || code == Rshift) && !e)
		shift = down;
	else if(code == Kctrl)
		ctrl = down;
	else if(code == Kalt)
		alt = down;
	else if(code == Kcaps && !e)
		caps ^= down;
	else if(down && e)
		specialkey(code);
	else if(down)
		plainkey(code);
}

/* One byte from the keyboard or from kbdinject. */
static void
scanbyte(u8 c)
{
	if(scanned == nil || !scanned(c))
		scancode(c);
}

static void
interrupt(struct Ureg *u, void *arg)
{
	USED(u);
	USED(arg);
	trace("kbdintr", 0, 0);
	ilock(&kbdlock);
	for(int i = 0; i < Burst; i++) {
		u8 status = inb(Pcmd);
		if((status & Sout) == 0)
			break;
		u8 c = inb(Pdata);
		randommix(c);
		if((status & Saux) == 0 && c != Ack && c != Resend)
			scanbyte(c);
	}
	iunlock(&kbdlock);
}

static bool
waitready(void)
{
	u64 end = hwdeadline(Patience);
	while(inb(Pcmd) & Sin)
		if(hwexpired(end))
			return false;
	return true;
}

static bool
command(u8 c)
{
	if(!waitready())
		return false;
	outb(Pcmd, c);
	return waitready();
}

static int
answer(void)
{
	u64 end = hwdeadline(Patience);
	while((inb(Pcmd) & Sout) == 0)
		if(hwexpired(end))
			return -1;
	return inb(Pdata);
}

static bool
setup(void)
{
	if(inb(Pcmd) == 0xFF || !command(Cdisable1) || !command(Cdisable2))
		return false;
	for(int i = 0; i < Burst && inb(Pcmd) & Sout; i++)
		inb(Pdata);
	if(!command(Creadcfg))
		return false;
	int cfg = answer();
	if(cfg < 0 || !command(Cwritecfg))
		return false;
	outb(Pdata, (cfg | Cfgirq1 | Cfgtranslate) & ~(Cfgclock1 | Cfgirq2));
	return waitready() && command(Cenable1);
}

void
kbdinit(void)
{
	/* The flags are there since ACPI 2.0 (FADT revision 3); older machines have one. */
	const u8 *t = acpitable("FACP");
	if(t != nil && t[8] >= 3 && (fadt(109, 2) & Has8042) == 0) {
		print("kbd: no i8042\n");
		return;
	}
	if(!setup()) {
		print("kbd: the i8042 does not answer\n");
		return;
	}
	Err e = upcall.intrenable(Irq, interrupt, nil, "kbd");
	if(e != nil)
		print("kbd: %s\n", e);
	there = true;
	portuse(Pdata, 1, "kbd");
	portuse(Pcmd, 1, "kbd");
}

void
kbdinject(const u8 *p, usize n)
{
	ilock(&kbdlock);
	for(; n > 0; n--)
		scanbyte(*p++);
	iunlock(&kbdlock);
}

/* The keyboard's acknowledgements come by interrupt and are dropped there. */
Err
kbdcommand(u8 cmd, u8 arg)
{
	if(!there)
		return Enodev;
	ilock(&kbdlock);
	bool ok = waitready();
	if(ok) {
		outb(Pdata, cmd);
		ok = waitready();
	}
	if(ok) {
		outb(Pdata, arg);
		ok = waitready();
	}
	iunlock(&kbdlock);
	return ok ? nil : Eio;
}

void
kbdonscan(bool (*fn)(u8))
{
	scanned = fn;
}

void
kbdonkey(void (*fn)(Rune, bool))
{
	pressed = fn;
}

void
kbdonrune(void (*fn)(Rune))
{
	deliver = fn;
}
