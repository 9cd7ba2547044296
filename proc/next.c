/*
 * Who runs next (Sched.next): a place before the run queue for one process.
 *
 * Who is woken here and would be the first of the queue goes there, which saves the way into the queue and out of it, and changes no order.
 * The place is filled by this CPU alone, interrupts off, and emptied by whoever takes its process in one exchange: this CPU when it leaves
 * the running process, or another one that has no work.  The latter find no process that was handed over (handoff): its waker is about to
 * leave the CPU, or says that it does not (handend).
 *
 * That it ran here last, and does not now, says that its stack was left.
 */
#include "sched.h"

bool
readynext(Proc *p, bool hand)
{
	Sched *s = mysched();

	if(p->cpu != s->cpu || p->oncpu || s->next != nil || s->nedf != 0 || s->map >> p->priority != 0 || unlikely(procevents))
		return false;
	if(hand ? p->wired != nil && p->wired != s->cpu : p->wired != nil || p->priority != s->curpri || idlemask != 0)
		return false;
	p->state = Pready;
	s->handed = hand;
	__atomic_store_n(&s->next, p, __ATOMIC_SEQ_CST);
	/* as in ready: a CPU that says now that it is idle has not seen it */
	if(unlikely(idlemask != 0) && !hand)
		invite();
	return true;
}

Proc *
nextback(Proc *p)
{
	if(p != nil){
		hilock(&p->rlock);
		ready(p);
		hiunlock(&p->rlock);
	}
	return nil;
}

Proc *
nextsteal(Sched *s)
{
	Proc *p = nextspare(s) ? __atomic_exchange_n(&s->next, nil, __ATOMIC_SEQ_CST) : nil;

	/* handed over meanwhile, by who may not go elsewhere */
	return p == nil || p->wired == nil ? p : nextback(p);
}

__attribute__((noinline)) static void
giveback(void)
{
	u64 x = irqsoff();

	nextback(__atomic_exchange_n(&mysched()->next, nil, __ATOMIC_SEQ_CST));
	irqsback(x);
}

/* If up was taken to another CPU meanwhile, the one that it has left has taken along what was there. */
void
handend(void)
{
	if(unlikely(mysched()->next != nil))
		giveback();
}
