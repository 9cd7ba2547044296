/* #p/trace: events of traced processes as binary records, for one reader at a time. */
#include "devproc.h"

enum { Look = 20 };	/* ms between two looks: events wake nobody */

static struct {
	QLock l;		/* guards open; held by who reads */
	bool open;
	Rendez r;
} tr;

Err
proctraceopen(Chan *c, int omode)
{
	Err e = nil;

	if(!iseve() || (omode & ~OCEXEC) != OREAD)
		return Eperm;
	if(!canqlock(&tr.l))	/* a reader may hold it for ever */
		return Einuse;
	if(tr.open)
		e = Einuse;
	else{
		tr.open = true;
		proceventset(true);
		c->mode = OREAD;
		c->offset = 0;
		c->flag |= COPEN;
	}
	qunlock(&tr.l);
	return e;
}

void
proctraceclose(Chan *c)
{
	if(!(c->flag & COPEN))
		return;
	proceventset(false);
	tr.open = false;
}

static bool
never(void *arg)
{
	return false;
}

/* At least one record; as many as there are and fit. */
Err
proctraceread(Io *io)
{
	Procevent ev;
	usize n = io->n;
	Err e = nil;

	if(io->n < sizeof ev)
		return Etoosmall;
	if(!canqlock(&tr.l))
		return Einuse;
	while(e == nil && io->n >= sizeof ev){
		if(proceventnext(&ev))
			e = ioput(io, &ev, sizeof ev);
		else if(io->n < n)
			break;
		else if((e = tsleep(&tr.r, never, nil, Look)) == Etimedout)
			e = nil;
	}
	qunlock(&tr.l);
	return e;
}
