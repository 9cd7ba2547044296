/* The table of CPUs, and the first one's data, which must exist before anything else. */
#include "cpu.h"
#include "core.h"
#include "hw.h"

static Cpu cpu0;
Cpu *cpus[Maxcpu] = {&cpu0};
u32 ncpu = 1;

enum { MsrGsbase = 0xC0000101 };

void
cpuinit0(void)
{
	cpu0.self = &cpu0;
	cpu0.online = true;
	wrmsr(MsrGsbase, (u64)&cpu0);
}

u64
splhi(void)
{
	u64 flags;
	__asm__ volatile("pushfq; popq %0; cli" : "=r"(flags) :: "memory");
	return flags;
}

void
spllo(void)
{
	__asm__ volatile("sti" ::: "memory");
}

enum { Flagif = 1 << 9 };

void
splx(u64 flags)
{
	if(flags & Flagif)
		__asm__ volatile("sti" ::: "memory");
	else
		__asm__ volatile("cli" ::: "memory");
}

bool
islo(void)
{
	u64 flags;
	__asm__ volatile("pushfq; popq %0" : "=r"(flags));
	return flags & Flagif;
}
