/*
 * Sleep and wakeup, and the parking of QLock waiters.
 *
 * No wakeup is lost: the sleeper looks at its condition with the Rendez locked, and
 * who makes the condition true calls wakeup after that, which takes the same lock.
 * Notes are seen likewise: notepending is set first, then rlock taken.
 * Lock order: Rendez, then rlock; unsleep, which comes from the process' side, only tries.
 */
#include "sched.h"
#include "debug.h"

/* Ends the sleep of p from its own side; rlock comes before the Rendez here, so that one is only tried. */
static void
unsleep(Proc *p, bool bytimer)
{
	Rendez *r;

	for(;;){
		ilock(&p->rlock);
		if(bytimer)
			p->timedout = true;
		r = p->r;
		if(p->state != Pwakeme || !(bytimer || p->intrable))
			break;
		if(canlock(&r->l)){
			r->p = nil;
			p->r = nil;
			ready(p);
			unlock(&r->l);
			break;
		}
		iunlock(&p->rlock);
		cpurelax();
	}
	iunlock(&p->rlock);
}

static void
timeout(void *arg)
{
	unsleep(arg, true);
}

__attribute__((always_inline)) static inline Err
dosleep(Rendez *r, bool (*cond)(void *), void *arg, bool intrable, u64 when)
{
	Proc *p = up;
	Err e = nil;
	u64 x;

	debugnospin("sleep");
	assert(p != nil && curnlock() == 0);
	x = irqsoff();
	p->timedout = false;
	if(when != 0){
		p->sleeptimer.fn = timeout;
		p->sleeptimer.arg = p;
		timerset(&p->sleeptimer, when);
	}
	for(;;){
		hilock(&r->l);
		if(r->p != nil)
			panic("two processes sleep at one place: %d %d", r->p->pid, p->pid);
		if(cond(arg))
			break;
		hilock(&p->rlock);
		if(intrable && p->notepending)
			e = Eintr;
		else if(when != 0 && p->timedout)
			e = Etimedout;
		if(e != nil){
			hiunlock(&p->rlock);
			break;
		}
		r->p = p;
		p->r = r;
		p->rcond = cond;
		p->rarg = arg;
		p->intrable = intrable;
		if(mysched()->nedf != 0)
			edfblock(p);
		p->state = Pwakeme;
		if(!p->fixedpri && p->priority != p->basepri)
			p->priority = p->basepri;	/* who sleeps is no hog */
		hiunlock(&p->rlock);
		hiunlock(&r->l);
		sched();
		/* the waker has done with r after that, as if l were taken once more */
		if(likely(cond(arg))){
			lockpass(&r->l);
			goto Out;
		}
	}
	hiunlock(&r->l);
Out:
	if(when != 0)
		timerdel(&p->sleeptimer);
	irqsback(x);
	return e;
}

Err
sleep(Rendez *r, bool (*cond)(void *), void *arg)
{
	return dosleep(r, cond, arg, true, 0);
}

Err
tsleep(Rendez *r, bool (*cond)(void *), void *arg, u64 ms)
{
	u64 now = nsnow();

	if(ms > (~0ull - now) / 1000000)
		return sleep(r, cond, arg);
	return dosleep(r, cond, arg, true, now + ms * 1000000);
}

void
sleepk(Rendez *r, bool (*cond)(void *), void *arg)
{
	dosleep(r, cond, arg, false, 0);
}

Err
tsleepk(Rendez *r, bool (*cond)(void *), void *arg, u64 ms)
{
	return dosleep(r, cond, arg, false, nsnow() + ms * 1000000);
}

/* Hand: up is about to leave the CPU (next.c). */
__attribute__((always_inline)) static inline bool
wake(Rendez *r, bool hand)
{
	u64 x = irqsoff(), owed;
	Proc *p;
	bool woken;

	hilock(&r->l);
	p = r->p;
	woken = p != nil;
	if(woken){
		hilock(&p->rlock);
		assert(p->state == Pwakeme && p->r == r);
		r->p = nil;
		p->r = nil;
		trace("wakeup", p->pid, 0);
		if(unlikely(!readynext(p, hand))){
			owed = readied(p);
			hiunlock(&p->rlock);
			hiunlock(&r->l);
			payipis(owed);
			irqsback(x);
			return true;
		}
		hiunlock(&p->rlock);
	}
	hiunlock(&r->l);
	irqsback(x);
	return woken;
}

bool
wakeup(Rendez *r)
{
	return wake(r, false);
}

bool
handoff(Rendez *r)
{
	return wake(r, true);
}

void
kick(Proc *p)
{
	Cpu *c;

	ilock(&p->rlock);
	if(p->state == Prunning && (c = p->cpu) != nil){
		c->resched = true;
		if(c != cpu())
			ipi(c->id, Vipi);
	}
	iunlock(&p->rlock);
}

/*
 * Any context; the caller has set notepending and may hold notelock.  Who posts to itself, as at a fault, is on its way to
 * kernelexit, which looks, and does not give way for that: else one fault in a quantum would be all beside one that spins.
 */
void
procinterrupt(Proc *p)
{
	if(p == up && curilevel() == 0)
		return;
	unsleep(p, false);
	kick(p);
}

/* Upcall: up waits in the queue of a QLock or RWlock that l guards. */
void
park(Lock *l)
{
	Proc *p = up;
	u64 x = splhi();

	ilock(&p->rlock);
	p->readyns = nsnow();
	p->state = Pqueueing;
	iunlock(&p->rlock);
	unlock(l);
	sched();
	splx(x);
}

/* Upcall: with the lock held that park released. */
void
unpark(Proc *p)
{
	ilock(&p->rlock);
	assert(p->state == Pqueueing);
	ready(p);
	iunlock(&p->rlock);
}
