/*
 * Raw system calls: the numbers, old calls and their formats, and arguments narrower than their slots, whose
 * upper bits mean nothing.
 */
#include "test.h"
#include "rawcall.h"

static void
numbers(void)
{
	char buf[128];

	CKEQ(CALL(0, 0), 0);
	CKERR(CALL(9, N(1), P(buf), N(0)), "bad arg");
	buf[0] = 'x';
	CKEQ(CALL(9, N(1), P(buf), N(128)), 0);
	CKEQ(buf[0], 0);
	CKERR(CALL(26, P("/"), P(buf)), "old wstat system call - recompile");
	CKERR(CALL(27, N(1), P(buf)), "old fwstat system call - recompile");
}

static void
badnumber(void)
{
	static int bad[] = {48, 49, 54, 127, 128, 1000};
	int i;

	for(i = 0; i < (int)nelem(bad); i++)
		if(rfork(RFPROC|RFFDG) == 0){
			close(2);
			CALL(bad[i], 0);
			exits("went on");
		}
	for(i = 0; i < (int)nelem(bad); i++){
		Waitmsg *w = wait();
		CK(w != nil && strstr(w->msg, "sys: bad sys call") != nil);
		free(w);
	}
}

static u32int
get32(uchar *p)
{
	return p[0] | p[1]<<8 | p[2]<<16 | (u32int)p[3]<<24;
}

/* 116 bytes: three names of 28, qid, mode, times, length, type, dev. */
static void
oldstats(void)
{
	uchar b[120];
	int fd;

	memset(b, 0xee, sizeof b);
	CKEQ(CALL(18, P("/dev/null"), P(b)), 0);
	CKSTR((char*)b, "null");
	CKSTR((char*)b + 28, "glenda");
	CKSTR((char*)b + 56, "glenda");
	CKEQ(get32(b + 92) & 0777, 0666);
	CKEQ(b[112], 'c');
	CKEQ(b[116], 0xee);
	CKEQ(CALL(18, P("/dev"), P(b)), 0);
	CK(get32(b + 84) & 0x80000000);
	CK(get32(b + 92) & 0x80000000);
	fd = open("/dev/zero", OREAD);
	CKEQ(CALL(11, N(fd), P(b)), 0);
	CKSTR((char*)b, "zero");
	close(fd);
	CKERR(CALL(18, P("/no/such"), P(b)), "does not exist");
	CKERR(CALL(11, N(77), P(b)), "fd out of range");
}

static void
oldio(void)
{
	char buf[64], e[128];
	int fd;
	s64int r;

	fd = create("/tmp/old", ORDWR, 0666);
	CKEQ(CALL(20, N(fd), P("0123456789"), N(10)), 10);
	CKEQ(CALL(16, N(fd), N(4), N(0)), 4);
	CKEQ(CALL(15, N(fd), P(buf), N(3)), 3);
	CK(memcmp(buf, "456", 3) == 0);
	CKEQ(CALL(16, N(fd), N(-2), N(1)), 5);
	CKEQ(CALL(16, N(fd), N(-1), N(2)), 9);
	CKERR(CALL(16, N(fd), N(-1), N(0)), "negative");
	close(fd);
	/* errstr of 64 bytes */
	CK(open("/no/such/file", OREAD) < 0);
	memset(e, 'x', sizeof e);
	e[0] = 0;
	CKEQ(CALL(1, P(e)), 0);
	CK(strstr(e, "does not exist") != nil);
	CKEQ(e[64], 'x');
	/* _wait: fixed fields, the pid as result */
	memset(buf, 0, sizeof buf);
	r = rfork(RFPROC|RFFDG);
	if(r == 0)
		exits("old");
	{
		char w[12*4 + 64];

		CKEQ(CALL(36, P(w)), r);
		CKEQ(atoi(w), r);
		CK(strstr(w + 48, ": old") != nil);
		CK(w[11] == 0 || w[11] == ' ');
	}
}

static void
truncated(void)
{
	char buf[512];
	int fd, p[2];
	s64int off, r;
	s32int sem;
	char *seg;

	fd = CALL(22, P("/tmp/trunc"), N(ORDWR), N(0666));
	CK(fd >= 0);
	CKEQ(CALL(51, N(fd), P("abcdef"), N(6), 0), 6);
	CKEQ(CALL(50, N(fd), P(buf), N(6), 2), 4);
	CKEQ(CALL(39, P(&off), N(fd), 3, N(0)), 0);
	CKEQ(off, 3);
	CKEQ(CALL(5, N(fd), N(33)), 33);
	CKEQ(CALL(4, N(33)), 0);
	CKEQ(CALL(23, N(fd), P(buf), N(sizeof buf)), 0);
	CKSTR(buf, "/tmp/trunc");
	CK(CALL(43, N(fd), P(buf), N(sizeof buf)) > 49);
	CK((r = CALL(42, P("/tmp/trunc"), P(buf), N(sizeof buf))) > 49);
	memset(buf + 2, 0xff, 39);			/* changes nothing */
	memset(buf + 41, 0, 8);
	buf[0] = 47;
	buf[1] = 0;
	CKEQ(CALL(44, P("/tmp/trunc"), P(buf), N(49)), 49);
	CKEQ(CALL(45, N(fd), P(buf), N(49)), 49);
	CKERR(CALL(42, P("/tmp/trunc"), P(buf), N(1)), "stat buffer too small");
	CKEQ(CALL(42, P("/tmp/trunc"), P(buf), N(20)), 2);
	CKEQ(CALL(4, N(fd)), 0);
	fd = CALL(14, P("/tmp/trunc"), N(OREAD));
	CK(fd >= 0);
	CKEQ(CALL(4, N(fd)), 0);
	CKERR(CALL(14, P("/tmp/trunc"), N(0x100)), "bad arg");

	CKEQ(CALL(6, N(100000)), 0);
	r = CALL(6, N(0));
	CK(r > 99000 && r <= 100000);
	CKEQ(CALL(17, N(0)), 0);
	CKEQ(CALL(17, N(-5)), 0);
	sem = 1;
	CKEQ(CALL(37, P(&sem), N(0)), 1);
	CKEQ(CALL(37, P(&sem), N(0)), 0);
	CKEQ(CALL(52, P(&sem), N(1)), 0);
	CKEQ(CALL(38, P(&sem), N(3)), 3);
	CKERR(CALL(38, P(&sem), N(-1)), "bad arg");
	CKERR(CALL(2, P("/tmp"), P("/mnt"), N(3)), "bad arg");
	CKEQ(CALL(2, P("/tmp"), P("/mnt"), N(MREPL)), 0);
	CKEQ(CALL(35, 0, P("/mnt")), 0);
	pipe(p);
	CKERR(CALL(46, N(p[0]), N(99), P("/mnt"), N(0), P("")), "fd out of range");
	CKERR(CALL(46, N(99), N(-1), P("/mnt"), N(0), P("")), "fd out of range");
	CKERR(CALL(13, N(99), P("/mnt"), N(0), P("")), "fd out of range");
	CKERR(CALL(10, N(99), P("")), "fd out of range");
	CKERR(CALL(40, N(99), N(8192), P(buf), N(sizeof buf)), "fd out of range");
	close(p[0]);
	close(p[1]);
	CK((r = CALL(19, N(0))) == 0);
	CKERR(CALL(19, N(RFMEM)), "bad arg");

	/* ulong lengths have 32 bits here */
	seg = (char*)CALL(30, N(0), P("shared"), 0x30000000, N(8192));
	CK((s64int)(uintptr)seg != -1);
	memset(seg, 7, 8192);
	CKEQ(CALL(33, P(seg), N(8192)), 0);
	CKERR(CALL(33, P(seg), N(12288)), "bad arg");
	CKEQ(CALL(32, P(seg), N(4096)), 0);
	CK(seg[0] == 0 && seg[4096] == 7);
	CKERR(CALL(32, P(seg), N(12288)), "bad arg");
	/* a break of 0 tells the base */
	CKEQ(CALL(12, P(seg) + 100, 0), P(seg));
	CKEQ(CALL(12, P(seg), P(seg) + 16384), 0);
	CKEQ(seg[16383], 0);
	CKERR(CALL(12, P(seg), 0x7ffffffff000), "");
	CKERR(CALL(12, P(truncated), P(seg)), "bad arg");
	CKEQ(CALL(31, P(seg) + 5), 0);
	CKERR(CALL(31, P(seg)), "bad arg");
	CKERR(CALL(31, P(&off)), "bad arg");		/* the stack */
	r = CALL(24, 0);
	CK(r > 0x400000 && r % 4096 == 0);
	CKEQ(CALL(53, 0) / 1000000000, nsec() / 1000000000);
	CKERR(CALL(47, P(buf), N(sizeof buf)), "no living children");
	CKERR(CALL(28, P(0x1000)), "bad arg");
}

static void
catch(void *u, char *msg)
{
	noted(strncmp(msg, "sys: bad address", 16) == 0 ? NCONT : NDFLT);
}

void
main(void)
{
	notify(catch);
	numbers();
	badnumber();
	oldstats();
	oldio();
	truncated();
	done();
}
