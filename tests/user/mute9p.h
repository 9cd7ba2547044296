/*
 * A 9P server that does not answer all it is asked.  Its root holds a file of every name but "new", each a program that does nothing but
 * run, and whose text is larger than what can be read of it.
 */
#pragma once
#include "test.h"
#include <fcall.h>

enum { Mutemsize = 8192 + IOHDRSZ, Textsize = 64*1024 };

/* The header of an a.out (a.out(6), its numbers big-endian) and the two bytes of "jmp ." at its entry. */
static uchar mutetext[42] = {
	[2] = 0x8a, [3] = 0x97, [5] = Textsize >> 16, [37] = 0x20, [39] = 0x28, [40] = 0xeb, [41] = 0xfe,
};

static int
mutestat(Qid q, uchar *buf, int n)
{
	Dir d;

	memset(&d, 0, sizeof d);
	d.qid = q;
	d.mode = q.type & QTDIR? DMDIR|0777: 0777;
	d.length = q.type & QTDIR? 0: Textsize;
	d.name = q.type & QTDIR? "/": "file";
	d.uid = d.gid = d.muid = "mute";
	return convD2M(&d, buf, n);
}

static void
muteanswer(Fcall *t, Fcall *r, uchar *type)
{
	static uchar data[Mutemsize];
	int i;

	switch(t->type){
	case Tversion:
		r->msize = t->msize < Mutemsize? t->msize: Mutemsize;
		r->version = "9P2000";
		break;
	case Tauth:
		r->aqid.type = QTAUTH;
		break;
	case Tattach:
		r->qid.type = type[t->fid % 256] = QTDIR;
		break;
	case Twalk:
		if(t->nwname > 0 && strcmp(t->wname[0], "new") == 0){
			r->type = Rerror;
			r->ename = "file does not exist";
			break;
		}
		for(i = 0; i < t->nwname; i++)
			r->wqid[r->nwqid++].path = 1;
		type[t->newfid % 256] = t->nwname > 0? 0: type[t->fid % 256];
		break;
	case Tcreate:
		type[t->fid % 256] = 0;
		/* fall through */
	case Topen:
		r->qid.type = type[t->fid % 256];
		r->qid.path = r->qid.type == 0;
		break;
	case Tread:
		memset(data, 0, sizeof data);
		if(t->offset < (vlong)sizeof mutetext)
			memmove(data, mutetext + t->offset, sizeof mutetext - t->offset);
		r->count = t->count < Mutemsize - IOHDRSZ? t->count: Mutemsize - IOHDRSZ;
		r->data = (char*)data;
		break;
	case Twrite:
		r->count = t->count;
		break;
	case Tstat:
		r->stat = data;
		r->nstat = mutestat((Qid){ .path = type[t->fid % 256] == 0, .type = type[t->fid % 256] }, data, sizeof data);
		break;
	}
}

/* Serves the file descriptor until it is closed; messages for which ignore holds have no answer. */
static void
muteserve(int fd, int (*ignore)(Fcall*))
{
	static uchar buf[Mutemsize + 64], out[Mutemsize + 64], type[256];
	Fcall t, r;
	int n;

	while((n = read9pmsg(fd, buf, sizeof buf)) > 0){
		if((int)convM2S(buf, n, &t) != n)
			exits("bad message");
		if(ignore(&t))
			continue;
		memset(&r, 0, sizeof r);
		r.tag = t.tag;
		r.type = t.type + 1;
		muteanswer(&t, &r, type);
		n = convS2M(&r, out, sizeof out);
		write(fd, out, n);
	}
	exits(nil);
}

/* Such a server as a process of its own, which does not see where it is mounted; the descriptor to mount. */
static int
muteserver(int (*ignore)(Fcall*), int *pid)
{
	int p[2];

	if(pipe(p) < 0)
		sysfatal("pipe: %r");
	*pid = rfork(RFPROC|RFFDG|RFNAMEG|RFNOTEG|RFNOWAIT);
	if(*pid < 0)
		sysfatal("rfork: %r");
	if(*pid == 0){
		close(p[0]);
		muteserve(p[1], ignore);
	}
	close(p[1]);
	return p[0];
}
