/*
 * The local APIC of this CPU (SDM vol 3, chapter 11), through memory or in x2APIC mode through
 * MSRs: where the firmware left the first CPU so, or where there are ids that need it.  All
 * CPUs are brought into the mode of the first.
 */
#include "core.h"
#include "hw.h"
#include "lib.h"
#include "upcall.h"

enum {
	Msrbase = 0x1B, Basex2 = 1 << 10, Baseenable = 1 << 11,
	Msrx2 = 0x800, Msrdeadline = 0x6E0,
	/* registers by offset in memory; an x2APIC MSR is at offset / 16 */
	Rid = 0x20, Rtpr = 0x80, Reoi = 0xB0, Rsvr = 0xF0, Risr = 0x100, Resr = 0x280, Ricrlow = 0x300, Ricrhigh = 0x310,
	Rlvttimer = 0x320, Rlvtthermal = 0x330, Rlvtperf = 0x340, Rlvtlint0 = 0x350, Rlvtlint1 = 0x360, Rlvterror = 0x370,
	Rinitial = 0x380, Rcurrent = 0x390, Rdivide = 0x3E0,
	Svrenable = 1 << 8, Masked = 1 << 16, Timerdeadline = 2 << 17, Lvtnmi = 4 << 8,
	Divide16 = 3,
	Icrnmi = 4 << 8, Icrassert = 1 << 14, Icrpending = 1 << 12,
	Cacheuc = 0,
};

static volatile u32 *mmio;	/* the same physical address on every CPU */
static bool x2;
static bool ready;
static bool deadlinemode;
static u64 timerhz;

static u32
rd(u32 reg)
{
	return x2 ? (u32)rdmsr(Msrx2 + (reg >> 4)) : mmio[reg / 4];
}

static void
wr(u32 reg, u32 v)
{
	if(x2)
		wrmsr(Msrx2 + (reg >> 4), v);
	else
		mmio[reg / 4] = v;
}

/* The timer's entry: masked until its rate is known. */
static u32
timermode(void)
{
	if(deadlinemode)
		return Timerdeadline | Vtimer;
	return timerhz != 0 ? Vtimer : Masked | Vtimer;
}

/* Some id does not fit the 8 bits of the other mode, or boot option x2apic=1 asks for it. */
static bool
needx2(void)
{
	const char *s = bootopt("x2apic");
	bool has = cpuid(1, 0).cx >> 21 & 1;
	static u32 id[8 * Maxcpu];
	int n = madtcpus(id, nelem(id));

	for(int i = 0; i < n && i < (int)nelem(id); i++)
		if(id[i] >= 0xFF)
			return has;
	return has && s != nil && strcmp(s, "1") == 0;
}

/* From x2APIC mode only by way of off (SDM vol 3, 11.12.5). */
static void
setmode(void)
{
	u64 base = rdmsr(Msrbase);

	if(cpu()->id == 0)
		x2 = (base & Basex2) || needx2();
	if((base & Basex2) && !x2)
		wrmsr(Msrbase, base &= ~(u64)(Basex2 | Baseenable));
	if((base & Baseenable) == 0)
		wrmsr(Msrbase, base |= Baseenable);
	if((base & Basex2) == 0 && x2)
		wrmsr(Msrbase, base | Basex2);
}

void
lapicinit(void)
{
	setmode();
	u64 base = rdmsr(Msrbase);
	if(!x2 && mmio == nil)
		mmio = upcall.vmap(base & 0xFFFFFF000, Pgsize, Cacheuc);
	if(!x2 && mmio == nil)
		panic("lapic: no memory to map it");
	wr(Rsvr, Svrenable | Vspurious);
	wr(Rtpr, 0);
	wr(Rlvttimer, timermode());
	wr(Rlvtlint0, Masked);		/* the 8259's */
	wr(Rlvtlint1, Lvtnmi);
	wr(Rlvterror, Masked);
	wr(Rdivide, Divide16);
	wr(Rinitial, 0);
	ready = true;
	cpu()->apicid = lapicid();
	if(cpu()->id == 0)
		print("lapic: id %u, %s\n", cpu()->apicid, x2 ? "x2apic" : "xapic");
}

u32
lapicid(void)
{
	return x2 ? rd(Rid) : rd(Rid) >> 24;
}

void
lapiceoi(void)
{
	wr(Reoi, 0);
}

bool
lapicinservice(int vec)
{
	return ready && rd(Risr + (vec / 32) * 0x10) >> (vec % 32) & 1;
}

enum { Icrpatience = 1000 };	/* us */

void
lapicipi(u32 apicid, u32 icrlow)
{
	if(x2) {
		/* unlike a write to memory it does not wait for what was written before (11.12.3) */
		__asm__ volatile("mfence; lfence" ::: "memory");
		wrmsr(Msrx2 + (Ricrlow >> 4), (u64)apicid << 32 | icrlow);
		return;
	}
	u64 end = hwdeadline(Icrpatience);
	while((rd(Ricrlow) & Icrpending) != 0 && !hwexpired(end))
		cpurelax();
	wr(Ricrhigh, apicid << 24);
	wr(Ricrlow, icrlow);
}

void
lapicstop(void)
{
	/* one by one: others that the firmware has parked have no handler for it */
	for(u32 i = 0; ready && i < ncpu; i++)
		if(cpus[i] != cpu() && cpus[i]->online)
			lapicipi(cpus[i]->apicid, Icrassert | Icrnmi);
}

enum { Measure = 250000 };	/* ns, at least */

/* TSC and timer at the same moment. */
typedef struct Reading Reading;
struct Reading {
	u64 tsc;
	u32 count;
};
static Reading began, ended;

/* Of some tries the one that took least. */
static Reading
reading(void)
{
	Reading r = {0};
	u64 best = ~0ull;

	for(int i = 0; i < 5; i++) {
		u64 t0 = rdtsc();
		u32 count = rd(Rcurrent);
		u64 took = rdtsc() - t0;
		if(took < best) {
			best = took;
			r = (Reading){t0 + took / 2, count};
		}
	}
	return r;
}

void
lapicstart(void)
{
	wr(Rinitial, 0xFFFFFFFF);
	began = reading();
}

static void
measure(void)
{
	u64 cycles = muldiv(Measure, tschz(), 1000000000);

	while(rdtsc() - began.tsc < cycles)
		cpurelax();
	ended = reading();
	wr(Rinitial, 0);
}

void
lapicrate(void)
{
	if(ended.tsc != 0)
		timerhz = muldiv(began.count - ended.count, tschz(), ended.tsc - began.tsc);
}

/* A wrong rate is harmless: timerintr looks at nsnow and sets the timer again. */
void
lapiccalibrate(void)
{
	deadlinemode = cpuid(1, 0).cx >> 24 & 1;
	if(deadlinemode) {
		wr(Rinitial, 0);
		wr(Rlvttimer, timermode());
		print("lapic: timer by tsc deadline\n");
		return;
	}
	measure();
	lapicrate();
	if(timerhz == 0)
		panic("lapic: the timer does not count");
	wr(Rlvttimer, timermode());
	print("lapic: timer %lu kHz\n", timerhz / 1000);
}

void
lapictimer(u64 ns)
{
	const u64 Second = 1000000000;

	if(deadlinemode) {
		wrmsr(Msrdeadline, ns == 0 ? 0 : rdtsc() + muldiv(ns, tschz(), Second));
		return;
	}
	u64 count = muldiv(ns, timerhz, Second);
	if(count > 0xFFFFFFFF)
		count = 0xFFFFFFFF;	/* timerintr goes on from there */
	if(count == 0 && ns != 0)
		count = 1;
	if(ready)
		wr(Rinitial, count);
}
