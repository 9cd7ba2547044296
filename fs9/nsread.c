/*
 * Readers of mount tables.  They take no lock that others wait for: each CPU has one of its own, held while somebody there looks.
 *
 * A writer (mount.c) changes one pointer at a time, each of which gives a list as it was or as it will be, and leaves what it has taken
 * out as it is until nssync has passed through all these locks: who could still see it then looks no more.
 */
#include "fs9.h"
#include "local.h"
#include "hilock.h"

static struct {
	Lock l;
} __attribute__((aligned(64))) reader[Maxcpu];

/* Who is moved to another CPU on the way takes the lock of the first one, which is as good. */
Lock *
nsenter(void)
{
	Lock *l = &reader[cpu()->id].l;

	fastlock(l);
	return l;
}

void
nsleave(Lock *l)
{
	fastunlock(l);
}

void
nssync(void)
{
	u32 i;

	for(i = 0; i < ncpu; i++){
		fastlock(&reader[i].l);
		fastunlock(&reader[i].l);
	}
}

/* Nothing in its place in the table: nothing is mounted there, and no lock need tell. */
bool
findmount(Dev *dev, u32 devno, Qid qid, Chan **c, Mhead **h)
{
	Mount *first;
	Mhead *m;
	Lock *l;

	if(!maybemounted(dev, devno, qid))
		return false;
	l = nsenter();
	if((m = mountedat(dev, devno, qid, &first)) != nil){
		*c = first->to;
		fastincref(&(*c)->ref);
		*h = m;
		fastincref(&m->ref);
	}
	nsleave(l);
	return m != nil;
}

bool
isunion(Mhead *h)
{
	Mount *first;
	Lock *l;
	bool r;

	l = nsenter();
	first = __atomic_load_n(&h->mount, __ATOMIC_ACQUIRE);
	r = first != nil && __atomic_load_n(&first->next, __ATOMIC_ACQUIRE) != nil;
	nsleave(l);
	return r;
}
