/* The few instructions that mm/ needs; everything else here also runs in host tests. */
#include "pte.h"
#include "hw.h"

enum { Cr4pge = 1 << 7, Cr4pcide = 1 << 17 };

static u64
cr4(void)
{
	u64 v;

	__asm__ volatile("movq %%cr4, %0" : "=r"(v));
	return v;
}

static inline void
setcr4(u64 v)
{
	__asm__ volatile("movq %0, %%cr4" ::"r"(v) : "memory");
}

void
cpuloadpt(u64 cr3)
{
	__asm__ volatile("movq %0, %%cr3" ::"r"(cr3) : "memory");
}

/* trap/cpuset.c does the same on all CPUs. */
bool
cpupcids(void)
{
	return cr4() & Cr4pcide;
}

void
cpuflushpage(u64 va)
{
	__asm__ volatile("invlpg (%0)" ::"r"(va) : "memory");
}

/* Of all PCIDs, global entries too: by INVPCID where there is one, else by clearing CR4.PGE (SDM vol. 3, 4.10.4.1). */
void
cpuflushall(void)
{
	static const u64 nothing[2];
	u64 s = splhi(), v = cr4();

	if((v & Cr4pcide) && (cpuid(7, 0).bx >> 10 & 1))
		__asm__ volatile("invpcid %0, %1" ::"m"(nothing), "r"(2ull) : "memory");
	else {
		setcr4(v & ~(u64)Cr4pge);
		setcr4(v);
	}
	splx(s);
}

u64
cpuwaits(void)
{
	return rdtsc();
}

void
cpuwaited(u64 since)
{
	CPUADD(ntlbwait, 1);
	CPUADD(tlbticks, rdtsc() - since);
}
