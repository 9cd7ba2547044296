/*
 * CPU budgets of SIPs: all processes of one get at most so much CPU time in each period, then they wait until it ends.
 *
 * Time is counted as in a ledger: whenever a CPU begins or ends to run one of the processes, what has passed since the entry before counts
 * once for each CPU that ran one.  So there is one timer for each budget, when it would be used up with the CPUs that run now, and
 * none while nobody runs or waits.
 *
 * A process waits only on its way to user mode, where it holds nothing; what it does in the kernel until then is a debt, which the next periods pay.
 * A kill, a note and a stop end the wait.  The handler of a note waits again before it runs: else notes were a way around the budget.
 *
 * Only the timer and a new budget end the waiting: they hold no lock of a process.
 */
#include "sched.h"
#include "sip.h"
#include "pod.h"

enum { Ms = 1000 * 1000 };

static const u64 Minns = 20 * 1000,	/* no timer is set for sooner */
	Again = 10 * Ms,		/* those who run on although nothing is left are told again; and how long one of a pod may be away then */
	Maxwait = 10ull * 1000 * Ms;	/* a debt of more is forgotten: the clock may have gone on while the whole machine stood still */

struct Cpuwaiter {
	Proc *p;
	Cpuwaiter *next;
};

static inline u64
mybit(void)
{
	return 1ull << cpu()->id;
}

/* This CPU runs one of its processes, and that is known; interrupts off. */
static inline bool
counted(Sip *s)
{
	return (s->cpu.on & mybit()) != 0;
}

static inline u64
less(u64 a, u64 b)
{
	return a > b ? a - b : 0;
}

/* The period has ended, and perhaps others after it, all with n CPUs that ran. */
static void
newperiods(Sipcpu *b, u64 now, u64 n)
{
	Cpuuse *u = &b->use;
	u64 k = (now - b->start) / u->period, most = u->quota * (Maxwait / u->period + 1), each = n * u->period;

	u->used = less(u->used + n * (b->start + u->period - b->at), u->quota);
	if(each >= u->quota)
		u->used += (k - 1) * (each - u->quota);
	else
		u->used = less(u->used, (k - 1) * (u->quota - each));
	if(u->used > most)
		u->used = most;
	b->start += k * u->period;
	b->at = b->start;
}

/* What has run up to now is used. */
static void
settle(Sipcpu *b, u64 now)
{
	Cpuuse *u = &b->use;
	u64 n = b->non;

	if(now <= b->at)
		return;
	u->total += n * (now - b->at);
	if(u->quota != 0){
		if(now - b->start >= u->period)
			newperiods(b, now, n);
		u->used += n * (now - b->at);
	}
	b->at = now;
}

/* The timer for what comes next, unless it will be there before. */
static void
arm(Sipcpu *b, u64 now)
{
	Cpuuse *u = &b->use;
	u64 n = b->non, when;

	if(u->quota == 0 || n + (u->out ? b->nwait : 0) == 0)
		return;
	if(u->out){
		when = b->start + u->used / u->quota * u->period;
		if(n > 0 && when > now + Again)
			when = now + Again;
	}else{
		when = now + less(u->quota, u->used) / n;
		if(when > b->start + u->period)
			when = b->start + u->period;
	}
	if(when < now + Minns)
		when = now + Minns;
	if(b->when != 0 && b->when <= when)
		return;
	b->when = when;
	timerset(&b->timer, when);
}

/* Who runs goes to the kernel, and waits on its way back. */
static void
tell(Sipcpu *b)
{
	u64 m;
	Cpu *c;

	for(m = b->on; m != 0; m &= m - 1){
		c = cpus[__builtin_ctzll(m)];
		c->resched = true;
		if(c->id != cpu()->id)
			ipi(c->id, Vipi);
	}
}

static void
check(Sipcpu *b, u64 now)
{
	Cpuuse *u = &b->use;

	if(!u->out && u->quota != 0 && u->used >= u->quota){
		u->out = true;
		u->nout++;
		tell(b);
	}
	arm(b, now);
}

/*
 * Who runs.
 */

/* up, or who is about to be, runs here from now on.  Interrupts off; with rlock held or not. */
static void
count(Sipcpu *b)
{
	u64 now = nsnow();

	ilock(&b->l);
	settle(b, now);
	b->on |= mybit();
	b->non++;
	if(b->use.out)
		cpu()->resched = true;
	check(b, now);
	iunlock(&b->l);
}

void
sipcpurun(Proc *p)
{
	if(p->sip->cpu.given)
		count(&p->sip->cpu);
}

void
sipcpuleave(Proc *p)
{
	Sipcpu *b = &p->sip->cpu;
	u64 now;

	if(!counted(p->sip))
		return;
	now = nsnow();
	ilock(&b->l);
	settle(b, now);
	b->on &= ~mybit();
	b->non--;
	check(b, now);
	iunlock(&b->l);
}

/*
 * Who waits.
 */

static void
wake(Sip *s)
{
	Cpuwaiter *w;

	ilock(&s->l);
	for(w = s->cpu.first; w != nil; w = w->next)
		wakeup(&w->p->sleepr);
	iunlock(&s->l);
}

static void
timeout(void *arg)
{
	Sip *s = arg;
	Sipcpu *b = &s->cpu;
	Cpuuse *u = &b->use;
	u64 now = nsnow();
	bool go;

	ilock(&b->l);
	b->when = 0;
	settle(b, now);
	go = u->out && u->used < u->quota;
	if(go)
		u->out = false;
	else if(u->out)
		tell(b);
	check(b, now);
	iunlock(&b->l);
	if(go)
		wake(s);
}

static bool
mustwait(Proc *p)
{
	return p->sip != nil && p->sip->cpu.use.out && p->procctl != Ctlexit;
}

/* It has to wait, or is not counted yet: it was here before there was a budget, or before it was in the SIP. */
bool
sipcpupending(Proc *p)
{
	return p->sip != nil && p->sip->cpu.given && (mustwait(p) || !counted(p->sip));
}

static bool
mayrun(void *arg)
{
	Proc *p = arg;

	return !mustwait(p) || p->procctl == Ctlstop;
}

void
sipcpuctl(Proc *p)
{
	if(p->sip != nil && p->sip->cpu.given)
		wakeup(&p->sleepr);
}

/* Until time is given; Eintr if there is a note before, which one that is away in its pod does not get. */
static Err
await(Sip *s, bool away)
{
	Proc *p = up;
	Sipcpu *b = &s->cpu;
	const char *old = p->psstate;
	Cpuwaiter w = { p, nil }, **l;
	Err e = nil;

	ilock(&s->l);
	w.next = b->first;
	b->first = &w;
	iunlock(&s->l);
	ilock(&b->l);
	b->nwait++;
	arm(b, nsnow());
	iunlock(&b->l);
	p->psstate = "Waitbudget";
	if(away)
		sleepk(&p->sleepr, mayrun, p);
	else
		e = sleep(&p->sleepr, mayrun, p);
	p->psstate = old;
	ilock(&b->l);
	b->nwait--;
	iunlock(&b->l);
	ilock(&s->l);
	for(l = &b->first; *l != &w; l = &(*l)->next)
		;
	*l = w.next;
	iunlock(&s->l);
	return e;
}

/* In the window of another SIP of its pod it would keep that from others: it waits at home, if it comes there soon. */
static bool
away(Sipcpu *b, bool *late)
{
	*late = false;
	if(up->seat == nil || !podlater(up->dbgreg))
		return false;
	*late = b->use.used >= b->use.quota + Again;
	return true;
}

void
sipcpuexit(void)
{
	Proc *p = up;
	Sip *s = p->sip;
	bool late;
	u64 x;

	if(s == nil || !s->cpu.given)
		return;
	x = splhi();
	if(!counted(s))
		count(&s->cpu);
	splx(x);
	while(mustwait(p)){
		if(away(&s->cpu, &late) && !late)
			return;
		if(await(s, late) != nil || p->procctl == Ctlstop)
			return;
	}
}

/*
 * Giving.
 */

/* All CPUs look at who they run from now on. */
static void
begin(Sip *s, int n)
{
	for(Sched *c = scheds; c < scheds + ncpu; c++){
		ilock(&c->l);
		c->nbudget += n;
		iunlock(&c->l);
	}
}

static Err
kick1(Proc *p, void *arg)
{
	USED(arg);
	kick(p);
	return nil;
}

Err
sipcpuset(Sip *s, u64 quota, u64 period)
{
	Sipcpu *b = &s->cpu;
	bool first = !b->given;
	u64 now;

	if(period != 0 && (period < (u64)Minperiodms * Ms || period > (u64)Maxperiodms * Ms))
		return errf("cpu budget: a period is %dms to %ds", Minperiodms, Maxperiodms / 1000);
	if(period != 0 && (quota < Minquotaus * 1000 || quota > Maxcpu * period))
		return errf("cpu budget: at least %dus, at most %d times the period", Minquotaus, Maxcpu);
	if(quota == 0 && first)
		return nil;
	if(first){
		b->timer.fn = timeout;
		b->timer.arg = s;
		begin(s, 1);
		b->given = true;
	}
	ilock(&b->l);
	now = nsnow();
	settle(b, now);
	b->use.quota = quota;
	b->use.period = period;
	b->use.used = 0;
	b->use.out = false;
	b->start = b->at = now;
	arm(b, now);
	iunlock(&b->l);
	wake(s);
	if(first)
		sipeach(s, kick1, nil);
	return nil;
}

Cpuuse
sipcpuuse(Sip *s)
{
	Sipcpu *b = &s->cpu;
	Cpuuse u;

	ilock(&b->l);
	settle(b, nsnow());
	u = b->use;
	iunlock(&b->l);
	return u;
}

/* Nobody is in it any more. */
void
sipcpufree(Sip *s)
{
	if(!s->cpu.given)
		return;
	assert(s->cpu.on == 0 && s->cpu.first == nil);
	timerdel(&s->cpu.timer);
	begin(s, -1);
}
