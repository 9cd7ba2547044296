/*
 * Floating point state: one area per user process, saved at each switch; a stack of
 * further ones for note handlers, so that they may compute.  Areas are 64-byte
 * aligned (XSAVE, SDM vol 1, 13.4).
 */
#include "priv.h"
#include "hilock.h"

enum {
	Maxlevel = 1000,		/* nested notes (NSAVE) kept for one process */
	Mxcontrol = 0xffc0,	/* MXCSR without its exception flags */
};

struct Fpsave {
	struct Fpsave *next;
	void *area;
	Ureg ureg;	/* of verified code only (vsip.c) */
};

static void *
align(void *p)
{
	return (void *)roundup((u64)p, 64);
}

usize
procsize(void)
{
	return sizeof(Proc) + 63 + fpusize();
}

void
fpbegin(Proc *p)
{
	p->fpu = align(p + 1);
}

static struct Fpsave *
newsave(void)
{
	struct Fpsave *s;

	if((s = kmalloc(sizeof *s + fpusize() + 63)) == nil)
		return nil;
	s->next = nil;
	s->area = align(s + 1);
	fpublank(s->area);
	return s;
}

/*
 * A fresh state that keeps the rounding and the masks of exceptions which the program
 * has in force now; the flags of past exceptions are gone (SDM vol 1, 13.4.1 and 10.2.3).
 */
static void
freshstate(void)
{
	u16 fcw;
	u32 mxcsr;

	__asm__ volatile("fnstcw %0; stmxcsr %1" : "=m"(fcw), "=m"(mxcsr));
	mxcsr &= Mxcontrol;
	fpufresh();
	__asm__ volatile("fldcw %0; ldmxcsr %1" :: "m"(fcw), "m"(mxcsr));
}

static bool
never(void *arg)
{
	return false;
}

/* A note cannot fail: when there is no memory for its state, others get time to give some back. */
static struct Fpsave *
waitsave(void)
{
	enum { Tries = 300, Waitms = 10 };
	struct Fpsave *s;
	Rendez r = { 0 };

	for(int try = 0; (s = newsave()) == nil && try < Tries; try++)
		if(tsleep(&r, never, nil, Waitms) == Eintr)
			yield();
	return s;
}

/* Entering a note handler: the interrupted state is kept. */
Err
fppush(void)
{
	struct Fpsave *s;
	int n = 0;
	u64 x;

	for(s = up->fpsave; s != nil; s = s->next)
		if(++n >= Maxlevel)
			return "too many nested notes";
	if((s = up->fpspare) != nil)
		up->fpspare = nil;
	else if((s = waitsave()) == nil)
		return Enomem;
	s->next = up->fpsave;
	up->fpsave = s;
	x = irqsoff();
	fpusave(s->area);
	freshstate();
	irqsback(x);
	return nil;
}

void
fpkeep(const Ureg *u)
{
	up->fpsave->ureg = *u;
}

const Ureg *
fpkept(void)
{
	return up->fpsave != nil ? &up->fpsave->ureg : nil;
}

/*
 * Leaving it.  The area of the outermost level becomes that of the process, whose own waits for the next note: nothing is copied.  So the outermost
 * level alone may have an area which is not in its memory.
 *
 * XSAVEOPT leaves out what has not changed since the last XRSTOR from the same address (SDM vol 1, 13.9), whatever was written there since:
 * so an inner level, whose memory may be given back, is copied first.
 */
void
fppop(void)
{
	Proc *p = up;
	struct Fpsave *s = p->fpsave, *old = p->fpspare;
	void *own;
	u64 x;

	if(s == nil)
		return;
	x = irqsoff();
	if(likely(s->next == nil)){
		own = p->fpu;
		p->fpu = s->area;
		s->area = own;
	}else
		widecopy(p->fpu, s->area, fpusize());
	fpurestore(p->fpu);
	irqsback(x);
	p->fpsave = s->next;
	if(s->next != nil && old != nil)
		kfree(s);
	else{
		p->fpspare = s;
		if(unlikely(old != nil))
			kfree(old);
	}
}

void
fpdrop(Proc *p)
{
	struct Fpsave *s;

	if(p->fpu != nil)
		fpbegin(p);	/* it may be in one of them */
	while((s = p->fpsave) != nil){
		p->fpsave = s->next;
		kfree(s);
	}
	kfree(p->fpspare);
	p->fpspare = nil;
}

/* The child of a fork continues with the same state, inside the same handlers. */
Err
fpcopy(Proc *child)
{
	struct Fpsave *s, *n, **end = &child->fpsave;
	u64 x;

	/* what the CPU leaves out is in its initial state, and procalloc has cleared it */
	x = splhi();
	fpusave(child->fpu);
	splx(x);
	for(s = up->fpsave; s != nil; s = s->next){
		if((n = newsave()) == nil)
			return Enomem;
		n->ureg = s->ureg;
		memmove(n->area, s->area, fpusize());
		*end = n;
		end = &n->next;
	}
	return nil;
}
