/*
 * DMA to and from exchange blocks: what may be done with one that a device is at work on, and what happens when its owner
 * dies, or the device is reset.  `dma TAG TEST...`: the share TAG of the host is slow to read and write (tests/peers/dma.py), so the
 * device has not done what it was asked for when the next thing happens.
 *
 * A block stays pinned until the reply is read, so no check here depends on how slow that is.  That the device did work after
 * a death is seen from how long its reply took.
 */
#include "../user/xlib.h"
#include "../user/siplib.h"
#include <fcall.h>

enum {
	Tlopen = 12, Tlcreate = 14, Treaddir = 40, Tgetattr = 24,
	Msize	= 128*1024,
	Npage	= 8,
	Size	= Npage*Page,
	Iohdr	= 23,		/* Tread, Twrite before the data */
	Readhdr	= 11,		/* Rread before the data */
	Root	= 1, File, Out,	/* fids */
	Any	= -1,		/* tag */
	Nother	= 64,		/* blocks that are made while a dead one's frames are pinned */
};

static char *share;
static int dev = -1;
static uchar buf[Msize];
static int slow;		/* replies that came later than a death */

/* Byte i of the host's file, the same in dma.py. */
static int
pattern(ulong i)
{
	return (i*31 + (i >> 12)) & 0xff;
}

/*
 * The session.
 */

/* The type of the next reply; of data in a block only the header comes. */
static int
reply(int tag, int direct)
{
	ulong n;

	if(readn(dev, buf, 7) != 7)
		return -1;
	n = GBIT32(buf);
	if(direct && buf[4] == Rread)
		n = Readhdr;
	if(n < 7 || n > sizeof buf || readn(dev, buf + 7, n - 7) != (long)(n - 7) || (tag != Any && GBIT16(buf + 5) != tag))
		return -1;
	return buf[4];
}

/* p is behind the message in buf. */
static int
rpc(int type, uchar *p)
{
	ulong n;

	n = p - buf;
	PBIT32(buf, n);
	buf[4] = type;
	PBIT16(buf + 5, type == Tversion ? NOTAG : 9);
	if(write(dev, buf, n) != (long)n)
		return -1;
	return reply(type == Tversion ? NOTAG : 9, 0);
}

static uchar*
put32(uchar *p, ulong v)
{
	PBIT32(p, v);
	return p + 4;
}

static uchar*
putstr(uchar *p, char *s)
{
	PBIT16(p, strlen(s));
	memmove(p + 2, s, strlen(s));
	return p + 2 + strlen(s);
}

static void
walk(int fid, char *name)
{
	uchar *p;

	p = put32(put32(buf + 7, Root), fid);
	PBIT16(p, name != nil);
	p += 2;
	if(name != nil)
		p = putstr(p, name);
	CKEQ(rpc(Twalk, p), Rwalk);
}

/* A session of its own with the device; File is open to be read, Out to be written. */
static void
session(void)
{
	uchar *p;

	if(share != nil && (dev = open(share, ORDWR)) < 0)
		sysfatal("%s: %r", share);
	CKEQ(rpc(Tversion, putstr(put32(buf + 7, Msize), "9P2000.L")), Rversion);
	p = put32(put32(buf + 7, Root), NOFID);
	CKEQ(rpc(Tattach, put32(putstr(putstr(p, ""), ""), ~0)), Rattach);
	walk(File, "pattern");
	CKEQ(rpc(Tlopen, put32(put32(buf + 7, File), 0)), Tlopen + 1);
	walk(Out, nil);
	p = putstr(put32(buf + 7, Out), "out");
	CKEQ(rpc(Tlcreate, put32(put32(put32(p, 01102), 0644), ~0)), Tlcreate + 1);
}

static int
isgone(void *a)
{
	USED(a);
	dev = open(share, ORDWR);
	return dev >= 0;
}

/* The device for this program alone: its server ends. */
static void
takedevice(char *tag)
{
	char name[64];

	share = smprint("#9/%s", tag);
	snprint(name, sizeof name, "/n/%s", tag);
	unmount(nil, name);
	snprint(name, sizeof name, "/srv/%s", tag);
	remove(name);
	if(!until(isgone, nil, Longwait))
		sysfatal("%s: %r", share);
	close(dev);
}

/* A Tread or Twrite of len bytes whose data are in a block. */
static int
ask(int type, int tag, int fid, ulong off, vlong h, ulong boff, ulong len)
{
	uchar hdr[24];
	Xmsg m;

	PBIT32(hdr, Iohdr + (type == Twrite ? len : 0));
	hdr[4] = type;
	PBIT16(hdr + 5, tag);
	PBIT32(hdr + 7, fid);
	PBIT64(hdr + 11, (uvlong)off);
	PBIT32(hdr + 19, len);
	memset(&m, 0, sizeof m);
	m.nw = 4;
	m.w[0] = Iohdr;
	memmove(&m.w[1], hdr, Iohdr);
	m.nb = 1;
	m.b[0].mode = Xpin;
	m.b[0].h = h;
	m.b[0].off = boff;
	m.b[0].len = len;
	return xsend(dev, &m);
}

/* One that is over before the slow one begins: what the host allows in a time is used up. */
static void
warm(int type, int fid)
{
	vlong h;
	char *p;

	h = block(Npage, &p);
	CKEQ(ask(type, 1, fid, 0, h, 0, Size), 0);
	CKEQ(reply(1, 1), type + 1);
	CKEQ(xfree(h), 0);
}

static vlong
pinned(void)
{
	return number("#x/stats", "pinned");
}

static vlong
quarantine(void)
{
	return number("#x/stats", "quarantine");
}

/* The first frame of a block of process pid, and its pins. */
static vlong
frame(int pid, vlong h, vlong *pins)
{
	static char text[64*1024];
	char name[32], want[32], *s, *p;
	long n;
	int fd;

	snprint(name, sizeof name, "/proc/%d/pages", pid);
	snprint(want, sizeof want, "%#llux ", h);
	fd = open(name, OREAD);
	n = readn(fd, text, sizeof text - 1);
	close(fd);
	text[n > 0 ? n : 0] = 0;
	for(s = text; s != nil; s = strchr(s, '\n')){
		s += *s == '\n';
		if(strncmp(s, want, strlen(want)) != 0)
			continue;
		if(pins != nil && (p = strstr(s, " pins ")) != nil)
			*pins = atoll(p + 6);
		p = strstr(s, " frame ");
		return p != nil ? strtoll(p + 7, nil, 0) : -1;
	}
	return -1;
}

/*
 * Tests.
 */

/* Pages that this process may have a device work on; it leaves its note group. */
static void
maypin(int n)
{
	char name[32], *line;
	int fd;

	rfork(RFNOTEG);
	snprint(name, sizeof name, "/proc/%d/noteid", getpid());
	line = smprint("group %d pin %d", atoi(slurp(name)), n);
	fd = open("#c/limits", OWRITE);
	if(fd < 0 || write(fd, line, strlen(line)) < 0)
		sysfatal("%s: %r", line);
	close(fd);
	free(line);
}

/* The limit is the only thing wrong; what is done counts no more. */
static void
fewpinned(void)
{
	vlong h;
	char *p;

	maypin(2);
	session();
	h = block(Npage, &p);
	CKERR(ask(Twrite, 1, Out, 0, h, 1, 2*Page), "too many pages in use by devices");
	CKEQ(pinned(), 0);
	CKEQ(ask(Twrite, 1, Out, 0, h, 1, 2*Page - 1), 0);
	CKEQ(reply(1, 0), Rwrite);
	CKEQ(ask(Twrite, 1, Out, 0, h, Page, 2*Page), 0);
	CKEQ(reply(1, 0), Rwrite);
	CKEQ(xfree(h), 0);
	close(dev);
	done();
}

static void
fewpins(void)
{
	CKCHILD(RFFDG, fewpinned, "");
}

/* In a SIP, which has the device as descriptor 5. */
static void
inside(void)
{
	vlong h;
	char *p, c;

	dev = 5;
	session();
	h = block(Npage, &p);
	CKERR(ask(Twrite, 1, Out, 0, h, 1, 2*Page), "too many pages in use by devices");
	CKEQ(ask(Twrite, 1, Out, 0, h, 1, 2*Page - 1), 0);
	CKERR(ask(Twrite, 2, Out, 0, h, Npage*Page - 1, 1), "too many pages in use by devices");
	write(1, "pinned", 6);
	read(0, &c, 1);
	CKEQ(reply(1, 0), Rwrite);
	CKEQ(xfree(h), 0);
	done();
}

/* The same by a SIP's budget, which its status shows. */
static void
sippins(void)
{
	char wire[32], *lines[] = {"limit pin 2", wire, nil}, *argv[] = {"/tests/dma", "inside", nil}, said[8];
	Sip s;

	dev = open(share, ORDWR);
	snprint(wire, sizeof wire, "wire dev %d 5", dev);
	sipmake(&s);
	sippipes(&s);
	CK(sipexec(&s, argv, lines) == nil);
	close(dev);
	memset(said, 0, sizeof said);
	CKEQ(read(s.out, said, sizeof said - 1), 6);
	CKSTR(said, "pinned");
	CKSTR(sipline(&s, "status", "pin"), "2 of 2");
	CKSTR(sipline(&s, "status", "pinned"), "1 blocks 8 pages");
	write(s.in, "x", 1);
	CKSTR(sipoutput(&s), "");
	CKSTR(sipend(&s), "exited ''");
	CKSTR(sipline(&s, "status", "pin"), "0 of 2");
	sipreap(&s);
	sipclose(&s);
	CKEQ(pinned(), 0);
}

static void
badask(void)
{
	int fd[2];
	vlong h, r;
	char *p;
	Xmsg m;

	session();
	h = block(Npage, &p);
	CKERR(ask(Tread, 1, File, 0, h + 1, 0, Size), "no such block");
	CKERR(ask(Tread, 1, File, 0, h, Page, Size), "bad arg");
	CKERR(ask(Tread, 1, File, 0, h, 0, 0), "bad arg");
	CKERR(ask(Tread, 1, File, 0, h, ~0, Size), "bad arg");
	CKERR(ask(Tgetattr, 1, File, 0, h, 0, Size), "bad arg");
	message(&m, h, Xpin, Size);
	CKERR(xsend(dev, &m), "bad arg");
	m.nw = 4;
	m.w[0] = Iohdr;
	m.w[3] = 0;
	CKERR(xsend(dev, &m), "bad arg");	/* a header that says something else */
	m.b[0].mode = Xmove;
	CKERR(xsend(dev, &m), "bad arg");
	CKEQ(xpipe(fd, nil, 0), 0);
	message(&m, h, Xpin, Size);
	CKERR(xsend(fd[0], &m), "bad arg");	/* a channel is no device */
	CKEQ(give(fd[0], h, Xlend), 0);
	CKERR(ask(Tread, 1, File, 0, h, 0, Size), "block is lent");
	CKEQ(xrevoke(h), 0);
	CKEQ(give(fd[1], h, Xmove), 0);
	r = get(fd[0], Xronly, &p);
	CK(r > 0);
	CKERR(ask(Tread, 1, File, 0, r, 0, Size), "permission denied");
	CKEQ(ask(Twrite, 1, Out, 0, r, 0, Size), 0);
	CKEQ(reply(1, 0), Rwrite);
	CKEQ(xfreeze(r), 0);
	CKERR(ask(Twrite, 1, Out, 0, r, 0, Size), "block is frozen");
	CKEQ(xfree(r), 0);
	close(fd[0]);
	close(fd[1]);
	CKEQ(pinned(), 0);
	close(dev);
}

/* Parts of pages, and a block of 2 MiB: what comes is what the file has, and nothing beside it is touched. */
static void
parts(void)
{
	static struct { ulong pages, boff, off, len; } t[] = {
		{1, 0, 0, 1}, {1, 4095, 5, 1}, {2, 100, 4000, Page}, {2, 4090, 0, 12}, {Xpages, 2*1024*1024 - 3, 8, 3}, {Xpages, Page - 1, 1, Size - 1},
		{3, 1, 2, 3*Page - 1},
	};
	ulong i, k, bad;
	uchar *u;
	vlong h;
	char *p;

	session();
	for(i = 0; i < nelem(t); i++){
		h = block(t[i].pages, &p);
		u = (uchar*)p;
		memset(p, 0xa5, t[i].pages*Page);
		CKEQ(ask(Tread, i, File, t[i].off, h, t[i].boff, t[i].len), 0);
		CKEQ(reply(i, 1), Rread);
		CKEQ(GBIT32(buf + 7), t[i].len);
		bad = 0;
		for(k = 0; k < t[i].pages*Page; k++)
			bad += u[k] != (k >= t[i].boff && k - t[i].boff < t[i].len ? pattern(t[i].off + k - t[i].boff) : 0xa5);
		CKEQ(bad, 0);
		CKEQ(ask(Twrite, i, Out, 0, h, t[i].boff, t[i].len), 0);
		CKEQ(reply(i, 0), Rwrite);
		CKEQ(xfree(h), 0);
	}
	/* the last of the file: less than was asked for; an error; the end */
	h = block(2, &p);
	CKEQ(ask(Tread, 1, File, 1024*1024 - 10, h, 0, 2*Page), 0);
	CKEQ(reply(1, 1), Rread);
	CKEQ(GBIT32(buf + 7), 10);
	CK((uchar)p[9] == pattern(1024*1024 - 1) && p[10] == 0);
	CKEQ(ask(Tread, 2, 77, 0, h, 0, Page), 0);
	CKEQ(reply(2, 1), 7);		/* Rlerror */
	CKEQ(ask(Tread, 3, File, 1024*1024, h, 0, Page), 0);
	CKEQ(reply(3, 1), Rread);
	CKEQ(GBIT32(buf + 7), 0);
	CKEQ(xfree(h), 0);
	close(dev);
}

/* While the device writes to it the block is its owner's, and nobody else's whatever he tries. */
static void
held(void)
{
	vlong h, pins, f;
	int fd[2];
	char *p;

	session();
	CKEQ(xpipe(fd, nil, 0), 0);
	warm(Tread, File);
	h = block(Npage, &p);
	memset(p, 0x5a, Size);
	f = frame(getpid(), h, nil);
	CKEQ(ask(Tread, 1, File, 0, h, 0, Size), 0);
	CKERR(give(fd[0], h, Xmove), "in use by a device");
	CKERR(give(fd[0], h, Xshare), "in use by a device");
	CKERR(give(fd[0], h, Xlend), "in use by a device");
	CKERR(xfree(h), "in use by a device");
	CKERR(xfreeze(h), "in use by a device");
	CKEQ(frame(getpid(), h, &pins), f);
	CKEQ(pins, 1);
	CKEQ(pinned(), 1);
	CKSTR(touch(wr, p + Size - 1), "ok");
	CKEQ(ask(Twrite, 2, Out, 0, h, 0, 100), 0);	/* a second pin */
	CKEQ(pinned(), 2);
	CK(reply(Any, 1) > 0 && pinned() == 1);
	CK(reply(Any, 1) > 0 && pinned() == 0);
	CK((uchar)p[0] == pattern(0) && (uchar)p[Size - 1] == pattern(Size - 1));
	CKEQ(frame(getpid(), h, &pins), f);
	CKEQ(pins, 0);
	CKEQ(give(fd[0], h, Xmove), 0);
	h = get(fd[1], 0, &p);
	CKEQ(frame(getpid(), h, nil), f);
	CKEQ(xfree(h), 0);
	close(fd[0]);
	close(fd[1]);
	close(dev);
}

/*
 * Deaths.
 */

enum { Kill, Exit, Exec };

/* A child whose block the device reads or writes; it says in w which that is. */
static void
victim(int type, int how, int w)
{
	vlong h;
	char *p;

	h = block(Npage, &p);
	memset(p, 0x77, Size);
	if(ask(type, 1, type == Tread ? File : Out, 0, h, 0, Size) < 0)
		h = -1;
	write(w, &h, sizeof h);
	if(how == Exit)
		exits(nil);
	if(how == Exec)
		execl("/bin/sleep", "sleep", "1000", nil);
	for(;;)
		sleep(1000);
}

static int
startvictim(int type, int how, vlong *h)
{
	int fd[2], pid;

	*h = -1;
	if(pipe(fd) < 0)
		sysfatal("pipe: %r");
	pid = fork();
	if(pid == 0)
		victim(type, how, fd[1]);
	close(fd[1]);
	CKEQ(readn(fd[0], h, sizeof *h), sizeof *h);
	CK(*h > 0);
	close(fd[0]);
	return pid;
}

static void
kill(int pid)
{
	char name[32];
	int fd;

	snprint(name, sizeof name, "/proc/%d/ctl", pid);
	fd = open(name, OWRITE);
	CKEQ(write(fd, "kill", 4), 4);
	close(fd);
	waitpid();
}

static int
isquarantined(void *a)
{
	return quarantine() == *(int*)a;
}

/* Memory for whoever asks. */
static vlong other[Nother];
static char *otherp[Nother];

static void
getothers(void)
{
	int i;

	for(i = 0; i < Nother; i++){
		other[i] = block(Npage, &otherp[i]);
		memset(otherp[i], 0x33, Size);
	}
}

/* None of it begins where the dead one's block did. */
static void
ckframes(vlong f)
{
	vlong g;
	int i;

	for(i = 0; i < Nother; i++){
		g = frame(getpid(), other[i], nil);
		CK(g > 0 && g != f);
	}
}

/* All of it is as it was written; it is given back. */
static void
ckothers(void)
{
	int i, k, bad;

	bad = 0;
	for(i = 0; i < Nother; i++){
		for(k = 0; k < Size; k++)
			bad += otherp[i][k] != 0x33;
		CKEQ(xfree(other[i]), 0);
	}
	CKEQ(bad, 0);
}

/* The host has got what the victim had written. */
static void
ckout(void)
{
	int i, bad;
	vlong h;
	char *p;

	h = block(Npage, &p);
	CKEQ(ask(Tread, 3, Out, 0, h, 0, Size), 0);
	CKEQ(reply(3, 1), Rread);
	CKEQ(GBIT32(buf + 7), Size);
	bad = 0;
	for(i = 0; i < Size; i++)
		bad += p[i] != 0x77;
	CKEQ(bad, 0);
	CKEQ(xfree(h), 0);
}

/* The file server of the root may have one for a moment. */
static int
areheld(void *a)
{
	Census *c = a;

	return frames() == c->frames && blocks() == c->blocks;
}

static void
die(int type, int how)
{
	Census c, held1;
	int pid, one;
	vlong h, f, t;

	session();
	warm(type, type == Tread ? File : Out);
	c = census();
	pid = startvictim(type, how, &h);
	f = -1;
	if(how == Kill)
		CK((f = frame(pid, h, nil)) > 0);
	if(how == Kill)
		kill(pid);
	else if(how == Exit)
		waitpid();
	one = 1;
	CK(until(isquarantined, &one, Longwait));
	t = nsec();
	CKEQ(pinned(), 1);
	held1 = (Census){c.frames + Npage, c.blocks + 1};
	CK(until(areheld, &held1, Longwait));
	getothers();
	ckframes(f);
	held1.frames += Nother*Npage;
	held1.blocks += Nother;
	CK(until(areheld, &held1, Longwait));
	CKEQ(reply(1, 1), type + 1);
	slow += nsec() - t > 100*1000*1000;
	CKEQ(pinned(), 0);
	CKEQ(quarantine(), 0);
	if(type == Twrite)
		ckout();
	ckothers();
	if(how == Exec)
		kill(pid);
	ckback(c, "death while a device works");
	close(dev);
}

static void
killed(void)
{
	die(Tread, Kill);
	die(Twrite, Kill);
}

static void
exited(void)
{
	die(Tread, Exit);
	die(Twrite, Exec);
}

/* Nobody is left who could read the reply: with the reset the device has let go. */
static void
reset(void)
{
	vlong h;
	Census c;
	int pid;

	session();
	warm(Tread, File);
	c = census();
	pid = startvictim(Tread, Kill, &h);
	kill(pid);
	CKEQ(quarantine(), 1);
	getothers();
	close(dev);
	CKEQ(quarantine(), 0);
	CKEQ(pinned(), 0);
	ckothers();
	ckback(c, "reset");
	session();
	warm(Tread, File);
	close(dev);
}

/* What waits for nothing but a flush. */
static void
flush(void)
{
	vlong h;
	char *p;

	session();
	warm(Tread, File);
	h = block(Npage, &p);
	CKEQ(ask(Tread, 1, File, 0, h, 0, Size), 0);
	PBIT32(buf, 9);
	buf[4] = Tflush;
	PBIT16(buf + 5, 2);
	PBIT16(buf + 7, 1);
	CKEQ(write(dev, buf, 9), 9);
	while(reply(Any, 1) == Rread)
		;
	CKEQ(buf[4], Rflush);
	CKEQ(pinned(), 0);
	CKEQ(xfree(h), 0);
	close(dev);
}

/* Takes n loans, has the device fill the last, and gives none back; says whether it may write that when it is asked on w. */
static void
borrow(int fd, int n, int w)
{
	vlong h;
	char *p, *s, c;

	for(h = -1; n > 0; n--)
		h = get(fd, 0, &p);
	if(h > 0 && ask(Tread, 1, File, 0, h, 0, Size) < 0)
		h = -1;
	write(w, &h, sizeof h);
	while(read(w, &c, 1) == 1){
		s = touch(wr, p + Size - 1);
		fprint(w, "%s", strstr(xnote, "loan revoked") != nil ? "revoked" : s);
	}
	exits(nil);
}

static void
borrower(void)
{
	int fd[2], w[2], pid;
	vlong h, got;
	char *p;

	session();
	warm(Tread, File);
	CK(xpipe(fd, nil, 0) == 0 && pipe(w) == 0);
	h = block(Npage, &p);
	CKEQ(give(fd[0], h, Xlend), 0);
	if((pid = fork()) == 0)
		borrow(fd[1], 1, w[1]);
	CKEQ(readn(w[0], &got, sizeof got), sizeof got);
	CK(got > 0);
	CKERR(xrevoke(h), "in use by a device");
	kill(pid);
	CKEQ(quarantine(), 1);
	CKSTR(touch(rd, p), "block is in use by a device");
	CKERR(xfree(h), "in use by a device");
	CKERR(give(fd[0], h, Xmove), "in use by a device");
	CKEQ(reply(1, 1), Rread);
	CKEQ(quarantine(), 0);
	CKSTR(touch(wr, p + Size - 1), "ok");
	CKEQ((uchar)p[0], pattern(0));
	CKEQ(xfree(h), 0);
	close(fd[0]);
	close(fd[1]);
	close(w[0]);
	close(w[1]);
	close(dev);
}

static void
ckborrowed(int w, char *want)
{
	char said[ERRMAX];
	long n;

	CKEQ(write(w, "?", 1), 1);
	n = read(w, said, sizeof said - 1);
	said[n > 0 ? n : 0] = 0;
	CKSTR(said, want);
}

static int
maywrite(void *p)
{
	return strcmp(touch(wr, p), "ok") == 0;
}

/* The channel of loans is closed: what the device does not use is back at once, and the other one soon after it has done. */
static void
closed(void)
{
	int fd[2], w[2], pid;
	vlong h, idle, got;
	char *p, *q;

	session();
	warm(Tread, File);
	CK(xpipe(fd, nil, 0) == 0 && pipe(w) == 0);
	idle = block(1, &q);
	h = block(Npage, &p);
	CK(give(fd[0], idle, Xlend) == 0 && give(fd[0], h, Xlend) == 0);
	if((pid = fork()) == 0){
		close(fd[0]);
		borrow(fd[1], 2, w[1]);
	}
	CKEQ(readn(w[0], &got, sizeof got), sizeof got);
	CK(got > 0);
	close(fd[0]);
	CKSTR(touch(wr, q), "ok");
	CKEQ(xfree(idle), 0);
	CKEQ(pinned(), 1);
	CKSTR(touch(rd, p), "block is lent");
	CKERR(xfree(h), "block is lent");
	ckborrowed(w[0], "ok");
	CKEQ(reply(1, 1), Rread);
	CKEQ(pinned(), 0);
	CK(until(maywrite, p + Size - 1, Longwait));
	ckborrowed(w[0], "revoked");
	CKEQ((uchar)p[0], pattern(0));
	CKEQ(xfree(h), 0);
	kill(pid);
	close(fd[1]);
	close(w[0]);
	close(w[1]);
	close(dev);
}

/* Lends a block and is gone: it is the borrower's now, device or not. */
static void
lender(void)
{
	int fd[2], pid;
	vlong h;
	char *p;

	session();
	warm(Tread, File);
	CKEQ(xpipe(fd, nil, 0), 0);
	if((pid = fork()) == 0){
		h = block(Npage, &p);
		give(fd[1], h, Xlend);
		for(;;)
			sleep(1000);
	}
	h = get(fd[0], 0, &p);
	CK(h > 0);
	CKEQ(ask(Tread, 1, File, 0, h, 0, Size), 0);
	CKERR(xreturn(h), "in use by a device");
	kill(pid);
	CKEQ(pinned(), 1);
	CKEQ(quarantine(), 0);
	CKSTR(touch(wr, p), "ok");
	CKERR(xfree(h), "in use by a device");
	CKEQ(reply(1, 1), Rread);
	CKEQ(xfree(h), 0);
	close(fd[0]);
	close(fd[1]);
	close(dev);
}

static struct {
	char	*name;
	void	(*fn)(void);
} tab[] = {
	{"badask", badask}, {"fewpins", fewpins}, {"sippins", sippins}, {"parts", parts}, {"held", held}, {"killed", killed}, {"exited", exited}, {"reset", reset}, {"flush", flush},
	{"borrower", borrower}, {"closed", closed}, {"lender", lender},
};

void
main(int argc, char **argv)
{
	int before, i, j;

	if(argc < 2)
		exits("usage: dma tag [test ...]");
	atnotify(xonnote, 1);
	if(strcmp(argv[1], "inside") == 0)
		inside();
	takedevice(argv[1]);
	for(i = 0; i < (int)nelem(tab); i++){
		for(j = 2; j < argc && strcmp(argv[j], tab[i].name) != 0; j++)
			;
		if(argc > 2 && j == argc)
			continue;
		before = nfail;
		tab[i].fn();
		if(nfail == before)
			print("ok %s\n", tab[i].name);
		else
			print("FAIL %s: %d checks\n", tab[i].name, nfail - before);
	}
	print("%d of 4 deaths were before the device was done\n", slow);
	CK(slow > 0 || argc > 2);
	done();
}
