/*
 * A server whose answers come late, to test flush and requests out of order on
 * the host.  No tree: walk1 and clone.  Files:
 *
 *	block	a read is held until somebody writes to "go" or flushes it
 *	go	a write answers all held reads, last one first
 *	dir/	so that a walk can stop half way
 * With -f the server has no flush hook, with -l one that cannot give up anything.
 */
#include <u.h>
#include <libc.h>
#include <fcall.h>
#include <9p.h>

enum { Qroot, Qblock, Qgo, Qdir };

static Req *held;	/* through aux, newest first */
static int nfid;

static void
fsattach(Req *r)
{
	r->ofcall.qid = (Qid){ .type = QTDIR, .path = Qroot };
	nfid++;
	r->fid->aux = (void*)1;
	respond(r, nil);
}

static char*
fsclone(Fid *old, Fid *new)
{
	USED(old);
	nfid++;
	new->aux = (void*)1;
	return nil;
}

static char*
fswalk1(Fid *f, char *name, Qid *q)
{
	if(strcmp(name, "..") == 0){
		*q = (Qid){ .type = QTDIR, .path = Qroot };
		return nil;
	}
	if(f->qid.path != Qroot)
		return Enotfound;
	if(strcmp(name, "block") == 0)
		*q = (Qid){ .path = Qblock };
	else if(strcmp(name, "go") == 0)
		*q = (Qid){ .path = Qgo };
	else if(strcmp(name, "dir") == 0)
		*q = (Qid){ .type = QTDIR, .path = Qdir };
	else
		return Enotfound;
	return nil;
}

static int
gen(int i, Dir *d, void *aux)
{
	static char *name[] = { "block", "go", "dir" };

	USED(aux);
	if(i >= 3)
		return -1;
	d->qid.path = i+1;
	d->name = estrdup9p(name[i]);
	d->uid = estrdup9p("u");
	return 0;
}

static void
fsread(Req *r)
{
	switch(r->fid->qid.path){
	case Qblock:
		r->aux = held;
		held = r;
		return;
	case Qgo:
		readstr(r, "go");
		respond(r, nil);
		return;
	}
	if(r->fid->qid.path == Qroot)
		dirread9p(r, gen, nil);
	else
		respond(r, nil);
}

static void
fswrite(Req *r)
{
	Req *h;

	while((h = held) != nil){
		held = h->aux;
		readstr(h, "late");
		respond(h, nil);
	}
	r->ofcall.count = r->ifcall.count;
	respond(r, nil);
}

static void
fsflush(Req *r)
{
	Req **l, *o;

	o = r->oldreq;
	for(l = &held; *l != nil; l = (Req**)&(*l)->aux)
		if(*l == o){
			*l = o->aux;
			respond(o, Eintr);
			break;
		}
	respond(r, nil);
}

static void
fslateflush(Req *r)
{
	respond(r, nil);
}

static void
fsdestroyfid(Fid *f)
{
	if(f->aux != nil)
		nfid--;
}

void
main(int argc, char **argv)
{
	Srv s;
	Req *h;
	int r;

	memset(&s, 0, sizeof s);
	s.attach = fsattach;
	s.clone = fsclone;
	s.walk1 = fswalk1;
	s.read = fsread;
	s.write = fswrite;
	s.flush = fsflush;
	if(argc > 1)
		s.flush = strcmp(argv[1], "-f") == 0? nil: fslateflush;
	s.destroyfid = fsdestroyfid;
	s.infd = 0;
	s.outfd = 1;
	r = srv(&s);
	while((h = held) != nil){	/* late answers go nowhere, and nothing leaks */
		held = h->aux;
		respond(h, Eintr);
	}
	if(nfid != 0)
		fprint(2, "slowfs: %d fids left\n", nfid);
	exits(r < 0 || nfid != 0? "srv": nil);
}
