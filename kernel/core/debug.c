/* The debug build: what is kept for each kernel stack, and allocations that fail on purpose. */
#include "debug.h"
#include "lib.h"

#ifdef DEBUG
enum { Stacksize = 16 * KiB };			/* Kstacksize of mm.h, to which stacks are aligned */
static const u64 Stacklow = 0xffffff0000000000ull;	/* KSTKBASE of mm/ */
static const u64 Stackwindow = 512ull * GiB;

static Stackdebug bootstack[Maxcpu];

Stackdebug *
stackdebug(void)
{
	u64 sp = (u64)__builtin_frame_address(0);

	if(sp - Stacklow < Stackwindow)
		return (Stackdebug *)(sp & ~(u64)(Stacksize - 1));
	return &bootstack[cpu()->id];
}

u64 debugchildfailed;

void
debugnewstack(void *low)
{
	Stackdebug *d = low, *maker = stackdebug();

	memset(d, 0, sizeof *d);
	if(maker->childn != 0) {
		d->child = true;
		d->failin = d->childin = maker->childin;
		d->failn = d->childn = maker->childn;
	}
}

/* Interrupt handlers on the stack of the process are not meant. */
bool
failalloc(void)
{
	Stackdebug *d = stackdebug();

	if(d->failn == 0 || up == nil || curilevel() != 0)
		return false;
	if(d->failin > 0) {
		d->failin--;
		return false;
	}
	d->failn--;
	d->failed++;
	if(d->child)
		__atomic_add_fetch(&debugchildfailed, 1, __ATOMIC_RELAXED);
	return true;
}
#endif
