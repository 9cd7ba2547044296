/* #xchan (devxchan.c): what others see of it. */
#pragma once
#include "fs9.h"

struct Xchan;

extern Dev xchandev;
Err xchanattach(Chan **);			/* the directory of a new exchange channel */
Err xchanof(const Chan *, struct Xchan **, int *end);	/* of an open end */

enum { Xqdata = 1, Xnq = 8 };		/* qid.path of an exchange channel's files: its number times Xnq, and, for the ends, Xqdata and the next */

/* Is it one of the ends?  Then aux is the Xchan. */
static inline bool
xchanend(const Chan *c, int *end)
{
	u64 i = c->qid.path % Xnq - Xqdata;

	*end = i;
	return c->dev == &xchandev && i < 2;
}
