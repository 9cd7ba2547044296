/* Bytes in and out of blocks on their way, which are counted as copied (xmailio.c). */
#pragma once
#include "fs9.h"
#include "xchg.h"

Err xmailfill(const Xmail *, Io *);			/* the bytes of io into it */
Err xmaildata(const Xmail *, u64 off, u64 n, Io *);	/* and out of it */
