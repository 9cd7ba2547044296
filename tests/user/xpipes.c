/*
 * Blocks through pipes: xwrite gives one away, xread takes it, read gets its bytes.  The frames are the same at both ends and
 * nothing is copied; order, limits, ends and notes are those of any pipe.
 */
#include "xlib.h"
#include "ring.h"

enum {
	Big	= 16,		/* pages */
	Passes	= 256,
	Limit	= 256*1024,	/* of a pipe */
	Rounds	= 40,
	Most	= 20*1024,	/* bytes of a random write */
};

static int fd[2];

static void
newpipe(void)
{
	if(pipe(fd) < 0)
		sysfatal("pipe: %r");
}

static void
bothclosed(void)
{
	close(fd[0]);
	close(fd[1]);
}

static vlong
copied(void)
{
	return number("#x/stats", "copied");
}

/* A block of n pages as xwrite has it. */
static Xbuf
new(ulong n, int c)
{
	Xbuf b;
	char *p;

	b.h = block(n, &p);
	b.p = (uchar*)p;
	memset(p, c, n*Page);
	return b;
}

static void
ckfilled(uchar *p, long n, int c, char *what)
{
	long i, bad;

	bad = 0;
	for(i = 0; i < n; i++)
		bad += p[i] != c;
	if(bad != 0){
		print("%s: %ld bytes of %ld are wrong\n", what, bad, n);
		nfail++;
	}
}

/* The first frame of a block of this process. */
static vlong
frameof(vlong h)
{
	char want[32], *s, *p;

	snprint(want, sizeof want, "%#llux ", h);
	for(s = slurp(smprint("/proc/%d/pages", getpid())); s != nil; s = strchr(s, '\n')){
		s += *s == '\n';
		if(strncmp(s, want, strlen(want)) == 0 && (p = strstr(s, " frame ")) != nil)
			return strtoll(p + 7, nil, 0);
	}
	return -1;
}

static int
onclosed(void *u, char *msg)
{
	USED(u);
	return strncmp(msg, "sys: write on closed pipe", 25) == 0;
}

/*
 * Another process sends them back, with the frame that it saw.
 */
static void
echo(void)
{
	Xbuf b;
	vlong f;
	long n;

	close(fd[0]);
	for(;;){
		memset(&b, 0, sizeof b);
		n = xread(fd[1], &b, Big*Page, -1);
		if(n <= 0)
			break;
		f = frameof(b.h);
		b.p[n - 1]++;
		if(write(fd[1], &f, sizeof f) != sizeof f || xwrite(fd[1], &b, n, -1) != n)
			sysfatal("echo: %r");
	}
	exits(n < 0 ? "error" : nil);
}

static void
moved(void)
{
	vlong f, g, was;
	Xbuf b;
	int i;

	newpipe();
	if(fork() == 0)
		echo();
	close(fd[1]);
	b = new(Big, 'a');
	f = frameof(b.h);
	CK(f > 0);
	was = copied();
	for(i = 0; i < Passes; i++){
		uchar *p = b.p;
		if(xwrite(fd[0], &b, Big*Page, -1) != Big*Page || b.h != 0)
			break;
		if(i == 0)
			CKSTR(touch(rd, (char*)p), "fault");
		if(read(fd[0], &g, sizeof g) != sizeof g || g != f || xread(fd[0], &b, Big*Page, -1) != Big*Page)
			break;
	}
	CKEQ(i, Passes);
	CKEQ(copied(), was);
	CKEQ(frameof(b.h), f);
	ckfilled(b.p, Big*Page - 1, 'a', "moved");
	CKEQ(b.p[Big*Page - 1], (uchar)('a' + Passes));
	CKEQ(xfree(b.h), 0);
	close(fd[0]);
	ckwait("");
}

/* Each write, by bytes or by a block, is read by itself. */
static void
asbytes(void)
{
	static char buf[2*Page];
	vlong was;
	Xbuf b;
	Dir *d;

	newpipe();
	b = new(2, 'b');
	b.p += Page - 5;
	CKEQ(write(fd[0], "abc", 3), 3);
	CKEQ(xwrite(fd[0], &b, 10, -1), 10);
	CKEQ(write(fd[0], "def", 3), 3);
	d = dirfstat(fd[1]);
	CK(d != nil && d->length == 16);
	free(d);
	was = copied();
	CKEQ(read(fd[1], buf, sizeof buf), 3);
	CKEQ(read(fd[1], buf, 4), 4);
	ckfilled((uchar*)buf, 4, 'b', "first of it");
	CKEQ(read(fd[1], buf, sizeof buf), 6);
	ckfilled((uchar*)buf, 6, 'b', "rest of it");
	CKEQ(copied() - was, 10);
	CKEQ(read(fd[1], buf, sizeof buf), 3);
	CK(memcmp(buf, "def", 3) == 0);
	bothclosed();
}

/* Bytes as a block; part of a block is a copy, what is left of it comes as it is. */
static void
asblocks(void)
{
	Xbuf b, c;
	vlong f, was;

	newpipe();
	CKEQ(write(fd[0], "xyz", 3), 3);
	b = new(2, 'c');
	f = frameof(b.h);
	b.p += 100;
	CKEQ(xwrite(fd[0], &b, Page, -1), Page);
	CKEQ(xread(fd[1], &c, 1024, -1), 3);
	CK(memcmp(c.p, "xyz", 3) == 0);
	CKEQ(xfree(c.h), 0);
	CKEQ(xread(fd[1], &c, 96, -1), 96);
	ckfilled(c.p, 96, 'c', "part");
	CKEQ(xfree(c.h), 0);
	was = copied();
	CKEQ(xread(fd[1], &c, 2*Page, -1), Page - 96);
	ckfilled(c.p, Page - 96, 'c', "left");
	CKEQ(frameof(c.h), f);
	CKEQ((uvlong)c.p % Page, 196);
	CKEQ(copied(), was);
	CKSTR(touch(wr, (char*)c.p), "ok");
	CKEQ(xfree(c.h), 0);
	bothclosed();
}

static void
refused(void)
{
	Xbuf b, was;
	int ch[2];

	newpipe();
	CK(xpipe(ch, nil, 0) == 0);
	b = was = new(1, 'd');
	CKEQ(give(ch[0], b.h, Xlend), 0);
	CKERR(xwrite(fd[0], &b, Page, -1), "block is lent");
	CK(b.h == was.h && b.p == was.p);
	CKEQ(xrevoke(b.h), 0);
	CKERR(xwrite(fd[0], &b, Page + 1, -1), "bad arg");
	CKERR(xwrite(fd[0], &b, 0, -1), "bad arg");
	CKERR(xread(fd[1], &b, 0, -1), "bad arg");
	b.h++;
	CKERR(xwrite(fd[0], &b, Page, -1), "no such block");
	b.h--;
	CKEQ(xfreeze(b.h), 0);
	CKERR(xwrite(fd[0], &b, Page, -1), "block is frozen");
	CKEQ(xfree(b.h), 0);
	close(ch[0]);
	close(ch[1]);
	bothclosed();
}

/* A full pipe has its writer wait, and a note ends that: the block is still the writer's. */
static void
full(void)
{
	Xbuf b;
	long sum;
	int n;

	newpipe();
	for(sum = 0; sum < Limit; sum += Big*Page){
		b = new(Big, 'e');
		CKEQ(xwrite(fd[0], &b, Big*Page, -1), Big*Page);
	}
	b = new(1, 'f');
	notify(ring);
	CKINTR(xwrite(fd[0], &b, Page, -1));
	CKINTR(write(fd[0], "x", 1));
	CKEQ(frameof(b.h) > 0, 1);
	ckfilled(b.p, Page, 'f', "kept");
	while(sum > 0){
		Xbuf c;
		CKEQ(n = xread(fd[1], &c, Big*Page, -1), Big*Page);
		ckfilled(c.p, n, 'e', "queued");
		CKEQ(xfree(c.h), 0);
		sum -= Big*Page;
	}
	CKINTR(xread(fd[1], &b, Page, -1));
	CKEQ(xwrite(fd[0], &b, Page, -1), Page);
	bothclosed();
}

/* What was written is read after its writer has gone; then there is no more.  What nobody reads is free again. */
static void
ends(void)
{
	Census c;
	Xbuf b;

	c = census();
	newpipe();
	if(fork() == 0){
		close(fd[1]);
		b = new(Big, 'g');
		exits(xwrite(fd[0], &b, Big*Page, -1) == Big*Page ? nil : "xwrite");
	}
	close(fd[0]);
	ckwait("");
	CKEQ(frames(), c.frames + Big);
	CKEQ(xread(fd[1], &b, Big*Page, -1), Big*Page);
	ckfilled(b.p, Big*Page, 'g', "of a dead one");
	CKEQ(xfree(b.h), 0);
	CKEQ(xread(fd[1], &b, Big*Page, -1), 0);
	CKEQ(b.h, 0);
	b = new(1, 'h');
	xnote[0] = 0;
	CKERR(xwrite(fd[1], &b, Page, -1), "hungup");
	CK(strncmp(xnote, "sys: write on closed pipe", 25) == 0);
	ckfilled(b.p, Page, 'h', "kept");
	CKEQ(xfree(b.h), 0);
	close(fd[1]);
	newpipe();
	b = new(Big, 'i');
	CKEQ(xwrite(fd[0], &b, Big*Page, -1), Big*Page);
	b = new(1, 'j');
	CKEQ(xwrite(fd[1], &b, 5, -1), 5);
	bothclosed();
	ckback(c, "closed with blocks in it");
}

/*
 * A stream in pieces of any size, written and read in any way.
 */

static uvlong seed;

static ulong
rnd(ulong n)
{
	seed = seed*6364136223846793005ULL + 1442695040888963407ULL;
	return (seed >> 33) % n;
}

static void
wrstream(int r)
{
	static uchar buf[Most];
	ulong at, n, i;
	uchar *p;
	Xbuf b;
	long k;

	close(fd[1]);
	seed = r*2 + 1;
	for(at = 0;; at += n){
		n = 1 + rnd(Most);
		if(rnd(3) == 0){
			b = new((n + 300 + Page - 1)/Page, 0);
			b.p += rnd(300);
			p = b.p;
		}else{
			b.h = 0;
			p = buf;
		}
		for(i = 0; i < n; i++)
			p[i] = (at + i)*7 + ((at + i) >> 8);
		k = b.h != 0 ? xwrite(fd[0], &b, n, -1) : write(fd[0], p, n);
		if(k != (long)n)
			exits("write");
	}
}

/* Reads up to total bytes; how many are wrong. */
static ulong
rdstream(int r, ulong total)
{
	static uchar buf[Most];
	ulong at, bad, i;
	uchar *p;
	Xbuf b;
	long n;

	seed = r*2 + 2;
	bad = 0;
	for(at = 0; at < total; at += n){
		n = 1 + rnd(2*Most);
		b.h = 0;
		p = buf;
		if(rnd(2) == 0){
			n = xread(fd[1], &b, n, -1);
			p = b.p;
		}else
			n = read(fd[1], buf, n < Most ? n : Most);
		if(n <= 0)
			return ~0u;
		for(i = 0; i < (ulong)n; i++)
			bad += p[i] != (uchar)((at + i)*7 + ((at + i) >> 8));
		if(b.h != 0)
			CKEQ(xfree(b.h), 0);
	}
	return bad;
}

static void
killpid(int pid)
{
	char name[32];
	int f;

	snprint(name, sizeof name, "/proc/%d/ctl", pid);
	f = open(name, OWRITE);
	write(f, "kill", 4);
	close(f);
	waitpid();
}

/* Either of both is killed wherever it is; the other's bytes are right up to then. */
static void
streams(void)
{
	int i, pid;
	Census c;

	c = census();
	for(i = 0; i < Rounds; i++){
		newpipe();
		if((pid = fork()) == 0){
			if(i % 2 == 0)
				wrstream(i);
			close(fd[0]);
			exits(rdstream(i, ~0u) == ~0u ? nil : "wrong");
		}
		if(i % 2 == 0){
			close(fd[0]);
			CKEQ(rdstream(i, 1 + i*Most), 0);
			killpid(pid);
		}else{
			if(fork() == 0)
				wrstream(i);
			close(fd[0]);
			close(fd[1]);
			sleep(i % 5);
			killpid(pid);
			waitpid();		/* the writer has no reader any more */
		}
		if(i % 2 == 0)
			close(fd[1]);
	}
	ckback(c, "killed at the ends of pipes");
}

void
main(void)
{
	full();
	notify(nil);
	atnotify(xonnote, 1);
	atnotify(onclosed, 1);
	moved();
	asbytes();
	asblocks();
	refused();
	ends();
	streams();
	done();
}
