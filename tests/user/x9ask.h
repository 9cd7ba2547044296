/*
 * A client that speaks to a server of its own by messages of an exchange channel (codec/x9.h), one by one: fd[1] is its end.
 */
#pragma once
#include "test.h"
#include <fcall.h>
#include <9p.h>
#include <exchange.h>
#include "x9.h"

static int fd[2];

/* A child that serves s, with a file f, until fd[1] is closed. */
static inline void
serve(Srv *s)
{
	CKEQ(xpipe(fd, nil, 0), 0);
	switch(rfork(RFPROC|RFFDG)){
	case -1:
		sysfatal("rfork: %r");
	case 0:
		close(fd[1]);
		s->tree = alloctree(nil, nil, DMDIR|0777, nil);
		closefile(createfile(s->tree->root, "f", "u", 0666, nil));
		s->infd = s->outfd = fd[0];
		srv(s);
		exits(nil);
	}
	close(fd[0]);
}

static inline void
ask(Fcall *f)
{
	uchar buf[256];
	Xmsg m;
	X9 x;
	int n;

	memset(&m, 0, sizeof m);
	n = convS2M(f, buf, sizeof buf);
	CK(n > 0 && x9pack(buf, n, 0, &x) && x.body == 0);
	m.tag = x.tag;
	m.nw = x.nw;
	memmove(m.w, x.w, sizeof m.w);
	CKEQ(xsend(fd[1], &m), 0);
}

/* The next reply is of this type; its tag. */
static inline int
reply(int type)
{
	Xmsg m;

	memset(&m, 0, sizeof m);
	CKEQ(xrecv(fd[1], &m, Xdiscard, Longwait), 1);
	CKEQ((m.tag & 0xffff) + 100, type);
	return m.tag >> 16;
}

/* Fid 2 is f, open for reading. */
static inline void
opened(void)
{
	Fcall version = { .type = Tversion, .tag = NOTAG, .msize = 8192, .version = "9P2000" };
	Fcall attach = { .type = Tattach, .fid = 1, .afid = NOFID, .uname = "u", .aname = "" };
	Fcall walk = { .type = Twalk, .fid = 1, .newfid = 2, .nwname = 1, .wname = { "f" } };
	Fcall open = { .type = Topen, .fid = 2, .mode = OREAD };

	ask(&version);
	CKEQ(reply(Rversion), X9notag);
	ask(&attach);
	CKEQ(reply(Rattach), 0);
	ask(&walk);
	CKEQ(reply(Rwalk), 0);
	ask(&open);
	CKEQ(reply(Ropen), 0);
}
