/*
 * The boot archive as a read-only 9P server.
 */
#include <u.h>
#include <libc.h>
#include <fcall.h>
#include <9p.h>
#include "boot.h"

/*
 * The reply points into the archive: its bytes are copied once, into the message.
 */
static void
fsread(Req *r)
{
	vlong off;
	u32int n;
	File *f;

	f = r->fid->file;
	off = r->ifcall.offset;
	n = r->ifcall.count;
	if(off >= f->length)
		n = 0;
	else{
		if(n > f->length - off)
			n = f->length - off;
		r->ofcall.data = (char*)f->aux + off;
	}
	r->ofcall.count = n;
	respond(r, nil);
}

static void
denied(Req *r)
{
	respond(r, Eperm);
}

int
bootserve(Tree *t, int fd, int exchange)
{
	Srv s;

	memset(&s, 0, sizeof s);
	s.tree = t;
	s.read = fsread;
	s.create = denied;
	s.remove = denied;
	s.wstat = denied;
	s.infd = s.outfd = fd;
	s.exchange = exchange;
	return srv(&s);
}
