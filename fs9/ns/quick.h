/* Names' way through the kernel's own devices, and mounts that never change (quick.c). */
#pragma once
#include "local.h"

/*
 * A walk through nothing but devices that can look names up at once (Dev.look), and mounts of which all is known, begun at the root or at dot.  It
 * refuses (false) whatever is more than that, as "..", another mounted server, a name that is not there: then walk() does it, and says what is wrong.
 */
enum { Quickmax = 16 };
typedef struct Quick Quick;
struct Quick {
	Mtab *mtab;		/* of up's name space as it was at the start */
	Chan at;		/* where it stands: dev, devno, qid, aux and mchan; nobody's channel, of which nothing else is told */
	Mhead *mh;		/* the union that `at` heads, or nil */
	Mount *first;		/* its first member */
	Chan *start;
	int n;
	Elem elem[Quickmax];
	Chan *mtpt[Quickmax + 1];	/* what was mounted on at the start and at each element, or nil */
	u32 mounts;		/* a bit for each of those */
	bool crossed;		/* at the last element */
	bool mustbedir;
};
bool quickplace(const char *name, Place *);	/* for Amount */
bool quickstat(Quick *, const char *name);	/* for Aaccess: q->at is the file, for stat and nothing else, until */
static inline void
quickend(Quick *q)
{
	if(unlikely(q->at.dev == &mntdev))
		cclose(q->at.mchan);
}
/* For Aaccess, Abind, Amount, Aopen and Atodir; *mh: what is mounted at the end, referenced, or nil.  false with *e: no memory. */
bool quickchan(Quick *, const char *name, enum Aaccess, Chan **, Mhead **mh, Err *e);
usize quicklast(const Quick *, const char *name);	/* where the last element ends in the name */
