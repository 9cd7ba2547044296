/*
 * Rendez: sleep until another process says that a condition may hold.
 * The QLock r->l is held on entry and on return.
 */
#include <u.h>
#include <libc.h>
#include "waiter.h"

void
rsleep(Rendez *r)
{
	QLp *w;

	assert(r->l != nil && r->l->locked);
	w = _waiter(Wsleep);
	_waitput(&r->head, &r->tail, w);
	qunlock(r->l);
	_waitsleep(w);
	qlock(r->l);
}

int
rwakeup(Rendez *r)
{
	QLp *w;

	assert(r->l != nil && r->l->locked);
	w = _waitget(&r->head, &r->tail);
	if(w == nil)
		return 0;
	_waitwake(w);
	return 1;
}

int
rwakeupall(Rendez *r)
{
	int n;

	for(n = 0; rwakeup(r); n++)
		;
	return n;
}
