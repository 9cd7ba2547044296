/*
 * trap/: descriptor tables, exceptions, interrupts, system call entry, FPU state.
 */
#pragma once
#include "types.h"
#include "cpu.h"
#include "hw.h"

/*
 * Saved registers, exactly Plan 9's amd64 Ureg (184 bytes): it goes to note
 * handlers and /proc/n/regs.  One lies at the top of the kernel stack of every process in the kernel.
 */
typedef struct Ureg Ureg;
struct Ureg {
	u64 ax, bx, cx, dx, si, di, bp;
	u64 r8, r9, r10, r11, r12, r13, r14, r15;
	u16 ds, es, fs, gs;
	u64 type;		/* vector; Vsyscall for SYSCALL */
	u64 error;
	u64 pc, cs, flags, sp, ss;
};
_Static_assert(sizeof(Ureg) == 184, "Ureg is part of the Plan 9 interface");

enum {
	/* exceptions (SDM vol 3, 6.15) */
	Vde = 0, Vdb = 1, Vnmi = 2, Vbp = 3, Vof = 4, Vbr = 5, Vud = 6, Vnm = 7, Vdf = 8,
	Vts = 10, Vnp = 11, Vss = 12, Vgp = 13, Vpf = 14, Vmf = 16, Vac = 17, Vmc = 18, Vxm = 19,
	Vsyscall = 64,		/* also a DPL 3 gate, as in Plan 9 */
	Vfirst = 65,		/* first vector that vectoralloc gives */
	/* Vtimer, Vipi, Vspurious: hw.h */

	/* GDT: null, kernel code, kernel data, user 32-bit code, user data, user code, TSS */
	Kcs = 1 << 3, Kds = 2 << 3, Ucs32 = 3 << 3 | 3, Uds = 4 << 3 | 3, Ucs = 5 << 3 | 3, Tsssel = 8 << 3,
};

/* Registers that a system call destroys: to the program they are then what SYSCALL makes them, or 0. */
static inline void
lostregs(Ureg *u)
{
	u->cx = u->pc;
	u->r11 = u->flags;
	u->dx = u->si = u->di = u->r8 = u->r9 = u->r10 = 0;
}

static inline bool
userureg(const Ureg *u)
{
	return (u->cs & 3) == 3;
}

void trapinit(void);		/* this CPU: GDT, TSS, IDT, SYSCALL MSRs, CR0/CR4 protections, GS */
bool cpufsgsbase(void);		/* the CPU can let user mode do this: */
void userbases(u64 gs, u64 fs, bool write);	/* the same, and of FS; write: user mode may change both */
void userbasesget(u64 *gs, u64 *fs);	/* what they are now; of the process that this CPU runs, interrupts off or on */
extern const u8 podgatepage[];	/* Pgsize bytes: what a pod has below each window (podgate.S) */
void usergsbase(u64);		/* this CPU, interrupts off: base of GS in user mode; ordinary processes have 0 */
extern const u8 gatepage[4096];	/* gate.S: what v-SIPs have at Sfigate */
void trapstack(u64 top);	/* this CPU, interrupts off: the stack for entries from user mode; a multiple of 16 */
void trapstacks(void);		/* this CPU, once mm is there: exception stacks with guard pages */
char *cpufeatures(void);	/* the protections and extensions in use, as text */

/* Connects fn to a vector (one or several handlers per vector). Called with interrupts off. name appears in irqalloc. */
Err trapenable(int vec, void (*fn)(Ureg *, void *), void *arg, const char *name);
void trapdisable(int vec, void (*fn)(Ureg *, void *), void *arg);
int vectoralloc(void);		/* a free vector, -1 if none */
/* Connects a handler to an ISA or PCI interrupt line via the I/O APIC (ACPI overrides applied). */
Err intrenable(int irq, void (*fn)(Ureg *, void *), void *arg, const char *name);
/* Connects a handler to message `entry` of a PCI function (MSI-X, MSI), edge triggered; Enodev when it has none. */
struct Pcidev;
Err msienable(struct Pcidev *, int entry, void (*fn)(Ureg *, void *), void *arg, const char *name);
char *irqtext(char *p, char *end);	/* one line for each handler: vector, interrupt line (-1: none), name */

/* Leaves the kernel for the first time with these registers. Never returns. */
_Noreturn void touser(Ureg *);

/* x87/SSE/AVX state: areas of fpusize() bytes, 64-byte aligned. */
usize fpusize(void);
void fpuinit(void *area);	/* a fresh state, as after exec */
void fpuinitv(void *area);	/* the same for a v-SIP, which cannot change MXCSR: no exceptions */
void fpublank(void *area);	/* memory to which fpusave may write */
void fpufresh(void);		/* the registers as fpuinit has them, but for the control words: the caller sets them */
void fpusave(void *area);
void fpurestore(const void *area);
void fpumend(void *area);	/* after a debugger wrote to it: only what the CPU will load */

/* memset to 0 and memcpy for much of the kernel's own memory, with wide registers where the CPU has them; any context but that of NMI and its kin. */
void widezero(void *, usize n);
void widefill(void *, const u64 what[2], usize n);	/* with the same 16 bytes again and again; n is a multiple of 16 */
void widecopy(void *to, const void *from, usize n);

/* Fault-safe primitive behind ucopy*: returns bytes NOT copied. Opens SMAP. Both addresses must already be range-checked; the user one may fault. */
usize faultcopy(void *dst, const void *src, usize n);
/* The same for much memory: it stops at a fault that could be repaired, and before the last bytes. */
usize widefault(void *dst, const void *src, usize n);
/* Up to nword > 0 words of 8 bytes, as far as the first with a 0 byte in it: 1; 0 if there is none, or for a fault.  Opens SMAP, too. */
int faultstr(char *dst, const char *src, usize nword);
int faultload32(const u32 *addr, u32 *value);	/* a user word, in one piece: 0, or -1 for a fault (*value is then anything) */
/* Compare and swap on a user word that may fault: 1 swapped, 0 not equal, -1 fault. */
int faultcas32(u32 *addr, u32 old, u32 new_);

/* Model-specific registers of this CPU: 0, or -1 if it does not have the register or does not take the value. */
int faultrdmsr(u32 msr, u64 *value);
int faultwrmsr(u32 msr, u64 value);

/* Debug registers of this CPU (trap/debugreg.c): addresses and control word as DR0..DR3 and DR7 have them. */
void debugload(const u64 addr[4], u64 ctl);
u32 debugtaken(void);		/* after a debug exception: which of the four were met */
char *debugnote(u32 hits, char *p, char *end);

/* Starts the other CPUs; each calls trapinit, lapicinit and then run, which does not return. */
void smpinit(void (*run)(void));
void ipi(u32 cpuid, int vec);
