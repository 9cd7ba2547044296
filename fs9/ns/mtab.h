/* Tables of mounts: what the files of this folder share of them. */
#pragma once
#include "local.h"

/*
 * Mount tables as readers see them (nsread.c).  Between readbegin and readend a Mhead that mountedat or a list
 * of mounts tells stays what it is, and so does a Mount.
 */
bool isunion(Mhead *);
Err copymhead(Mhead *, Mhead **);	/* its lock is held; on failure *to is what was copied so far, or as it was */

/* Where the heads of that place hang. */
static inline Mhead **
mountbucket(Mtab *t, Dev *dev, u32 devno, Qid q)
{
	return &t->b[(q.path + q.path / 32 + devno * 5 + dev->letter) & t->mask];
}

/* The table of up's name space; who uses it after readbegin gets it after that. */
static inline Mtab *
mounttable(void)
{
	return __atomic_load_n(&up->pgrp->mtab, __ATOMIC_ACQUIRE);
}

/* May something be mounted there?  No lock need be held. */
static inline bool
maybemounted(Mtab *t, Dev *dev, u32 devno, Qid q)
{
	return __atomic_load_n(mountbucket(t, dev, devno, q), __ATOMIC_ACQUIRE) != nil;
}

Mtab *mtabnew(u32 nbucket);
void mtabfree(Mtab *);		/* and those before it */
void mtabgrow(Pgrp *);		/* if there are many heads and there is memory; ns is held by a writer */

static inline bool
ismounted(Mhead *m, Dev *dev, u32 devno, Qid q)
{
	Chan *c = m->from;

	return c->qid.path == q.path && c->qid.type == q.type && c->dev == dev && c->devno == devno;
}

/* What is mounted there; nil: nothing. */
static inline Mhead *
mountedat(Mtab *t, Dev *dev, u32 devno, Qid q, Mount **first)
{
	Mhead *m = __atomic_load_n(mountbucket(t, dev, devno, q), __ATOMIC_ACQUIRE);

	for(; m != nil; m = __atomic_load_n(&m->hash[t->side], __ATOMIC_ACQUIRE))
		if(ismounted(m, dev, devno, q)){
			*first = __atomic_load_n(&m->mount, __ATOMIC_ACQUIRE);
			return *first != nil ? m : nil;
		}
	return nil;
}
