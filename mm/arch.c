/* The few instructions that mm/ needs; everything else here also runs in host tests. */
#include "pte.h"

void
cpuloadpt(Phys pml4)
{
	__asm__ volatile("movq %0, %%cr3" ::"r"(pml4) : "memory");
}

void
cpuflushpage(u64 va)
{
	__asm__ volatile("invlpg (%0)" ::"r"(va) : "memory");
}

/* Clearing CR4.PGE drops global entries too (SDM vol. 3, 4.10.4.1). */
void
cpuflushall(void)
{
	enum { Cr4pge = 1 << 7 };
	u64 cr4;

	u64 s = splhi();
	__asm__ volatile("movq %%cr4, %0" : "=r"(cr4));
	__asm__ volatile("movq %0, %%cr4" ::"r"(cr4 & ~(u64)Cr4pge) : "memory");
	__asm__ volatile("movq %0, %%cr4" ::"r"(cr4) : "memory");
	splx(s);
}

void
cpurelax(void)
{
	__asm__ volatile("pause" ::: "memory");
}
