/*
 * I/O APICs: which exist and how ISA interrupts are wired comes from the MADT (ACPI 6.5,
 * 5.2.12).  All entries are masked first, since the firmware may have left some on.
 */
#include "acpi.h"
#include "core.h"
#include "errors.h"
#include "hw.h"
#include "upcall.h"

enum {
	Maxioapic = 8, Nisa = 16,
	Rver = 1, Rredir = 0x10,
	Masked = 1 << 16, Level = 1 << 15, Low = 1 << 13,
	Mioapic = 1, Moverride = 2,	/* MADT entries */
	Defaultpa = 0xFEC00000,
	Cacheuc = 0,
};

typedef struct Ioapic Ioapic;
struct Ioapic {
	volatile u32 *reg;	/* select at 0, window at 0x10 */
	u32 first, n;		/* global interrupts first .. first+n-1 */
};

static Ioapic ioapic[Maxioapic];
static int nioapic;
static struct {
	u32 gsi;
	u32 flags;		/* Low, Level */
} isa[Nisa];			/* written at boot only */
static Lock ioapiclock;		/* the select and window pair */

static u32
rd(Ioapic *a, u32 r)
{
	a->reg[0] = r;
	return a->reg[4];
}

static void
wr(Ioapic *a, u32 r, u32 v)
{
	a->reg[0] = r;
	a->reg[4] = v;
}

static void
addioapic(Phys pa, u32 first)
{
	if(nioapic == Maxioapic)
		return;
	Ioapic *a = &ioapic[nioapic];
	a->reg = upcall.vmap(pa, 0x20, Cacheuc);
	if(a->reg == nil || rd(a, Rver) == 0xFFFFFFFF)
		return;
	a->first = first;
	a->n = (rd(a, Rver) >> 16 & 0xFF) + 1;
	for(u32 i = 0; i < a->n; i++)
		wr(a, Rredir + 2 * i, Masked);
	nioapic++;
	print("ioapic: at %#lx, interrupts %u to %u\n", pa, first, first + a->n - 1);
}

/* MPS flags: polarity 3 = low, trigger 3 = level; conforming ISA lines are high and edge. */
static void
override(u8 irq, u32 gsi, u16 flags)
{
	if(irq >= Nisa)
		return;
	isa[irq].gsi = gsi;
	isa[irq].flags = ((flags & 3) == 3 ? Low : 0) | ((flags >> 2 & 3) == 3 ? Level : 0);
}

static void
madt(const Acpihdr *h)
{
	const u8 *p = (const u8 *)h + 44, *end = (const u8 *)h + h->length;

	for(; p + 2 <= end && p[1] >= 2 && p + p[1] <= end; p += p[1]) {
		if(p[0] == Mioapic && p[1] >= 12)
			addioapic(get32(p + 4), get32(p + 8));
		else if(p[0] == Moverride && p[1] >= 10)
			override(p[3], get32(p + 4), p[8] | p[9] << 8);
	}
}

static int
addcpu(u32 *apicid, int n, int max, u32 id)
{
	for(int i = 0; i < n && i < max; i++)
		if(apicid[i] == id)
			return n;	/* firmware lists some both ways */
	if(n < max)
		apicid[n] = id;
	return n + 1;
}

/*
 * The local APICs of processors that can be used (5.2.12.2, 5.2.12.12). Those that could only be
 * plugged in later are not enabled. How many there are, be it more than max.
 */
int
madtcpus(u32 *apicid, int max)
{
	enum { Mlapic = 0, Mx2apic = 9, Enabled = 1, Noid = 0xFF };
	const Acpihdr *h = acpitable("APIC");
	int n = 0;

	if(h == nil)
		return 0;
	const u8 *p = (const u8 *)h + 44, *end = (const u8 *)h + h->length;
	for(; p + 2 <= end && p[1] >= 2 && p + p[1] <= end; p += p[1]) {
		if(p[0] == Mlapic && p[1] >= 8 && (get32(p + 4) & Enabled) && p[3] != Noid)
			n = addcpu(apicid, n, max, p[3]);
		else if(p[0] == Mx2apic && p[1] >= 16 && (get32(p + 8) & Enabled) && get32(p + 4) != 0xFFFFFFFF)
			n = addcpu(apicid, n, max, get32(p + 4));
	}
	return n;
}

void
ioapicinit(void)
{
	Acpihdr *h = acpitable("APIC");

	picinit();
	for(int i = 0; i < Nisa; i++)
		isa[i].gsi = i;
	if(h != nil)
		madt(h);
	if(nioapic == 0)
		addioapic(Defaultpa, 0);
}

static Ioapic *
find(u32 gsi)
{
	for(Ioapic *a = ioapic; a < ioapic + nioapic; a++)
		if(gsi >= a->first && gsi < a->first + a->n)
			return a;
	return nil;
}

static u32
gsiof(int irq)
{
	return irq < Nisa ? isa[irq].gsi : (u32)irq;
}

Err
ioapicroute(int irq, int vec, u32 apicid)
{
	u32 gsi = gsiof(irq);
	u32 flags = irq < Nisa ? isa[irq].flags : (u32)(Low | Level);	/* PCI lines */
	Ioapic *a = find(gsi);

	if(a == nil)
		return Enodev;
	u32 r = Rredir + 2 * (gsi - a->first);
	ilock(&ioapiclock);
	wr(a, r, Masked);
	wr(a, r + 1, apicid << 24);
	wr(a, r, flags | vec);
	iunlock(&ioapiclock);
	return nil;
}

/* The destination is one word: each interrupt goes to the old CPU or to the new one, none is lost. */
void
ioapicdest(int irq, u32 apicid)
{
	u32 gsi = gsiof(irq);
	Ioapic *a = find(gsi);

	if(a == nil)
		return;
	ilock(&ioapiclock);
	wr(a, Rredir + 2 * (gsi - a->first) + 1, apicid << 24);
	iunlock(&ioapiclock);
}
