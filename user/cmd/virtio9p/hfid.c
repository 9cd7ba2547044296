/*
 * Numbers of the host's fids.
 */
#include <u.h>
#include <libc.h>
#include <fcall.h>
#include <9p.h>
#include "host.h"

static struct {
	QLock	l;		/* guards the rest */
	u32int	last;
	u32int	*free;
	int	nfree, mfree;
} fids;

u32int
newhfid(void)
{
	u32int fid;

	qlock(&fids.l);
	fid = fids.nfree > 0? fids.free[--fids.nfree]: ++fids.last;
	qunlock(&fids.l);
	return fid;
}

void
puthfid(u32int fid)
{
	u32int *p;

	qlock(&fids.l);
	if(fids.nfree == fids.mfree && (p = realloc(fids.free, 2*(fids.mfree + 32)*sizeof *p)) != nil){
		fids.free = p;
		fids.mfree = 2*(fids.mfree + 32);
	}
	if(fids.nfree < fids.mfree)
		fids.free[fids.nfree++] = fid;
	qunlock(&fids.l);
}

/*
 * The number is used again only once the host has forgotten it.  It is asked again if there was no memory
 * for that: nobody else will.
 */
void
clunkhfid(u32int fid)
{
	Rpc *r;

	while((r = rpcnew(Tclunk, fid)) == nil)
		sleep(Retryms);
	r->owner = nil;		/* no flush of what this is part of means it */
	r->clunks = fid;
	rpcleave(r);
}
