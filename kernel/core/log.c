/*
 * The kernel log: the last Logsize bytes of what print wrote, addressed by absolute
 * position so that several readers can follow it.
 */
#include "core.h"
#include "lib.h"
#include "log.h"

enum { Logsize = 64 * KiB };

static char ring[Logsize];
static u64 written;	/* bytes ever; guarded by the caller's print lock */

void
logput(const char *s, usize n)
{
	for(; n > 0; n--, written++)
		ring[written % Logsize] = *s++;
}

u64
logend(void)
{
	return written;
}

/* A reader that was overtaken goes on with the oldest byte that is left. */
usize
logget(u64 *pos, char *buf, usize n)
{
	usize i;

	if(*pos > written)
		*pos = written;
	if(written - *pos > Logsize)
		*pos = written - Logsize;
	for(i = 0; i < n && *pos < written; i++, (*pos)++)
		buf[i] = ring[*pos % Logsize];
	return i;
}
