/*
 * xio [passes]: files by the block: xread and xwrite through a 9P server that keeps its data in blocks.  The frames are the
 * same at both ends, and nothing is copied, however much passes: 4 MiB in a pass, 1 GiB in 256 (make bench-exchange).
 */
#include "xlib.h"
#include <fcall.h>
#include <9p.h>

enum { Chunk = 64*1024, Nchunk = 16 };

static int passes = 16;

/* The server: "keep" shares its blocks with readers and takes the writers', "late" shares them when it is told to, "give" makes
 * a new one for each read, "frozen" has one that all read. */
typedef struct Kept Kept;
struct Kept {
	vlong h;
	uchar *p;
	u32int n;
};
static Kept kept[Nchunk];
static Srv fs;
static char late, ice;			/* aux of those files */
static int asked[2], answer[2];		/* pipes: it is being read; now */

static void
fsread(Req *r)
{
	Kept *k;
	void *va;
	char dummy;
	vlong h;

	if(r->fid->file->aux == nil){
		h = xalloc(Chunk/4096, &va);
		memset(va, 'g', 8);
		readblock(r, h, va, r->ifcall.count < Chunk? r->ifcall.count: Chunk, Xmove);
		return;
	}
	if(r->fid->file->aux == &ice){
		static vlong all;
		if(all == 0){
			all = xalloc(Chunk/4096, &va);
			memset(va, 'z', Chunk);
			xfreeze(all);
		}
		xaddr(all, &va);
		readblock(r, all, va, r->ifcall.count < Chunk? r->ifcall.count: Chunk, Xshare);
		return;
	}
	if(r->fid->file->aux == &late){
		write(asked[1], "", 1);
		read(answer[0], &dummy, 1);
	}
	k = &kept[r->ifcall.offset / Chunk % Nchunk];
	if(r->ifcall.offset >= Nchunk*Chunk || k->h == 0){
		r->ofcall.count = 0;
		respond(r, nil);
		return;
	}
	readblock(r, k->h, k->p, k->n, Xshare);
}

static void
fswrite(Req *r)
{
	Kept *k;
	vlong h;

	k = &kept[r->ifcall.offset / Chunk % Nchunk];
	h = writtenblock(r);
	if(h == 0){
		respond(r, "not a block");
		return;
	}
	if(k->h != 0 && xfree(k->h) < 0){
		xfree(h);
		responderror(r);
		return;
	}
	k->h = h;
	k->p = (uchar*)r->ifcall.data;
	k->n = r->ifcall.count;
	r->ofcall.count = r->ifcall.count;
	respond(r, nil);
}

static void
serve(void)
{
	fs.tree = alloctree("glenda", "glenda", DMDIR|0777, nil);
	createfile(fs.tree->root, "keep", "glenda", 0666, &fs);
	createfile(fs.tree->root, "late", "glenda", 0666, &late);
	createfile(fs.tree->root, "give", "glenda", 0666, nil);
	createfile(fs.tree->root, "frozen", "glenda", 0666, &ice);
	fs.read = fsread;
	fs.write = fswrite;
	fs.ownblocks = 1;
	postmountsrv(&fs, "xio", "/n/temp", MREPL);
}

/* The number of the first frame of the block with this address, as /proc/n/pages has it. */
static uvlong
frame(int pid, void *va)
{
	char name[32], at[32], *p, *f;

	snprint(name, sizeof name, "/proc/%d/pages", pid);
	snprint(at, sizeof at, " %#llux ", (uvlong)va & ~(2*1024*1024ULL-1));
	p = slurp(name);
	if(p == nil || (p = strstr(p, at)) == nil || (f = strstr(p, "frame ")) == nil)
		return 0;
	return strtoull(f + 6, nil, 16);
}

/* All frames of exchange blocks that a process has. */
static int
hasframe(int pid, uvlong f)
{
	char name[32], want[32], *p;

	snprint(name, sizeof name, "/proc/%d/pages", pid);
	snprint(want, sizeof want, "frame %#llux\n", f);
	p = slurp(name);
	return p != nil && strstr(p, want) != nil;
}

static uvlong
copied(void)
{
	return strtoull(strstr(slurp("#x/stats"), "copied ") + 7, nil, 10);
}

/* The server is the process that serves /srv/xio: the one other whose pages name the frame. */
static int
elsewhere(uvlong f)
{
	Dir *d;
	int fd, i, n, has;

	fd = open("/proc", OREAD);
	n = dirreadall(fd, &d);
	close(fd);
	has = 0;
	for(i = 0; i < n; i++)
		if(atoi(d[i].name) != getpid() && atoi(d[i].name) > 0)
			has += hasframe(atoi(d[i].name), f);
	free(d);
	return has;
}

static void
testframes(int fd)
{
	char touched;
	Xbuf b, c;
	uvlong f;

	b.h = xalloc(Chunk/4096, (void**)&b.p);
	memset(b.p, 'k', Chunk);
	f = frame(getpid(), b.p);
	CK(f != 0);
	CKEQ(elsewhere(f), 0);
	CKEQ(xwrite(fd, &b, Chunk, 0), Chunk);
	CKEQ(b.h, 0);
	/* it is the server's now */
	CKEQ(elsewhere(f), 1);
	CK(!hasframe(getpid(), f));
	CKEQ(xread(fd, &c, Chunk, 0), Chunk);
	touched = c.p[Chunk-1];
	CKEQ(touched, 'k');
	/* and both may read it */
	CKEQ(frame(getpid(), c.p), f);
	CKEQ(elsewhere(f), 1);
	CKEQ(xreturn(c.h), 0);
	CK(!hasframe(getpid(), f));
}

static void
testcopies(int fd, int give)
{
	uvlong before;
	Xbuf b;
	int i, j;

	for(i = 0; i < Nchunk; i++){
		b.h = xalloc(Chunk/4096, (void**)&b.p);
		b.p[0] = i;
		CKEQ(xwrite(fd, &b, Chunk, i*Chunk), Chunk);
	}
	before = copied();
	for(j = 0; j < passes; j++)
		for(i = 0; i < Nchunk; i++){
			CKEQ(xread(fd, &b, Chunk, i*Chunk), Chunk);
			CKEQ(b.p[0], i);
			xreturn(b.h);
			CKEQ(xread(give, &b, Chunk, 0), Chunk);
			CKEQ(b.p[0], 'g');
			CKEQ(xwrite(fd, &b, Chunk, i*Chunk), Chunk);
			CKEQ(xread(fd, &b, Chunk, i*Chunk), Chunk);
			CKEQ(b.p[7], 'g');
			xreturn(b.h);
			b.h = xalloc(Chunk/4096, (void**)&b.p);
			b.p[0] = i;
			CKEQ(xwrite(fd, &b, Chunk, i*Chunk), Chunk);
		}
	CKEQ(copied() - before, 0);
}

/* What is frozen is had by more readers than a share, and is read as bytes, too. */
static void
testfrozen(void)
{
	static char buf[Chunk];
	Xbuf b[12];
	int i, fd;

	fd = open("/n/temp/frozen", OREAD);
	for(i = 0; i < (int)nelem(b); i++){
		CKEQ(xread(fd, &b[i], Chunk, 0), Chunk);
		CKEQ(b[i].p[Chunk-1], 'z');
		CKEQ(frame(getpid(), b[i].p), frame(getpid(), b[0].p));
		CKSTR(touch(wr, (char*)b[i].p), "block is frozen");
	}
	CKEQ(pread(fd, buf, sizeof buf, 0), sizeof buf);
	CKEQ(buf[Chunk-1], 'z');
	for(i = 0; i < (int)nelem(b); i++)
		CKEQ(i % 2 == 0 ? xreturn(b[i].h) : xfree(b[i].h), 0);
	close(fd);
}

/* Ordinary reads and writes, and xread of ordinary files, see the same bytes. */
static void
testmixed(int fd)
{
	static char buf[Chunk];
	Xbuf b;
	int k;

	memset(buf, 'o', sizeof buf);
	CKEQ(pwrite(fd, buf, sizeof buf, 0), sizeof buf);
	CKEQ(xread(fd, &b, Chunk, 0), Chunk);
	CK(memcmp(b.p, buf, Chunk) == 0);
	xreturn(b.h);
	memset(buf, 0, sizeof buf);
	CKEQ(pread(fd, buf, sizeof buf, 0), sizeof buf);
	CKEQ(buf[Chunk-1], 'o');
	CKEQ(xread(fd, &b, Chunk, Nchunk*Chunk), 0);
	CKEQ(b.h, 0);

	k = open("/dev/user", OREAD);
	CKEQ(xread(k, &b, 100, 0), strlen("glenda"));
	CK(memcmp(b.p, "glenda", 6) == 0);
	CKEQ(xfree(b.h), 0);
	close(k);
	k = create("/tmp/xio", ORDWR, 0600);
	b.h = xalloc(1, (void**)&b.p);
	strcpy((char*)b.p + 10, "into a file");
	b.p += 10;
	CKEQ(xwrite(k, &b, 11, 0), 11);
	CKEQ(pread(k, buf, 100, 0), 11);
	CK(memcmp(buf, "into a file", 11) == 0);
	CKEQ(xread(k, &b, 5, -1), 5);
	xfree(b.h);
	CKEQ(xread(k, &b, 100, -1), 6);
	CK(memcmp(b.p, "a file", 6) == 0);
	xfree(b.h);
	close(k);
	remove("/tmp/xio");
}

static void
testerrors(int fd)
{
	Xbuf b;
	uchar *p;
	int k;

	CKERR(xread(fd, &b, 0, 0), "bad arg");
	CKERR(xread(fd, &b, 3*1024*1024, 0), "bad arg");
	CKERR(xread(fd, &b, 1, -2), "negative i/o offset");
	CKERR(xread(99, &b, 1, 0), "fd out of range");
	k = open("/", OREAD);
	CKERR(xread(k, &b, 1, 0), "file is a directory");
	close(k);
	b.h = xalloc(1, (void**)&b.p);
	p = b.p;
	CKERR(xwrite(fd, &b, 4097, 0), "bad arg");
	b.p = p + 1;
	CKERR(xwrite(fd, &b, 4096, 0), "bad arg");
	b.p = p - 1;
	CKERR(xwrite(fd, &b, 1, 0), "bad arg");
	b.p = p;
	k = open("/dev/user", OREAD);
	CKERR(xwrite(k, &b, 1, 0), "inappropriate use of fd");
	close(k);
	CKEQ(xfree(b.h), 0);
	CKERR(xwrite(fd, &b, 1, 0), "no such block");
}

/* What the reader cannot be told of it does not keep: here its Xbuf is in a block, which is frozen during the read. */
static int lost;
static Xbuf *into;

static void
readlost(void)
{
	CKERR(xread(lost, into, Chunk, 0), "block is frozen");
}

static void
testlost(int fd)
{
	char dummy, *p;
	vlong h;
	Xbuf b;

	lost = open("/n/temp/late", OREAD);
	CK(lost >= 0);
	h = block(1, &p);
	into = (Xbuf*)p;
	switch(rfork(RFPROC|RFMEM)){
	case 0:
		readlost();
		exits(nil);
	case -1:
		sysfatal("rfork: %r");
	}
	CKEQ(read(asked[0], &dummy, 1), 1);
	CKEQ(xfreeze(h), 0);
	CKEQ(write(answer[1], "", 1), 1);
	ckwait("");
	close(lost);
	CKEQ(xfree(h), 0);
	/* nobody has a share of it any more: so it may be replaced */
	b.h = block(Chunk/4096, &p);
	b.p = (uchar*)p;
	CKEQ(xwrite(fd, &b, Chunk, 0), Chunk);
}

void
main(int argc, char **argv)
{
	int fd, give;

	if(argc > 1)
		passes = atoi(argv[1]);
	atnotify(xonnote, 1);
	if(pipe(asked) < 0 || pipe(answer) < 0)
		sysfatal("pipe: %r");
	serve();
	fd = open("/n/temp/keep", ORDWR);
	give = open("/n/temp/give", OREAD);
	if(fd < 0 || give < 0)
		sysfatal("open: %r");
	testframes(fd);
	testcopies(fd, give);
	if(argc > 1)
		print("%d MiB in blocks, none copied\n", passes * 4);
	testmixed(fd);
	testfrozen();
	testerrors(fd);
	testlost(fd);
	close(fd);
	close(give);
	unmount(nil, "/n/temp");
	remove("/srv/xio");
	done();
}
