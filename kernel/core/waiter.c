/* Waiters for sleeping locks: see waiter.h. */
#include "waiter.h"
#include "upcall.h"

int
lockcensus(u32 *spin)
{
	u32 sum = 0;

	*spin = 0;
	for(u32 i = 0; i < ncpu; i++) {
		sum += cpus[i]->nsleeplock;
		*spin += cpus[i]->nlock;
	}
	return (int)sum;
}

void
badsleep(const void *l, u64 pc)
{
	if(curnlock() != 0)
		panic("qlock %p at %s with %u spin locks held", l, symname(pc, nil), curnlock());
	panic("qlock %p at %s in an interrupt handler", l, symname(pc, nil));
}

void
waitturn(Lock *use, struct Waiter **head, struct Waiter **tail, bool write)
{
	struct Waiter w = {up, nil, write};

	if(up == nil)
		panic("sleeping lock at %s is not free, and no process to wait", symname(use->pc, nil));
	CPUADD(nqwait, 1);
	if(*head == nil)
		*head = &w;
	else
		(*tail)->next = &w;
	*tail = &w;
	upcall.park(use);
}

struct Proc *
waitfirst(struct Waiter **head)
{
	struct Waiter *w = *head;

	*head = w->next;
	return w->p;
}
