/*
 * Shortcuts: data of an open file that do not pass its server.
 *
 * A server whose files are another's, behind a device, is asked for names, rights and whatever else makes a file, and when it opens one it says by which number
 * that other one knows it (codec/x9.h).  Data then go from the program's memory to the device and back (Dev.shortcut), with nobody else
 * to be woken: FUSE calls the like passthrough.  What is not as usual is asked of the server, and so is what it may have read
 * ahead: pieces of a middle size behind the beginning.
 */
#include "fs9.h"
#include "lib.h"
#include "mnt.h"

void
mntsetshortcut(Chan *c, const Mntrpc *r)
{
	Mnt *m = mntof(c);
	u64 n = 0;

	if(m->x != nil && !m->again && (c->qid.type & QTDIR) == 0 && r->x.nw == X9openwords)
		n = r->x.w[X9openwords - 1] >> 32;
	c->aux = (void *)n;
}

static bool
readahead(u64 off, u32 n)
{
	return off != 0 && n >= X9aheadleast && n <= X9aheadmost;
}

Err
mntshortcut(Chan *c, bool write, Io *io, u64 off, u32 *n, u32 *did)
{
	Mnt *m = mntof(c);
	Chan *to;
	Err e;

	if(!io->user || *n == 0 || (!write && readahead(off, *n)))
		return Enoshortcut;
	if((to = xchanshortcut(m->x, 1 - m->end)) == nil)
		return Enoshortcut;
	e = to->dev->shortcut(to, write, (u32)(u64)c->aux, off, io->u, *n, did);
	cclose(to);
	ioskip(io, *did);
	if(e == Enoshortcut && *did > 0){
		*n = *did;
		e = nil;
	}
	return e;
}
