/*
 * SIPs (sip.h): the table, who belongs to one, and its end.
 *
 * Sip.l is taken from the scheduler, which counts out dead processes: under it nothing sleeps.
 */
#include "priv.h"
#include "sip.h"
#include "hilock.h"

static struct {
	Lock l;			/* guards the list */
	Sip *first;		/* by number, the highest first */
	Sip *by[32];		/* by the lower bits of the number: the last such one, if it is there still */
	u32 last;
	u64 irqs;		/* as they were before */
} sips;

static inline Sip **
bucket(u32 no)
{
	return &sips.by[no % nelem(sips.by)];
}

static inline void
tablelock(void)
{
	u64 irqs = irqsoff();

	hilock(&sips.l);
	sips.irqs = irqs;
}

static inline void
tableunlock(void)
{
	u64 irqs = sips.irqs;

	hiunlock(&sips.l);
	irqsback(irqs);
}

static const char *const statenames[] = {
	[Sipcreated] = "created", [Sipstarting] = "starting", [Siprunning] = "running", [Sipstopped] = "stopped",
	[Sipcrashed] = "crashed", [Sipexited] = "exited",
};

const char *
sipstatename(enum Sipstate st)
{
	return statenames[st];
}

Err
sipnew(Sip **out)
{
	Sip *s = kmallocz(sizeof *s);

	if(s == nil)
		return Enomem;
	s->ref.n = 1;
	strecpy(s->owner, s->owner + sizeof s->owner, up->user);
	for(int r = 0; r < Nresource; r++)
		s->limit[r] = ~0ull;
	tablelock();
	s->no = ++sips.last;
	s->next = sips.first;
	__atomic_store_n(&sips.first, s, __ATOMIC_RELEASE);	/* sippeek takes no lock */
	__atomic_store_n(bucket(s->no), s, __ATOMIC_RELEASE);
	tableunlock();
	*out = s;
	return nil;
}

void
sipref(Sip *s)
{
	incref(&s->ref);
}

Sip *
sipget(u32 no)
{
	Sip *s;

	tablelock();
	for(s = sips.first; s != nil && s->no != no; s = s->next)
		;
	if(s != nil)
		fastincref(&s->ref);
	tableunlock();
	return s;
}

Sip *
sippeek(u32 no)
{
	Sip *s = __atomic_load_n(bucket(no), __ATOMIC_ACQUIRE);

	if(likely(s != nil && s->no == no))
		return s;
	for(s = __atomic_load_n(&sips.first, __ATOMIC_ACQUIRE); s != nil && s->no > no; s = __atomic_load_n(&s->next, __ATOMIC_ACQUIRE))
		;
	return s != nil && s->no == no ? s : nil;
}

Sip *
sipnext(u32 no)
{
	Sip *s, *best = nil;

	tablelock();
	for(s = sips.first; s != nil && s->no > no; s = s->next)
		best = s;
	if(best != nil)
		incref(&best->ref);
	tableunlock();
	return best;
}

/* The last reference goes with the table's lock held, so that nobody finds it any more. */
void
sipput(Sip *s)
{
	Sip **l;
	bool last;

	tablelock();
	if((last = lastref(&s->ref))){
		for(l = &sips.first; *l != s; l = &(*l)->next)
			;
		__atomic_store_n(l, s->next, __ATOMIC_RELEASE);
		if(*bucket(s->no) == s)
			__atomic_store_n(bucket(s->no), nil, __ATOMIC_RELEASE);
	}
	tableunlock();
	if(!last)
		return;
	readsync();
	assert(s->nproc == 0 && s->recipe == nil);
	sipcpufree(s);
	chargegive(s->account, Rproc, 1);
	kfree(s->manifest);
	kfree(s);
}

/* s->l is held. */
static void
join(Sip *s, Proc *p)
{
	p->sip = s;
	p->sipprev = nil;
	if((p->sipnext = s->procs) != nil)
		p->sipnext->sipprev = p;
	s->procs = p;
	s->nproc++;
	incref(&s->ref);
}

/*
 * A child of up is in up's SIP.  Who is born while it is killed ends before it runs,
 * and while it is stopped stops.
 */
void
sipborn(Proc *p)
{
	if(up->sip != nil)
		sipjoin(up->sip, p);
}

void
sipjoin(Sip *s, Proc *p)
{
	ilock(&s->l);
	join(s, p);
	if(s->dying)
		p->procctl = Ctlexit;
	else if(s->state == Sipstopped)
		p->procctl = Ctlstop;
	iunlock(&s->l);
}

/* s->l is held: the last process has gone. */
static void
end(Sip *s)
{
	if(s->state != Sipcrashed)
		s->state = Sipexited;
	s->dying = false;
	s->ended = true;
	s->leader = 0;
	wakeup(&s->waitr);
	wakeup(&s->eventr);
}

/* What is told of a SIP never becomes less because one of its processes ends.  The address space of a pod's goes on. */
void
sipspent(Proc *p)
{
	Sip *s = p->sip;

	if(s == nil || p->as == nil || p->seat != nil)
		return;
	ilock(&s->l);
	astlbuse(p->as, &s->tlb);
	iunlock(&s->l);
}

void
sipgone(Proc *p)
{
	Sip *s = p->sip;

	if(s == nil)
		return;
	ilock(&s->l);
	*(p->sipprev != nil ? &p->sipprev->sipnext : &s->procs) = p->sipnext;
	if(p->sipnext != nil)
		p->sipnext->sipprev = p->sipprev;
	p->sipnext = p->sipprev = nil;
	if(--s->nproc == 0)
		end(s);
	iunlock(&s->l);
}

void
sipexits(const char *msg)
{
	Sip *s = up->sip;

	sipunseal();
	if(s == nil)
		return;
	ilock(&s->l);
	if(up->pid == s->leader && s->state != Sipcrashed)
		strecpy(s->end, s->end + sizeof s->end, msg);
	iunlock(&s->l);
}

/*
 * Waiting: by one at a time, as a Rendez has one sleeper.
 */

static bool
over(void *arg)
{
	Sip *s = arg;

	return s->state >= Sipcrashed && s->nproc == 0;
}

static char *
endtext(Sip *s, char *p, char *e)
{
	char text[ERRMAX];
	enum Sipstate state;

	ilock(&s->l);
	state = s->state;
	memmove(text, s->end, sizeof text);
	iunlock(&s->l);
	p = seprint(p, e, "%s ", sipstatename(state));
	return quote(p, e, text);
}

Err
sipwait(Sip *s, char *buf, usize n)
{
	Err e;

	if((e = turntake(&s->waitturn)) != nil)
		return e;
	e = sleep(&s->waitr, over, s);
	turngive(&s->waitturn);
	if(e == nil)
		endtext(s, buf, buf + n);
	return e;
}

/* An end that was not told, or a wish while there is nothing to end. */
static bool
event(void *arg)
{
	Sip *s = arg;

	return s->ended || (s->ask != Asknothing && s->nproc == 0 && s->state != Sipstarting);
}

Err
sipevent(Sip *s, char *buf, usize n)
{
	static const char *const asked[] = { [Asknothing] = "none", [Askkill] = "kill", [Askrestart] = "restart" };
	enum Sipask ask;
	bool ended;
	char *p;
	Err e;

	if((e = turntake(&s->eventturn)) != nil)
		return e;
	e = sleep(&s->eventr, event, s);
	ilock(&s->l);
	ask = s->ask;
	ended = s->ended;
	if(e == nil){
		s->ask = Asknothing;
		s->ended = false;
	}
	iunlock(&s->l);
	turngive(&s->eventturn);
	if(e != nil)
		return e;
	p = seprint(buf, buf + n, "%s %s ", ended ? "end" : "asked", asked[ask]);
	endtext(s, p, buf + n);
	return nil;
}
