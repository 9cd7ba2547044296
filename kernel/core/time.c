/*
 * Time from the TSC.  ns = base + (tsc - tsc0) * mult / 2^32 in 128 bits, so it neither
 * overflows nor drifts.  Until clockinit has measured the TSC a rate is assumed; later it is measured better (clock.c).
 * A change goes on from the time reached, so that nsnow never steps back.
 */
#include "bootinfo.h"
#include "core.h"
#include "hw.h"
#include "lib.h"
#include "coreinit.h"

enum { Assumedhz = 2000000000 };
static const u64 Second = 1000000000;	/* ns */

/*
 * One line for each rate.  None is changed once it is in use: who reads the clock while another CPU changes the rate has the one or the
 * other, and they meet at (tsc0, base).
 */
typedef struct Rate Rate;
struct Rate {
	u64 tsc0, base;		/* the point that the rate counts from */
	u64 mult;		/* ns * 2^32 of one TSC cycle */
	u64 hz;
};
enum { Nrate = 8 };
static Rate rates[Nrate] = {{.hz = Assumedhz}};
static const Rate *rate = &rates[0];
static u64 wall0;		/* ns since 1970 at nsnow() == 0; one aligned word */

/*
 * The wall clock by other rules, once somebody has set its rate or trims it: from nsnow() == ns on, wall
 * is what it showed then, hz ticks of nsnow count as a second, and delta is added over the next period ns.
 */
static struct {
	Lock l;			/* guards the rest */
	bool on;		/* read without lock */
	u64 ns, wall, hz;
	s64 delta;
	u64 period;
} steer = {.hz = 1000000000};

static const Rate *
current(void)
{
	return __atomic_load_n(&rate, __ATOMIC_ACQUIRE);
}

/* The time at tsc. */
static u64
at(const Rate *r, u64 tsc)
{
	u64 cycles = tsc - r->tsc0;

	if((s64)cycles < 0)	/* a CPU whose counter is a little behind, or the rate has just changed */
		cycles = 0;
	return r->base + (u64)((unsigned __int128)cycles * r->mult >> 32);
}

static Rate
ratefrom(u64 tsc, u64 ns, u64 hz)
{
	return (Rate){.tsc0 = tsc, .base = ns, .mult = muldiv(Second, 1ull << 32, hz), .hz = hz};
}

void
timeearly(const Bootinfo *bi)
{
	rates[0] = ratefrom(rdtsc(), 0, Assumedhz);
	wall0 = bi->efitime * Second;
}

/* The counter is read before the rate: who is kept from going on in between has the time at which the rate changed, or one before. */
u64
nsnow(void)
{
	u64 tsc = rdtsc();

	return at(current(), tsc);
}

void
timecalibrated(u64 hz)
{
	const Rate *old = current();
	Rate *new = &rates[old - rates + 1];
	u64 tsc = rdtsc();

	if(new == &rates[Nrate])
		return;
	*new = ratefrom(tsc, at(old, tsc), hz);
	__atomic_store_n(&rate, new, __ATOMIC_RELEASE);
}

u64
tschz(void)
{
	return current()->hz;
}

/* steer.l is held. */
static u64
steered(u64 now)
{
	u64 dt = now - steer.ns, part;

	if((s64)dt < 0)
		dt = 0;
	part = steer.period == 0 ? 0 : muldiv(dt < steer.period ? dt : steer.period, steer.delta < 0 ? -steer.delta : steer.delta, steer.period);
	return steer.wall + muldiv(dt, Second, steer.hz) + (steer.delta < 0 ? -part : part);
}

u64
nswall(void)
{
	u64 t;

	if(!__atomic_load_n(&steer.on, __ATOMIC_RELAXED))
		return __atomic_load_n(&wall0, __ATOMIC_RELAXED) + nsnow();
	ilock(&steer.l);
	t = steered(nsnow());
	iunlock(&steer.l);
	return t;
}

/* A new beginning for the rules, at what the clock shows; with steer.l held. */
static void
anchor(u64 wall, u64 now)
{
	steer.wall = wall;
	steer.ns = now;
	steer.delta = 0;
	steer.period = 0;
	wall0 = wall - now;
	__atomic_store_n(&steer.on, steer.hz != Second, __ATOMIC_RELAXED);
}

static u64
wallnow(u64 now)
{
	return steer.on ? steered(now) : wall0 + now;
}

void
nswallset(u64 ns)
{
	ilock(&steer.l);
	anchor(ns, nsnow());
	iunlock(&steer.l);
}

bool
nswalltrim(s64 delta, u32 seconds)
{
	u64 now, period = (u64)(seconds > 0 ? seconds : 1) * Second;

	if(delta <= -(s64)period || delta >= (s64)period)	/* it would run backwards, or at double speed */
		return false;
	ilock(&steer.l);
	now = nsnow();
	anchor(wallnow(now), now);
	steer.delta = delta;
	steer.period = period;
	__atomic_store_n(&steer.on, true, __ATOMIC_RELAXED);
	iunlock(&steer.l);
	return true;
}

bool
nswallrate(u64 newhz)
{
	u64 now;

	if(newhz < Second / 2 || newhz > Second * 2)
		return false;
	ilock(&steer.l);
	now = nsnow();
	anchor(wallnow(now), now);
	steer.hz = newhz;
	__atomic_store_n(&steer.on, newhz != Second, __ATOMIC_RELAXED);
	iunlock(&steer.l);
	return true;
}

u64
nswallhz(void)
{
	return __atomic_load_n(&steer.hz, __ATOMIC_RELAXED);
}

void
usdelay(u32 us)
{
	u64 end = nsnow() + (u64)us * 1000;
	while(nsnow() < end)
		cpurelax();
}
