/*
 * The end.  The first CPU to panic stops the others and owns the consoles; a panic
 * inside a panic says so and ends at once; a panic on another CPU waits for ever.
 */
#include "bootinfo.h"
#include "core.h"
#include "debug.h"
#include "hw.h"
#include "lib.h"
#include "upcall.h"

enum { Exitpanic = 0x22 };

static Cpu *volatile owner;	/* set once by atomic exchange */
static volatile int depth;

bool
panicking(void)
{
	return owner != nil;
}

static _Noreturn void
halt(void)
{
	for(;;)
		__asm__ volatile("cli; hlt");
}

static _Noreturn void
finish(void)
{
	if(bootinfo()->flags & BfDebugexit)
		hwexit(Exitpanic);
	halt();
}

/* Returns only to the one that may go on. */
static void
claim(void)
{
	Cpu *nobody = nil;

	splhi();
	if(__atomic_compare_exchange_n(&owner, &nobody, cpu(), false, __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST)) {
		depth = 1;
		lapicstop();
		return;
	}
	if(owner != cpu())
		halt();
	if(++depth == 2)
		iprint("\npanic inside a panic\n");
	finish();
}

static void
showproc(void)
{
	char buf[128];

	iprint("cpu%u", cpu()->id);
	if(up == nil)
		iprint(" no process\n");
	else if(upcall.procdesc == nil)
		iprint(" process %p\n", up);
	else {
		upcall.procdesc(up, buf, buf + sizeof buf);
		iprint(" process %s\n", buf);
	}
}

static _Noreturn void
vpanic(u64 pc, u64 fp, void (*details)(void *), void *arg, const char *fmt, va_list ap)
{
	char msg[256];

	claim();
	vseprint(msg, msg + sizeof msg, fmt, ap);
	iprint("\npanic: %s\n", msg);
	fbbanner(msg);
	showproc();
	debugshowlocks();
	if(details != nil)
		details(arg);
	dumpstack(pc, fp);
	fbbanner(msg);	/* again: the text above may have scrolled it away */
	finish();
}

static void
ownregs(void *arg)
{
	u64 *r = arg;
	u64 cr2, cr3, cr4, sp;

	__asm__ volatile("movq %%cr2, %0; movq %%cr3, %1; movq %%cr4, %2; movq %%rsp, %3"
		: "=r"(cr2), "=r"(cr3), "=r"(cr4), "=r"(sp));
	iprint("pc %016lx sp %016lx bp %016lx flags %lx\n", r[0], sp, r[1], r[2]);
	iprint("cr2 %016lx cr3 %lx cr4 %lx nlock %u ilevel %u\n", cr2, cr3, cr4, curnlock(), curilevel());
}

void
panic(const char *fmt, ...)
{
	u64 regs[3] = {(u64)__builtin_return_address(0), *(u64 *)__builtin_frame_address(0), splhi()};
	va_list arg;

	va_start(arg, fmt);
	vpanic(regs[0], regs[1], ownregs, regs, fmt, arg);
}

void
panicat(u64 pc, u64 fp, void (*details)(void *), void *arg, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vpanic(pc, fp, details, arg, fmt, ap);
}
