/*
 * Shortcuts: a server of files whose data the kernel moves itself, between the memory of who reads or writes and the device
 * (exchange(2), xshortcut).  What this server is still asked for itself it answers with a text of its own, so it is seen which way data came.
 */
#include "dma.h"
#include <9p.h>

static char own[] = "from the server";
static char *names[] = {"/", "pattern", "out", "bogus"};
static int behind[] = {0, Pattern, Out, 999};

static void
fsattach(Req *r)
{
	r->ofcall.qid = (Qid){0, 0, QTDIR};
	r->fid->qid = r->ofcall.qid;
	respond(r, nil);
}

static char*
fswalk1(Fid *f, char *name, Qid *q)
{
	int i;

	for(i = 1; i < (int)nelem(names); i++)
		if(strcmp(name, names[i]) == 0){
			*q = f->qid = (Qid){i, 0, QTFILE};
			return nil;
		}
	return "no such file";
}

static char*
fsclone(Fid *old, Fid *new)
{
	USED(old);
	USED(new);
	return nil;
}

static void
fsopen(Req *r)
{
	r->shortcut = behind[r->fid->qid.path];
	respond(r, nil);
}

static void
fsread(Req *r)
{
	readstr(r, own);
	respond(r, nil);
}

static void
fswrite(Req *r)
{
	r->ofcall.count = 1;
	respond(r, nil);
}

static Srv fs = {
	.attach = fsattach, .walk1 = fswalk1, .clone = fsclone, .open = fsopen, .read = fsread, .write = fswrite, .exchange = 1,
};

/* A session with the device, and this server, mounted; its pid. */
static int
serve(void)
{
	int p[2], pid;

	session();
	if(xpipe(p, nil, 0) < 0)
		sysfatal("xpipe: %r");
	pid = rfork(RFPROC|RFFDG|RFREND);
	if(pid == 0){
		close(p[1]);
		fs.infd = fs.outfd = p[0];
		fs.shortcut = dev;
		srv(&fs);
		exits(nil);
	}
	close(p[0]);
	CK(mount(p[1], -1, "/n/slow", MREPL, "") >= 0);
	return pid;
}

static int
opencut(char *name, int mode)
{
	char path[64];
	int fd;

	snprint(path, sizeof path, "/n/slow/%s", name);
	fd = open(path, mode);
	CK(fd >= 0);
	return fd;
}

/* The server goes before the device is given up: neither is in use by anybody then. */
static void
endserve(int pid)
{
	unmount(nil, "/n/slow");
	kill(pid);
	close(dev);
}

static int
ispattern(void *p, ulong off, long n)
{
	long i;

	for(i = 0; i < n; i++)
		if(((uchar*)p)[i] != pattern(off + i))
			return 0;
	return 1;
}

/* n bytes from off on come to p from the device. */
static int
comes(int fd, void *p, ulong off, long n)
{
	memset(p, 0, n);
	return pread(fd, p, n, off) == n && ispattern(p, off, n);
}

static int
isown(int fd, char *p)
{
	memset(p, 0, sizeof own);
	return pread(fd, p, sizeof own, 0) == sizeof own - 1 && strcmp(p, own) == 0;
}

static uvlong
bssbase(void)
{
	char name[32], *s;

	snprint(name, sizeof name, "/proc/%d/segment", getpid());
	s = slurp(name);
	s = s != nil ? strstr(s, "Bss") : nil;
	CK(s != nil && (s = strpbrk(s, "0123456789")) != nil);
	while(s != nil && *s != 0 && strtoull(s, nil, 16) < 0x200000)
		s = strpbrk(s + strspn(s, "0123456789abcdef"), "0123456789abcdef");
	return strtoull(s, nil, 16);
}

/* Of all kinds of memory, wherever it begins and ends. */
void
cut(void)
{
	static uchar bss[3*Page];
	char stack[1000], *heap, *mail, small[64];
	int pid, rd, wr, child;
	uvlong base;
	vlong h;

	pid = serve();
	rd = opencut("pattern", OREAD);
	wr = opencut("out", ORDWR);
	heap = malloc(2*Page);
	CK(comes(rd, bss, 0, 2*Page));
	CK(comes(rd, bss + 1, 5, 1));
	CK(comes(rd, bss + Page - 3, 4093, 7));
	CK(comes(rd, stack + 1, 77, sizeof stack - 1));
	CK(comes(rd, heap + 11, 999983, 5000));
	CKEQ(pread(rd, stack, 100, (1<<20) - 10), 10);		/* the end of the file */
	CK(ispattern(stack, (1<<20) - 10, 10));
	CKEQ(pread(rd, stack, 100, 1<<20), 0);
	/* over the border of two segments */
	base = bssbase();
	CKEQ(pwrite(wr, (void*)(base - 100), 200, 50), 200);
	memset(stack, 0, 200);
	CKEQ(pread(wr, stack, 200, 50), 200);
	CK(memcmp(stack, (void*)(base - 100), 200) == 0);
	/* where others could touch it meanwhile, and in a block, data are copied */
	child = rfork(RFPROC|RFMEM);
	if(child == 0)
		for(;;)
			sleep(1000);
	CK(isown(rd, (char*)bss));
	CK(comes(rd, stack, 0, 100));		/* nobody shares a stack */
	kill(child);
	CK(comes(rd, bss, 0, 100));
	h = block(1, &mail);
	CK(isown(rd, mail));
	CK(isown(rd, (char*)bss));		/* whoever waits for blocks would wait for the host */
	CKEQ(xfree(h), 0);
	CK(pread(rd, (void*)0x100, 100, 0) < 0);
	CK(pread(rd, (void*)0x200000, 100, 0) < 0);		/* text */
	/* what the host does not know is the server's */
	close(wr);
	wr = opencut("bogus", ORDWR);
	CK(isown(wr, small));
	CKEQ(write(wr, small, 5), 1);
	close(wr);
	/* without the server there is no shortcut */
	kill(pid);
	CK(pread(rd, stack, 100, 0) < 0);
	unmount(nil, "/n/slow");
	close(rd);
	close(dev);
	free(heap);
}

/* What cannot be a shortcut, and what an end with one cannot be. */
void
badcut(void)
{
	int p[2], q[2], null;

	session();
	null = open("/dev/null", ORDWR);
	CK(xpipe(p, nil, 0) == 0 && xpipe(q, nil, 0) == 0);
	CKERR(xshortcut(-1, dev), "fd out of range or not open");
	CKERR(xshortcut(p[0], -1), "fd out of range or not open");
	CKERR(xshortcut(null, dev), "not an exchange channel");
	CKERR(xshortcut(p[0], null), "bad arg in system call");
	CKERR(xshortcut(p[0], q[0]), "bad arg in system call");
	CKEQ(xshortcut(p[0], dev), 0);
	CKERR(xshortcut(p[0], dev), "device or object already in use");
	CKERR(give(q[0], p[0], Xend), "channel end is in use");
	close(p[0]);
	close(p[1]);
	close(q[0]);
	close(q[1]);
	close(null);
	close(dev);
	session();		/* the channel had it, and has not any more */
	close(dev);
}

static int
alarmed(void *u, char *msg)
{
	USED(u);
	return strcmp(msg, "alarm") == 0;
}

/* Data, not bss: that has blocks here, since warm. */
static uchar target[2*Size] __attribute__((aligned(Page))) = {1};

/* A note ends a transfer, and the device is through with the memory then. */
void
cutnote(void)
{
	static uchar was[2*Size];
	int pid, rd;
	long n;

	atnotify(alarmed, 1);
	pid = serve();
	rd = opencut("pattern", OREAD);
	warm(Tread, Pattern);
	memset(target, 0x55, sizeof target);
	alarm(50);
	n = pread(rd, target, sizeof target, 0);
	alarm(0);
	memmove(was, target, sizeof target);
	CK(n < 0 || ispattern(target, 0, n));
	warm(Tread, Pattern);
	warm(Tread, Pattern);
	CK(memcmp(was, target, sizeof target) == 0);
	CK(comes(rd, target, 0, Page));
	close(rd);
	endserve(pid);
	atnotify(alarmed, 0);
}

static int
inread(void *a)
{
	char name[32], *s;

	snprint(name, sizeof name, "/proc/%d/status", *(int*)a);
	s = slurp(name);
	return s != nil && strstr(s, " Pread ") != nil;
}

/* A child that reads so much that it takes a while; it says how it went. */
static int
startread(int rd, int *from)
{
	int w[2], pid;
	long n;

	if(pipe(w) < 0)
		sysfatal("pipe: %r");
	memset(target, 0x55, sizeof target);
	pid = fork();
	if(pid == 0){
		memset(target, 0x56, sizeof target);
		write(w[1], "", 1);
		n = pread(rd, target, sizeof target, 0);
		write(w[1], n == sizeof target && ispattern(target, 0, n) ? "y" : "n", 1);
		exits(nil);
	}
	close(w[1]);
	CKEQ(read(w[0], &n, 1), 1);
	CK(until(inread, &pid, Longwait));
	*from = w[0];
	return pid;
}

/* Who looks at the memory meanwhile waits for the device. */
void
cutlook(void)
{
	char name[32], c;
	int pid, rd, mem, from, child;

	pid = serve();
	rd = opencut("pattern", OREAD);
	warm(Tread, Pattern);
	child = startread(rd, &from);
	snprint(name, sizeof name, "/proc/%d/mem", child);
	mem = open(name, OREAD);
	CKEQ(pread(mem, &c, 1, (uvlong)(target + Size + 1)), 1);
	CKEQ((uchar)c, pattern(Size + 1));
	close(mem);
	CKEQ(read(from, &c, 1), 1);
	CKEQ(c, 'y');
	close(from);
	waitpid();
	close(rd);
	endserve(pid);
}

/* The memory of who dies is nobody's before the device is through with it. */
void
cutkilled(void)
{
	int pid, rd, from, child;
	Census c;

	pid = serve();
	rd = opencut("pattern", OREAD);
	warm(Tread, Pattern);
	c = census();
	child = startread(rd, &from);
	kill(child);
	getothers();
	warm(Tread, Pattern);
	warm(Tread, Pattern);
	ckothers();
	ckback(c, "cutkilled");
	close(from);
	close(rd);
	endserve(pid);
}
