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

/* By qid.path, which counts them from 0; nobody removes any. */
static File **file;
static uvlong nfile;

static void
enter(File *f)
{
	int i;

	file[f->qid.path] = f;
	for(i = 0; i < f->echild; i++)
		if(f->child[i] != nil)
			enter(f->child[i]);
}

static int
enterall(Tree *t)
{
	nfile = t->qidgen;
	file = mallocz(nfile * sizeof *file, 1);
	if(file == nil)
		return -1;
	enter(t->root);
	return 0;
}

static File*
byqid(uvlong path)
{
	return path < nfile && file[path] != nil? increffile(file[path]): nil;
}

/*
 * The root, or "#" and the hexadecimal qid.path of a file: who had it open when the server ended comes back to it, or found it without asking.  The same
 * archives give the same numbers.
 */
static void
fsattach(Req *r)
{
	char *s, *e;
	File *f;

	s = r->ifcall.aname;
	if(s[0] == '#'){
		f = byqid(strtoull(s+1, &e, 16));
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
	s.fixed = 1;
	s.lastly = 1;
	return enterall(t) < 0? -1: srv(&s);
}
