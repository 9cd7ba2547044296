/*
 * Floating point state: one area per user process, saved at each switch; a stack of
 * further ones for note handlers, so that they may compute.  Areas are 64-byte
 * aligned (XSAVE, SDM vol 1, 13.4).
 */
#include "priv.h"

enum { Maxlevel = 32 };		/* nested notes (NSAVE) kept for one process */

struct Fpsave {
	struct Fpsave *next;
	void *area;
};

static void *
align(void *p)
{
	return (void *)roundup((u64)p, 64);
}

Err
fpalloc(Proc *p)
{
	if((p->fpumem = kmallocz(fpusize() + 63)) == nil)
		return Enomem;
	p->fpu = align(p->fpumem);
	return nil;
}

static struct Fpsave *
newsave(void)
{
	struct Fpsave *s;

	if((s = kmallocz(sizeof *s + fpusize() + 63)) == nil)
		return nil;
	s->area = align(s + 1);
	return s;
}

/* Entering a note handler: the interrupted state is kept, the handler begins with a fresh one. */
Err
fppush(void)
{
	struct Fpsave *s;
	int n = 0;
	u64 x;

	for(s = up->fpsave; s != nil; s = s->next)
		if(++n >= Maxlevel)
			return "too many nested notes";
	if((s = newsave()) == nil)
		return Enomem;
	s->next = up->fpsave;
	up->fpsave = s;
	x = splhi();
	fpusave(s->area);
	fpuinit(up->fpu);
	fpurestore(up->fpu);
	splx(x);
	return nil;
}

/* Leaving it. */
void
fppop(void)
{
	struct Fpsave *s = up->fpsave;
	u64 x;

	if(s == nil)
		return;
	x = splhi();
	memmove(up->fpu, s->area, fpusize());
	fpurestore(up->fpu);
	splx(x);
	up->fpsave = s->next;
	kfree(s);
}

void
fpdrop(Proc *p)
{
	struct Fpsave *s;

	while((s = p->fpsave) != nil){
		p->fpsave = s->next;
		kfree(s);
	}
}

/* The child of a fork continues with the same state, inside the same handlers. */
Err
fpcopy(Proc *child)
{
	struct Fpsave *s, *n, **end = &child->fpsave;
	u64 x;

	x = splhi();
	fpusave(up->fpu);
	splx(x);
	memmove(child->fpu, up->fpu, fpusize());
	for(s = up->fpsave; s != nil; s = s->next){
		if((n = newsave()) == nil)
			return Enomem;
		memmove(n->area, s->area, fpusize());
		*end = n;
		end = &n->next;
	}
	return nil;
}
