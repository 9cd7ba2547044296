/*
 * Time from the TSC.  ns = base + (tsc - tsc0) * mult / 2^32 in 128 bits, so it neither
 * overflows nor drifts.  Until clockinit has measured the TSC a rate is assumed;
 * the change goes on from the time reached, so that nsnow never steps back.
 */
#include "bootinfo.h"
#include "core.h"
#include "hw.h"
#include "lib.h"
#include "coreinit.h"

enum { Assumedhz = 2000000000 };
static const u64 Second = 1000000000;	/* ns */

static u64 hz = Assumedhz;
static u64 tsc0, base;		/* the point that the rate counts from; written at boot only */
static u64 mult;		/* ns * 2^32 of one TSC cycle */
static u64 wall0;		/* ns since 1970 at nsnow() == 0; one aligned word */

static void
setrate(u64 newhz)
{
	hz = newhz;
	mult = muldiv(Second, 1ull << 32, hz);
}

void
timeearly(const Bootinfo *bi)
{
	tsc0 = rdtsc();
	setrate(Assumedhz);
	wall0 = bi->efitime * Second;
}

u64
nsnow(void)
{
	u64 cycles = rdtsc() - tsc0;

	if((s64)cycles < 0)	/* a CPU whose counter is a little behind */
		cycles = 0;
	return base + (u64)((unsigned __int128)cycles * mult >> 32);
}

/* wallns: ns since 1970 as of now; 0: unknown. */
void
timecalibrated(u64 tschz, u64 wallns)
{
	u64 flags = splhi(), now = nsnow();

	base = now;
	tsc0 = rdtsc();
	setrate(tschz);
	if(wallns != 0)
		wall0 = wallns - now;
	splx(flags);
}

u64
tschz(void)
{
	return hz;
}

u64
nswall(void)
{
	return __atomic_load_n(&wall0, __ATOMIC_RELAXED) + nsnow();
}

void
nswallset(u64 ns)
{
	__atomic_store_n(&wall0, ns - nsnow(), __ATOMIC_RELAXED);
}

void
usdelay(u32 us)
{
	u64 end = nsnow() + (u64)us * 1000;
	while(nsnow() < end)
		__asm__ volatile("pause");
}
