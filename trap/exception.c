/*
 * Exceptions.  In user mode they become Plan 9's notes (proc/ posts them); in the kernel
 * they are a panic, unless they happened where a fault is expected.
 */
#include "core.h"
#include "lib.h"
#include "local.h"
#include "upcall.h"

static const char *const name[] = {
	"divide error", "debug exception", "nonmaskable interrupt", "breakpoint", "overflow", "bounds check",
	"invalid opcode", "coprocessor not available", "double fault", "coprocessor segment overrun",
	"invalid TSS", "segment not present", "stack exception", "general protection violation", "page fault",
	"15 (reserved)", "coprocessor error", "alignment check", "machine check", "simd error",
};

const char *
excname(u64 type)
{
	return type < nelem(name) ? name[type] : "reserved exception";
}

/* The cause among the exception flags that are not masked; order as in Plan 9. */
static const char *
fpcause(u32 flags)
{
	static const char *const cause[] = {
		"invalid operation", "denormalized operand", "division by zero", "numeric overflow", "numeric underflow",
		"precision loss",
	};
	for(usize i = 0; i < nelem(cause); i++)
		if(flags >> i & 1)
			return cause[i];
	return "unknown exception";
}

enum { Fswstack = 0x40, Fswc1 = 0x200, Flags = 0x3F };

static void
x87note(Ureg *u, char *buf, usize n)
{
	u16 sw, cw;

	__asm__ volatile("fnstsw %0; fnstcw %1; fnclex" : "=m"(sw), "=m"(cw));
	const char *cause = fpcause(sw & ~cw & Flags);
	if((sw & 1) && (sw & Fswstack))
		cause = sw & Fswc1 ? "stack overflow" : "stack underflow";
	snprint(buf, n, "sys: fp: %s fppc=%#lx status=%#x", cause, u->pc, sw);
}

static void
ssenote(Ureg *u, char *buf, usize n)
{
	u32 mxcsr, clear;

	__asm__ volatile("stmxcsr %0" : "=m"(mxcsr));
	clear = mxcsr & ~Flags;
	__asm__ volatile("ldmxcsr %0" :: "m"(clear));
	snprint(buf, n, "sys: fp: %s fppc=%#lx status=%#x", fpcause(mxcsr & ~(mxcsr >> 7) & Flags), u->pc, mxcsr);
}

enum { Flagtf = 1 << 8, Flagrf = 1 << 16 };
enum { Pfwrite = 2, Pfuser = 4 };	/* bits of a page fault's error code */

static void
userfault(Ureg *u)
{
	char note[64];
	u64 addr;

	__asm__ volatile("movq %%cr2, %0" : "=r"(addr));
	spllo();
	cpu()->nfault++;
	/*
	 * An access that the CPU makes for itself (descriptors; in QEMU's TCG also the stack of a far
	 * return, which SMAP then refuses) cannot be mended by mapping a page.
	 */
	if((u->error & Pfuser) != 0 && upcall.pagefault(u, addr, u->error, true))
		return;
	snprint(note, sizeof note, "sys: trap: fault %s addr=%#lx", u->error & Pfwrite ? "write" : "read", addr);
	upcall.usertrap(u, note);
}

/* From user mode, interrupts off. */
void
userexception(Ureg *u)
{
	char note[96];

	if(u->type == Vpf) {
		userfault(u);
		return;
	}
	u32 hits = u->type == Vdb ? debugtaken() : 0;
	spllo();
	switch(u->type) {
	case Vdb:
		if(hits != 0) {
			debugnote(hits, note, note + sizeof note);
			u->flags |= Flagrf;	/* a watched instruction was not yet executed */
			break;
		}
		u->flags &= ~(u64)Flagtf;	/* one step at a time */
		snprint(note, sizeof note, "sys: trap: %s", excname(u->type));
		break;
	case Vbp:
		u->pc--;	/* the breakpoint, not behind it */
		snprint(note, sizeof note, "sys: breakpoint");
		break;
	case Vmf:
		x87note(u, note, sizeof note);
		break;
	case Vxm:
		ssenote(u, note, sizeof note);
		break;
	default:
		snprint(note, sizeof note, "sys: trap: %s", excname(u->type));
	}
	upcall.usertrap(u, note);
}

static void
dumpregs(void *arg)
{
	Ureg *u = arg;
	u64 cr2, cr3, cr4;

	__asm__ volatile("movq %%cr2, %0; movq %%cr3, %1; movq %%cr4, %2" : "=r"(cr2), "=r"(cr3), "=r"(cr4));
	iprint("ax %016lx bx %016lx cx %016lx dx %016lx\n", u->ax, u->bx, u->cx, u->dx);
	iprint("si %016lx di %016lx bp %016lx sp %016lx\n", u->si, u->di, u->bp, u->sp);
	iprint("r8 %016lx r9 %016lx 10 %016lx 11 %016lx\n", u->r8, u->r9, u->r10, u->r11);
	iprint("12 %016lx 13 %016lx 14 %016lx 15 %016lx\n", u->r12, u->r13, u->r14, u->r15);
	iprint("pc %016lx cs %lx ss %lx flags %lx type %lu error %lx\n", u->pc, u->cs, u->ss, u->flags, u->type, u->error);
	iprint("cr2 %016lx cr3 %lx cr4 %lx nlock %u ilevel %u\n", cr2, cr3, cr4, curnlock(), curilevel());
	/* A jump to where no code is has made no frame; the address it was called from is on the stack. */
	u64 from;
	if(symname(u->pc, nil)[0] == '?' && upcall.peek(&from, (void *)u->sp, sizeof from) == 0)
		iprint("called from %s\n", symname(from, nil));
}

void
kernelpanic(Ureg *u, const char *what)
{
	panicat(u->pc, u->bp, dumpregs, u, "%s", what);
}
