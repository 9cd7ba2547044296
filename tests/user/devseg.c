/* #g: global segments. covers: #g ctl data segattach segdetach */
#include "test.h"

static int
mk(char *name)
{
	char path[64];
	int fd;

	snprint(path, sizeof path, "#g/%s", name);
	fd = create(path, OREAD, DMDIR|0777);
	if(fd >= 0)
		close(fd);
	return fd < 0 ? -1 : 0;
}

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

enum { Va = 0x40000000 };

static void
otherprocess(void)
{
	char *p;

	p = segattach(0, "testseg", nil, 0);
	CK(p == (char*)Va);
	CKSTR(p, "hello");
	strcpy(p + 8192, "from the child");
}

static void
named(void)
{
	char buf[32], *p;
	int fd;

	CK(mk("testseg") == 0);
	CKERR(mk("testseg"), "");
	CKERR((vlong)segattach(0, "testseg", nil, 0), "not assigned a virtual address");
	CK(slurp("#g/testseg/ctl") == nil || strlen(slurp("#g/testseg/ctl")) == 0);
	CKERR(open("#g/testseg/data", ORDWR), "not yet allocated");
	CKERR(put("#g/testseg/ctl", "nonsense"), "unknown control message \"nonsense\"");
	CKERR(put("#g/testseg/ctl", "va 0 4096"), "bad arg");
	CKERR(put("#g/testseg/ctl", "va 0x7ffffffff000 4096"), "bad arg");
	CKERR(put("#g/testseg/ctl", "va 1"), "wrong #args");
	CK(put("#g/testseg/ctl", "va 0x40000000 10000") == 0);
	CKERR(put("#g/testseg/ctl", "va 0x40000000 10000"), "already has a virtual address");
	CKSTR(slurp("#g/testseg/ctl"), "va 0x40000000 0x3000\n");

	/* the file and the memory are one */
	fd = open("#g/testseg/data", ORDWR);
	CK(fd >= 0);
	CKEQ(pwrite(fd, "hello", 6, 0), 6);
	CKEQ(pread(fd, buf, 6, 4096*3), 0);
	CKERR(pwrite(fd, "x", 1, 4096*3), "too large");
	p = segattach(0, "testseg", nil, 0);
	CK(p == (char*)Va);
	CKSTR(p, "hello");
	strcpy(p + 4090, "across");
	CKEQ(pread(fd, buf, 7, 4090), 7);
	CKSTR(buf, "across");
	CKERR((vlong)segattach(0, "testseg", nil, 0), "segments overlap");
	CK(strstr(slurp(smprint("/proc/%d/segment", getpid())), "Shared") != nil);
	CK(segdetach(p) == 0);
	CKCHILD(RFFDG, otherprocess, "");
	CKEQ(pread(fd, buf, 15, 8192), 15);
	CKSTR(buf, "from the child");
	close(fd);

	/* the name goes, memory that is attached stays */
	p = segattach(0, "testseg", nil, 0);
	CK(remove("#g/testseg") == 0);
	CKSTR(p, "hello");
	CK(segdetach(p) == 0);
	CKERR((vlong)segattach(0, "testseg", nil, 4096), "bad arg");
}

static void
kinds(void)
{
	char *p, *s;

	CK(mk("fix") == 0 && mk("stick") == 0);
	CK(put("#g/fix/ctl", "va 0x50000000 0x4000 fixed") == 0);
	s = slurp("#g/fix/ctl");
	CK(s != nil && strncmp(s, "va 0x50000000 0x4000 fixed 0x", 29) == 0);
	CK(put("#g/stick/ctl", "va 0x60000000 0x4000 sticky") == 0);
	CKSTR(slurp("#g/stick/ctl"), "va 0x60000000 0x4000 sticky\n");
	p = segattach(0, "fix", nil, 0);
	CK(p == (char*)0x50000000);
	CK(p[0] == 0 && p[0x3fff] == 0);
	p[0x3fff] = 1;
	CK(segattach(0, "stick", nil, 0) == (char*)0x60000000);
	s = slurp(smprint("/proc/%d/segment", getpid()));
	CK(strstr(s, "Fixed") != nil && strstr(s, "Sticky") != nil);
	CK(segdetach(p) == 0 && segdetach((char*)0x60000000) == 0);
	CK(remove("#g/fix") == 0 && remove("#g/stick") == 0);
}

/* A global segment cannot take the name of a class that all programs use. */
static void
classes(void)
{
	char *p;

	CKERR(mk("memory"), "file already exists");
	CKERR(mk("shared"), "file already exists");
	CKERR(create("#g/file", OREAD, 0666), "bad arg in system call");
	CKERR(create("#g/none/file", OREAD, DMDIR|0777), "file does not exist");
	p = segattach(0, "memory", nil, 4096);
	CK(p != (char*)-1);
	CK(segdetach(p) == 0);
}

void
main(void)
{
	named();
	classes();
	kinds();
	done();
}
