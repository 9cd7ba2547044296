/*
 * RWLock: many readers or one writer, in order of arrival.
 */
#include <u.h>
#include <libc.h>
#include "waiter.h"

void
rlock(RWLock *q)
{
	QLp *w;

	lock(&q->lock);
	if(!q->writer && q->head == nil){
		q->readers++;
		unlock(&q->lock);
		return;
	}
	w = _waiter(Wread);
	_waitput(&q->head, &q->tail, w);
	unlock(&q->lock);
	_waitsleep(w);
}

int
canrlock(RWLock *q)
{
	int got;

	lock(&q->lock);
	got = !q->writer && q->head == nil;
	q->readers += got;
	unlock(&q->lock);
	return got;
}

void
runlock(RWLock *q)
{
	QLp *w;

	lock(&q->lock);
	assert(q->readers > 0);
	w = nil;
	if(--q->readers == 0 && q->head != nil){
		w = _waitget(&q->head, &q->tail);	/* a writer: readers would not have waited */
		q->writer = 1;
	}
	unlock(&q->lock);
	if(w != nil)
		_waitwake(w);
}

void
wlock(RWLock *q)
{
	QLp *w;

	lock(&q->lock);
	if(!q->writer && q->readers == 0){
		q->writer = 1;
		unlock(&q->lock);
		return;
	}
	w = _waiter(Wwrite);
	_waitput(&q->head, &q->tail, w);
	unlock(&q->lock);
	_waitsleep(w);
}

int
canwlock(RWLock *q)
{
	int got;

	lock(&q->lock);
	got = !q->writer && q->readers == 0;
	if(got)
		q->writer = 1;
	unlock(&q->lock);
	return got;
}

/* to the writer at the head of the queue, or to all readers before the next writer */
void
wunlock(RWLock *q)
{
	QLp *w;

	lock(&q->lock);
	assert(q->writer);
	if(q->head != nil && q->head->state == Wwrite){
		w = _waitget(&q->head, &q->tail);
		unlock(&q->lock);
		_waitwake(w);
		return;
	}
	q->writer = 0;
	while(q->head != nil && q->head->state == Wread){
		w = _waitget(&q->head, &q->tail);
		q->readers++;
		_waitwake(w);
	}
	unlock(&q->lock);
}
