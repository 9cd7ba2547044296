/*
 * Readers of lists that few change.  They take no lock that others wait for: each CPU has one of its own, held while somebody there looks.
 *
 * A writer changes one pointer at a time, each of which gives a list as it was or as it will be, and leaves what it has taken
 * out as it is until readsync has passed through all these locks: who could still see it then looks no more.
 */
#include "core.h"
#include "cpu.h"
#include "hilock.h"

static struct {
	Lock l;
} __attribute__((aligned(64))) reader[Maxcpu];

/* Who is moved to another CPU on the way takes the lock of the first one, which is as good. */
Lock *
readbegin(void)
{
	Lock *l = &reader[cpu()->id].l;

	fastlock(l);
	return l;
}

void
readend(Lock *l)
{
	fastunlock(l);
}

void
readsync(void)
{
	u32 i;

	for(i = 0; i < ncpu; i++){
		fastlock(&reader[i].l);
		fastunlock(&reader[i].l);
	}
}
