/* #p/trace: events of traced processes as binary records, for one reader at a time; a read does not wait for them. */
#include "devproc.h"

static struct {
	QLock l;		/* guards open */
	bool open;
} tr;

Err
proctraceopen(Chan *c, int omode)
{
	Err e = nil;

	if((omode & ~OCEXEC) != OREAD)
		return Eperm;
	qlock(&tr.l);
	if(tr.open)
		e = errf("already open");
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
	qlock(&tr.l);
	proceventset(false);
	tr.open = false;
	qunlock(&tr.l);
}

/* As many as there are and fit. */
Err
proctraceread(Io *io)
{
	Procevent ev;
	Err e = nil;

	while(e == nil && io->n >= sizeof ev && proceventnext(&ev))
		e = ioput(io, &ev, sizeof ev);
	return e;
}
