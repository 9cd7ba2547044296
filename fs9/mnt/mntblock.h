/* Blocks instead of bytes (mntx.c). */
#pragma once
#include "fs9.h"
#include "xchg.h"

/*
 * For xread and xwrite, on files that are not directories of a session over an exchange channel.  One Tread: a
 * block with *got bytes from *boff on, none for 0.  One Twrite of n bytes of a block that was given to the session (mntgive): on an error *b
 * is mail still, to be taken back, or 0 if it has been sent.
 */
bool mntexchanges(Chan *);
bool mntgives(Chan *);			/* a block that is written can be given away */
Err mntreadblock(Chan *, u64 off, u32 n, Xmail *b, u32 *boff, u32 *got);
Err mntgive(Chan *, u64 h, Xmail *b);
Err mntwriteblock(Chan *, u64 off, Xmail *b, u32 boff, u32 n, u32 *put);
