/*
 * Queues of waiting processes.  A waiter is a record in shared memory (stacks
 * are private), and its address is the rendezvous tag that it sleeps on.
 */
#ifndef WAITER_H
#define WAITER_H 1

enum {
	Wqlock	= 1,		/* QLp.state: what it waits for */
	Wread,
	Wwrite,
	Wsleep,
};

QLp*	_waiter(int);			/* a free record */
void	_waitput(QLp**, QLp**, QLp*);	/* at the end of head, tail */
QLp*	_waitget(QLp**, QLp**);
void	_waitsleep(QLp*);		/* and give the record back */
void	_waitwake(QLp*);

#endif
