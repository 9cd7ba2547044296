/*
 * The use of a descriptor without a lock and without a reference, for the few calls that are counted: read and write.
 *
 * A table of which one process alone has a reference is changed by this process, in calls that come after this one, and seldom by others
 * that reach it (/proc/n/ctl, a SIP's revoke).  So the process says in Fgrp.used what it is about to use and looks again whether it still
 * is there; whoever took a channel out looks at Fgrp.used afterwards (fgrp.c).  Both are locked operations, so that at
 * least one sees what the other did.  If it is in use, the table's reference is left to the user, which drops it at the end.
 * While it uses the channel the process may get company (a child that the kernel starts for it); that sees two references, and what
 * is used stays as it is.
 */
#pragma once
#include "fs9.h"

/* What Fgrp.used becomes when the table's reference of c is left to the user: an address that is no channel's. */
static inline Chan *
fdleft(Chan *c)
{
	return (Chan *)((char *)c + 1);
}

/* c, of fdborrow, is not used any more. */
static inline void
fdback(Fgrp *f, Chan *c)
{
	if(__builtin_expect(__atomic_exchange_n(&f->used, nil, __ATOMIC_SEQ_CST) != c, 0))
		cclose(c);
}

/* The channel of descriptor fd of f, the running process' own, until fdback, before which it calls this not again; nil: not in this way. */
static inline Chan *
fdborrow(Fgrp *f, int fd)
{
	Chan *c;

	if(__builtin_expect(__atomic_load_n(&f->ref.n, __ATOMIC_ACQUIRE) != 1 || (u32)fd >= (u32)__atomic_load_n(&f->nfd, __ATOMIC_ACQUIRE), 0))
		return nil;
	if((c = __atomic_load_n(&__atomic_load_n(&f->fd, __ATOMIC_ACQUIRE)[fd], __ATOMIC_RELAXED)) == nil)
		return nil;
	(void)__atomic_exchange_n(&f->used, c, __ATOMIC_SEQ_CST);
	if(__builtin_expect(__atomic_load_n(&__atomic_load_n(&f->fd, __ATOMIC_ACQUIRE)[fd], __ATOMIC_RELAXED) == c, 1))
		return c;
	fdback(f, c);
	return nil;
}
