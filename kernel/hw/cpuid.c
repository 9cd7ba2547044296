/* CPUID with a check of the highest leaf, for the basic, extended and hypervisor ranges. */
#include "hw.h"

static Cpuid
leaf(u32 n, u32 sub)
{
	Cpuid r;
	__asm__ volatile("cpuid" : "=a"(r.ax), "=b"(r.bx), "=c"(r.cx), "=d"(r.dx) : "a"(n), "c"(sub));
	return r;
}

Cpuid
cpuid(u32 n, u32 sub)
{
	u32 range = n & 0xC0000000;

	if(range == 0x40000000 && (leaf(1, 0).cx >> 31 & 1) == 0)
		return (Cpuid){0};	/* no hypervisor: the answer would be of another leaf */
	if(n > leaf(range, 0).ax)
		return (Cpuid){0};
	return leaf(n, sub);
}
