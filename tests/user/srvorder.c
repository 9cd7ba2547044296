/*
 * A 9P server with workers, several of which receive from an exchange channel: requests are taken up in the order in which they were sent.
 * covers: exchange
 */
#include "test.h"
#include <fcall.h>
#include <9p.h>
#include <exchange.h>
#include "x9.h"

enum { Window = 8, Nread = 2000 };

static int fd[2];

/* The offset of each read is its number. */
static void
fsread(Req *r)
{
	static vlong next;
	char *err;

	err = r->ifcall.offset == next ? nil : "out of turn";
	next = r->ifcall.offset + 1;
	/* now and then somebody else works meanwhile */
	srvrelease(r->srv);
	if(next % 7 == 0)
		sleep(0);
	srvacquire(r->srv);
	r->ofcall.count = 0;
	respond(r, err);
}

static Srv fs = { .read = fsread, .exchange = 1, .workers = 1 };

static void
server(void)
{
	close(fd[1]);
	fs.tree = alloctree(nil, nil, DMDIR|0777, nil);
	closefile(createfile(fs.tree->root, "f", "u", 0666, nil));
	fs.infd = fs.outfd = fd[0];
	srv(&fs);
	exits(nil);
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

/* The next reply is of this type; its tag. */
static int
reply(int type)
{
	Xmsg m;

	memset(&m, 0, sizeof m);
	CKEQ(xrecv(fd[1], &m, Xdiscard, Longwait), 1);
	CKEQ((m.tag & 0xffff) + 100, type);
	return m.tag >> 16;
}

static void
opened(void)
{
	Fcall version = { .type = Tversion, .tag = NOTAG, .msize = 8192, .version = "9P2000" };
	Fcall attach = { .type = Tattach, .fid = 1, .afid = NOFID, .uname = "u", .aname = "" };
	Fcall walk = { .type = Twalk, .fid = 1, .newfid = 2, .nwname = 1, .wname = { "f" } };
	Fcall open = { .type = Topen, .fid = 2, .mode = OREAD };

	ask(&version);
	reply(Rversion);
	ask(&attach);
	reply(Rattach);
	ask(&walk);
	reply(Rwalk);
	ask(&open);
	reply(Ropen);
}

void
main(void)
{
	Fcall read = { .type = Tread, .fid = 2, .count = 8 };
	int i, tag;

	CKEQ(xpipe(fd, nil, 0), 0);
	switch(rfork(RFPROC|RFFDG)){
	case -1:
		sysfatal("rfork: %r");
	case 0:
		server();
	}
	close(fd[0]);
	opened();
	for(i = tag = 0; i < Nread && nfail == 0; i++){
		if(i < Window)
			tag = i;
		else
			tag = reply(Rread);	/* which is free again */
		read.tag = tag;
		read.offset = i;
		ask(&read);
	}
	for(i = 0; i < Window && nfail == 0; i++)
		reply(Rread);
	close(fd[1]);
	free(wait());
	done();
}
