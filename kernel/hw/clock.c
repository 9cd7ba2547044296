/*
 * How fast the TSC counts.  Asked in turn: the CPU (leaf 15h), the hypervisor, HPET, the
 * ACPI timer, the PIT, and at last the CPU's nominal rate (leaf 16h).  Each measurement
 * has a deadline in TSC cycles, so that a dead timer costs time but never stops the boot.
 *
 * The first measurement is short, since everything waits for it, and as coarse as that: a reading is off by up to a microsecond.  HPET and
 * ACPI timer are read again later, when the rate of a longer time can be told, which nobody has waited for.
 */
#include "acpi.h"
#include "bootinfo.h"
#include "core.h"
#include "hw.h"
#include "lib.h"
#include "upcall.h"

enum {
	Pmhz = 3579545, Pithz = 1193182,
	First = 250,		/* us of the first measurement */
	Pitwindow = 10,		/* ms of one measurement */
	Patience = 100000,	/* us, in the generous unit of hwdeadline */
	Believed = 64,		/* rates are near if they differ by less than one part in so many */
	Cacheuc = 0,
};

/* A counter of known rate that counts up and wraps at mask. */
typedef struct Counter Counter;
struct Counter {
	u32 (*read)(void);
	u64 hz;
	u32 mask;
};

typedef struct Reading Reading;
struct Reading {
	u64 tsc;
	u32 value;		/* of the counter, at the same moment */
};

static struct {
	Counter c;
	Reading from;
	u32 next;		/* index in again */
	u64 odd;		/* a rate that was not believed */
	Timer timer;
} later;			/* the measurement that goes on */

/* ms of the later measurements: the first is for programs that are told a rate when they start, the last for days. */
static const u32 again[] = {10, 100, 1000};

static volatile u32 *hpet;
static u16 pmport;

static u32
hpetread(void)
{
	return hpet[0xF0 / 4];
}

static u32
pmread(void)
{
	return inl(pmport);
}

/* HPET (IA-PC HPET 1.0a, 2.3): period in femtoseconds, at most 100 ns. */
static bool
hpetinit(Counter *c)
{
	const u8 *t = acpitable("HPET");

	if(t == nil || ((const Acpihdr *)t)->length < 56)
		return false;
	Phys pa = get64(t + 44);
	if(pa == 0 || t[40] != 0 || (hpet = upcall.vmap(pa, 1024, Cacheuc)) == nil)
		return false;
	u32 period = hpet[1];
	if(period == 0 || period > 100000000)
		return false;
	hpet[4] |= 1;	/* general configuration: run */
	*c = (Counter){hpetread, 1000000000000000ull / period, 0xFFFFFFFF};
	return true;
}

static bool
pminit(Counter *c)
{
	enum { Fpmtmr = 76, Fpmtmrlen = 91, Fflags = 112, Fxpmtmr = 208, Ext32 = 1 << 8, Gasio = 1 };
	u64 port = fadt(Fpmtmr, 4);

	if(fadt(Fxpmtmr, 1) == Gasio && fadt(Fxpmtmr + 4, 8) != 0)
		port = fadt(Fxpmtmr + 4, 8);
	if(port == 0 || port > 0xFFFF || fadt(Fpmtmrlen, 1) < 4)
		return false;
	pmport = port;
	*c = (Counter){pmread, Pmhz, fadt(Fflags, 4) & Ext32 ? 0xFFFFFFFF : 0xFFFFFF};
	return true;
}

/* Of some tries the one that took least. */
static Reading
reading(const Counter *c)
{
	Reading r = {0};
	u64 best = ~0ull;

	for(int i = 0; i < 5; i++) {
		u64 t0 = rdtsc();
		u32 v = c->read();
		u64 took = rdtsc() - t0;
		if(took < best) {
			best = took;
			r = (Reading){t0 + took / 2, v};
		}
	}
	return r;
}

static u64
between(const Counter *c, const Reading *a, const Reading *b)
{
	u32 ticks = (b->value - a->value) & c->mask;

	return ticks == 0 ? 0 : muldiv(b->tsc - a->tsc, c->hz, ticks);
}

/* For tests: option tscslip=N, the first reading of the TSC is N cycles too low. */
static u64
disturbance(void)
{
	const char *s = bootopt("tscslip");

	return s != nil ? strtou64(s, nil, 10) : 0;
}

/* The rate that the TSC has beside this counter; 0: the counter does not count. */
static u64
against(const Counter *c)
{
	u64 end = hwdeadline(Patience), ticks = c->hz * First / 1000000;
	Reading a = reading(c), b;

	while(((c->read() - a.value) & c->mask) < ticks)
		if(hwexpired(end))
			return 0;
	b = reading(c);
	later.c = *c;
	a.tsc -= disturbance();
	later.from = a;
	return between(c, &a, &b);
}

static void
await(void)
{
	if(later.next < nelem(again))
		timerset(&later.timer, nsnow() + again[later.next++] * 1000000ull);
}

/* By what is known of the rate the counter has not gone round since the first reading. */
static bool
inround(const Reading *now)
{
	return muldiv(now->tsc - later.from.tsc, later.c.hz, tschz()) < later.c.mask / 2;
}

static bool
near(u64 a, u64 b)
{
	return (a > b ? a - b : b - a) < b / Believed;
}

/*
 * The timer's: the rate since the first reading.  What is far from the one known is believed when it is found again: either the first
 * measurement was disturbed, or the counter or the machine stood still meanwhile.
 */
static void
better(void *arg)
{
	USED(arg);
	Reading now = reading(&later.c);
	u64 hz = between(&later.c, &later.from, &now);

	if(!inround(&now))
		return;
	if(near(hz, tschz()) || near(hz, later.odd)) {
		timecalibrated(hz);
		lapicrate();
	} else
		later.odd = hz;
	await();
}

/* Channel 2 counts down once; its output is bit 5 of port 0x61. */
static u64
againstpit(void)
{
	enum { Gate = 1, Speaker = 2, Out = 0x20 };
	u32 count = Pithz * Pitwindow / 1000;
	u8 old = inb(0x61);

	outb(0x61, (old & ~Speaker) | Gate);
	outb(0x43, 0xB0);	/* channel 2, both bytes, mode 0 */
	outb(0x42, count);
	outb(0x42, count >> 8);
	u64 t0 = rdtsc(), end = hwdeadline(Patience);
	while((inb(0x61) & Out) == 0)
		if(hwexpired(end))
			break;
	u64 t1 = rdtsc();
	outb(0x61, old);
	return hwexpired(end) ? 0 : (t1 - t0) * 1000 / Pitwindow;
}

static u64
median(u64 a, u64 b, u64 c)
{
	if(a > b)
		return median(b, a, c);
	return c < a ? a : c > b ? b : c;
}

static u64
cpurate(void)
{
	Cpuid c = cpuid(0x15, 0);
	return c.ax == 0 || c.bx == 0 ? 0 : (u64)c.cx * c.bx / c.ax;
}

static u64
measured(const char **how)
{
	Counter c;
	u64 hz;

	*how = "cpu";
	if((hz = cpurate()) != 0)
		return hz;
	*how = "hypervisor";
	if((hz = cpuid(0x40000010, 0).ax * 1000ull) != 0)
		return hz;
	*how = "hpet";
	if(hpetinit(&c) && (hz = against(&c)) != 0)
		return hz;
	*how = "acpi timer";
	if(pminit(&c) && (hz = against(&c)) != 0)
		return hz;
	*how = "pit";
	if((hz = median(againstpit(), againstpit(), againstpit())) != 0)
		return hz;
	*how = "nominal";
	return cpuid(0x16, 0).ax * 1000000ull;
}

void
clockinit(void)
{
	const char *how;
	u64 hz, wall;

	lapicstart();
	hz = measured(&how);
	if(hz < 1000000) {
		how = "a guess";
		hz = tschz();
	}
	timecalibrated(hz);
	if(bootinfo()->efitime == 0 && (wall = rtcread()) != 0)
		nswallset(wall * 1000000000);
	print("clock: tsc %lu kHz by %s\n", hz / 1000, how);
	lapiccalibrate();
	u64 flags = splhi();
	later.timer.fn = better;
	if(later.c.hz != 0)
		await();
	timerintr();	/* timers that were set before there was an interrupt */
	splx(flags);
}
