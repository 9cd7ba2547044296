/*
 * Lock: short-term mutual exclusion between processes that share memory.
 * key counts the holder and the waiters; waiters sleep on the semaphore.
 */
#include <u.h>
#include <libc.h>

void
lock(Lock *l)
{
	if(ainc(&l->key) == 1)
		return;
	while(semacquire(&l->sem, 1) < 0)
		;			/* interrupted by a note */
}

int
canlock(Lock *l)
{
	return cas(&l->key, 0, 1);
}

void
unlock(Lock *l)
{
	if(adec(&l->key) == 0)
		return;
	semrelease(&l->sem, 1);
}
