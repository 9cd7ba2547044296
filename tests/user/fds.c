/* Descriptors: dup, sharing, close-on-exec, limits; pipes; seek; stat buffers. */
#include "nslib.h"

static void
dups(void)
{
	int fd, fd2;

	CK((fd = open("/dev/null", ORDWR)) >= 0);
	CK((fd2 = dup(fd, -1)) > fd);
	CK(dup(fd, 37) == 37);
	CK(write(37, "x", 1) == 1);
	CK(close(37) >= 0);
	CK(close(37) < 0 && errhas("fd out of range or not open"));
	CK(dup(200, 5) < 0);
	CK(dup(fd, -2) < 0);
	CK(dup(fd, 1<<20) < 0);
	CK(dup(fd, fd) == fd);
	CK(write(fd, "x", 1) == 1);
	close(fd2);
	CK((fd2 = open("/dev/null", OREAD)) >= 0);
	CK(write(fd2, "x", 1) < 0 && errhas("inappropriate use of fd"));
	close(fd2);
	close(fd);
}

static int shared;

static void
closeshared(void)
{
	CK(close(shared) >= 0);
}

static void
sharing(void)
{
	shared = open("/dev/null", OREAD);
	CK(child(RFFDG, closeshared));
	CK(close(shared) >= 0);
	shared = open("/dev/null", OREAD);
	CK(child(0, closeshared));
	CK(close(shared) < 0);
}

static void
cleanfds(void)
{
	CK(open("/dev/null", OREAD) == 0);
}

static void
devfd(void)
{
	char name[32], buf[32];
	int fd, fd2;

	put("fdf", "text");
	CK((fd = open("fdf", OREAD)) >= 0);
	snprint(name, sizeof name, "/fd/%d", fd);
	CK((fd2 = open(name, OREAD)) >= 0);
	CK(read(fd2, buf, 2) == 2);
	CK(read(fd, buf + 2, 2) == 2);		/* one channel, one offset */
	CK(memcmp(buf, "text", 4) == 0);
	CK(open(name, OWRITE) < 0);
	snprint(name, sizeof name, "/fd/%dctl", fd);
	CK(strstr(get(name), "fdf") != nil);
	close(fd);
	close(fd2);
}

static void
pipes(void)
{
	char buf[64];
	int p[2], i;

	CK(pipe(p) >= 0);
	CK(write(p[0], "hello", 5) == 5);
	CK(write(p[0], "world", 5) == 5);
	CK(read(p[1], buf, sizeof buf) == 5);	/* write boundaries are kept */
	CK(read(p[1], buf, 2) == 2);
	CK(read(p[1], buf, sizeof buf) == 3);
	CK(write(p[1], "back", 4) == 4);
	CK(read(p[0], buf, sizeof buf) == 4);
	CK(seek(p[0], 0, 0) < 0 && errhas("seek on a stream"));
	CK(write(p[0], "end", 3) == 3);
	close(p[0]);
	CK(read(p[1], buf, sizeof buf) == 3);
	CK(read(p[1], buf, sizeof buf) == 0);
	CK(read(p[1], buf, sizeof buf) == 0);
	close(p[1]);
	for(i = 0; i < 200; i++){
		CK(pipe(p) >= 0);
		close(p[0]);
		close(p[1]);
	}
}

static int
sigpipe(void *u, char *msg)
{
	USED(u);
	return strncmp(msg, "sys: write on closed pipe", 25) == 0;
}

static void
closedpipe(void)
{
	int p[2];

	atnotify(sigpipe, 1);
	CK(pipe(p) >= 0);
	close(p[1]);
	CK(write(p[0], "x", 1) < 0 && errhas("hungup"));
	close(p[0]);
	atnotify(sigpipe, 0);
}

static void
seeks(void)
{
	char buf[8];
	int fd;

	put("sk", "0123456789");
	CK((fd = open("sk", ORDWR)) >= 0);
	CK(seek(fd, 3, 0) == 3);
	CK(read(fd, buf, 2) == 2 && buf[0] == '3');
	CK(seek(fd, -1, 1) == 4);
	CK(seek(fd, -2, 2) == 8);
	CK(read(fd, buf, 8) == 2 && buf[0] == '8');
	CK(seek(fd, -1, 0) < 0 && errhas("negative i/o offset"));
	CK(seek(fd, 0, 3) < 0 && errhas("bad arg"));
	CK(pread(fd, buf, 2, 5) == 2 && buf[0] == '5');
	CK(seek(fd, 0, 1) == 10);
	CK(pwrite(fd, "AB", 2, 0) == 2);
	CK(pread(fd, buf, 3, 0) == 3 && memcmp(buf, "AB2", 3) == 0);
	CK(pread(fd, buf, 1, -2) < 0);
	CK(seek(fd, 1LL<<40, 0) == 1LL<<40);
	CK(read(fd, buf, 1) == 0);
	close(fd);
}

/* A buffer that is too short gets the needed size in two bytes. */
static void
shortstat(void)
{
	uchar buf[512];
	int n, want;

	CK((n = stat("sk", buf, sizeof buf)) > 2);
	want = n;
	CK(stat("sk", buf, 2) == 2);
	CK((buf[0] | buf[1]<<8) + 2 == want);
	CK(stat("sk", buf, want - 1) == 2);
	CK(stat("sk", buf, want) == want);
	CK(stat("sk", buf, 1) < 0 && errhas("stat buffer too small"));
	CK(stat("sk", buf, 0) < 0);
	memset(buf, 0, sizeof buf);
	CK(wstat("sk", buf, 20) < 0 && errhas("malformed stat buffer"));
}

static void
many(void)
{
	int fd, last;

	last = -1;
	while((fd = open("/dev/null", OREAD)) >= 0)
		last = fd;
	CK(errhas("no free file descriptors"));
	CK(last > 1000);
	for(fd = 3; fd <= last; fd++)
		close(fd);
}

void
main(int argc, char **argv)
{
	USED(argc); USED(argv);
	rfork(RFNAMEG|RFFDG);
	scratch();
	dups();
	sharing();
	CK(child(RFCFDG, cleanfds));
	devfd();
	pipes();
	closedpipe();
	seeks();
	shortstat();
	many();
	done();
}
