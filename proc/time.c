/*
 * Who spent the time: cycles of the process and of the kernel for it, as programs find them in their Tos, and
 * user and kernel milliseconds, which are computed from them.
 *
 * Cycles are counted between entry to the kernel and return to user mode (trap/entry.S does the same), and between getting
 * and losing the CPU.  While a process runs kentry and pcycles hold a difference to the counter; so the sign of each
 * tells whether the process ran when it was read.  Interrupts and page faults count for user mode.
 */
#include "sched.h"
#include "vsip.h"

enum { Starting = -1 };	/* kentry: in the kernel, nothing spent yet */

static u64
cyclens(u64 n)
{
	return muldiv(n, 1000000000, tschz());
}

static u64 tickcycles;	/* of a millisecond, once asked for */

__attribute__((noinline)) static u64
askcycles(void)
{
	return tickcycles = tschz() / 1000;
}

static inline u64
mscycles(void)
{
	return likely(tickcycles != 0) ? tickcycles : askcycles();
}

/* up came from user mode. */
void
timekernel(Ureg *u, u32 call)
{
	Proc *p = up;
	u64 x = splhi();

	p->dbgreg = u;
	p->call = call;
	if(p->kentry == 0)
		p->kentry = cycles();
	splx(x);
}

/* What the clock counts: milliseconds in user mode; total: cycles run. */
static u32
userclock(Proc *p, u64 total)
{
	return (total - (p->kcycles - p->kbase) + p->clockbase) / mscycles();
}

/* After a mere interrupt there is only the clock, which a program may watch without entering the kernel. */
static void
clockonly(void)
{
	Proc *p = up;
	u64 x, total;
	u32 clock;

	x = splhi();
	total = cycles() + p->pcycles;
	splx(x);
	if(total - p->clockat < mscycles())
		return;
	p->clockat = total;
	clock = userclock(p, total);
	ucopyout(uptr(p->tos + offsetof(Toscycles, clock)), &clock, sizeof clock);
}

/* up goes to user mode. */
void
timeuser(void)
{
	Proc *p = up;
	Toscycles tos;
	u64 x, t;

	if(p->kentry == 0){
		clockonly();
		return;
	}
	x = irqsoff();
	t = cycles();
	p->kcycles += t - p->kentry;
	p->kentry = 0;
	p->clockat = t + p->pcycles;
	irqsback(x);
	tos.kcycles = p->kcycles;
	tos.pcycles = p->clockat;
	tos.pid = p->pid;
	tos.clock = userclock(p, p->clockat);
	/* a program that took its own stack away does not want to know */
	ucopyout(uptr(p->tos), &tos, sizeof tos);
}

/* The scheduler, interrupts off: the CPU goes from one to the other; nil: to or from the scheduler. */
void
timeswitch(Proc *from, Proc *to)
{
	u64 t = cycles();

	if(from != nil){
		from->pcycles += t;
		if(from->kentry != 0)
			from->kentry -= t;
	}
	if(to != nil){
		/* who never runs for long has a clock, too */
		if(to->pcycles - to->clockat >= mscycles())
			to->ticked = true;
		to->pcycles -= t;
		if(to->kentry != 0)
			to->kentry += t;
	}
}

void
timefork(Proc *child)
{
	child->kentry = Starting;
	if(up == nil)
		return;
	child->tos = up->tos;
	child->kcycles = child->kbase = up->kcycles;
	child->clockbase = up->kentry + up->pcycles - (up->kcycles - up->kbase) + up->clockbase;
}

/* In exec, whose time counts for the new program. */
void
timeexec(void)
{
	Proc *p = up;
	u64 x = splhi(), sys = p->kcycles - p->kbase;
	s64 ran = p->kentry + p->pcycles - sys;

	if(ran > 0)	/* who was never in user mode has Starting */
		p->times[Tuser] += cyclens(ran);
	p->times[Tsys] += cyclens(sys);
	p->kcycles = p->kbase = 0;
	p->pcycles = -p->kentry;
	p->clockbase = p->clockat = 0;
	p->tos = usertop(p) - sizeof(Toscycles);
	splx(x);
}

/* Cycles of the present program; p may run on another CPU, but may not return to user mode between the two looks at kcycles. */
static void
spent(Proc *p, u64 *total, u64 *sys)
{
	volatile u64 *kcycles = &p->kcycles, *kentry = &p->kentry, *pcycles = &p->pcycles;
	u64 k, e, now;

	do{
		k = *kcycles;
		e = *kentry;
		*total = *pcycles;
	}while(*kcycles != k);
	now = cycles();
	*sys = k - p->kbase;
	if((s64)*total < 0)
		*total += now;
	if(e != 0)
		*sys += (s64)e < 0 ? -e : now - e;
	if(*sys > *total)	/* it was switched meanwhile */
		*sys = *total;
}

void
proctimens(Proc *p, u64 *user, u64 *sys)
{
	u64 total, k;

	spent(p, &total, &k);
	*user = p->times[Tuser] + cyclens(total - k);
	*sys = p->times[Tsys] + cyclens(k);
}

void
proctimes(Proc *p, u64 ms[Ntime])
{
	u64 user, sys;
	int i;

	proctimens(p, &user, &sys);
	for(i = 0; i < Ntime; i++)
		ms[i] = p->times[i] / 1000000;
	ms[Tuser] = user / 1000000;
	ms[Tsys] = sys / 1000000;
	ms[Treal] = (nsnow() - p->times[Treal]) / 1000000;
}

static bool
never(void *arg)
{
	return false;
}

static Err
syssleep(u64 *arg, s64 *ret)
{
	s32 ms = argint(arg[0]);
	Err e;

	if(ms <= 0){
		if(mysched()->nedf != 0 && edfyield(&e))
			return e;
		yield();
		return nil;
	}
	e = tsleep(&up->sleepr, never, nil, ms);
	return e == Etimedout ? nil : e;
}

static Err
sysnsec(u64 *arg, s64 *ret)
{
	*ret = nswall();
	return nil;
}

void
systimeinit(void)
{
	sysregister(17, "Sleep", syssleep);
	sysregister(53, "Nsec", sysnsec);
}
