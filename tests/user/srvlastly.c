/*
 * A 9P server whose replies over an exchange channel go when its hook has returned: in the order in which they were made, also where one
 * request has two, and all of them before the server ends.  covers: mount, exchange
 */
#include "test.h"
#include <fcall.h>
#include <9p.h>
#include <exchange.h>
#include "x9.h"

static int fd[2];

/* Nobody is told that a read at 0 is over; another one is answered twice over: by the one that waits, then for itself. */
static Req *kept;

static void
fsread(Req *r)
{
	r->ofcall.count = 0;
	if(r->ifcall.offset == 0){
		kept = r;
		return;
	}
	respond(kept, nil);
	respond(r, nil);
}

static Srv fs = { .read = fsread, .exchange = 1, .lastly = 1 };

static void
server(void)
{
	close(fd[1]);
	fs.tree = alloctree(nil, nil, DMDIR|0777, nil);
	closefile(createfile(fs.tree->root, "f", "u", 0666, nil));
	fs.infd = fs.outfd = fd[0];
	srv(&fs);
	_exits(nil);
}

static void
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

/* The next reply is of this type, to this tag. */
static void
reply(int type, int tag)
{
	Xmsg m;

	memset(&m, 0, sizeof m);
	CKEQ(xrecv(fd[1], &m, Xdiscard, 10*1000), 1);
	CKEQ((m.tag & 0xffff) + 100, type);
	CKEQ(m.tag >> 16, tag);
}

static void
opened(void)
{
	Fcall version = { .type = Tversion, .tag = NOTAG, .msize = 8192, .version = "9P2000" };
	Fcall attach = { .type = Tattach, .fid = 1, .afid = NOFID, .uname = "u", .aname = "" };
	Fcall walk = { .type = Twalk, .fid = 1, .newfid = 2, .nwname = 1, .wname = { "f" } };
	Fcall open = { .type = Topen, .fid = 2, .mode = OREAD };

	ask(&version);
	reply(Rversion, X9notag);
	ask(&attach);
	reply(Rattach, 0);
	ask(&walk);
	reply(Rwalk, 0);
	ask(&open);
	reply(Ropen, 0);
}

void
main(void)
{
	Fcall read = { .type = Tread, .fid = 2, .tag = 3, .count = 8 };
	Fcall flush = { .type = Tflush, .tag = 4, .oldtag = 3 };

	CKEQ(xpipe(fd, nil, 0), 0);
	switch(rfork(RFPROC|RFFDG)){
	case -1:
		sysfatal("rfork: %r");
	case 0:
		server();
	}
	close(fd[0]);
	opened();
	/* what is flushed is answered before the flush */
	ask(&read);
	ask(&flush);
	reply(Rerror, 3);
	reply(Rflush, 4);
	/* two in one hook */
	ask(&read);
	read.tag = 5;
	read.offset = 1;
	ask(&read);
	reply(Rread, 3);
	reply(Rread, 5);
	close(fd[1]);
	free(wait());
	done();
}
