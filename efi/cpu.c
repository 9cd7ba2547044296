/*
 * cpu.c: the processor that the kernel needs, and what it can do beyond that.
 *
 * The minimum is the first AMD64 generation with its no-execute bit (Opteron of 2003; of Intel's,
 * those of late 2004 on): everything later is detected and used, nothing later is required.
 */
#include "stub.h"

typedef struct Feature Feature;
struct Feature {
	uint32_t leaf;
	int bit;		/* of EDX */
	const char *name;
};

/* SDM volume 2, CPUID; AMD APM volume 3, appendix E. */
static const Feature need[] = {
	{ 1, 0, "fpu" }, { 1, 4, "tsc" }, { 1, 5, "msr" }, { 1, 6, "pae" }, { 1, 8, "cx8" },
	{ 1, 9, "apic" }, { 1, 13, "pge" }, { 1, 15, "cmov" }, { 1, 16, "pat" }, { 1, 24, "fxsr" },
	{ 1, 25, "sse" }, { 1, 26, "sse2" },
	{ 0x80000001, 11, "syscall" }, { 0x80000001, 20, "nx (no-execute; some firmware can switch it off)" },
	{ 0x80000001, 29, "lm" },
};

enum {
	Cr4la57 = 1<<12,
	X2apicon = 1<<10,	/* IA32_APIC_BASE.EXTD */
	Apicbase = 0x1b,
};

int
hypervisor(void)
{
	uint32_t r[4];

	cpuid(1, 0, r);
	return r[2]>>31 & 1;
}

int
cpuhas1g(void)
{
	uint32_t r[4];

	cpuid(0x80000001, 0, r);
	return r[3]>>26 & 1;
}

/*
 * 64 random bits from RDSEED or RDRAND, which may be dry for a while (SDM volume 1, 7.3.17).
 */
int
cpurand(uint64_t *v)
{
	uint32_t r[4];
	uint8_t ok;
	int i;

	cpuid(0, 0, r);
	if(r[0] >= 7){
		cpuid(7, 0, r);
		for(i = 0; r[1]>>18 & 1 && i < 64; i++){
			__asm__ volatile("rdseed %0; setc %1" : "=r"(*v), "=qm"(ok));
			if(ok)
				return 1;
		}
	}
	cpuid(1, 0, r);
	for(i = 0; r[2]>>30 & 1 && i < 16; i++){
		__asm__ volatile("rdrand %0; setc %1" : "=r"(*v), "=qm"(ok));
		if(ok)
			return 1;
	}
	return 0;
}

EFI_STATUS
cpucheck(void)
{
	uint32_t r[4];
	uint64_t cr4;
	unsigned i;

	cpuid(0x80000000, 0, r);
	if(r[0] < 0x80000001)
		return fail(EFI_UNSUPPORTED, "the processor has no extended CPUID leaves");
	for(i = 0; i < nelem(need); i++){
		cpuid(need[i].leaf, 0, r);
		if((r[3]>>need[i].bit & 1) == 0)
			return fail(EFI_UNSUPPORTED, "the processor lacks %s", need[i].name);
	}
	__asm__("mov %%cr4, %0" : "=r"(cr4));
	if(cr4 & Cr4la57)
		return fail(EFI_UNSUPPORTED, "the firmware runs with 5-level page tables; switch them off in its setup");
	if(hypervisor())
		stub.bi->flags |= BfHypervisor;
	if(cpuhas1g())
		stub.bi->flags |= BfGigpages;
	if(rdmsr(Apicbase) & X2apicon)
		stub.bi->flags |= BfX2apic;
	return EFI_SUCCESS;
}
