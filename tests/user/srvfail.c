/*
 * File servers whose memory fails: in each process of the server the nth allocation of kernel memory or of a page
 * fails, for every n (of virtio9p: some), and some after it.  Requests may have errors then, but the session goes on, and what is tried again works.
 * Over a pipe, over an exchange channel, and, if a folder of the host is there, virtio9p, whose device has such
 * errors as well.  Debug build only.  covers: mount
 */
#include "kfail.h"
#include <exchange.h>

enum { Tries = 40, First = 50, Most = 400, Size = 20000 };	/* exec has the first allocations */

typedef struct Step Step;
struct Step {
	char *name;
	int (*fn)(void);	/* whether it is done now */
};

static char dir[] = "/n/temp/srvfail", file[] = "/n/temp/srvfail/f", other[] = "/n/temp/srvfail/g";
static uchar buf[Size], got[Size];

static int
missing(char *name)
{
	char e[ERRMAX];

	if(access(name, AEXIST) == 0)
		return 0;
	rerrstr(e, sizeof e);
	return strstr(e, "does not exist") != nil;
}

static int
making(void)
{
	int fd;

	fd = create(dir, OREAD, DMDIR|0777);
	if(fd >= 0)
		close(fd);
	return access(dir, AEXIST) == 0;
}

static int
putting(void)
{
	int fd, ok;

	if((fd = create(file, OWRITE, 0666)) < 0)
		return 0;
	ok = write(fd, buf, Size) == Size;
	close(fd);
	return ok;
}

static int
getting(void)
{
	int fd;
	long n;

	if((fd = open(file, OREAD)) < 0)
		return 0;
	n = readn(fd, got, Size);
	close(fd);
	if(n != Size)
		return 0;
	CK(memcmp(buf, got, Size) == 0);
	return 1;
}

static int
listing(void)
{
	Dir *d;
	long n;
	int fd;

	if((fd = open(dir, OREAD)) < 0)
		return 0;
	n = dirreadall(fd, &d);
	close(fd);
	if(n < 0)
		return 0;
	CKEQ(n, 1);
	free(d);
	return 1;
}

static int
renaming(void)
{
	Dir d;

	nulldir(&d);
	d.name = "g";
	dirwstat(file, &d);
	return access(other, AEXIST) == 0;
}

static int
removing(void)
{
	remove(file);
	remove(other);
	remove(dir);
	return missing(dir);
}

static Step steps[] = {
	{"mkdir", making}, {"write", putting}, {"read", getting}, {"list", listing}, {"rename", renaming}, {"remove", removing},
};

/* Whether the session is still there. */
static int
go(Step *s, char *server, int n)
{
	char e[ERRMAX];
	int i;

	for(i = 0; i < Tries; i++){
		werrstr("");
		if(s->fn())
			return 1;
		rerrstr(e, sizeof e);
		if(strstr(e, "hungup") != nil)
			break;
	}
	print("%s: %s, with allocation %d failing: %s\n", server, s->name, n, e);
	nfail++;
	return 0;
}

/* A server over one of these two; the client's end. */
static int
over(int p[2])
{
	if(rfork(RFPROC|RFFDG|RFNOWAIT) == 0){
		dup(p[0], 0);
		dup(p[0], 1);
		close(p[0]);
		close(p[1]);
		execl("/bin/ramfs", "ramfs", "-i", nil);
		_exits("exec");
	}
	close(p[0]);
	return p[1];
}

static int
onpipe(void)
{
	int p[2];

	return pipe(p) < 0 ? -1 : over(p);
}

static int
onexchange(void)
{
	int p[2];

	return xpipe(p, nil, 0) < 0 ? -1 : over(p);
}

/* The device is for one server at a time. */
static int
freehost(void)
{
	int fd, i;

	for(i = 0; i < 1000 && (fd = open("#9/host", ORDWR)) < 0; i++)
		sleep(10);
	close(fd);
	return fd >= 0;
}

static int
onhost(void)
{
	int fd;

	if(!freehost())
		return -1;
	if(fork() == 0){
		close(2);
		execl("/bin/virtio9p", "virtio9p", "-S", "srvfail", "host", nil);
		_exits("exec");
	}
	waitpid();
	fd = open("/srv/srvfail", ORDWR);
	remove("/srv/srvfail");
	return fd;
}

/* A server that could not learn who its user is lets nobody write. */
static int
denied(void)
{
	char e[ERRMAX];
	int fd;

	fd = create(dir, OREAD, DMDIR|0777);
	rerrstr(e, sizeof e);
	if(fd >= 0)
		close(fd);
	return fd < 0 && strstr(e, "permission denied") != nil;
}

/* Whether some allocation failed. */
static int
round1(char *name, int (*start)(void), int n, int burst)
{
	int fd, i;

	debugctl("childfail", n, burst);
	fd = start();
	debugctl("childfail", 0, 0);
	if(fd < 0 || mount(fd, -1, "/n/temp", MREPL|MCREATE, "") < 0){
		close(fd);
		return 1;	/* it may end before it begins */
	}
	for(i = denied() ? nelem(steps) : 0; i < (int)nelem(steps) && go(&steps[i], name, n); i++)
		;
	unmount(nil, "/n/temp");
	return failures("childfail") > 0;
}

static void
everyplace(char *name, int (*start)(void), int step)
{
	int n, before;

	before = nfail;
	for(n = First; n < Most && nfail == before && round1(name, start, n, 1); n += step)
		if(n % 4 == 0)
			round1(name, start, n, 6);
	CK(n > First && n < Most);
	print("%s: %d allocations\n", name, n - 1);
}

void
main(void)
{
	int i;

	kfailinit();
	for(i = 0; i < Size; i++)
		buf[i] = i ^ i >> 8;
	everyplace("ramfs, pipe", onpipe, 1);
	everyplace("ramfs, exchange", onexchange, 1);
	if(access("#9/host", AEXIST) == 0){
		unmount(nil, "/n/host");
		remove("/srv/host");
		everyplace("virtio9p", onhost, 5);	/* its start takes long */
	}
	done();
}
