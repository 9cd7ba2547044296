/*
 * How busy each CPU is, for /dev/sysstat: averages that forget with a time constant of a second, as Plan 9's
 * do at every clock tick.  There is no tick here, so an average is brought up to date where the state changes (at
 * most every Stepns) and when it is read.  A CPU writes only its own; readers may see one that is a step behind.
 */
#include "priv.h"

static const u64 Tau = 1000000000, Stepns = 10000000;	/* ns */
enum { Unit = 1000000, Maxsteps = 100 };

typedef struct Sums Sums;
struct Sums {
	u64 idle, intr;
};

/* All that the CPU idled until now, and was in interrupt handlers. */
static Sums
sums(Cpu *c, u64 now)
{
	u64 since = __atomic_load_n(&c->idlesince, __ATOMIC_RELAXED);
	Sums s = { c->idlens, c->intrns };

	if(since != 0 && now > since)
		s.idle += now - since - (s.intr - c->haltintrns);
	return s;
}

/* Puts dt ns of value v into an average, step by step: after so many steps of Tau/10 nothing of the old is left. */
static u32
decay(u32 avg, u64 v, u64 dt)
{
	s64 a = avg;
	u64 step;
	int i;

	for(i = 0; dt > 0 && i < Maxsteps; i++, dt -= step){
		step = dt < Tau/10 ? dt : Tau/10;
		a += ((s64)v - a) * (s64)step / (s64)(Tau + step);
	}
	return dt > 0 ? v : (u64)a;
}

/* A difference that was read while its CPU changed it may be a little below 0 or above all there is. */
static u64
within(u64 v, u64 max)
{
	if((s64)v < 0)
		return 0;
	return v < max ? v : max;
}

static void
average(Cpu *c, u64 now, u32 nready, u32 v[3])
{
	u64 dt = now - c->avg.ns, idle, intr;
	Sums s = sums(c, now);

	v[0] = c->avg.load;
	v[1] = c->avg.idle;
	v[2] = c->avg.intr;
	if((s64)dt <= 0)
		return;
	idle = s.idle - c->avg.idle0;
	intr = s.intr - c->avg.intr0;
	idle = within(idle, dt);
	intr = within(intr, dt);
	/* one process ran all the time that was not idle, and who waits now waited as long */
	v[0] = decay(v[0], muldiv(dt - idle, Unit, dt) * (1 + nready), dt);
	v[1] = decay(v[1], muldiv(idle, Unit, dt), dt);
	v[2] = decay(v[2], muldiv(intr, Unit, dt), dt);
}

void
loadupdate(Cpu *c, u64 now, u32 nready)
{
	Sums s = sums(c, now);
	u32 v[3];

	average(c, now, nready, v);
	c->avg.load = v[0];
	c->avg.idle = v[1];
	c->avg.intr = v[2];
	c->avg.idle0 = s.idle;
	c->avg.intr0 = s.intr;
	__atomic_store_n(&c->avg.ns, now, __ATOMIC_RELEASE);
}

void
loadbusy(Cpu *c, u64 now)
{
	if(now - c->avg.ns >= Stepns)
		loadupdate(c, now, 0);
	c->haltintrns = c->intrns;
	__atomic_store_n(&c->idlesince, now, __ATOMIC_RELAXED);
}

void
loadidle(Cpu *c, u64 now)
{
	u64 slept = now - c->idlesince - (c->intrns - c->haltintrns);

	__atomic_store_n(&c->idlesince, 0, __ATOMIC_RELAXED);
	c->idlens += slept;
	if(now - c->avg.ns >= Stepns)
		loadupdate(c, now, 0);
}

void
cpuload(Cpu *c, u32 *load, u32 *idle, u32 *intr)
{
	u32 v[3];

	average(c, nsnow(), 0, v);
	*load = v[0] / (Unit/1000);
	*idle = v[1] / (Unit/100);
	*intr = v[2] / (Unit/100);
}
