/* For tests of pages of programs: a 9P server of one file, prog, whose answers may be late. */
#pragma once
#include "test.h"
#include <fcall.h>

enum { Progmsize = 8192 + IOHDRSZ };

static uchar *prog;
static long nprog;

static void
progread(char *file)
{
	Dir *d;
	int fd;

	fd = open(file, OREAD);
	if(fd < 0 || (d = dirfstat(fd)) == nil)
		sysfatal("%s: %r", file);
	nprog = d->length;
	free(d);
	prog = malloc(nprog);
	if(prog == nil || readn(fd, prog, nprog) != nprog)
		sysfatal("read: %r");
	close(fd);
}

static void
progreply(Fcall *t, Fcall *r)
{
	static uvlong path;		/* each that is walked to is another file, of which the kernel has no pages yet */
	static uchar stat[128];
	Dir d;
	int i;

	r->type = t->type + 1;
	r->tag = t->tag;
	switch(t->type){
	case Tversion:
		r->msize = Progmsize;
		r->version = VERSION9P;
		break;
	case Tattach:
		r->qid.type = QTDIR;
		break;
	case Twalk:
		r->nwqid = t->nwname;
		for(i = 0; i < t->nwname; i++)
			r->wqid[i] = (Qid){.path = ++path};
		break;
	case Topen:
		r->qid = (Qid){.path = path};
		break;
	case Tread:
		r->count = t->offset >= nprog ? 0 : t->count < nprog - t->offset ? t->count : nprog - t->offset;
		r->data = (char*)prog + t->offset;
		break;
	case Tstat:
		memset(&d, 0, sizeof d);
		d.qid = (Qid){.path = path};
		d.mode = 0777;
		d.length = nprog;
		d.name = "prog";
		d.uid = d.gid = d.muid = "none";
		r->nstat = convD2M(&d, stat, sizeof stat);
		r->stat = stat;
		break;
	}
}

/* In a child, at fd[0] of a pipe, until the other end is closed.  hold is called with each Tread; what it returns 1 for has no answer. */
static int
progserve(int fd[2], int (*hold)(Fcall*))
{
	static uchar buf[Progmsize];
	Fcall t, r;
	int n, pid;

	pid = rfork(RFPROC|RFFDG);
	if(pid != 0){
		close(fd[0]);
		return pid;
	}
	close(fd[1]);
	while((n = read9pmsg(fd[0], buf, sizeof buf)) > 0){
		if((int)convM2S(buf, n, &t) != n)
			exits("bad message");
		if(t.type == Tread && hold(&t))
			continue;
		memset(&r, 0, sizeof r);
		progreply(&t, &r);
		n = convS2M(&r, buf, sizeof buf);
		if(write(fd[0], buf, n) != n)
			break;
	}
	exits(nil);
}
