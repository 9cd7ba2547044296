/*
 * What is mounted somewhere, told without the locks of the tables: between readbegin and readend (core.h) they stay as they are.  And the
 * step of a walk to it, and the place where `..' leads back from it.
 */
#include "fs9.h"
#include "mtab.h"
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

/* The same place, with CRDONLY as in flag. */
Err
withflag(Chan *c, u32 flag, Chan **cp)
{
	Err e;

	if(likely(((c->flag ^ flag) & CRDONLY) == 0)){
		*cp = c;
		cincref(c);
		return nil;
	}
	if((e = cclone(c, cp)) == nil)
		(*cp)->flag = ((*cp)->flag & ~CRDONLY) | (flag & CRDONLY);
	return e;
}

/* Where `..' leads from what is mounted: with the flag of the name that came there, which is not that of who mounted. */
Err
mountpoint(Mhead *h, u32 flag, Chan **cp)
{
	return withflag(h->from, flag, cp);
}

Err
domount(Chan **cp, Mhead **hp, Path **pp)
{
	Chan *c, *from, **mtpt;
	Mhead *h;
	Path *p;
	Err e;

	if(!findmount((*cp)->dev, (*cp)->devno, (*cp)->qid, &c, &h))
		return nil;
	if(pp != nil){
		if((e = mountpoint(h, (*cp)->flag, &from)) != nil){
			cclose(c);
			putmhead(h);
			return e;
		}
		p = pathown(*pp);
		*pp = p;
		if(p == nil){
			cclose(from);
			cclose(c);
			putmhead(h);
			return Enomem;
		}
		mtpt = &p->mtpt[p->mlen-1];
		cclose(*mtpt);
		*mtpt = from;
	}
	cclose(*cp);
	*cp = c;
	putmhead(*hp);
	*hp = h;
	return nil;
}
