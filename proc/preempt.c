/*
 * Where a process is made to give way or to look at its notes: on the way to user
 * mode (kernelexit) and after interrupts in the kernel (preempt).
 */
#include "sched.h"

/*
 * Upcall, before every return to user mode, interrupts on.  trap/ calls it again while
 * resched is set, so a note posted meanwhile is seen.
 */
static void
kernelexit(Ureg *u)
{
	Proc *p = up;

	p->dbgreg = u;
	if(cpu()->resched){
		cpu()->resched = false;
		yield();
		cpu()->resched = false;
		if(mysched()->nedf != 0)
			edfexit();
	}
	if(p->watchstale){
		u64 x = splhi();
		p->watchstale = false;
		watchload(p);
		splx(x);
	}
	if(p->wantcharge != nil)
		limitmoved();
	if(p->procctl != Ctlnone)
		procctl();
	if(p->notepending){
		notifyuser(u);
		edfhandled();
	}
	timeuser();
}

/*
 * Upcall, after an interrupt in kernel mode, interrupts off.  A process that holds a
 * spin lock, or is between setting its state and leaving, is not disturbed.
 */
static void
preempt(void)
{
	Cpu *c = cpu();

	if(up == nil || c->nlock != 0 || c->ilevel != 0 || up->state != Prunning)
		return;
	c->resched = false;
	yield();
	/* kernelexit may already have looked at the notes */
	if(up->notepending || (mysched()->nedf != 0 && edfpending(up)))
		cpu()->resched = true;
}

void
preemptinit(void)
{
	upcall.kernelexit = kernelexit;
	upcall.preempt = preempt;
}
