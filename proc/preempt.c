/*
 * Where a process is made to give way or to look at its notes: on the way to user
 * mode (kernelexit) and after interrupts in the kernel (preempt).
 */
#include "sched.h"
#include "pod.h"

/* What others want of up. */
static void
attend(Proc *p, Ureg *u)
{
	p->ticked = false;
	if(p->watchstale){
		u64 x = splhi();
		p->watchstale = false;
		watchload(p);
		splx(x);
	}
	if(p->recharge){
		p->recharge = false;
		limitmoved();
	}
	bool away = p->seat != nil && podaway(u);
	if(p->procctl != Ctlnone){
		procctl();
		if(!away)
			rulesagain();
	}
	if(p->notepending && !away){
		notifyuser(u);
		if(mysched()->rules != 0)
			rulesagain();
	}
}

/*
 * Upcall, before every return to user mode, interrupts on.  trap/ calls it again while
 * resched is set, so a note posted meanwhile is seen.
 */
static void
kernelexit(Ureg *u)
{
	Proc *p = up;

	p->dbgreg = u;
	if(__builtin_expect(cpu()->resched, 0)){
		cpu()->resched = false;
		yield();
		cpu()->resched = false;
		if(mysched()->rules != 0)
			rulesexit();
	}
	if(__builtin_expect(p->slow != 0, 0))
		attend(p, u);
	timeuser();
	p->dbgreg = (Ureg *)(p->kstack + Kstacksize) - 1;	/* where the next entry puts it */
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
	if(up->notepending || (mysched()->rules != 0 && rulespending(up)))
		cpu()->resched = true;
}

void
preemptinit(void)
{
	upcall.kernelexit = kernelexit;
	upcall.preempt = preempt;
}
