/*
 * Looking into a process whose memory has to come from a file server that does not answer: only who
 * looks waits, not everybody who asks for the state of the process.
 */
#include "test.h"
#include <fcall.h>

enum { Msize = 8192 + IOHDRSZ, Textsize = 64*1024 };

static uchar image[4096];

static void
put32(uchar *p, ulong v)
{
	p[0] = v >> 24;
	p[1] = v >> 16;
	p[2] = v >> 8;
	p[3] = v;
}

/* One file, a program; its first pages can be read, the rest cannot. */
static void
serve(int fd)
{
	static uchar buf[Msize], out[Msize], data[Msize];
	Fcall t, r;
	int n, i;

	while((n = read9pmsg(fd, buf, sizeof buf)) > 0){
		if((int)convM2S(buf, n, &t) != n)
			exits("bad message");
		memset(&r, 0, sizeof r);
		r.tag = t.tag;
		r.type = t.type + 1;
		switch(t.type){
		case Tversion:
			r.msize = t.msize < Msize? t.msize: Msize;
			r.version = "9P2000";
			break;
		case Tattach:
			r.qid.type = QTDIR;
			break;
		case Twalk:
			for(i = 0; i < t.nwname; i++)
				r.wqid[r.nwqid++].path = 1;
			break;
		case Topen:
			r.qid.path = 1;
			break;
		case Tread:
			if(t.offset >= Textsize/2)
				continue;
			memset(data, 0, sizeof data);
			if(t.offset < (vlong)sizeof image)
				memmove(data, image + t.offset, sizeof image - t.offset);
			r.count = t.count < Msize - IOHDRSZ? t.count: Msize - IOHDRSZ;
			r.data = (char*)data;
			break;
		case Tflush:
		case Tclunk:
			break;
		default:
			r.type = Rerror;
			r.ename = "no";
		}
		n = convS2M(&r, out, sizeof out);
		write(fd, out, n);
	}
	exits(nil);
}

static int
runs(void *name)
{
	char *s = slurp(name);

	return s != nil && strncmp(s, "file ", 5) == 0;
}

static int
asks(void *name)
{
	char *s = slurp(name);

	return s != nil && strstr(s, "Pread") != nil;
}

void
main(void)
{
	static uchar spin[] = { 0xeb, 0xfe };	/* jmp . */
	char status[40], mem[40], looker[40];
	int p[2], server, victim, look, fd;
	char c;

	put32(image, 0x8A97);
	put32(image + 4, Textsize);
	put32(image + 36, 0x200028);
	memmove(image + 40, spin, sizeof spin);
	CK(pipe(p) >= 0);
	server = rfork(RFPROC|RFFDG);
	if(server == 0){
		close(p[0]);
		serve(p[1]);
	}
	close(p[1]);
	close(create("/tmp/hang", OREAD, DMDIR|0777));
	CK(mount(p[0], -1, "/tmp/hang", MREPL, "") >= 0);
	victim = rfork(RFPROC|RFFDG);
	if(victim == 0){
		execl("/tmp/hang/file", "file", nil);
		exits("exec");
	}
	snprint(status, sizeof status, "/proc/%d/status", victim);
	snprint(mem, sizeof mem, "/proc/%d/mem", victim);
	CK(until(runs, status, 10*1000));
	look = rfork(RFPROC|RFFDG);
	if(look == 0){
		fd = open(mem, OREAD);
		pread(fd, &c, 1, 0x200000 + Textsize - 4096);
		exits("it answered");
	}
	snprint(looker, sizeof looker, "/proc/%d/status", look);
	CK(until(asks, looker, 10*1000));
	alarm(10*1000);
	CK(runs(status));		/* hangs if the process is held */
	alarm(0);
	postnote(PNPROC, look, "kill");
	postnote(PNPROC, victim, "kill");
	unmount(nil, "/tmp/hang");
	postnote(PNPROC, server, "kill");
	while(waitpid() > 0)
		;
	done();
}
