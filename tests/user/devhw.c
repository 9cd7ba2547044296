/* #b #r #P #¶: the machine as files. covers: #b scancode leds repeat kbd kbin; #r rtc nvram; #P archctl cputype ioalloc irqalloc iob iow iol msr realmodemem; #¶ swap */
#include "test.h"

static int
put(char *file, void *s, int n)
{
	int fd, r;

	if((fd = open(file, OWRITE)) < 0)
		return -1;
	r = write(fd, s, n);
	close(fd);
	return r == n ? 0 : -1;
}

/* Typing without hands: kbin takes scan codes. */
static void
keyboard(void)
{
	char buf[32];
	int kbd, scan, n;

	kbd = open("#b/kbd", OREAD);
	CK(kbd >= 0);
	CKERR(open("#b/kbd", OREAD), "in use");
	CK(put("#b/kbin", "\x1e\x9e", 2) == 0);		/* a */
	CKEQ(read(kbd, buf, sizeof buf), 3);
	CK(memcmp(buf, "ka", 3) == 0);
	CKEQ(read(kbd, buf, sizeof buf), 3);
	CK(memcmp(buf, "ca", 3) == 0);
	CKEQ(read(kbd, buf, sizeof buf), 2);
	CK(memcmp(buf, "K", 2) == 0);
	/* shift and b: two keys are held */
	CK(put("#b/kbin", "\x2a\x30\xb0\xaa", 4) == 0);
	CKEQ(read(kbd, buf, sizeof buf), 5);
	CK(memcmp(buf, "k\xef\x80\x96", 5) == 0);
	CKEQ(read(kbd, buf, sizeof buf), 6);
	CK(memcmp(buf, "k\xef\x80\x96" "b", 6) == 0);
	CKEQ(read(kbd, buf, sizeof buf), 3);
	CK(memcmp(buf, "cB", 3) == 0);
	CKEQ(read(kbd, buf, sizeof buf), 5);
	CKEQ(read(kbd, buf, sizeof buf), 2);
	close(kbd);

	scan = open("#b/scancode", OREAD);
	CK(scan >= 0);
	CKERR(open("#b/scancode", OREAD), "in use");
	CK(put("#b/kbin", "\x1e\x9e", 2) == 0);
	for(n = 0; n < 2; n += read(scan, buf + n, 2 - n))
		;
	CK(memcmp(buf, "\x1e\x9e", 2) == 0);
	close(scan);
	CK(put("#b/leds", "5", 1) == 0);
	CK(put("#b/leds", "0", 1) == 0);
	CKERR(put("#b/leds", "x", 1), "bad arg");
	CK(put("#b/repeat", "0x20", 4) == 0);
}

static void
clock(void)
{
	char *s, num[32], old[2];
	vlong t, now;
	int fd;

	s = slurp("#r/rtc");
	CKEQ(strlen(s), 12);
	t = atoll(s);
	now = time(nil);
	CK(t > now - 5 && t < now + 5);
	/* set to another century's leap day and back */
	CK(put("#r/rtc", "4107542399", 10) == 0);	/* 2100-02-28 23:59:59 */
	t = atoll(slurp("#r/rtc"));
	CK(t >= 4107542399LL && t < 4107542399LL + 5);
	CK(put("#r/rtc", "951782400", 9) == 0);		/* 2000-02-29 */
	t = atoll(slurp("#r/rtc"));
	CK(t >= 951782400 && t < 951782400 + 5);
	snprint(num, sizeof num, "%lld", (vlong)time(nil));
	CK(put("#r/rtc", num, strlen(num)) == 0);
	t = atoll(slurp("#r/rtc"));
	now = time(nil);
	CK(t > now - 5 && t < now + 5);

	fd = open("#r/nvram", ORDWR);
	CKEQ(pread(fd, old, 2, 100), 2);
	CKEQ(pwrite(fd, "\x5a\xa5", 2, 100), 2);
	CKEQ(pread(fd, num, 2, 100), 2);
	CK(memcmp(num, "\x5a\xa5", 2) == 0);
	CKEQ(pwrite(fd, old, 2, 100), 2);
	CKEQ(pread(fd, num, 2, 114), 0);
	CKERR(pwrite(fd, old, 2, 113), "bad arg");
	close(fd);
}

static void
arch(void)
{
	uchar b[8], low[16];
	char *s;
	int fd;

	s = slurp("#P/archctl");
	CK(strncmp(s, "cpu AMD64 ", 10) == 0 && strstr(s, "\npge on\n") != nil);
	CK(put("#P/archctl", "pge on", 6) == 0);
	CKERR(put("#P/archctl", "pge off", 7), "bad process or channel control request");
	CK(strncmp(slurp("#P/cputype"), "AMD64 ", 6) == 0);
	CK(strstr(slurp("#P/irqalloc"), " timer\n") != nil);
	CK(strstr(slurp("#P/irqalloc"), "          1 kbd\n") != nil);
	CK(strstr(slurp("#P/ioalloc"), "     3f8      3ff eia0") != nil);

	/* CMOS century through the ports; the status port of the i8042 */
	fd = open("#P/iob", ORDWR);
	b[0] = 0x0d;
	CKEQ(pwrite(fd, b, 1, 0x70), 1);
	CKEQ(pread(fd, b, 1, 0x71), 1);
	CKEQ(b[0] & 0x80, 0x80);
	CKERR(pread(fd, b, 2, 0xffff), "permission denied");
	close(fd);
	fd = open("#P/iow", ORDWR);
	CKERR(pread(fd, b, 1, 0x70), "bad arg");
	CKEQ(pread(fd, b, 2, 0x3f8 + 4), 2);
	close(fd);
	fd = open("#P/iol", ORDWR);
	memmove(b, "\x00\x00\x00\x80", 4);
	CKEQ(pwrite(fd, b, 4, 0xcf8), 4);
	CKEQ(pread(fd, b, 4, 0xcfc), 4);
	CK(b[0] == 0x86 && b[1] == 0x80);		/* host bridge: Intel */
	close(fd);

	fd = open("#P/msr", ORDWR);
	CKEQ(pread(fd, b, 8, 0xc0000080), 8);		/* EFER */
	CK((b[0] & 1) && (b[1] & 5) == 5);		/* SCE LME LMA */
	CKERR(pread(fd, b, 4, 0x10), "bad arg");
	close(fd);

	fd = open("#P/realmodemem", OREAD);
	CKEQ(pread(fd, low, 16, 0xffff0), 16);
	CKEQ(pread(fd, low, 16, 1<<20), 0);
	close(fd);
	CKERR(put("#P/realmodemem", "x", 1), "permission denied");
}

static void
swap(void)
{
	static char *want[] = {" memory\n", "4096 pagesize\n", " kernel\n", " user\n", " swap\n", " reclaim\n",
		" kernel malloc\n", " kernel draw\n", " kernel secret\n"};
	char *s, *t;
	int i;

	t = s = slurp("#¶/swap");
	for(i = 0; i < (int)nelem(want); i++){
		s = strstr(t, want[i]);
		CK(s != nil && s >= t);
		t = s;
	}
	CKERR(open("#¶/swap", OWRITE), "permission denied");
	CK(strstr(slurp("/dev/swap"), "4096 pagesize\n") != nil);
}

/* Another user can look but not touch. */
static void
stranger(void)
{
	int fd;

	fd = open("/dev/user", OWRITE);
	CKEQ(write(fd, "none", 4), 4);
	close(fd);
	CKERR(open("#P/iob", OREAD), "permission denied");
	CKERR(open("#P/msr", OREAD), "permission denied");
	CKERR(open("#r/rtc", OWRITE), "permission denied");
	CK(slurp("#r/rtc") != nil);
	CKERR(open("#b/scancode", OREAD), "permission denied");
	CKERR(open("#b/kbin", OWRITE), "permission denied");
	CKERR(open("#K/kpctl", OWRITE), "permission denied");
}

void
main(void)
{
	keyboard();
	clock();
	arch();
	swap();
	CKCHILD(RFFDG, stranger, "");
	done();
}
