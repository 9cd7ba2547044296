/*
 * Turns: a sleeping lock whose waiters can be interrupted by notes, for places where the holder
 * may sleep for as long as it takes somebody to type.  First come, first served.
 *
 * Invariant: t->busy while somebody has the turn; it is handed over, never dropped, while
 * anybody waits.  A Wait lives on its process' stack, and leaves the list (or gets
 * the turn) only with t->l held, which its process takes once more before it goes on.
 */
#include "priv.h"

struct Wait {
	struct Wait *next;
	Rendez r;
	bool mine;		/* the turn was handed to this one */
};

static bool
ismine(void *a)
{
	struct Wait *w = a;

	return w->mine;
}

static void
leave(Turn *t, struct Wait *w)
{
	struct Wait **l;

	for(l = &t->first; *l != w; l = &(*l)->next)
		;
	*l = w->next;
}

Err
turntake(Turn *t)
{
	return turntakems(t, -1);
}

bool
turntry(Turn *t)
{
	bool got;

	lock(&t->l);
	got = !t->busy;
	t->busy = true;
	unlock(&t->l);
	return got;
}

Err
turntakems(Turn *t, s64 ms)
{
	struct Wait w = {0}, **l;
	Err e;

	lock(&t->l);
	if(!t->busy){
		t->busy = true;
		unlock(&t->l);
		return nil;
	}
	for(l = &t->first; *l != nil; l = &(*l)->next)
		;
	*l = &w;
	unlock(&t->l);
	e = ms < 0 ? sleep(&w.r, ismine, &w) : tsleep(&w.r, ismine, &w, ms);
	lock(&t->l);
	if(w.mine)
		e = nil;	/* a note may have come as well: it will be seen later */
	else
		leave(t, &w);
	unlock(&t->l);
	return e;
}

void
turngive(Turn *t)
{
	struct Wait *w;

	lock(&t->l);
	assert(t->busy);
	if((w = t->first) != nil){
		t->first = w->next;
		w->mine = true;
		wakeup(&w->r);
	}else
		t->busy = false;
	unlock(&t->l);
}
