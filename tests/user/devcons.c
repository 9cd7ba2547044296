/*
 * #c and #t, what devfiles leaves out. covers: #c kprint config cons consctl consraw drivers hostdomain hostowner kmesg kstat mordor
 * osversion ppid reboot sysname time bintime trace user; #t eia1 eia1ctl eia1status
 */
#include "test.h"

static int
put(char *file, char *s)
{
	int fd, n;

	if((fd = open(file, OWRITE)) < 0)
		return -1;
	n = write(fd, s, strlen(s));
	close(fd);
	return n == (int)strlen(s) ? 0 : -1;
}

/* Dies without anybody to tell but the kernel. */
static int *volatile bad = (int*)8;

static void
noisy(void)
{
	int i;

	for(i = 0; i < 20; i++)
		close(i);
	*bad = 1;
}

static void
kprint(void)
{
	char buf[512];
	int fd, n;
	Waitmsg *w;

	fd = open("/dev/kprint", OREAD);
	CK(fd >= 0);
	CKERR(open("/dev/kprint", OREAD), "in use");
	if(rfork(RFPROC|RFFDG) == 0)
		noisy();
	w = wait();
	CK(w != nil && strstr(w->msg, "fault write addr=0x8") != nil);
	free(w);
	n = read(fd, buf, sizeof buf - 1);
	CK(n > 0);
	buf[n > 0 ? n : 0] = 0;
	CK(strstr(buf, "suicide: sys: trap: fault write addr=0x8") != nil);
	close(fd);
	fd = open("/dev/kmesg", OREAD);
	CK(fd >= 0 && read(fd, buf, sizeof buf) > 0);
	close(fd);
	fd = open("/dev/kprint", OREAD);
	CK(fd >= 0);
	close(fd);
}

/* What programs write to the console is in both files, but a reader of kprint is spared its own. */
static void
console(void)
{
	char buf[2048], *s;
	int fd, n, p[2];

	fd = open("/dev/kprint", OREAD);
	CK(put("/dev/cons", "devcons: not to be read\n") == 0);
	CK(read(fd, buf, sizeof buf) > 0);		/* now we are its reader */
	CK(put("/dev/cons", "devcons: by the reader\n") == 0);
	pipe(p);
	if(rfork(RFPROC|RFFDG) == 0){
		close(p[1]);
		read(p[0], buf, 1);
		put("/dev/cons", "devcons: by a child\n");
		_exits(nil);
	}
	write(p[1], "x", 1);
	for(n = 0; n < (int)sizeof buf - 1; ){
		n += read(fd, buf + n, sizeof buf - 1 - n);
		buf[n] = 0;
		if(strstr(buf, "devcons: by a child\n") != nil)
			break;
	}
	CK(strstr(buf, "by the reader") == nil);
	close(fd);
	close(p[0]);
	close(p[1]);
	free(wait());
	CK(put("/dev/cons", "devcons: for the log\n") == 0);
	fd = open("/dev/kmesg", OREAD);
	s = malloc(1<<17);
	n = readn(fd, s, (1<<17) - 1);
	s[n > 0 ? n : 0] = 0;
	CK(strstr(s, "devcons: for the log\n") != nil);
	free(s);
	close(fd);
}

/* Sixteen megabytes for a serial line: whoever writes them can be killed meanwhile. */
static void
longwrite(void)
{
	enum { Size = 16<<20 };
	char *s, name[32];
	int pid, p[2], fd;
	vlong t;

	pipe(p);
	if((pid = rfork(RFPROC|RFFDG)) == 0){
		s = malloc(Size);
		memset(s, '\r', Size);
		fd = open("/dev/cons", OWRITE);
		write(p[1], "x", 1);
		write(fd, s, Size);
		exits("all of it");
	}
	read(p[0], name, 1);
	sleep(1);
	snprint(name, sizeof name, "/proc/%d/note", pid);
	t = nsec();
	CK(put(name, "stop it") == 0);
	CKSTR(wait()->msg, smprint("devcons %d: stop it", pid));
	CK(nsec() - t < 30000000000LL);	/* all of it takes minutes */
	close(p[0]);
	close(p[1]);
}

static void
names(void)
{
	char old[64];

	strcpy(old, slurp("/dev/sysname"));
	CK(put("/dev/sysname", "gnot") == 0);
	CKSTR(slurp("/dev/sysname"), "gnot");
	CK(put("/dev/sysname", old) == 0);
	CKERR(put("/dev/sysname", "a/b"), "");
	CK(put("/dev/hostdomain", "example.net") == 0);
	CKSTR(slurp("/dev/hostdomain"), "example.net");
	CK(put("/dev/hostdomain", "") == 0);
	CK(slurp("/dev/config") != nil && strstr(slurp("/dev/config"), "run=") != nil);
	CKSTR(slurp("/dev/osversion"), "2000");
	CKERR(put("/dev/mordor", "one ring"), "one does not simply write into mordor");
	CK(slurp("/dev/mordor") == nil);
	CKERR(-1, "one does not simply read from mordor");
	CK(strstr(slurp("/dev/kstat"), "\nprocs ") != nil);
	CKSTR(slurp("/dev/audit"), "");		/* nothing is wrong */
	CKERR(put("/dev/reboot", "perhaps"), "unknown control message \"perhaps\"");
	CKERR(put("/dev/reboot", "halt now"), "wrong #args in control message \"halt now\"");
	CKERR(put("/dev/consctl", "sideways"), "bad process or channel control request");
	CK(put("/dev/consctl", "holdon") == 0);
	CKERR(open("#c/consraw", ORDWR), "in use");	/* by the SIP cons */
	CK(put("/dev/cons", "") == 0);
	CKERR(put("/dev/user", "somebody"), "permission denied");
}

static void
masked(void)
{
	CK(put("/dev/drivers", "chdev & |cdep") == 0);
	CKERR(open("#r/rtc", OREAD), "mount/attach disallowed");
	CK(strstr(slurp("/dev/drivers"), "#r") == nil && strstr(slurp("/dev/drivers"), "#c cons\n") != nil);
	CK(put("/dev/drivers", "chdev &~ e") == 0);
	CKERR(open("#e", OREAD), "mount/attach disallowed");
	CK(put("/dev/drivers", "chdev & |cdepr") == 0);	/* it can only shrink */
	CKERR(open("#r/rtc", OREAD), "mount/attach disallowed");
	CKERR(put("/dev/drivers", "chdev + r"), "");
	CKERR(put("/dev/drivers", "r"), "unknown control message \"r\"");
	CKERR(put("/dev/drivers", "chdev"), "wrong #args in control message \"chdev\"");
}

/* Who is denied #M mounts no more; "~" denies everything. */
static void
unmountable(void)
{
	int p[2];

	CK(put("/dev/drivers", "chdev &~ M") == 0);
	pipe(p);
	CKERR(mount(p[0], -1, "/n", MREPL, ""), "mount/attach disallowed");
	CKERR(open("#M/x", OREAD), "mount/attach disallowed");
	CK(bind("#c", "/n", MREPL) >= 0);
	CK(put("/dev/drivers", "chdev ~ whatever") == 0);
	CKERR(open("#c/null", OREAD), "mount/attach disallowed");
	CKERR(open("#|", OREAD), "mount/attach disallowed");
	CKERR(open("#%/x", OREAD), "unknown device in # filename");
	CKSTR(slurp("/n/drivers"), "");
	CK(unmount(nil, "/n") >= 0);
}

/* A user of no rights. */
static void
none(void)
{
	CK(put("/dev/user", "none") == 0);
	CKSTR(slurp("/dev/user"), "none");
	CKERR(put("/dev/sysname", "x"), "permission denied");
	CKERR(put("/dev/hostowner", "none"), "permission denied");
	CKERR(put("/dev/time", "0"), "permission denied");
	CKERR(put("/dev/reboot", "halt"), "permission denied");
	CKERR(open("/dev/kmesg", OREAD), "permission denied");
	CKERR(open("/dev/kprint", OREAD), "permission denied");
	CKERR(put("/dev/user", "glenda"), "permission denied");
}

static void
owner(void)
{
	CK(put("/dev/hostowner", "bootes") == 0);
	CKSTR(slurp("/dev/user"), "bootes");
	CKSTR(slurp("/dev/hostowner"), "bootes");
	CK(put("/dev/hostowner", "glenda") == 0);
	CKSTR(slurp("/dev/user"), "glenda");
}

static void
put64(uchar *p, vlong v)
{
	int i;

	for(i = 0; i < 8; i++)
		p[i] = (uvlong)v >> (56 - 8*i);
}

static int
bin(int what, vlong v, int n)
{
	uchar b[16];
	int fd, r;

	memset(b, 0, sizeof b);
	b[0] = what;
	put64(b + 1, v);
	b[12] = 1;		/* d: within a second */
	fd = open("/dev/bintime", OWRITE);
	r = write(fd, b, n);
	close(fd);
	return r == n ? 0 : -1;
}

/* ns, ticks and frequency. */
static void
clock3(vlong v[3])
{
	uchar b[24];
	int fd, i, k;

	fd = open("/dev/bintime", OREAD);
	CKEQ(read(fd, b, sizeof b), 24);
	close(fd);
	for(i = 0; i < 3; i++)
		for(v[i] = k = 0; k < 8; k++)
			v[i] = v[i]<<8 | b[8*i + k];
}

/* Both forms of setting the clock, trimming it, and another rate of its ticks. */
static void
clocks(void)
{
	vlong now, t, a[3], b[3], c[3], err;

	now = nsec();
	CK(put("/dev/time", "1000000000") == 0);
	t = nsec();
	CK(t >= 1000000000000000000LL && t < 1000000000000000000LL + 5000000000LL);
	CKERR(put("/dev/time", "soon"), "bad time control");
	CKERR(put("/dev/time", "-5"), "bad time control");
	CKERR(put("/dev/time", "12345678901234567890123456789012345"), "bad time control");
	CK(bin('n', now, 9) == 0);
	CKERR(bin('q', now, 9), "bad time control");
	CKERR(bin('n', now, 8), "bad time control");
	t = nsec();
	CK(t >= now && t < now + 5000000000LL);
	/* half a second more within a second: against the ticks, which are not trimmed */
	clock3(a);
	CKEQ(a[2], 1000000000);
	CK(bin('d', 500000000, 13) == 0);
	clock3(c);		/* it has begun by now, however long that took */
	CKERR(bin('d', 500000000, 12), "bad time control");
	CKERR(bin('d', -2000000000LL, 13), "bad time control");
	do
		clock3(b);
	while(b[1] - c[1] < 1100000000);
	err = (b[0] - a[0]) - (b[1] - a[1]) - 500000000;
	CK(err > -50000000 && err < 50000000);
	CK(bin('d', -500000000, 13) == 0);
	clock3(a);
	for(t = a[1]; a[1] - t < 200000000; ){
		memmove(b, a, sizeof b);
		clock3(a);
		CK(a[0] >= b[0]);	/* slower, not backwards */
	}
	/* 800 million ticks in a second: a second of ticks is 1.25 s */
	CK(bin('f', 800000000, 9) == 0);
	clock3(a);
	CKEQ(a[2], 800000000);
	do
		clock3(b);
	while(b[1] - a[1] < 200000000);
	err = (b[0] - a[0]) - (b[1] - a[1]) * 5 / 4;
	CK(err > -20000000 && err < 20000000);
	CKERR(bin('f', 5, 9), "bad time control");
	CKERR(bin('f', 5, 5), "bad time control");
	CK(bin('f', 1000000000, 9) == 0);
	CK(bin('n', now, 9) == 0);
}

static void
lines(void)
{
	char *s;

	s = slurp("/dev/eia1status");
	CK(strncmp(s, "b115200 ", 8) == 0 && strstr(s, " l8 ") != nil && strstr(s, "\ndev(1) ") != nil);
	CK(put("/dev/eia1ctl", "b9600 l7 pe s2") == 0);
	s = slurp("/dev/eia1status");
	CK(strncmp(s, "b9600 ", 6) == 0 && strstr(s, " l7 ") != nil && strstr(s, " pe ") != nil && strstr(s, " s2 ") != nil);
	CK(put("/dev/eia1ctl", "b115200 l8 pn s1 d1 r1 i1 m0") == 0);
	CKERR(put("/dev/eia1ctl", "b12345"), "bad arg");
	CKERR(put("/dev/eia1ctl", "l4"), "bad arg");
	CKERR(put("/dev/eia1ctl", "z"), "bad process or channel control request");
	CK(put("/dev/eia1", "") == 0);
	CK(strncmp(slurp("/dev/eia0status"), "b115200 ", 8) == 0);
}

void
main(void)
{
	kprint();
	console();
	longwrite();
	names();
	CKCHILD(RFFDG|RFNAMEG, masked, "");
	CKCHILD(RFFDG|RFNAMEG, unmountable, "");
	CKCHILD(RFFDG, none, "");
	owner();
	clocks();
	lines();
	done();
}
