/*
 * Descriptor tables of a CPU (SDM vol 3, 3.4 and 6.10; 7.7 for the TSS).  Each CPU has its own
 * GDT and TSS; the IDT is one for all.  Double fault, NMI, machine check and debug have stacks of their
 * own: static ones at first, with guard pages once memory is managed.
 */
#include "core.h"
#include "crossing.h"
#include "entry.h"
#include "errors.h"
#include "local.h"
#include "upcall.h"

_Static_assert(offsetof(Cpu, kstack) == CPU_KSTACK && offsetof(Cpu, usersp) == CPU_USERSP, "entry.h");
_Static_assert(offsetof(Cpu, self) == 0 && offsetof(Cpu, proc) == CPU_PROC, "cpu.h");
_Static_assert(offsetof(Cpu, slow) == CPU_SLOW && offsetof(Cpu, nsyscall) == CPU_NSYSCALL, "entry.h");
_Static_assert(offsetof(Cpu, resched) >= CPU_SLOW && offsetof(Cpu, nlock) + 4 == CPU_SLOW + 8, "all in slow");
_Static_assert(offsetof(Upcalls, sysfn) == UPCALL_SYSFN && offsetof(Upcalls, syserror) == UPCALL_SYSERROR, "crossing.h");
_Static_assert(sizeof(Ureg) == UREG_SIZE && offsetof(Ureg, bx) == UREG_BX && offsetof(Ureg, sp) == UREG_SP, "entry.h");
_Static_assert(offsetof(Ureg, flags) == UREG_FLAGS, "entry.h");
_Static_assert(offsetof(Ureg, ds) == UREG_SEGS && offsetof(Ureg, pc) == UREG_PC && Vsyscall == VEC_SYSCALL, "entry.h");
_Static_assert(SEL_KCS == Kcs && SEL_KDS == Kds && SEL_UDS == Uds && SEL_UCS == Ucs, "entry.h");

enum {
	Ndesc = 10,
	Nist = 4, Istsize = 8 * KiB, Guardedsize = 16 * KiB,
	Gateintr = 0x8E00, Gateuser = 0x6000,	/* present interrupt gate; DPL 3 */
};

typedef struct Tss Tss;
struct Tss {
	u32 reserved0;
	u64 rsp[3];
	u64 reserved1;
	u64 ist[7];
	u64 reserved2;
	u16 reserved3, iomap;
} __attribute__((packed));
_Static_assert(sizeof(Tss) == 104, "SDM vol 3, figure 7-11");

typedef struct Gate Gate;
struct Gate {
	u16 off0, sel, flags, off1;
	u32 off2, reserved;
};

struct Tableptr {
	u16 limit;
	const void *base;
} __attribute__((packed));

typedef struct Trapcpu Trapcpu;
struct Trapcpu {
	u64 gdt[Ndesc];
	Tss tss;
};

static const u8 isttype[Nist] = {Vdf, Vnmi, Vmc, Vdb};
static Trapcpu first;
static u8 firststack[Nist][Istsize] __attribute__((aligned(16)));
static Gate idt[256];	/* written once */

/*
 * Flat segments.  The 32-bit user code segment is not present: SYSRET only computes with
 * its number, and nothing can run in compatibility mode.
 */
static const u64 flat[] = {
	0,
	0x00AF9B000000FFFF,	/* kernel code, long mode */
	0x00CF93000000FFFF,	/* kernel data */
	0x00CF7B000000FFFF,	/* user 32-bit code, absent */
	0x00CFF3000000FFFF,	/* user data */
	0x00AFFB000000FFFF,	/* user code, long mode */
};

static void
gdtinit(Trapcpu *t)
{
	u64 base = (u64)&t->tss, limit = sizeof(Tss) - 1;

	for(usize i = 0; i < nelem(flat); i++)
		t->gdt[i] = flat[i];
	t->gdt[Tsssel >> 3] = limit | (base & 0xFFFFFF) << 16 | 0x89ull << 40 | (base >> 24 & 0xFF) << 56;
	t->gdt[(Tsssel >> 3) + 1] = base >> 32;
	t->tss.iomap = sizeof(Tss);	/* no I/O port is open to user mode */
}

static void
idtinit(void)
{
	for(int v = 0; v < 256; v++) {
		u64 a = (u64)trapvectors[v];
		idt[v] = (Gate){a, Kcs, Gateintr, a >> 16, a >> 32, 0};
	}
	idt[Vbp].flags |= Gateuser;
	idt[Vsyscall].flags |= Gateuser;
	for(int i = 0; i < Nist; i++)
		idt[isttype[i]].flags |= i + 1;
}

void
descinit(void)
{
	Cpu *c = cpu();

	if(c->trap == nil) {
		c->trap = &first;
		for(int i = 0; i < Nist; i++)
			first.tss.ist[i] = (u64)firststack[i + 1];
		idtinit();
	}
	Trapcpu *t = c->trap;
	gdtinit(t);
	loadsegs(&(struct Tableptr){sizeof t->gdt - 1, t->gdt});
	wrmsr(MSR_GSBASE, (u64)c);
	__asm__ volatile("ltr %w0" :: "r"(Tsssel));
	__asm__ volatile("lidt %0" :: "m"((struct Tableptr){sizeof idt - 1, idt}));
}

void
trapstacks(void)
{
	Trapcpu *t = cpu()->trap;

	for(int i = 0; i < Nist; i++) {
		char *stack = upcall.kstackalloc();
		if(stack == nil)
			panic("no memory for exception stacks");
		t->tss.ist[i] = (u64)stack + Guardedsize;
	}
}

void
trapstack(u64 top)
{
	cpu()->kstack = top;
	((Trapcpu *)cpu()->trap)->tss.rsp[0] = top;
}

/* For a CPU that is not started yet: its descriptor tables, with exception stacks. */
void *
desctables(void)
{
	Trapcpu *t = upcall.kmallocz(sizeof *t);

	for(int i = 0; t != nil && i < Nist; i++) {
		char *stack = upcall.kstackalloc();
		if(stack == nil)
			return nil;
		t->tss.ist[i] = (u64)stack + Guardedsize;
	}
	return t;
}
