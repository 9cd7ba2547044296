/*
 * QLock: mutual exclusion for long waits, first come first served.  The
 * releasing process hands the lock to the next in the queue.
 */
#include <u.h>
#include <libc.h>
#include "waiter.h"

void
qlock(QLock *q)
{
	QLp *w;

	lock(&q->lock);
	if(!q->locked){
		q->locked = 1;
		unlock(&q->lock);
		return;
	}
	w = _waiter(Wqlock);
	_waitput(&q->head, &q->tail, w);
	unlock(&q->lock);
	_waitsleep(w);
}

int
canqlock(QLock *q)
{
	int got;

	if(!canlock(&q->lock))
		return 0;
	got = !q->locked;
	q->locked = 1;
	unlock(&q->lock);
	return got;
}

void
qunlock(QLock *q)
{
	QLp *w;

	lock(&q->lock);
	assert(q->locked);
	w = _waitget(&q->head, &q->tail);
	if(w == nil)
		q->locked = 0;
	unlock(&q->lock);
	if(w != nil)
		_waitwake(w);
}
