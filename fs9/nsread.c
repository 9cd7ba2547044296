/* What is mounted somewhere, told without the locks of the tables: between readbegin and readend (core.h) they stay as they are. */
#include "fs9.h"
#include "local.h"
#include "hilock.h"

/* Nothing in its place in the table: nothing is mounted there, and no lock need tell. */
bool
findmount(Dev *dev, u32 devno, Qid qid, Chan **c, Mhead **h)
{
	Mount *first;
	Mhead *m;
	Lock *l;

	if(!maybemounted(mounttable(), dev, devno, qid))
		return false;
	l = readbegin();
	if((m = mountedat(mounttable(), dev, devno, qid, &first)) != nil){
		*c = first->to;
		fastincref(&(*c)->ref);
		*h = m;
		fastincref(&m->ref);
	}
	readend(l);
	return m != nil;
}

bool
isunion(Mhead *h)
{
	Mount *first;
	Lock *l;
	bool r;

	l = readbegin();
	first = __atomic_load_n(&h->mount, __ATOMIC_ACQUIRE);
	r = first != nil && __atomic_load_n(&first->next, __ATOMIC_ACQUIRE) != nil;
	readend(l);
	return r;
}
