/*
 * The composition root: connects the rooms and starts them in order.  Read the list as
 * the table of contents of the kernel; each line may use what the lines above made.
 */
#include "bootinfo.h"
#include "core.h"
#include "fs9.h"
#include "hw.h"
#include "lib.h"
#include "mm.h"
#include "pci.h"
#include "proc.h"
#include "trap.h"
#include "upcall.h"

_Noreturn void kstart(Bootinfo *);
_Noreturn void stackcall(void *top, void (*fn)(void));

static void *
hwvmap(Phys pa, usize n, int cache)
{
	return vmap(pa, n, cache);
}

/* What the lower rooms may ask of mm/ (upcall.h). */
static void
connectmm(void)
{
	upcall.vmap = hwvmap;
	upcall.kmallocz = kmallocz;
	upcall.kstackalloc = kstackalloc;
	upcall.kernelpml4 = kernelpml4;
	upcall.mmident = mmident;
	upcall.mmunident = mmunident;
}

static void
selftests(void)
{
	const char *panics = bootopt("panic"), *tests = bootopt("selftest");

	if(tests != nil && strcmp(tests, "1") == 0)
		coretest();
	if(panics != nil)
		crashtest(panics);
}

/* On the stack that becomes the scheduler's of this CPU. */
static void
kmain(void)
{
	fbinit(bootinfo());
	acpiinit(bootinfo());
	lapicinit();
	mmtrapinit();
	ioapicinit();
	clockinit();
	pciinit();
	uartinit();
	kbdinit();
	procinit();
	fs9init();
	spllo();
	selftests();
	userinit();
	mmbootfree();
	smpinit(schedinit);
	schedinit();
}

void
kstart(Bootinfo *bi)
{
	cpuinit0();
	uartearly();
	coreinit(bi);
	trapinit();
	print("ennead: kernel at %#lx, %s\n", bi->kernpa, cpufeatures());
	mminit(bi);
	connectmm();
	trapstacks();
	stackcall((char *)kstackalloc() + Kstacksize, kmain);
}
