/* Kernel devices: the formats that programs parse. */
#include "nslib.h"

static char buf[8192];

static long
slurp(char *name)
{
	int fd;
	long n;

	if((fd = open(name, OREAD)) < 0)
		return -1;
	n = readn(fd, buf, sizeof buf - 1);
	close(fd);
	if(n >= 0)
		buf[n] = 0;
	return n;
}

/* n right-justified numbers of the given width, each with its blank. */
static int
fields(char *s, int n, int width)
{
	int i, k;

	for(i = 0; i < n; i++, s += width){
		for(k = 0; k < width - 2 && s[k] == ' '; k++)
			;
		for(; k < width - 1; k++)
			if(s[k] < '0' || s[k] > '9')
				return 0;
		if(s[width-1] != ' ')
			return 0;
	}
	return 1;
}

static void
numbers(void)
{
	CK(slurp("/dev/pid") == 12 && fields(buf, 1, 12) && atoi(buf) == getpid());
	CK(slurp("/dev/ppid") == 12 && fields(buf, 1, 12));
	CK(slurp("/dev/time") == 12 + 3*22 && fields(buf, 1, 12) && fields(buf + 12, 3, 22));
	CK(atoll(buf) > 1700000000);
	CK(slurp("/dev/cputime") == 6*12 && fields(buf, 6, 12));
	CK(slurp("/dev/sysstat") > 0 && fields(buf, 10, 12) && buf[120] == '\n');
	CK(slurp("/dev/osversion") == 4 && strcmp(buf, "2000") == 0);
	CK(slurp("/dev/swap") > 0 && strstr(buf, "4096 pagesize\n") != nil && strstr(buf, " memory\n") != nil);
}

static void
bintime(void)
{
	uchar b[24];
	uvlong ns;
	int fd, i;

	CK((fd = open("/dev/bintime", OREAD)) >= 0);
	CK(pread(fd, b, 24, 0) == 24);
	ns = 0;
	for(i = 0; i < 8; i++)
		ns = ns<<8 | b[i];
	CK(ns / 1000000000 > 1700000000);
	CK(pread(fd, b, 8, 0) == 8);
	CK(pread(fd, b, 16, 0) == 16);
	CK(pread(fd, b, 7, 0) == 0);
	CK(pread(fd, buf, sizeof buf, 0) == 24);
	close(fd);
}

static void
names1(void)
{
	CK(slurp("/dev/user") > 0 && strcmp(buf, getuser()) == 0);
	CK(slurp("/dev/hostowner") > 0);
	CK(slurp("/dev/drivers") > 0 && strstr(buf, "#c cons\n") != nil && strstr(buf, "#/ root\n") != nil);
	CK(slurp("/dev/sysname") >= 0);
	CK(slurp("/dev/kmesg") > 0);
}

static void
nulls(void)
{
	int fd, i, differ;
	uchar a[64], b[64];

	CK((fd = open("/dev/null", ORDWR)) >= 0);
	CK(read(fd, a, sizeof a) == 0);
	CK(write(fd, a, sizeof a) == sizeof a);
	close(fd);
	memset(a, 1, sizeof a);
	CK((fd = open("/dev/zero", OREAD)) >= 0);
	CK(read(fd, a, sizeof a) == sizeof a);
	for(i = 0; i < 64; i++)
		CK(a[i] == 0);
	close(fd);
	CK((fd = open("/dev/random", OREAD)) >= 0);
	CK(read(fd, a, sizeof a) == sizeof a);
	CK(read(fd, b, sizeof b) == sizeof b);
	differ = 0;
	for(i = 0; i < 64; i++)
		differ += a[i] != b[i];
	CK(differ > 40);
	close(fd);
}

static void
env(void)
{
	Dir d;
	int fd;

	CK(putenv("envtest", "value") >= 0);
	CK(has("/env/envtest", "value"));
	CK((fd = open("/env/envtest", OWRITE)) >= 0);
	CK(pwrite(fd, "V", 1, 0) == 1);
	CK(pwrite(fd, "!", 1, 7) == 1);
	close(fd);
	CK(slurp("/env/envtest") == 8 && memcmp(buf, "Value\0\0!", 8) == 0);
	CK((fd = open("/env/envtest", OWRITE|OTRUNC)) >= 0);
	close(fd);
	CK(has("/env/envtest", ""));
	nulldir(&d);
	d.length = 3;
	CK(dirwstat("/env/envtest", &d) >= 0);
	CK(slurp("/env/envtest") == 3);
	d.name = "renamed";
	d.length = 1;
	CK(dirwstat("/env/envtest", &d) < 0);		/* nothing of it is done */
	CK(slurp("/env/envtest") == 3 && access("/env/renamed", AEXIST) < 0);
	nulldir(&d);
	d.mode = 0400;
	CK(dirwstat("/env/envtest", &d) < 0);
	CK(remove("/env/envtest") >= 0);
	CK(access("/env/envtest", AEXIST) < 0);
	CK((fd = create("/env/gone", OWRITE|ORCLOSE, 0666)) >= 0);
	close(fd);
	CK(access("/env/gone", AEXIST) < 0);
	CK(slurp("#ec/terminal") > 0);
}

static void
childenv(void)
{
	putenv("groupvar", "child");
}

static void
envgroups(void)
{
	putenv("groupvar", "parent");
	CK(child(RFFDG|RFENVG, childenv));
	CK(has("/env/groupvar", "parent"));
	CK(child(RFFDG, childenv));
	CK(has("/env/groupvar", "child"));
	remove("/env/groupvar");
}

static void
srv(void)
{
	char num[16], b[8];
	int p[2], fd, fd2;

	CK(pipe(p) >= 0);
	CK((fd = create("#s/testsrv", OWRITE, 0600)) >= 0);
	CK(open("#s/testsrv", ORDWR) < 0);	/* nothing posted yet */
	snprint(num, sizeof num, "%d", p[0]);
	CK(write(fd, num, strlen(num)) > 0);
	CK(write(fd, num, strlen(num)) < 0);
	close(fd);
	CK(create("#s/testsrv", OWRITE, 0600) < 0);
	close(p[0]);
	CK((fd2 = open("#s/testsrv", ORDWR)) >= 0);
	CK(write(fd2, "hi", 2) == 2);
	CK(read(p[1], b, sizeof b) == 2);
	close(fd2);
	CK(remove("#s/testsrv") >= 0);
	CK(read(p[1], b, sizeof b) == 0);	/* the board held the last reference */
	close(p[1]);
	CK(open("#s/testsrv", ORDWR) < 0);
}

static void
proc(void)
{
	char name[64];
	Dir *d;

	snprint(name, sizeof name, "/proc/%d/status", getpid());
	CK(slurp(name) > 0);
	CK(strncmp(buf, "devfiles", 8) == 0 && buf[27] == ' ' && buf[55] == ' ' && buf[67] == ' ');
	CK(fields(buf + 68, 9, 12));
	snprint(name, sizeof name, "/proc/%d/segment", getpid());
	CK(slurp(name) > 0 && strstr(buf, "Stack") != nil && strstr(buf, "Text") != nil);
	snprint(name, sizeof name, "/proc/%d/fd", getpid());
	CK(slurp(name) > 0 && strchr(buf, '\n') != nil);
	snprint(name, sizeof name, "/proc/%d/ns", getpid());
	CK(slurp(name) > 0 && strstr(buf, "bind") != nil && strstr(buf, "mount") != nil);
	snprint(name, sizeof name, "/proc/%d/args", getpid());
	CK(slurp(name) > 0);
	snprint(name, sizeof name, "/proc/%d", getpid());
	CK((d = dirstat(name)) != nil && (d->mode & DMDIR));
	free(d);
	CK(open("/proc/999999/status", OREAD) < 0);
}

void
main(int argc, char **argv)
{
	USED(argc); USED(argv);
	rfork(RFENVG);
	numbers();
	bintime();
	names1();
	nulls();
	env();
	envgroups();
	srv();
	proc();
	done();
}
