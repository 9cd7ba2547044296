/*
 * Kernel memory that runs out at any moment: each operation is repeated with its first, second, third ...
 * allocation failing until it needs no more.  It must fail with an error text or succeed, never half, and
 * the runner looks for what it left behind.  Only the debug build of the kernel can do that; elsewhere there
 * is nothing to test.
 */
#include "test.h"
#include <fcall.h>

enum { Maxn = 400 };

static int dfd;
static char *dir = "/tmp/kfail";
static char file[64], file2[64], sub[64];

static void
failat(int n)
{
	char buf[32];

	snprint(buf, sizeof buf, "kfail %d", n);
	if(write(dfd, buf, strlen(buf)) < 0)
		sysfatal("kfail: %r");
}

static int
failed(void)
{
	char buf[64];
	long n;

	n = pread(dfd, buf, sizeof buf - 1, 0);
	buf[n > 0 ? n : 0] = 0;
	return n > 7 && atoi(buf + 7) > 0;
}

/* Every operation: -1 on failure. */
static int
opopen(void)
{
	int fd;

	fd = open(file, ORDWR);
	if(fd >= 0)
		close(fd);
	return fd < 0 ? -1 : 0;
}

static int
opcreate(void)
{
	int fd;

	fd = create(file2, ORDWR|ORCLOSE, 0666);
	if(fd >= 0)
		close(fd);
	return fd < 0 ? -1 : 0;
}

static int iofd;

static int
opread(void)
{
	char buf[3000];

	return pread(iofd, buf, sizeof buf, 0) == sizeof buf ? 0 : -1;
}

static int
opwrite(void)
{
	char buf[3000];

	memset(buf, 'x', sizeof buf);
	return pwrite(iofd, buf, sizeof buf, 0) == sizeof buf ? 0 : -1;
}

static int
opstat(void)
{
	uchar buf[256];

	return stat(file, buf, sizeof buf) > 0 ? 0 : -1;
}

static int
opwstat(void)
{
	uchar buf[256];
	Dir d;
	int n;

	nulldir(&d);
	d.mode = 0644;
	n = convD2M(&d, buf, sizeof buf);
	return wstat(file, buf, n) < 0 ? -1 : 0;
}

static int
opdirread(void)
{
	char buf[4096];
	long n;
	int fd;

	fd = open("/", OREAD);
	if(fd < 0)
		return -1;
	n = read(fd, buf, sizeof buf);
	close(fd);
	return n < 0 ? -1 : 0;
}

static int
opproc(void)
{
	static char *names[] = { "status", "ns", "segment", "args", "fd", "noteid" };
	char name[64], buf[512];
	int i, fd, r;

	r = 0;
	for(i = 0; i < (int)nelem(names); i++){
		snprint(name, sizeof name, "#p/%d/%s", getpid(), names[i]);
		fd = open(name, OREAD);
		if(fd < 0){
			r = -1;
			continue;
		}
		if(read(fd, buf, sizeof buf) < 0)
			r = -1;
		close(fd);
	}
	return r;
}

static int
opbind(void)
{
	if(bind("/n", sub, MREPL) < 0)
		return -1;
	unmount(nil, sub);
	return 0;
}

static int
opunion(void)
{
	if(bind("/n", sub, MAFTER) < 0)
		return -1;
	unmount(nil, sub);
	return 0;
}

static int
opmount(void)
{
	int fd;

	fd = open("#s/boot", ORDWR);
	if(fd < 0)
		return -1;
	if(mount(fd, -1, sub, MREPL, "") < 0){
		close(fd);
		return -1;
	}
	unmount(nil, sub);
	return 0;
}

static int
oppipe(void)
{
	char buf[100];
	int fd[2], r;

	if(pipe(fd) < 0)
		return -1;
	memset(buf, 'p', sizeof buf);
	r = write(fd[0], buf, sizeof buf) == sizeof buf ? 0 : -1;
	if(r == 0)
		r = read(fd[1], buf, sizeof buf) == sizeof buf ? 0 : -1;
	close(fd[0]);
	close(fd[1]);
	return r;
}

static int
opfork(void)
{
	int pid;

	pid = rfork(RFPROC|RFFDG);
	if(pid == 0)
		_exits(nil);
	if(pid < 0)
		return -1;
	while(waitpid() >= 0)
		;
	return 0;
}

static int
opgroups(void)
{
	return rfork(RFNAMEG|RFENVG|RFFDG|RFREND) < 0 ? -1 : 0;
}

static int
opclean(void)
{
	int r;

	r = rfork(RFNAMEG|RFCENVG) < 0 ? -1 : 0;
	return r;
}

static volatile int noted1;

static void
handler(void *u, char *msg)
{
	noted1++;
	noted(NCONT);
}

static int
opnote(void)
{
	int n;

	n = noted1;
	if(postnote(PNPROC, getpid(), "kfail") < 0)
		return -1;
	sleep(0);
	return noted1 > n ? 0 : -1;
}

static int
opfault(void)
{
	static char *p;
	char *q;
	ulong n;

	n = 16*4096;
	q = sbrk(n);
	if(q == (char*)-1)
		return -1;
	for(p = q; p < q + n; p += 4096)
		*p = 1;
	sbrk(-(long)n);
	return 0;
}

static int
opseg(void)
{
	char *p;

	p = segattach(0, "shared", nil, 8*4096);
	if(p == (char*)-1)
		return -1;
	p[0] = p[5*4096] = 1;
	segdetach(p);
	return 0;
}

static int
opdup(void)
{
	int fd;

	fd = dup(iofd, -1);
	if(fd < 0)
		return -1;
	fd = dup(fd, 60);
	close(60);
	close(iofd + 1);
	return fd < 0 ? -1 : 0;
}

static int
openv(void)
{
	if(putenv("kfail", "some value") < 0)
		return -1;
	remove("#e/kfail");
	return 0;
}

static int
opchdir(void)
{
	char buf[128];

	if(chdir(sub) < 0)
		return -1;
	if(getwd(buf, sizeof buf) == nil)
		return -1;
	return chdir("/") < 0 ? -1 : 0;
}

static int
opsrv(void)
{
	char buf[16];
	int fd, r;

	fd = create("#s/kfail", OWRITE|ORCLOSE, 0600);
	if(fd < 0)
		return -1;
	snprint(buf, sizeof buf, "%d", iofd);
	r = write(fd, buf, strlen(buf)) < 0 ? -1 : 0;
	close(fd);
	return r;
}

static int
oprend(void)
{
	static int word = 1;

	if(semacquire(&word, 1) < 0)
		return -1;
	return semrelease(&word, 1) < 0 ? -1 : 0;
}

static struct {
	char *name;
	int (*fn)(void);
} ops[] = {
	{"open", opopen}, {"create", opcreate}, {"read", opread}, {"write", opwrite}, {"stat", opstat}, {"wstat", opwstat},
	{"dirread", opdirread}, {"proc", opproc}, {"bind", opbind}, {"union", opunion}, {"mount", opmount}, {"pipe", oppipe},
	{"fork", opfork}, {"groups", opgroups}, {"clean", opclean}, {"note", opnote}, {"fault", opfault}, {"segment", opseg}, {"dup", opdup},
	{"env", openv}, {"chdir", opchdir}, {"srv", opsrv}, {"semaphore", oprend},
};

/* In a child of its own groups, so that whatever it did to them is gone afterwards. */
static void
try(int i)
{
	char e[ERRMAX];
	int n, r, hit;

	for(n = 1; n < Maxn; n++){
		werrstr("");
		failat(n);
		r = ops[i].fn();
		failat(0);
		hit = failed();
		rerrstr(e, sizeof e);
		if(r < 0 && !hit){
			print("%s: fails without a reason at %d: %s\n", ops[i].name, n, e);
			nfail++;
			return;
		}
		if(r < 0 && e[0] == 0){
			print("%s: no error text at %d\n", ops[i].name, n);
			nfail++;
		}
		if(!hit)
			break;
	}
	if(n == Maxn){
		print("%s: no end of allocations\n", ops[i].name);
		nfail++;
	}else
		print("%s: %d allocations\n", ops[i].name, n - 1);
}

static int which;

static void
child(void)
{
	notify(handler);
	iofd = open(file, ORDWR);
	try(which);
}

/* What exec needs cannot be counted from outside: one success says nothing yet. */
static void
doexec(void)
{
	failat(which);
	execl("/bin/echo", "echo", "-n", nil);
	failat(0);
	exits("no exec");
}

static void
execs(void)
{
	char *s;
	int good;

	good = 0;
	for(which = 1; which < Maxn && good < 40; which++){
		s = childmsg(RFFDG|RFREND|RFNAMEG|RFENVG, doexec);
		good = s[0] == 0 ? good + 1 : 0;
		free(s);
	}
	CKEQ(good, 40);
}

void
main(void)
{
	char buf[4000];
	int fd;

	dfd = open("#c/debug", ORDWR);
	if(dfd < 0)
		exits(nil);
	snprint(file, sizeof file, "%s/a", dir);
	snprint(file2, sizeof file2, "%s/b", dir);
	snprint(sub, sizeof sub, "%s/sub", dir);
	close(create(dir, OREAD, DMDIR|0777));
	close(create(sub, OREAD, DMDIR|0777));
	fd = create(file, OWRITE, 0666);
	memset(buf, 'a', sizeof buf);
	CKEQ(write(fd, buf, sizeof buf), sizeof buf);
	close(fd);
	for(which = 0; which < (int)nelem(ops); which++)
		CKCHILD(RFFDG|RFREND|RFNAMEG|RFENVG, child, "");
	execs();
	done();
}
