/* /proc: formats of the files, stopping and starting, memory and registers of another process, ctl verbs. */
#include "test.h"
#include <ureg.h>

static char*
pf(int pid, char *file)
{
	static char name[8][64];
	static int i;

	i = (i + 1) % 8;
	snprint(name[i], sizeof name[i], "/proc/%d/%s", pid, file);
	return name[i];
}

static int
ctl(int pid, char *verb)
{
	int fd, n;

	fd = open(pf(pid, "ctl"), OWRITE);
	if(fd < 0)
		return -1;
	n = write(fd, verb, strlen(verb));
	close(fd);
	return n == (int)strlen(verb) ? 0 : -1;
}

static int
number(char *s, int width)
{
	int i;

	for(i = 0; i < width && s[i] == ' '; i++)
		;
	if(i == width)
		return 0;
	for(; i < width; i++)
		if(s[i] < '0' || s[i] > '9')
			return 0;
	return s[width] == ' ';
}

static void
status(void)
{
	char *s;
	int i;

	s = slurp(pf(getpid(), "status"));
	CKEQ(strlen(s), 28 + 28 + 12 + 9*12);
	CK(strncmp(s, "procfiles                   ", 28) == 0);
	CK(strncmp(s + 28, getuser(), strlen(getuser())) == 0);
	CK(s[28 + 27] == ' ' && s[56 + 11] == ' ');
	for(i = 0; i < 9; i++)
		CK(number(s + 68 + 12*i, 11));
	CK(atoi(s + 68 + 12*6) > 0);		/* KB */
	CKEQ(atoi(s + 68 + 12*7), 10);
}

/* Nobody has run for longer than he was there, not even who began in the kernel. */
static void
ran(void)
{
	vlong user, sys, real;
	char *s;

	s = slurp("/proc/1/status");
	user = atoll(s + 68);
	sys = atoll(s + 68 + 12);
	real = atoll(s + 68 + 24);
	if(user + sys > real + 10)
		CKSTR(s, "possible times");
}

static void
texts(void)
{
	char *s, buf[64], e[64];
	int pid;

	pid = getpid();
	snprint(buf, sizeof buf, "%11d ", getppid());
	CKSTR(slurp(pf(pid, "ppid")), buf);
	CK(number(slurp(pf(pid, "noteid")), 11));
	CKSTR(slurp(pf(pid, "args")), "procfiles");
	s = slurp(pf(pid, "segment"));
	CK(strncmp(s, "Stack ", 6) == 0);
	CK(strstr(s, "\nText   R    200000 ") != nil);
	CK(strstr(s, "\nBss ") != nil);
	/* fd: the working directory, then a line for each */
	chdir("/tmp");
	snprint(e, sizeof e, "\n%3d r  ", open("/dev/null", OREAD));
	s = slurp(pf(pid, "fd"));
	CK(strncmp(s, "/tmp\n", 5) == 0);
	CK(strstr(s, e) != nil && strstr(s, "/dev/null\n") != nil);
	bind("/dev/null", "/dev/zero", MREPL);
	s = slurp(pf(pid, "ns"));
	CK(strstr(s, "bind  /dev/null /dev/zero\n") != nil);
	CK(strstr(s, "cd /tmp\n") != nil);
	CK(strstr(s, "mount ") != nil);
	unmount(nil, "/dev/zero");
	s = slurp("/proc/self/status");
	CK(s == nil);
}

/* text is the program file itself: its name, its bytes. */
static void
program(void)
{
	char path[256], magic[4];
	int fd;

	fd = open(pf(getpid(), "text"), OREAD);
	CK(fd >= 0);
	CK(fd2path(fd, path, sizeof path) == 0);
	CKSTR(path, "/tests/procfiles");
	CKEQ(read(fd, magic, 4), 4);
	CK(memcmp(magic, "\0\0\x8a\x97", 4) == 0);
	close(fd);
	CK(open(pf(getpid(), "text"), OWRITE) < 0);
	CKERR(open(pf(getpid(), "text"), OREAD|ORCLOSE), "permission denied");	/* that would be the end of the program's file */
}

/* What a debugger does: stop, look, change, go on. */
static volatile vlong *shared;
static volatile vlong word = 0x1234567;

static void
victim(void)
{
	while(word == 0x1234567)
		shared[0]++;
	shared[1] = word;
	exits("let go");
}

static void
debugger(void)
{
	Ureg u;
	vlong v, n;
	int pid, fd;
	Waitmsg *w;

	shared = segattach(0, "shared", nil, 4096);
	pid = rfork(RFPROC|RFFDG);
	if(pid == 0)
		victim();
	while(shared[0] == 0)
		sleep(1);
	CK(ctl(pid, "stop") == 0);
	CK(strncmp(slurp(pf(pid, "status")) + 56, "Stopped", 7) == 0);
	n = shared[0];
	sleep(30);
	CKEQ(shared[0], n);

	fd = open(pf(pid, "regs"), ORDWR);
	CKEQ(read(fd, &u, sizeof u), sizeof u);
	CK(u.pc >= 0x200028 && u.pc < 0x400000);
	CKEQ(u.cs & 3, 3);
	u.cs = 8;
	u.flags |= 0x3000;
	u.r14 = 0x55aa;
	CKEQ(pwrite(fd, &u, sizeof u, 0), sizeof u);
	CKEQ(pread(fd, &u, sizeof u, 0), sizeof u);
	CKEQ(u.cs & 3, 3);
	CKEQ(u.flags & 0x3000, 0);
	CKEQ(u.r14, 0x55aa);
	CKEQ(pwrite(fd, &u.bx, sizeof u, 8), sizeof u - 8);	/* what is there */
	CKEQ(pwrite(fd, &u, sizeof u, sizeof u), 0);
	close(fd);

	fd = open(pf(pid, "mem"), ORDWR);
	CKEQ(pread(fd, &v, sizeof v, (vlong)(uintptr)&word), sizeof v);
	CKEQ(v, 0x1234567);
	v = 0x7654321;
	CKEQ(pwrite(fd, &v, sizeof v, (vlong)(uintptr)&word), sizeof v);
	CK(pread(fd, &v, sizeof v, 0x10) < 0);
	CK(pread(fd, &v, sizeof v, (vlong)0xffffffff80000000ULL) < 0);
	close(fd);
	CKEQ(word, 0x1234567);			/* its own copy only */

	CK(ctl(pid, "start") == 0);
	w = wait();
	CK(w != nil && strstr(w->msg, ": let go") != nil);
	free(w);
	CKEQ(shared[1], 0x7654321);
	CKERR(ctl(pid, "stop"), "");
	segdetach((void*)shared);
}

/* A write to text makes it private: a breakpoint in one process is not seen by others. */
static int
plain(int x)
{
	__asm__ volatile("" : "+r"(x));
	return x + 1;
}
static int (*volatile plainp)(int) = plain;

static void
calls(void)
{
	sleep(20);
	while(shared[0] == 0)
		sleep(1);
	plainp(1);
	exits("no breakpoint");
}

static void
breakpoint(void)
{
	char *s;
	int pid, fd;
	Waitmsg *w;

	shared = segattach(0, "shared", nil, 4096);
	pid = rfork(RFPROC|RFFDG);
	if(pid == 0){
		close(2);
		calls();
	}
	CK(ctl(pid, "stop") == 0);
	fd = open(pf(pid, "mem"), ORDWR);
	CKEQ(pwrite(fd, "\xcc", 1, (vlong)(uintptr)plain), 1);
	close(fd);
	CKEQ(plainp(1), 2);
	/* startstop: runs until the note */
	CK(ctl(pid, "hang") == 0 && ctl(pid, "nohang") == 0);
	shared[0] = 1;
	CK(ctl(pid, "startstop") == 0);
	s = slurp(pf(pid, "status"));
	CK(strncmp(s + 56, "Stopped", 7) == 0);
	fd = open(pf(pid, "note"), ORDWR);
	{
		char note[ERRMAX];
		int n;

		n = read(fd, note, sizeof note);
		note[n > 0 ? n : 0] = 0;
		CK(strncmp(note, "sys: breakpoint", 15) == 0);
	}
	close(fd);
	CK(ctl(pid, "kill") == 0);
	w = wait();
	CK(w != nil && strstr(w->msg, "illed") != nil);
	free(w);
	segdetach((void*)shared);
}

static void
verbs(void)
{
	int pid, fd[2], cfd;
	char c;

	pipe(fd);
	pid = rfork(RFPROC|RFFDG);
	if(pid == 0){
		close(fd[0]);
		for(;;)
			sleep(1000);
	}
	close(fd[1]);
	CKERR(ctl(pid, "nonsense"), "unknown control message \"nonsense\"");
	CKERR(ctl(pid, "not 'so good'"), "unknown control message \"not 'so good'\"");
	CKERR(ctl(pid, " "), "empty control message");
	CKERR(ctl(pid, "kill it"), "wrong #args in control message \"kill it\"");
	CKERR(ctl(pid, "pri"), "wrong #args in control message \"pri\"");
	CKERR(ctl(pid, "trace 1 2"), "args");
	CKERR(ctl(pid, "close 4000"), "fd out of range");
	CKERR(ctl(pid, "start"), "bad process or channel control request");
	CKERR(ctl(pid, "pri x"), "bad process or channel control request");
	/* what is no int is no other number instead */
	CKERR(ctl(pid, "close 4294967296"), "bad process or channel control request");
	CKERR(ctl(pid, "close -4294967296"), "bad process or channel control request");
	CKERR(ctl(pid, "pri 4294967301"), "bad process or channel control request");
	CKERR(ctl(pid, "fixedpri 0x100000005"), "bad process or channel control request");
	CKERR(ctl(pid, "wired 4294967296"), "bad process or channel control request");
	CK(strstr(slurp(pf(pid, "fd")), "\n  0 ") != nil);
	CKEQ(atoi(slurp(pf(pid, "status")) + 68 + 12*7), 10);
	CK(ctl(pid, "pri 5") == 0);
	CKEQ(atoi(slurp(pf(pid, "status")) + 68 + 12*7), 5);
	CK(ctl(pid, "closefiles") == 0);
	CKEQ(read(fd[0], &c, 1), 0);
	cfd = open(pf(pid, "ctl"), OWRITE);
	CK(ctl(pid, "private") == 0);
	CKERR(open(pf(pid, "mem"), OREAD), "permission denied");
	CKERR(open(pf(pid, "ctl"), OWRITE), "permission denied");
	CKERR(open(pf(pid, "note"), OWRITE), "permission denied");
	CKEQ(write(cfd, "kill", 4), 4);
	close(cfd);
	waitpid();
	close(fd[0]);
}

static void
listing(void)
{
	char me[16];
	Dir *d;
	long n, i, found;
	int fd, last;

	snprint(me, sizeof me, "%d", getpid());
	fd = open("/proc", OREAD);
	n = dirreadall(fd, &d);
	close(fd);
	found = last = 0;
	for(i = 0; i < n; i++){
		if(strcmp(d[i].name, "trace") == 0){
			CKEQ(i, 0);
			continue;
		}
		found += strcmp(d[i].name, me) == 0;
		CK((d[i].mode & DMDIR) && atoi(d[i].name) > last);
		last = atoi(d[i].name);
	}
	CKEQ(found, 1);
	if(n > 0)
		free(d);
	CKERR(open("/proc/999999/status", OREAD), "does not exist");
	CKERR(open("/proc/1x/status", OREAD), "does not exist");
}

void
main(void)
{
	status();
	ran();
	texts();
	program();
	debugger();
	breakpoint();
	verbs();
	listing();
	done();
}
