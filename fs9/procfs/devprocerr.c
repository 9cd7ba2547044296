/* Descriptor 2 of the running process, for what the kernel has to tell its user. */
#include "devproc.h"
#include "upcall.h"

static bool
fderr(const char *text, usize n)
{
	Chan *c;
	Io io;
	Err e;

	if(up == nil || up->kproc || up->exiting || up->fgrp == nil || fdtochan(2, OWRITE, true, &c) != nil)
		return false;
	io = iokernel((char *)text, n);
	e = c->qid.type & QTDIR ? Eisdir : c->dev->write(c, &io, c->offset);
	if(e == nil && !(c->qid.type & QTAPPEND))
		addoffset(c, n);
	cclose(c);
	return e == nil;
}

void
procfderrinit(void)
{
	upcall.fderr = fderr;
}
