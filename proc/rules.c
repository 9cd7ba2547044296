/* What decides, besides priorities, who runs: deadlines (edf.c) and budgets of SIPs (sipcpu.c).  Either may be what a CPU's rules tells of. */
#include "sched.h"
#include "hilock.h"

void
rulesrun(Proc *p, Sched *s)
{
	if(s->nedf != 0)
		edfrun(p, s);
	if(p->sip != nil && s->nbudget != 0)
		sipcpurun(p);
}

void
rulesleave(Proc *p, Sched *s)
{
	if(s->nedf != 0)
		edfleave(p);
	if(p->sip != nil && s->nbudget != 0)
		sipcpuleave(p);
}

void
rulesexit(void)
{
	edfexit();
	sipcpuexit();
}

bool
rulespending(Proc *p)
{
	return edfpending(p) || sipcpupending(p);
}

void
rulesagain(void)
{
	u64 x = irqsoff();

	if(mysched()->rules != 0 && rulespending(up))
		cpu()->resched = true;
	irqsback(x);
}
