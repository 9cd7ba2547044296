/*
 * Records of waiting processes: a fixed table, taken round robin.
 */
#include <u.h>
#include <libc.h>
#include "waiter.h"

enum {
	Nwaiter	= 1024,
};

/* lock guards next and every inuse that becomes 1 */
static struct {
	Lock	lock;
	int	next;
	QLp	w[Nwaiter];
} tab;

QLp*
_waiter(int state)
{
	QLp *w;
	int i;

	lock(&tab.lock);
	for(i = 0; i < Nwaiter; i++){
		w = &tab.w[tab.next];
		tab.next = (tab.next+1)%Nwaiter;
		if(__atomic_load_n(&w->inuse, __ATOMIC_ACQUIRE) == 0){
			w->inuse = 1;
			w->next = nil;
			w->state = state;
			unlock(&tab.lock);
			return w;
		}
	}
	unlock(&tab.lock);
	sysfatal("qlock: more than %d waiting processes", Nwaiter);
}

void
_waitput(QLp **head, QLp **tail, QLp *w)
{
	if(*head == nil)
		*head = w;
	else
		(*tail)->next = w;
	*tail = w;
}

QLp*
_waitget(QLp **head, QLp **tail)
{
	QLp *w;

	w = *head;
	if(w == nil)
		return nil;
	*head = w->next;
	if(*head == nil)
		*tail = nil;
	return w;
}

void
_waitsleep(QLp *w)
{
	while(rendezvous(w, (void*)1) == (void*)~(uintptr)0)
		;			/* interrupted by a note */
	__atomic_store_n(&w->inuse, 0, __ATOMIC_RELEASE);
}

void
_waitwake(QLp *w)
{
	while(rendezvous(w, (void*)2) == (void*)~(uintptr)0)
		;
}
