/* Each of the common operations with every allocation of its own failing. usage: kfail [-d dir] [operation...] */
#include "kfail.h"
#include <fcall.h>

static char *dir = "/tmp/kfail";
static char file[64], file2[64], file3[64], sub[64];

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

/* A listing of a union is whole, or an error. */
static int
opuniondir(void)
{
	static uchar buf[8192];
	int fd, seen = 0;
	long i, n = -1;

	if(bind("#e", sub, MAFTER) < 0)
		return -1;
	if((fd = open(sub, OREAD)) >= 0)
		while((n = read(fd, buf, sizeof buf)) > 0)
			for(i = 0; i < n - 6; i++)	/* names follow their length */
				seen |= (memcmp(buf + i, "\2\0in", 4) == 0) | (memcmp(buf + i, "\4\0path", 6) == 0) << 1;
	close(fd);
	unmount(nil, sub);
	if(n == 0)
		CKEQ(seen, 3);
	return n < 0 ? -1 : 0;
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
forkwith(int flags)
{
	int pid;

	pid = rfork(RFPROC|flags);
	if(pid == 0)
		_exits(nil);
	if(pid < 0)
		return -1;
	while(waitpid() >= 0)
		;
	return 0;
}

static int
opfork(void)
{
	return forkwith(RFFDG);
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
opsem(void)
{
	static int word = 1;

	if(semacquire(&word, 1) < 0)
		return -1;
	if(semrelease(&word, 1) >= 0)
		return 0;
	word = 1;	/* else the next one waits for ever */
	return -1;
}

/* A file of a device is opened and read. */
static char *name;

static int
opdevice(void)
{
	static char buf[16384];
	int fd, r;

	fd = open(name, OREAD);
	if(fd < 0)
		return -1;
	r = read(fd, buf, sizeof buf) < 0 ? -1 : 0;
	close(fd);
	return r;
}

static char *devices[] = {
	"#c/time", "#c/bintime", "#c/cputime", "#c/kstat", "#c/sysstat", "#c/swap", "#c/drivers", "#c/config", "#c/kmesg",
	"#c/trace", "#c/hostowner", "#c/random", "#c/limits", "#P/irqalloc", "#P/cputype", "#r/rtc", "#t/eia0status",
	"#d/0", "#d/0ctl", "#e", "#ec", "#s", "#p", "#g", "#c", "#P", "#/", "#σ",
};

static int
opremove(void)
{
	int fd;

	fd = create(file3, OWRITE, 0666);
	if(fd < 0)
		return -1;
	close(fd);
	while(remove(file3) < 0)
		;		/* the file must not stay; the failures come to an end */
	return 0;
}

static int
opmkdir(void)
{
	int fd;

	fd = create(file2, OREAD, DMDIR|0777);
	if(fd < 0)
		return -1;
	close(fd);
	while(remove(file2) < 0)
		;
	return 0;
}

static int
opbig(void)
{
	static char buf[40000];

	/* less than all of it may well be done */
	if(pwrite(iofd, buf, sizeof buf, 0) < 0)
		return -1;
	return pread(iofd, buf, sizeof buf, 0) < 0 ? -1 : 0;
}

static int
opfd2path(void)
{
	char buf[128];

	return fd2path(iofd, buf, sizeof buf);
}

static int
oprdup(void)
{
	int fd;

	fd = open("#d/0", OREAD);
	if(fd < 0)
		return -1;
	close(fd);
	return 0;
}

static int
opversion(void)
{
	char buf[32];
	int fd[2], r;

	/* nobody answers: the name is read and the message refused */
	if(pipe(fd) < 0)
		return -1;
	r = fversion(fd[0], 1, "9P2000", sizeof buf) < 0 ? 0 : -1;
	close(fd[0]);
	close(fd[1]);
	return r;
}

/* One byte of a file as a named segment. */
static int
opglobal(void)
{
	char *p;
	int fd, r;

	fd = create("#g/kfail", OREAD, DMDIR|0777);
	if(fd < 0)
		return -1;
	close(fd);
	r = -1;
	fd = open("#g/kfail/ctl", OWRITE);
	if(fd >= 0){
		if(fprint(fd, "va 0x10000000 0x4000") > 0 && (p = segattach(0, "kfail", nil, 0)) != (char*)-1){
			p[0] = p[0x2000] = 1;
			segdetach(p);
			r = 0;
		}
		close(fd);
	}
	while(remove("#g/kfail") < 0)
		;
	return r;
}

static int
opmemory(void)
{
	char *p;

	p = segattach(0, "memory", nil, 8*4096);
	if(p == (char*)-1)
		return -1;
	p[0] = p[7*4096] = 1;
	segfree(p, 4*4096);
	p[0] = 1;
	segflush(p, 4096);
	segdetach(p);
	return 0;
}

/* Pages that a child has as well. */
static int
opcow(void)
{
	static char data[16*4096];
	int pid, i, fd[2];
	char c;

	if(pipe(fd) < 0)
		return -1;
	pid = rfork(RFPROC|RFFDG);
	if(pid == 0){
		close(fd[1]);
		read(fd[0], &c, 1);
		_exits(nil);
	}
	if(pid > 0)
		for(i = 0; i < (int)sizeof data; i += 4096)
			data[i]++;
	close(fd[0]);
	close(fd[1]);
	while(pid > 0 && waitpid() >= 0)
		;
	return pid < 0 ? -1 : 0;
}

static int
opforkall(void)
{
	return forkwith(RFFDG|RFNAMEG|RFENVG|RFREND|RFNOTEG|RFNOMNT);
}

static int
opforkclean(void)
{
	return forkwith(RFCFDG|RFCNAMEG|RFCENVG|RFREND|RFNOTEG);
}

static int
opforkshare(void)
{
	return forkwith(0);
}

static int
opalarm(void)
{
	int n;

	n = noted1;
	alarm(1);
	sleep(1000);
	alarm(0);
	return noted1 > n ? 0 : -1;
}

/* With a child as the other side. */
static int
oprendezvous(void)
{
	int pid, r;

	pid = rfork(RFPROC|RFFDG|RFMEM);
	if(pid == 0){
		rendezvous((void*)0x66, (void*)1);
		_exits(nil);
	}
	if(pid < 0)
		return -1;
	r = rendezvous((void*)0x66, (void*)2) == (void*)1 ? 0 : -1;
	while(waitpid() >= 0)
		;
	return r;
}

static int
ctl(int pid, char *name, char *text)
{
	char path[64];
	int fd, r;

	snprint(path, sizeof path, "#p/%d/%s", pid, name);
	fd = open(path, OWRITE);
	if(fd < 0)
		return -1;
	r = write(fd, text, strlen(text)) < 0 ? -1 : 0;
	close(fd);
	return r;
}

static int victim;		/* a process that is stopped */

static int
opstop(void)
{
	int r;

	r = ctl(victim, "ctl", "start");
	while(ctl(victim, "ctl", "stop") < 0)
		;
	return r;
}

static int
opmem(void)
{
	static s32int word = 42;
	static uchar code[1];
	char path[64];
	int fd, r;

	snprint(path, sizeof path, "#p/%d/mem", victim);
	if((fd = open(path, ORDWR)) < 0)
		return -1;
	r = 0;
	if(pread(fd, path, 4, (vlong)(uintptr)&word) != 4 || pwrite(fd, "abcd", 4, (vlong)(uintptr)&word) != 4)
		r = -1;
	/* of text: it gets a copy of its own */
	if(pread(fd, code, 1, (vlong)(uintptr)opmem) != 1 || pwrite(fd, code, 1, (vlong)(uintptr)opmem) != 1)
		r = -1;
	close(fd);
	return r;
}

static int
opctl(void)
{
	if(ctl(victim, "ctl", "profile") < 0 || ctl(victim, "args", "some arguments") < 0 || ctl(victim, "ctl", "pri 5") < 0)
		return -1;
	return 0;
}

static char *procfiles[] = {
	"args", "ctl", "fd", "fpregs", "kregs", "noteid", "ns", "proc", "profile", "regs", "segment", "status", "text", "watchpt",
};

/* All that can be read, of devices and of a process. */
static void
everyfile(void)
{
	static Kop op = { .fn = opdevice };
	char path[64];
	int i;

	for(i = 0; i < (int)nelem(devices); i++){
		op.name = name = devices[i];
		every(&op, "kfail");
	}
	ctl(victim, "ctl", "profile");
	for(i = 0; i < (int)nelem(procfiles); i++){
		snprint(path, sizeof path, "#p/%d/%s", victim, procfiles[i]);
		name = path;
		op.name = procfiles[i];
		every(&op, "kfail");
	}
}

static int
opconsole(void)
{
	int fd, r;

	fd = open("#c/consctl", OWRITE);
	if(fd < 0)
		return -1;
	r = write(fd, "rawon", 5) == 5 && write(fd, "rawoff", 6) == 6 ? 0 : -1;
	close(fd);
	fd = open("#c/cons", ORDWR);
	if(fd < 0)
		return -1;
	if(write(fd, "", 0) < 0)
		r = -1;
	close(fd);
	return r;
}

/* A share with one server in it. */
static int
opshare(void)
{
	int fd, srv, r;

	fd = create("#σc/kfail", OREAD, DMDIR|0777);
	if(fd < 0)
		return -1;
	close(fd);
	r = -1;
	srv = open("#s/boot", ORDWR);
	fd = create("#σc/kfail/boot", OWRITE, 0666);
	if(srv >= 0 && fd >= 0 && fprint(fd, "%d", srv) > 0)
		r = access("#σ/kfail/rc", AEXIST);
	close(srv);
	close(fd);
	if(fd >= 0)
		while(remove("#σc/kfail/boot") < 0)
			;
	while(remove("#σc/kfail") < 0)
		;
	return r;
}

static Kop ops[] = {
	{"open", opopen}, {"create", opcreate}, {"read", opread}, {"write", opwrite}, {"big", opbig}, {"stat", opstat}, {"wstat", opwstat},
	{"remove", opremove}, {"mkdir", opmkdir}, {"dirread", opdirread}, {"fd2path", opfd2path}, {"chdir", opchdir}, {"dup", opdup},
	{"#d", oprdup}, {"stop", opstop}, {"mem", opmem}, {"ctl", opctl}, {"bind", opbind}, {"union", opunion}, {"union dir", opuniondir},
	{"mount", opmount}, {"version", opversion}, {"pipe", oppipe}, {"srv", opsrv}, {"share", opshare}, {"env", openv},
	{"console", opconsole}, {"fork", opfork}, {"fork all", opforkall}, {"fork clean", opforkclean}, {"fork share", opforkshare},
	{"groups", opgroups}, {"clean", opclean}, {"note", opnote}, {"alarm", opalarm}, {"rendezvous", oprendezvous}, {"semaphore", opsem},
	{"fault", opfault}, {"cow", opcow}, {"segment", opseg}, {"memory", opmemory}, {"global segment", opglobal},
};

void
main(int argc, char **argv)
{
	char buf[4000];
	int fd;

	kfailinit();
	if(argc > 2 && strcmp(argv[1], "-d") == 0){
		dir = argv[2];
		argc -= 2;
		argv += 2;
	}
	snprint(file, sizeof file, "%s/a", dir);
	snprint(file2, sizeof file2, "%s/b", dir);
	snprint(file3, sizeof file3, "%s/c", dir);
	snprint(sub, sizeof sub, "%s/sub", dir);
	close(create(dir, OREAD, DMDIR|0777));
	close(create(sub, OREAD, DMDIR|0777));
	snprint(buf, sizeof buf, "%s/in", sub);
	close(create(buf, OREAD, 0666));
	fd = create(file, OWRITE, 0666);
	memset(buf, 'a', sizeof buf);
	CKEQ(write(fd, buf, sizeof buf), sizeof buf);
	close(fd);
	notify(handler);
	iofd = open(file, ORDWR);
	victim = rfork(RFPROC|RFFDG|RFNOTEG);
	if(victim == 0)
		for(;;)
			sleep(1000);
	CK(ctl(victim, "ctl", "stop") == 0);
	everyop(ops, nelem(ops), "kfail", argc, argv);
	if(argc == 1)
		CKCHILD(RFFDG|RFREND|RFNAMEG|RFENVG, everyfile, "");
	CK(ctl(victim, "ctl", "kill") == 0);
	while(waitpid() >= 0)
		;
	done();
}
