/*
 * Many processes on one 9P session: a server that collects requests and answers them in the
 * opposite order, readers that are killed in the middle, I/O larger than the iounit.
 */
#include "test.h"
#include <fcall.h>

enum {
	Msize	= 1024 + IOHDRSZ,	/* small: I/O is split */
	Nproc	= 12,
	Rounds	= 20,
	Deadline = 60*1000,
};

/*
 * The server: a file whose byte at offset i is a function of i; reads are answered Nproc at
 * a time (or as many as there are, when nothing else comes), last one first.
 */
static uchar
byteat(vlong i)
{
	return i*7 + (i>>8)*13 + (i>>16);
}

typedef struct Held Held;
struct Held {
	u16int	tag;
	vlong	off;
	u32int	count;
};

static Held	held[64];
static int	nheld;
static int	hold;		/* answer when so many are held */

static void
reply(int fd, Fcall *r)
{
	static uchar out[Msize];
	int n;

	n = convS2M(r, out, sizeof out);
	if(n == 0 || write(fd, out, n) != n)
		exits("write");
}

static void
release(int fd)
{
	static uchar data[Msize];
	Held *h;
	u32int i;
	Fcall r;

	while(nheld > 0){
		h = &held[--nheld];
		for(i = 0; i < h->count; i++)
			data[i] = byteat(h->off + i);
		memset(&r, 0, sizeof r);
		r.type = Rread;
		r.tag = h->tag;
		r.count = h->count;
		r.data = (char*)data;
		reply(fd, &r);
	}
}

static void
flushed(u16int tag)
{
	int i;

	for(i = 0; i < nheld; i++)
		if(held[i].tag == tag){
			held[i] = held[--nheld];
			return;
		}
}

static void
server(int fd)
{
	static uchar in[Msize+64];
	Fcall t, r;
	int n;

	while((n = read9pmsg(fd, in, sizeof in)) > 0){
		if(convM2S(in, n, &t) != (u32int)n)
			exits("no message");
		memset(&r, 0, sizeof r);
		r.type = t.type + 1;
		r.tag = t.tag;
		switch(t.type){
		case Tversion:
			r.msize = Msize;
			r.version = "9P2000";
			break;
		case Tattach:
			r.qid.type = QTDIR;
			break;
		case Twalk:
			if(t.nwname > 0){
				r.nwqid = 1;
				r.wqid[0].path = 1;
				/* "holdN": from now on N reads are held back */
				if(strncmp(t.wname[0], "hold", 4) == 0)
					hold = atoi(t.wname[0] + 4);
			}
			break;
		case Topen:
			r.qid.path = 1;
			break;
		case Tread:
			held[nheld++] = (Held){ t.tag, t.offset, t.count };
			if(nheld >= hold)
				release(fd);
			continue;
		case Twrite:
			r.count = t.count;
			for(n = 0; n < (int)t.count; n++)
				if((uchar)t.data[n] != byteat(t.offset + n)){
					r.type = Rerror;
					r.ename = "wrong data";
					break;
				}
			break;
		case Tflush:
			flushed(t.oldtag);
			break;
		}
		reply(fd, &r);
	}
	exits(nil);
}

static void
mountit(void)
{
	int p[2];

	if(pipe(p) < 0)
		sysfatal("pipe: %r");
	switch(rfork(RFPROC|RFFDG|RFNOTEG|RFNOWAIT)){
	case -1:
		sysfatal("fork: %r");
	case 0:
		close(p[1]);
		hold = 1;
		server(p[0]);
	}
	close(p[0]);
	if(mount(p[1], -1, "/n", MREPL, "") < 0)
		sysfatal("mount: %r");
}

static int
check(uchar *p, long n, vlong off)
{
	long i;

	for(i = 0; i < n; i++)
		if(p[i] != byteat(off + i))
			return 0;
	return 1;
}

/* Reads and writes much larger than a message. */
static void
split(void)
{
	static uchar buf[50000];
	long i;
	int fd;

	fd = open("/n/file", ORDWR);
	CK(fd >= 0);
	CKEQ(iounit(fd), 1024);
	CKEQ(pread(fd, buf, sizeof buf, 12345), sizeof buf);
	CK(check(buf, sizeof buf, 12345));
	CKEQ(read(fd, buf, 1025), 1025);
	CKEQ(read(fd, buf, 3), 3);
	CK(check(buf, 3, 1025));
	CKEQ(seek(fd, 0, 1), 1028);
	for(i = 0; i < (long)sizeof buf; i++)
		buf[i] = byteat(777 + i);
	CKEQ(pwrite(fd, buf, sizeof buf, 777), sizeof buf);
	buf[30000]++;
	CKERR(pwrite(fd, buf, sizeof buf, 777), "wrong data");
	close(fd);
}

static void
reader(int n)
{
	uchar buf[700];
	int i, fd;
	vlong off;

	fd = open("/n/file", OREAD);
	if(fd < 0)
		sysfatal("open: %r");
	for(i = 0; i < Rounds; i++){
		off = n*100003 + i*977;
		if(pread(fd, buf, sizeof buf, off) != sizeof buf)
			sysfatal("read: %r");
		if(!check(buf, sizeof buf, off))
			sysfatal("reader %d got the data of another", n);
	}
	exits(nil);
}

static int
spawn(void (*f)(int), int arg)
{
	int pid;

	pid = rfork(RFPROC|RFFDG);
	if(pid < 0)
		sysfatal("fork: %r");
	if(pid == 0)
		f(arg);
	return pid;
}

/* All at once; the server answers only when all have asked, in reverse. */
static void
reverse(void)
{
	char name[32];
	Waitmsg *w;
	int i;

	snprint(name, sizeof name, "/n/hold%d", Nproc);
	close(open(name, OREAD));
	for(i = 0; i < Nproc; i++)
		spawn(reader, i);
	for(i = 0; i < Nproc; i++){
		w = wait();
		if(w == nil)
			sysfatal("wait: %r");
		CKSTR(w->msg, "");
		free(w);
	}
}

static void
blocked(int arg)
{
	char c;
	int fd;

	USED(arg);
	fd = open("/n/file", OREAD);
	read(fd, &c, 1);
	exits("not reached");
}

static int
sleeping(void *a)
{
	char path[64];
	char *s;

	snprint(path, sizeof path, "/proc/%d/fd", *(int*)a);
	s = slurp(path);
	return s != nil && strstr(s, "/n/file") != nil;
}

/*
 * Readers whose answer is held back are killed: they go at once, whichever of them was receiving
 * for the others, and what is left works.
 */
static void
killed(void)
{
	int pid[Nproc], i, n, fd;
	char path[64];
	Waitmsg *w;

	close(open("/n/hold60", OREAD));
	for(i = 0; i < Nproc; i++){
		pid[i] = spawn(blocked, 0);
		CK(until(sleeping, &pid[i], Deadline));
	}
	for(i = 0; i < Nproc; i++){
		snprint(path, sizeof path, "/proc/%d/ctl", pid[i]);
		fd = open(path, OWRITE);
		CK(fd >= 0 && write(fd, "kill", 4) == 4);
		close(fd);
		w = wait();
		for(n = 0; n < Nproc && w != nil && w->pid != pid[n]; n++)
			;
		CK(w != nil && n < Nproc && strcmp(w->msg, "not reached") != 0);
		free(w);
		/* the session still answers */
		fd = open("/n/file", OREAD);
		CK(fd >= 0);
		close(fd);
	}
	close(open("/n/hold1", OREAD));
	split();
}

static void
tooslow(void *u, char *msg)
{
	USED(u, msg);
	print("mntmany: hangs\n");
	exits("hangs");
}

void
main(int argc, char **argv)
{
	USED(argc, argv);
	notify(tooslow);
	alarm(Deadline);
	mountit();
	split();
	reverse();
	killed();
	unmount(nil, "/n");
	done();
}
