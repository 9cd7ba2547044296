/*
 * Ending: power off by ACPI S5, reboot by whatever works, and QEMU's exit port.  The
 * sleep type for S5 is the one thing needed from AML; the package \_S5 is found by its bytes.
 */
#include "acpi.h"
#include "bootinfo.h"
#include "core.h"
#include "hw.h"
#include "lib.h"

enum {
	/* FADT (ACPI 6.5, table 5.9) */
	Fsmicmd = 48, Facpienable = 52, Fpm1acnt = 64, Fpm1bcnt = 68, Fflags = 112, Fresetreg = 116, Fresetval = 128,
	Fxpm1acnt = 172, Fxpm1bcnt = 184,
	Resetsup = 1 << 10,
	Gasmem = 0, Gasio = 1, Gaspci = 2,
	/* PM1 control (4.8.3.2) */
	Scien = 1, Slptypshift = 10, Slptypmask = 7 << 10, Slpen = 1 << 13,
	Patience = 500000,	/* us that each way of ending is given */
	Debugexit = 0xF4,
	Cachewb = 2,
};

static void
patience(u32 us)
{
	u64 end = hwdeadline(us);
	while(!hwexpired(end))
		cpurelax();
}

static _Noreturn void
stop(void)
{
	for(;;)
		__asm__ volatile("cli; hlt");
}

/* An integer of a constant AML package (20.2.3); -1 if it is none. */
static int
amlint(const u8 **p, const u8 *end)
{
	const u8 *s = *p;
	int v = -1;

	if(s < end && s[0] <= 1)
		v = *s++;
	else if(s + 1 < end && s[0] == 0x0A)
		v = s[1], s += 2;
	else if(s + 2 < end && s[0] == 0x0B)
		v = s[1] | s[2] << 8, s += 3;
	*p = s;
	return v;
}

/* Looks for Name(_S5_, Package{a, b, ...}) in one table. */
static bool
s5in(const Acpihdr *h, int type[2])
{
	const u8 *p = (const u8 *)(h + 1), *end = (const u8 *)h + h->length;

	for(; p + 8 < end; p++) {
		if(memcmp(p, "_S5_\x12", 5) != 0)
			continue;
		const u8 *s = p + 5;
		s += 1 + (s[0] >> 6) + 1;	/* PkgLength, NumElements */
		type[0] = amlint(&s, end);
		type[1] = amlint(&s, end);
		if(type[0] >= 0 && type[1] >= 0)
			return true;
	}
	return false;
}

static bool
s5types(int type[2])
{
	Acpihdr *h;

	if((h = acpinth("DSDT", 0)) != nil && s5in(h, type))
		return true;
	for(int i = 0; (h = acpinth("SSDT", i)) != nil; i++)
		if(s5in(h, type))
			return true;
	return false;
}

/* A PM1 control port: the extended field wins when it is an I/O port. */
static u16
pmport(usize off, usize xoff)
{
	if(fadt(xoff, 1) == Gasio && fadt(xoff + 4, 8) != 0)
		return fadt(xoff + 4, 8);
	return fadt(off, 4);
}

static void
acpioff(void)
{
	u16 a = pmport(Fpm1acnt, Fxpm1acnt), b = pmport(Fpm1bcnt, Fxpm1bcnt);
	int type[2];

	if(a == 0 || !s5types(type))
		return;
	if((inw(a) & Scien) == 0 && fadt(Fsmicmd, 4) != 0) {
		outb(fadt(Fsmicmd, 4), fadt(Facpienable, 1));
		u64 end = hwdeadline(Patience);
		while((inw(a) & Scien) == 0 && !hwexpired(end))
			cpurelax();
	}
	outw(a, (inw(a) & ~Slptypmask) | type[0] << Slptypshift | Slpen);
	if(b != 0)
		outw(b, (inw(b) & ~Slptypmask) | type[1] << Slptypshift | Slpen);
	patience(Patience);
}

void
hwpoweroff(void)
{
	splhi();
	acpioff();
	if(bootinfo()->flags & BfQemu) {	/* where q35 and newer pc have it, with S5 = 0 */
		outw(0x604, Slpen);
		patience(Patience);
	}
	iprint("power off failed: it is safe to switch off now\n");
	stop();
}

static void
acpireset(void)
{
	u64 addr = fadt(Fresetreg + 4, 8);
	u8 val = fadt(Fresetval, 1);

	if((fadt(Fflags, 4) & Resetsup) == 0 || addr == 0)
		return;
	switch(fadt(Fresetreg, 1)) {
	case Gasio:
		outb(addr, val);
		break;
	case Gaspci:	/* bus 0: device in bits 32..47, function in 16..31, offset below */
		outl(0xCF8, 1u << 31 | (addr >> 32 & 31) << 11 | (addr >> 16 & 7) << 8 | (addr & 0xFC));
		outb(0xCFC + (addr & 3), val);
		break;
	}
	patience(Patience);
}

static void
i8042reset(void)
{
	u64 end = hwdeadline(10000);

	while((inb(0x64) & 2) != 0 && !hwexpired(end))
		cpurelax();
	outb(0x64, 0xFE);
	patience(Patience);
}

void
hwreboot(void)
{
	static const struct { u16 limit; u64 base; } __attribute__((packed)) noidt = {0, 0};

	splhi();
	acpireset();
	outb(0xCF9, 0x02);	/* reset control: a full reset on the rising edge of bit 2 */
	outb(0xCF9, 0x06);
	patience(Patience);
	i8042reset();
	__asm__ volatile("lidt %0; int3" :: "m"(noidt));
	stop();
}

void
hwexit(u8 value)
{
	if(bootinfo()->flags & BfDebugexit) {
		u64 end = hwdeadline(100000);
		while((!uartidle(0) || !uartidle(1)) && !hwexpired(end))
			cpurelax();
		outb(Debugexit, value);
	}
}
