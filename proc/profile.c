/*
 * Profiles by sampling.  The clock is tickless, so each CPU has a timer of its own for this, set only
 * while somebody wants samples.
 */
#include "priv.h"
#include "trap.h"

typedef struct Profile Profile;
struct Profile {
	u64 base;		/* of the text segment */
	u32 n;
	u32 count[];		/* ms; [0] is the sum, as no code is so near to the base.  Written by the CPU that runs the process */
};

static Ref wanted;
static Timer clocks[Maxcpu];	/* each set by its own CPU only */
void (*volatile ksample)(u64 pc);

static void
usersample(Profile *f, u64 pc)
{
	u64 i = (pc - f->base) >> Profshift;

	f->count[0] += Profms;
	if(i > 0 && i < f->n)
		f->count[i] += Profms;
}

/* In the timer's interrupt. */
static void
sample(void *arg)
{
	Cpu *c = cpu();
	Timer *t = arg;

	if(c->intruser && c->proc != nil && c->proc->prof != nil)
		usersample(c->proc->prof, c->intrpc);
	else if(!c->intruser && ksample != nil)
		ksample(c->intrpc);
	if(wanted.n > 0)
		timerset(t, nsnow() + Profms * 1000000);
}

/* With interrupts off: this CPU begins to look, if it does not yet. */
static void
arm(Ureg *u, void *arg)
{
	Timer *t = &clocks[cpu()->id];

	USED(u);
	USED(arg);
	if(wanted.n == 0 || t->cpu != nil)
		return;
	t->fn = sample;
	t->arg = t;
	timerset(t, nsnow() + Profms * 1000000);
}

void
profclock(bool on)
{
	u64 x;
	u32 i;

	if(!on){
		decref(&wanted);
		return;
	}
	if(incref(&wanted) > 1)
		return;
	x = splhi();
	arm(nil, nil);
	for(i = 0; i < ncpu; i++)
		if(cpus[i] != cpu() && cpus[i]->online)
			ipi(i, Vipi);
	splx(x);
}

Err
procprofile(Proc *p)
{
	Profile *f = p->prof;
	Seginfo s;
	u32 n;

	if(p->as == nil || !asseginfo(p->as, TSEG, &s))
		return Ebadctl;
	n = (s.top - s.base) >> Profshift;
	if(f != nil){
		memset(f->count, 0, f->n * sizeof f->count[0]);
		return nil;
	}
	if((f = kmallocz(sizeof *f + n * sizeof f->count[0])) == nil)
		return Enomem;
	f->base = s.base;
	f->n = n;
	p->prof = f;
	profclock(true);
	return nil;
}

/* p is up, or can run no more. */
void
profdrop(Proc *p)
{
	Profile *f = p->prof;

	if(f == nil)
		return;
	p->prof = nil;
	profclock(false);
	kfree(f);
}

s64
procproflen(Proc *p)
{
	Profile *f = p->prof;

	return f != nil ? (s64)(f->n * sizeof f->count[0]) : 0;
}

usize
procprofread(Proc *p, u64 off, u8 *buf, usize n)
{
	Profile *f = p->prof;
	u64 size;

	if(f == nil)
		return 0;
	size = procproflen(p);
	if(off >= size)
		return 0;
	if(n > size - off)
		n = size - off;
	memmove(buf, (u8 *)f->count + off, n);
	return n;
}

void
profinit(void)
{
	trapenable(Vipi, arm, nil, "profile");
}
