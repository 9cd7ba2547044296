/*
 * Control registers and model-specific registers: every protection that the CPU has is
 * switched on, SYSCALL is connected, and the page attribute table gets write combining.
 */
#include "bootinfo.h"
#include "core.h"
#include "lib.h"
#include "local.h"

enum {
	Cr0mp = 1 << 1, Cr0em = 1 << 2, Cr0ts = 1 << 3, Cr0ne = 1 << 5, Cr0wp = 1 << 16, Cr0am = 1 << 18,
	Cr4tsd = 1 << 2, Cr4de = 1 << 3, Cr4mce = 1 << 6, Cr4pge = 1 << 7, Cr4pce = 1 << 8, Cr4osfxsr = 1 << 9,
	Cr4osxmm = 1 << 10, Cr4umip = 1 << 11, Cr4fsgsbase = 1 << 16, Cr4pcide = 1 << 17,
	Cr4osxsave = 1 << 18, Cr4smep = 1 << 20,
	Cr4smap = 1 << 21,
	Eferce = 1 << 0, Efernx = 1 << 11,
	Flagtf = 1 << 8, Flagif = 1 << 9, Flagdf = 1 << 10, Flagiopl = 3 << 12, Flagnt = 1 << 14, Flagac = 1 << 18,
	Msrsysentercs = 0x174, Msrpat = 0x277,
};
#define Msrefer 0xC0000080
#define Msrstar 0xC0000081
#define Msrlstar 0xC0000082
#define Msrcstar 0xC0000083
#define Msrsfmask 0xC0000084
#define Msrkernelgs 0xC0000102
#define Msrfsbase 0xC0000100
/* Entries 0-3 and 5-7 as after reset (WB WT UC- UC, WT UC- UC), entry 4 write combining (SDM vol 3, 12.12.4). */
#define Patvalue 0x0007040100070406ull

static char features[128];

/*
 * The base of GS in user mode, which swapgs keeps there while the kernel runs.  It is below 2^47, so that the entries that look at
 * its sign (entry.S) are not misled.  Without FSGSBASE, user mode itself can only make it 0, by a selector.
 */
void
usergsbase(u64 base)
{
	cpu()->usergs = base;
	wrmsr(Msrkernelgs, base);
}

bool
cpufsgsbase(void)
{
	return cpuid(7, 0).bx & 1;
}

/* FSGSBASE is on only while the process of a pod runs: its gate writes these bases, and all other code there was verified to hold no such instruction. */
void
userbases(u64 gs, u64 fs, bool write)
{
	Cpu *c = cpu();
	u64 cr4;

	if(write != c->fsgsbase) {
		__asm__ volatile("movq %%cr4, %0" : "=r"(cr4));
		cr4 = write ? cr4 | Cr4fsgsbase : cr4 & ~(u64)Cr4fsgsbase;
		__asm__ volatile("movq %0, %%cr4" :: "r"(cr4) : "memory");
		c->fsgsbase = write;
	}
	usergsbase(gs);
	wrmsr(Msrfsbase, fs);
}

void
userbasesget(u64 *gs, u64 *fs)
{
	*gs = rdmsr(Msrkernelgs);
	*fs = rdmsr(Msrfsbase);
}

static u64
cr4wanted(void)
{
	Cpuid c7 = cpuid(7, 0), c1 = cpuid(1, 0);
	u64 v = Cr4de | Cr4mce | Cr4pge | Cr4osfxsr | Cr4osxmm;

	if(c7.bx >> 7 & 1)
		v |= Cr4smep;
	if(c7.bx >> 20 & 1)
		v |= Cr4smap;
	if(c7.cx >> 2 & 1)
		v |= Cr4umip;
	if(c1.cx >> 26 & 1)
		v |= Cr4osxsave;
	const char *pcid = bootopt("pcid");
	if((c1.cx >> 17 & 1) && (pcid == nil || strcmp(pcid, "0") != 0))
		v |= Cr4pcide;
	return v;
}

/* The kernel's text is read-only; its frames are also in the HHDM, and there they can be written. */
static void
patch(const u64 *site, u8 last)
{
	const Bootinfo *bi = bootinfo();

	for(; *site != 0; site++) {
		u8 *p = bihhdm(bi, bi->kernpa + (*site - bi->kernva));
		p[0] = 0x0F;
		p[1] = 0x01;
		p[2] = last;
	}
}

static void
smappatch(void)
{
	static bool done;

	if(done)
		return;
	done = true;
	patch(clacsites, 0xCA);
	patch(stacsites, 0xCB);
	cpuid(0, 0);	/* serialises (SDM vol 3, 8.1.3) */
}

static void
syscallmsrs(void)
{
	wrmsr(Msrefer, rdmsr(Msrefer) | Eferce | Efernx);
	wrmsr(Msrstar, (u64)Ucs32 << 48 | (u64)Kcs << 32);
	wrmsr(Msrlstar, (u64)syscallentry);
	wrmsr(Msrcstar, (u64)syscallentry);	/* not reachable: there is no 32-bit code segment */
	wrmsr(Msrsfmask, Flagtf | Flagif | Flagdf | Flagiopl | Flagnt | Flagac);
	wrmsr(Msrsysentercs, 0);		/* SYSENTER faults */
}

void
cpusetup(void)
{
	u64 cr0, cr4 = cr4wanted();

	__asm__ volatile("movq %%cr0, %0" : "=r"(cr0));
	cr0 = (cr0 | Cr0mp | Cr0ne | Cr0wp) & ~(u64)(Cr0em | Cr0ts | Cr0am);
	__asm__ volatile("movq %0, %%cr0" :: "r"(cr0));
	if(cr4 & Cr4smap)
		smappatch();
	u64 old;
	__asm__ volatile("movq %%cr4, %0" : "=r"(old));
	cr4 |= old & ~(u64)(Cr4tsd | Cr4pce | Cr4fsgsbase);	/* paging bits stay */
	__asm__ volatile("movq %0, %%cr4" :: "r"(cr4) : "memory");
	wrmsr(Msrpat, Patvalue);
	syscallmsrs();
	usergsbase(0);	/* firmware may have left anything */
	__asm__ volatile("movq %0, %%dr7" :: "r"(0x400ull));
	fpusetup();
	snprint(features, sizeof features, "nx wp%s%s%s%s%s", cr4 & Cr4smep ? " smep" : "", cr4 & Cr4smap ? " smap" : "",
		cr4 & Cr4umip ? " umip" : "", cr4 & Cr4osxsave ? " xsave" : "", cr4 & Cr4pcide ? " pcid" : "");
}

char *
cpufeatures(void)
{
	return features;
}
