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

/* The file below dir with that qid.path, with a reference; nil if there is none. */
static File*
byqid(File *dir, uvlong path)
{
	File *f;
	int i;

	if(dir->qid.path == path)
		return increffile(dir);
	f = nil;
	for(i = 0; i < dir->echild && f == nil; i++)
		if(dir->child[i] != nil)
			f = byqid(dir->child[i], path);
	return f;
}

/*
 * The root, or "#" and the hexadecimal qid.path of a file: who had it open when the server ended comes back to it.  The same
 * archives give the same numbers.
 */
static void
fsattach(Req *r)
{
	char *s, *e;
	File *f;

	s = r->ifcall.aname;
	if(s[0] == '#'){
		f = byqid(r->srv->tree->root, strtoull(s+1, &e, 16));
		if(f == nil || *e != 0){
			closefile(f);
			respond(r, Enotfound);
			return;
		}
		closefile(r->fid->file);
		r->fid->file = f;
		r->ofcall.qid = f->qid;
	}
	respond(r, nil);
}

int
bootserve(Tree *t, int fd, int exchange)
{
	Srv s;

	memset(&s, 0, sizeof s);
	s.tree = t;
	s.attach = fsattach;
	s.read = fsread;
	s.create = denied;
	s.remove = denied;
	s.wstat = denied;
	s.infd = s.outfd = fd;
	s.exchange = exchange;
	s.lastly = 1;
	return srv(&s);
}
