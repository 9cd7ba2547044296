/*
 * #c and #t, what devfiles leaves out. covers: #c kprint config cons consctl drivers hostdomain hostowner kmesg kstat mordor
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
	CK(put("/dev/mordor", "one ring") == 0);
	CKEQ(strlen(slurp("/dev/mordor")), 0);
	CK(strstr(slurp("/dev/kstat"), "\nprocs ") != nil);
	CKERR(put("/dev/reboot", "perhaps"), "bad process or channel control request");
	CKERR(put("/dev/consctl", "sideways"), "bad process or channel control request");
	CK(put("/dev/consctl", "holdon") == 0);
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
	CKERR(put("/dev/drivers", "r"), "bad process or channel control request");
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

/* Both forms of setting the clock. */
static void
clocks(void)
{
	uchar b[9];
	vlong now, t;
	int i;

	now = nsec();
	CK(put("/dev/time", "1000000000") == 0);
	t = nsec();
	CK(t >= 1000000000000000000LL && t < 1000000000000000000LL + 5000000000LL);
	b[0] = 'n';
	for(i = 0; i < 8; i++)
		b[1 + i] = now >> (56 - 8*i);
	i = open("/dev/bintime", OWRITE);
	CKEQ(write(i, b, 9), 9);
	b[0] = 'q';
	CKERR(write(i, b, 9), "bad arg");
	close(i);
	t = nsec();
	CK(t >= now && t < now + 5000000000LL);
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
	names();
	CKCHILD(RFFDG|RFNAMEG, masked, "");
	CKCHILD(RFFDG, none, "");
	owner();
	clocks();
	lines();
	done();
}
