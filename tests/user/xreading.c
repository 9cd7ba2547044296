/*
 * What is lent or shared is taken back while the kernel copies it for somebody: by read(2) from a channel and from a file whose server
 * shares it.  The copy waits in the middle for a page of the reader's memory, which a slow server has; who takes the block back
 * does not wait for that, and what is in its frames then does not come.  Then the same at any moment, on several CPUs.  covers: exchange
 */
#include "progserver.h"
#include "xlib.h"
#include <9p.h>

enum { Npage = 20, Mark = 16, Rounds = 300, Nbig = 64 };

/* Where the reader's bytes go: in pages of the program, of which the kernel reads up to 16 at once.  The last has a mark, by which the server of the program knows it. */
static char dest[Npage*Page] __attribute__((aligned(4096))) = { [(Npage-1)*Page] = 'x'^'!', 'r'^'!', 'e'^'!', 'a'^'!', 'd'^'!', 'i'^'!', 'n'^'!', 'g'^'!', '!'^'!',
	'm'^'!', 'a'^'!', 'r'^'!', 'k'^'!' };

typedef struct Shared Shared;
struct Shared {
	s32int held, go;	/* the last page is waited for; it may come */
	s32int reading, done;	/* rounds of the race */
};
static volatile Shared *shared;
static vlong held;		/* its place in the file */

static void
findmark(void)
{
	static char clear[Mark] = "xreading!mark";
	long i;
	int k, n;

	for(n = 0, i = 0; i + Mark <= nprog; i++){
		for(k = 0; k < 13 && (prog[i+k] ^ '!') == clear[k]; k++)
			;
		if(k == 13){
			held = i;
			n++;
		}
	}
	CKEQ(n, 1);
}

static int
isgo(void *a)
{
	USED(a);
	return shared->go;
}

static int
isheld(void *a)
{
	USED(a);
	return shared->held;
}

static int
hold(Fcall *t)
{
	if(t->offset <= held && held < t->offset + t->count && shared->go == 0){
		shared->held = 1;
		until(isgo, nil, Longwait);
	}
	return 0;
}

/* The first n of dest are 'o', and the rest is not 's', what the owner wrote when it had its block back. */
static char*
wrong(int n, char *p, int max)
{
	static char why[64];
	int i;

	for(i = 0; i < max; i++)
		if((i < n && p[i] != 'o') || p[i] == 's'){
			snprint(why, sizeof why, "byte %d of %d is %#2.2ux", i, n, (uchar)p[i]);
			return why;
		}
	return nil;
}

/* The program that the slow server has: reads from the channel at descriptor f, or the file, and tells what came. */
static void
reader(char *file, char *f)
{
	char e[ERRMAX], *why;
	int fd, n;

	fd = file[0] != 0 ? open(file, OREAD) : atoi(f);
	n = read(fd, dest, sizeof dest);
	rerrstr(e, sizeof e);
	why = wrong(n < 0 ? 1 : n, dest, sizeof dest);
	if(why != nil)
		exits(why);
	if(n < 0)
		exits(e);
	exits(n > 0 && n < (int)sizeof dest && n % Page == 0 ? "a part" : "all or none");
}

static void
start(char *file, int f)
{
	char fd[16];

	snprint(fd, sizeof fd, "%d", f);
	shared->held = shared->go = 0;
	if(rfork(RFPROC|RFFDG) == 0){
		execl("/n/temp/prog", "prog", file, fd, nil);
		exits("exec");
	}
}

/* What was its block is written by somebody else from now on. */
static vlong
reuse(vlong h)
{
	char *q;

	CKEQ(xfree(h), 0);
	h = block(Npage, &q);
	memset(q, 's', Npage*Page);
	return h;
}

static void
fromchannel(int mode)
{
	int fd[2];
	vlong h;
	char *p;
	Xmsg m;

	CKEQ(xpipe(fd, nil, 0), 0);
	h = block(Npage, &p);
	memset(p, 'o', Npage*Page);
	message(&m, h, mode, Npage*Page);
	CKEQ(xsend(fd[0], &m), 0);
	start("", fd[1]);
	CK(until(isheld, nil, Longwait));
	CKEQ(xlease(h, 0), 0);
	h = reuse(h);
	shared->go = 1;
	ckwait("a part");
	CKEQ(xfree(h), 0);
	/* the message is over */
	CKERR(xrecv(fd[1], &m, 0, 0), "timed out");
	close(fd[0]);
	close(fd[1]);
}

/*
 * A file server that shares its block with who reads, and takes it back when somebody writes.
 */
static Srv fs;
static vlong shown;
static char *at;

static void
fsread(Req *r)
{
	readblock(r, shown, at, Npage*Page, Xshare);
}

static void
fswrite(Req *r)
{
	if(xlease(shown, 0) < 0 || xfree(shown) < 0)
		responderror(r);
	else{
		shown = block(Npage, &at);
		memset(at, 's', Npage*Page);
		r->ofcall.count = r->ifcall.count;
		respond(r, nil);
	}
}

static void
fsstart(Srv *s)
{
	USED(s);
	shown = block(Npage, &at);
	memset(at, 'o', Npage*Page);
}

static void
fromfile(void)
{
	int fd;

	fs.tree = alloctree("glenda", "glenda", DMDIR|0777, nil);
	createfile(fs.tree->root, "shown", "glenda", 0666, nil);
	fs.read = fsread;
	fs.write = fswrite;
	fs.start = fsstart;
	fs.ownblocks = 1;
	postmountsrv(&fs, nil, "/n/other", MREPL);
	start("/n/other/shown", 0);
	CK(until(isheld, nil, Longwait));
	fd = open("/n/other/shown", OWRITE);
	CKEQ(write(fd, "x", 1), 1);
	close(fd);
	shared->go = 1;
	ckwait("a part");
	unmount(nil, "/n/other");
}

/*
 * At any moment.
 */

static int
isdone(void *k)
{
	return shared->done == *(int*)k;
}

static void
racer(int fd)
{
	static char *p;
	char *why;
	int k, n;

	for(k = 1; k <= Rounds; k++){
		p = sbrk(Nbig*Page);		/* which nobody has touched */
		shared->reading = k;
		n = read(fd, p, Nbig*Page);
		if(n < 0)
			exits("read");
		why = wrong(n, p, Nbig*Page);
		if(why != nil)
			exits(why);
		brk(p);
		shared->done = k;
	}
	exits(nil);
}

static void
race(int mode)
{
	volatile int spin;
	int fd[2], i, k, over;
	vlong h;
	char *p;
	Xmsg m;

	CKEQ(xpipe(fd, nil, 0), 0);
	over = 0;
	shared->done = 0;
	if(rfork(RFPROC|RFFDG) == 0){
		close(fd[0]);
		racer(fd[1]);
	}
	close(fd[1]);
	for(k = 1; k <= Rounds && !over; k++){
		h = block(Nbig, &p);
		memset(p, 'o', Nbig*Page);
		message(&m, h, mode, Nbig*Page);
		for(i = 0; i < 1000 && shared->reading != k; i++)
			sleep(0);
		if(xsend(fd[0], &m) < 0){
			CKEQ(xfree(h), 0);
			break;
		}
		for(spin = 0; spin < k % 50 * 400; spin++)
			;
		while(xlease(h, 0) < 0 && xfree(h) < 0)		/* it has it, or is done */
			;
		if(strcmp(touch(wr, p), "ok") == 0)
			CKEQ(xfree(h), 0);
		h = block(Nbig, &p);
		memset(p, 's', Nbig*Page);
		over = !until(isdone, &k, Longwait/10);
		CKEQ(xfree(h), 0);
	}
	close(fd[0]);
	ckwait("");
}

void
main(int argc, char **argv)
{
	int fd[2], server;
	Census c;

	if(argc > 2)
		reader(argv[1], argv[2]);
	c = census();
	atnotify(xonnote, 1);
	shared = segattach(0, "shared", nil, 4096);
	CK(shared != (void*)-1);
	progread("/tests/xreading");
	findmark();
	CKEQ(pipe(fd), 0);
	server = progserve(fd, hold);
	CK(mount(fd[1], -1, "/n/temp", MREPL, "") >= 0);
	fromchannel(Xlend);
	fromchannel(Xshare);
	fromfile();
	unmount(nil, "/n/temp");
	CKEQ(waitpid(), server);
	race(Xlend);
	race(Xshare);
	segdetach((void*)shared);
	ckback(c, "reading");
	done();
}
