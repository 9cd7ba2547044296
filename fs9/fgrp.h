/*
 * Descriptor tables, as fdtab.c, fgrp.c and fdmove.c share them.  Fgrp.l is held by all callers, but for a table that nobody
 * else has.
 *
 * A descriptor is taken (Fgrp.taken, a bit each) if it is open or reserved.  No descriptor below Fgrp.low is free, so that the lowest
 * that is costs the same however many are open.
 */
#pragma once
#include "fs9.h"

enum { Reserved = 1 << 7 };	/* flag: nothing is there, and nobody else gets it; it is paid for */

Err growlocked(Fgrp *, int fd);		/* room for fd; releases the lock meanwhile, and holds it on return, error or not */
Err lowestroom(Fgrp *, int *fd);	/* the lowest free descriptor, with room for it; likewise */

static inline void
fdtake(Fgrp *f, int fd)
{
	f->taken[fd / 64] |= 1ull << fd % 64;
	if(fd == f->low)
		f->low++;
}

static inline void
fdfree(Fgrp *f, int fd)
{
	f->taken[fd / 64] &= ~(1ull << fd % 64);
	if(fd < f->low)
		f->low = fd;
}
