/*
 * Who spent the time: user and kernel nanoseconds per process, and the cycle counts that
 * programs find in their Tos.  Each is added up where the mode changes and where the
 * scheduler takes the CPU away.
 */
#include "sched.h"
#include "vsip.h"

enum {
	Toskcycles = 24,	/* from the end of the stack, the last words of the Tos: kcycles, pcycles, pid, clock */
	Tosclock = 4,
	Clockns = 1000000,		/* clock counts the program's milliseconds in user mode */
};

static void
charge(Proc *p)
{
	u64 now = nsnow();

	p->times[p->inkernel ? Tsys : Tuser] += now - p->modens;
	p->modens = now;
}

/* up came from user mode. */
void
timekernel(Ureg *u)
{
	Proc *p = up;
	u64 x = splhi();

	p->dbgreg = u;
	charge(p);
	p->inkernel = true;
	p->kentry = cycles();
	splx(x);
}

static u32
userclock(Proc *p)
{
	return (p->times[Tuser] - p->clockbase) / Clockns;
}

/* After a mere interrupt there is only the clock, which a program may watch without entering the kernel. */
static void
clockonly(void)
{
	Proc *p = up;
	u32 clock;
	u64 x;

	x = splhi();
	charge(p);
	clock = userclock(p);
	splx(x);
	if(clock != p->clock){
		p->clock = clock;
		ucopyout(uptr(usertop(p) - Tosclock), &clock, sizeof clock);
	}
}

/* up goes to user mode. */
void
timeuser(void)
{
	Proc *p = up;
	struct {
		s64 kcycles, pcycles;
		u32 pid, clock;
	} tos;
	u64 x, t;

	if(!p->inkernel){
		clockonly();
		return;
	}
	x = splhi();
	charge(p);
	p->inkernel = false;
	t = cycles();
	p->kcycles += t - p->kentry;
	tos.kcycles = p->kcycles;
	tos.pcycles = t + p->pcycles;
	tos.pid = p->pid;
	tos.clock = p->clock = userclock(p);
	splx(x);
	/* a program that took its own stack away does not want to know */
	ucopyout(uptr(usertop(p) - Toskcycles), &tos, sizeof tos);
}

/* The scheduler, interrupts off: p gets or loses the CPU. */
void
timeswitch(Proc *p, bool in)
{
	u64 t = cycles();

	if(in){
		p->modens = nsnow();
		p->kentry += t;
		p->pcycles -= t;
	}else{
		charge(p);
		p->kentry -= t;
		p->pcycles += t;
	}
}

void
proctimes(Proc *p, u64 ms[Ntime])
{
	int i;

	for(i = 0; i < Ntime; i++)
		ms[i] = p->times[i] / 1000000;
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
