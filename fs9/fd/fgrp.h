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

/* The lowest that is free, if it is known; else lowestroom finds it. */
static inline bool
fdlow(const Fgrp *f, int *fd)
{
	u32 i = f->low;

	*fd = i;
	return i < (u32)f->nfd && (f->taken[i / 64] >> i % 64 & 1) == 0;
}

static inline void
fdmark(Fgrp *f, u32 fd)
{
	f->taken[fd / 64] |= 1ull << fd % 64;
	if(fd == (u32)f->low)
		f->low++;
}

static inline void
fdunmark(Fgrp *f, u32 fd)
{
	f->taken[fd / 64] &= ~(1ull << fd % 64);
	if(fd < (u32)f->low)
		f->low = fd;
}
