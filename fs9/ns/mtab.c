/*
 * The table of a name space's mounts grows with it, so that a look costs the same however many there are.
 *
 * Readers go on while a larger one is made: a head has two links, each table uses the other one than the table before it, and a reader
 * takes the link of the table in which it began.  In readsync the last of those ends who began in the old table; its links are free for the next one
 * then.  The old table itself stays until the name space ends, because a reader may look whether a bucket is empty without
 * any lock; together the old ones are smaller than the new one.
 */
#include "fs9.h"
#include "lib.h"
#include "mtab.h"

enum { Load = 2 };		/* heads to a bucket, above which the table grows */

Mtab *
mtabnew(u32 nbucket)
{
	Mtab *t = kmallocz(sizeof *t + nbucket * sizeof t->b[0]);

	if(t != nil)
		t->mask = nbucket - 1;
	return t;
}

void
mtabfree(Mtab *t)
{
	Mtab *left;

	for(; t != nil; t = left){
		left = t->left;
		kfree(t);
	}
}

/* All heads of the table, in the new one too, by its link. */
static void
enterall(Mtab *new, Mtab *old)
{
	Mhead *h, **b;
	u32 i;

	for(i = 0; i <= old->mask; i++)
		for(h = old->b[i]; h != nil; h = h->hash[old->side]){
			b = mountbucket(new, h->from->dev, h->from->devno, h->from->qid);
			h->hash[new->side] = *b;
			*b = h;
		}
}

void
mtabgrow(Pgrp *pg)
{
	Mtab *new, *old = pg->mtab;

	if(pg->nhead <= Load * (old->mask + 1) || (new = mtabnew(2 * (old->mask + 1))) == nil)
		return;
	new->side = !old->side;
	new->left = old;
	enterall(new, old);
	__atomic_store_n(&pg->mtab, new, __ATOMIC_RELEASE);
	readsync();
}
