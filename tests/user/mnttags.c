/*
 * As many requests at once as a session over an exchange channel has tags for, and more: a server keeps reads waiting.  Who finds no
 * tag waits for one and gets its turn; those that wait can be ended while every tag is taken.  Without a contract the channel's queues
 * are shorter, and there are no more tags than replies fit in one.  covers: mount, exchange
 */
#include "test.h"
#include <fcall.h>
#include <9p.h>
#include <exchange.h>

/* what reads may have: the rest is kept for what ends them */
enum { Tags = 255 - 255/8, Baretags = 63 - 63/8, More = 40 };

static Srv fs;
static Req *held[256];
static int nheld;
static int hold;		/* so many are answered together; then each at once */

static volatile struct {
	int pid;	/* of the server */
	int held;
	int good, bad;
} *shared;

static void
fsread(Req *r)
{
	r->ofcall.count = 1;
	r->ofcall.data[0] = r->ifcall.offset;
	held[nheld++] = r;
	shared->held = nheld;
	if(nheld < hold)
		return;
	hold = 0;
	while(nheld > 0)
		respond(held[--nheld], nil);
}

static void
fswrite(Req *r)
{
	char s[16];

	snprint(s, sizeof s, "%.*s", (int)r->ifcall.count, r->ifcall.data);
	hold = atoi(s);
	r->ofcall.count = r->ifcall.count;
	respond(r, nil);
}

static void
fsflush(Req *r)
{
	int i;

	for(i = 0; i < nheld; i++)
		if(held[i] == r->oldreq){
			held[i] = held[--nheld];
			shared->held = nheld;
			respond(r->oldreq, "interrupted");
			break;
		}
	respond(r, nil);
}

static void
serve(int contract)
{
	int fd[2];

	fs.tree = alloctree("glenda", "glenda", DMDIR|0755, nil);
	closefile(createfile(fs.tree->root, "x", "glenda", 0666, nil));
	fs.read = fsread;
	fs.write = fswrite;
	fs.flush = fsflush;
	if(contract){
		postmountsrv(&fs, nil, "/n/temp", MREPL);
		return;
	}
	CK(xpipe(fd, nil, 0) >= 0);
	if(rfork(RFPROC|RFFDG|RFNOWAIT) == 0){
		close(fd[1]);
		fs.infd = fs.outfd = fd[0];
		fs.exchange = 1;
		srv(&fs);
		exits(nil);
	}
	close(fd[0]);
	CK(mount(fd[1], -1, "/n/temp", MREPL, "") >= 0);
}

static void
holding(int n)
{
	int fd;

	fd = open("/n/temp/x", OWRITE);
	CK(fprint(fd, "%d", n) > 0);
	close(fd);
}

/* So many processes read at the same time; in a group of their own, whose number it returns. */
static int
readers(int n)
{
	uchar c;
	int fd, i, pid;

	pid = rfork(RFPROC|RFFDG|RFNOTEG);
	if(pid != 0)
		return pid;
	fd = open("/n/temp/x", OREAD);
	for(i = 1; i < n; i++)
		if(rfork(RFPROC|RFNOWAIT) == 0)
			break;
	if(i == n)
		i = 0;
	if(pread(fd, &c, 1, i) == 1 && c == (uchar)i)
		__atomic_add_fetch(&shared->good, 1, __ATOMIC_RELAXED);
	else{
		__atomic_add_fetch(&shared->bad, 1, __ATOMIC_RELAXED);
		print("reader %d: %r\n", i);
	}
	exits(nil);
}

static int
isheld(void *n)
{
	return shared->held == *(int*)n;
}

static int
isgood(void *n)
{
	return shared->bad > 0 || shared->good == *(int*)n;
}

static void
answered(int tags)
{
	int n = tags + More, pid;

	shared->good = shared->bad = 0;
	holding(tags);
	pid = readers(n);
	CK(until(isgood, &n, 60*1000));
	CKEQ(shared->good, n);
	CKEQ(shared->bad, 0);
	CKEQ(waitpid(), pid);
}

static void
ended(int tags)
{
	int full = tags, none = 0, one = 1, pid;
	char name[64];
	int fd;

	holding(tags + More + 1);
	pid = readers(tags + More);
	CK(until(isheld, &full, 60*1000));
	snprint(name, sizeof name, "/proc/%d/notepg", pid);
	fd = open(name, OWRITE);
	CK(fprint(fd, "kill") == 4);
	close(fd);
	CK(until(isheld, &none, 60*1000));
	CKEQ(waitpid(), pid);
	holding(1);
	shared->good = 0;
	pid = readers(1);
	CK(until(isgood, &one, 60*1000));
	CKEQ(shared->good, 1);
	CKEQ(waitpid(), pid);
}

void
main(void)
{
	shared = segattach(0, "shared", nil, 4096);
	serve(1);
	answered(Tags);
	ended(Tags);
	unmount(nil, "/n/temp");
	serve(0);
	answered(Baretags);
	ended(Baretags);
	unmount(nil, "/n/temp");
	done();
}
