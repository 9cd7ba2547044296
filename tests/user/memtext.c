/*
 * Program text: shared and read in only as needed, private once a debugger writes to it, the
 * same after the memory for it was taken away.
 */
#include "test.h"

static int
value(void)
{
	return 41;
}

static int (*volatile f)(void) = value;

/* Finds the constant in the code of value(). */
static uchar*
place(void)
{
	uchar *p = (uchar*)value;
	int i;

	for(i = 0; i < 32; i++)
		if(p[i] == 41)
			return p + i;
	return nil;
}

static int
isstopped(void *name)
{
	char *s = slurp(name);

	return s != nil && strstr(s, " Stopped ") != nil;
}

static int
put(char *name, char *s)
{
	int fd, n;

	fd = open(name, OWRITE);
	n = write(fd, s, strlen(s));
	close(fd);
	return n;
}

/* Another process that runs the same program is patched through /proc, while it is stopped; this one is not. */
static void
patch(void)
{
	char mem[32], ctl[32], status[32];
	int pid, fd;
	uchar v = 42;
	Waitmsg *w;

	CK(place() != nil);
	pid = rfork(RFPROC|RFFDG);
	if(pid == 0){
		snprint(ctl, sizeof ctl, "/proc/%d/ctl", getpid());
		put(ctl, "stop");
		_exits(f() == 42 ? "patched" : "not patched");
	}
	snprint(mem, sizeof mem, "/proc/%d/mem", pid);
	snprint(ctl, sizeof ctl, "/proc/%d/ctl", pid);
	snprint(status, sizeof status, "/proc/%d/status", pid);
	CK(until(isstopped, status, Longwait));
	fd = open(mem, ORDWR);
	CK(fd >= 0);
	CKEQ(pwrite(fd, &v, 1, (vlong)(uintptr)place()), 1);
	v = 0;
	CKEQ(pread(fd, &v, 1, (vlong)(uintptr)place()), 1);
	CKEQ(v, 42);
	CKERR(pread(fd, &v, 1, 0), "");
	CKERR(pwrite(fd, &v, 1, (vlong)0xffffffff80100000ULL), "");
	CKEQ(put(ctl, "start"), 5);
	CKERR(pwrite(fd, &v, 1, (vlong)(uintptr)place()), "");
	close(fd);
	w = wait();
	CK(w != nil);
	CK(strstr(w->msg, "not patched") == nil && strstr(w->msg, "patched") != nil);
	free(w);
	CKEQ(f(), 41);
}

static void
writetext(void)
{
	*(volatile uchar*)place() = 42;
}

static void
readinto(void)
{
	int fd = open("/dev/zero", OREAD);

	read(fd, place(), 1);
	_exits("read wrote to the text");
}

void
main(int argc, char **argv)
{
	char *s;

	USED(argc);
	USED(argv);
	CKEQ(f(), 41);
	patch();
	s = childmsg(RFFDG, writetext);
	CK(strncmp(s, "sys: trap: fault write addr=0x2", 31) == 0);
	free(s);
	s = childmsg(RFFDG, readinto);
	CK(strstr(s, "wrote") == nil);
	free(s);
	CKEQ(f(), 41);
	done();
}
