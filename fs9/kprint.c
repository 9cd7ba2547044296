/* #c/kprint: what the kernel prints from now on, for one reader. */
#include "fs9.h"
#include "lib.h"
#include "local.h"

enum { Look = 50 };	/* ms: print is called with locks held, so it wakes nobody */

static struct {
	QLock l;		/* guards open and pos */
	bool open;
	u64 pos;		/* in the kernel log */
	Rendez r;
} kp;

Err
kprintopen(void)
{
	Err e = nil;
	char none[1];

	if(!canqlock(&kp.l))	/* a reader may hold it for ever */
		return Einuse;
	if(kp.open)
		e = Einuse;
	else{
		kp.open = true;
		kp.pos = ~0ull;
		kmesgread(&kp.pos, none, 0);
	}
	qunlock(&kp.l);
	return e;
}

void
kprintclose(void)
{
	qlock(&kp.l);
	kp.open = false;
	qunlock(&kp.l);
}

static bool
never(void *arg)
{
	return false;
}

Err
kprintread(Io *io)
{
	char buf[512];
	usize n;
	Err e = nil;

	if(io->n == 0)
		return nil;
	if(!canqlock(&kp.l))
		return Einuse;
	while((n = kmesgread(&kp.pos, buf, io->n < sizeof buf ? io->n : sizeof buf)) == 0)
		if((e = tsleep(&kp.r, never, nil, Look)) != Etimedout)
			break;
	qunlock(&kp.l);
	return n > 0 ? ioput(io, buf, n) : e;
}
