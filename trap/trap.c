/*
 * The C side of every entry: decides who handles it, and does what is due before the
 * return.  Rules:
 * - C is entered with interrupts off; they are on while user-mode exceptions and system calls are handled.
 * - A return to user mode goes through userexit, which leaves interrupts off.
 * - The kernel is preemptible wherever interrupts are on and no spin lock is held.
 */
#include "core.h"
#include "debug.h"
#include "entry.h"
#include "hilock.h"
#include "lib.h"
#include "local.h"
#include "upcall.h"

enum {
	Flagtf = FLAG_TF, Flagif = 1 << 9, Flagrf = 1 << 16,
	Flaguser = 0xCD5 | Flagtf | Flagrf | 1 << 18 | 1 << 21,	/* what user mode may set: arithmetic, DF, TF, RF, AC, ID */
	Flagalways = 1 << 1 | Flagif,
	Pfwrite = 2, Pffetch = 16,	/* bits of a page fault's error code */
};
static const u64 Usermask = 0x7FFFFFFFFFFF;	/* canonical addresses of the lower half */
static const u64 Userend = 0x800000000000;

/*
 * Notes, preemption, and a Ureg that cannot hurt: selectors and flags are forced, the pc
 * is canonical, since IRET and SYSRET would fault in the kernel otherwise.
 */
static void
userexit(Ureg *u)
{
	do {
		irqson();
		if(upcall.kernelexit != nil)
			upcall.kernelexit(u);
		irqsoff();
	} while(cpu()->resched);
	u->cs = Ucs;
	u->ss = Uds;
	u->flags = (u->flags & Flaguser) | Flagalways;
	u->pc &= Usermask;
	assert(curnlock() == 0);
	debugnolocks("return to user mode");
}

static bool
maysysret(const Ureg *u)
{
	return u->cx == u->pc && u->r11 == u->flags && (u->flags & (Flagtf | Flagrf)) == 0;
}

static void
syscall(Ureg *u)
{
	cpu()->nsyscall++;
	spllo();
	trace("syscall", u->bp, u->pc);
	upcall.syscall(u);
	userexit(u);
}

/* The long way of a system call; true if SYSRET can be used.  Called by entry.S, which has not stored what the call destroys. */
bool
trapsyscall(Ureg *u)
{
	lostregs(u);
	syscall(u);
	return maysysret(u);
}

/* The long way out of a call that entry.S has made; true if SYSRET can be used. */
bool
trapsysexit(Ureg *u, s64 result)
{
	irqson();
	if(upcall.sysresult(u, result))
		lostregs(u);
	userexit(u);
	return maysysret(u);
}

void
touser(Ureg *u)
{
	userexit(u);
	touserregs(u);
}

static u64
fixup(u64 pc)
{
	for(int i = 0; fixups[i][0] != 0; i++)
		if(fixups[i][0] == pc)
			return fixups[i][1];
	return 0;
}

/*
 * A page fault in the kernel is legal only in the primitives that touch user memory (entry.S).
 * There, memory that is missing is brought in, or the primitive learns that it is not there.
 */
static void
kernelfault(Ureg *u)
{
	u64 addr, to = fixup(u->pc);
	char what[64];

	__asm__ volatile("movq %%cr2, %0" : "=r"(addr));
	if(to == 0) {
		snprint(what, sizeof what, "kernel fault: %s %#lx",
			u->error & Pffetch ? "execute" : u->error & Pfwrite ? "write" : "read", addr);
		kernelpanic(u, what);
	}
	if(addr < Userend && up != nil && curnlock() == 0 && curilevel() == 0 && !panicking()
	&& (u->flags & Flagif) && upcall.pagefault != nil) {
		spllo();
		cpu()->nfault++;
		bool ok = upcall.pagefault(u, addr, u->error, false);
		splhi();
		if(ok)
			return;
	}
	u->pc = to;
}

static void
kernelexception(Ureg *u)
{
	char what[96];

	switch(u->type) {
	case Vpf:
		kernelfault(u);
		return;
	case Vgp:	/* an address that is not canonical */
		if(fixup(u->pc) != 0) {
			u->pc = fixup(u->pc);
			return;
		}
		break;
	case Vbp:
		print("kernel breakpoint at %#lx\n", u->pc);
		return;
	}
	snprint(what, sizeof what, "kernel trap: %s", excname(u->type));
	kernelpanic(u, what);
}

static void
maypreempt(Ureg *u)
{
	Cpu *c = cpu();

	if(c->resched && c->proc != nil && c->nlock == 0 && c->ilevel == 0 && (u->flags & Flagif)
	&& upcall.preempt != nil && !panicking())
		upcall.preempt();
}

/* Called by entry.S for everything but SYSCALL and the exceptions with own stacks. */
void
trap(Ureg *u)
{
	bool user = userureg(u);

	if(u->type == Vsyscall && user) {
		syscall(u);
		return;
	}
	if(u->type >= 32) {
		interrupt(u);
		if(!user)
			maypreempt(u);
	} else if(user)
		userexception(u);
	else
		kernelexception(u);
	if(user)
		userexit(u);
}

/* A stack overflow shows as a double fault: the page fault cannot be pushed. */
static void
doublefault(Ureg *u)
{
	u64 cr2;

	__asm__ volatile("movq %%cr2, %0" : "=r"(cr2));
	kernelpanic(u, cr2 - (u->sp - Pgsize) < 2 * Pgsize ? "kernel stack overflow" : "kernel trap: double fault");
}

/* The kernel touched what the process watches, or the watchpoint was late (entry.S): no lock is held then, or that of a block (ucopyoutnow). */
static void
kerneldebug(Ureg *u)
{
	char what[96];
	u32 hits = debugtaken();

	u->flags &= ~(u64)Flagtf;
	if(hits != 0 && upcall.watchhit != nil) {
		debugnote(hits, what, what + sizeof what);
		upcall.watchhit(what);
	}
}

/* Called by entry.S on the stack of the exception; nothing may sleep or fault here. */
void
trapparanoid(Ureg *u)
{
	if(u->type == Vnmi) {
		if(panicking())	/* another CPU panics and stops this one */
			for(;;)
				__asm__ volatile("cli; hlt");
		iprint("cpu%u: nmi at %#lx\n", cpu()->id, u->pc);
		return;
	}
	if(u->type == Vdb) {
		kerneldebug(u);
		return;
	}
	if(u->type == Vdf)
		doublefault(u);
	kernelpanic(u, "machine check");
}

static usize
peek(void *dst, const void *src, usize n)
{
	return faultcopy(dst, src, n);
}

void
trapinit(void)
{
	splhi();
	tracecpu();
	descinit();
	cpusetup();
	if(cpu()->id != 0)
		return;
	upcall.peek = peek;
	upcall.intrenable = intrenable;
	intrinit();
}
