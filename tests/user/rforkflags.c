/* rfork: what each flag shares and copies, and the combinations that are refused. */
#include "test.h"

static int global;
static int fds[2];

static void
setglobal(void)
{
	global = 42;
	exits(nil);
}

static void
memory(void)
{
	global = 1;
	CKCHILD(0, setglobal, "");
	CKEQ(global, 1);
	CKCHILD(RFMEM, setglobal, "");
	CKEQ(global, 42);
}

/* Attached memory of class "memory" is like data, of class "shared" always the same. */
static char *mem, *shm;

static void
setsegments(void)
{
	mem[0] = shm[0] = 42;
	exits(nil);
}

static void
segments(void)
{
	mem = segattach(0, "memory", nil, 4096);
	shm = segattach(0, "shared", nil, 4096);
	CK(mem != (void*)-1 && shm != (void*)-1);
	mem[0] = shm[0] = 1;
	CKCHILD(0, setsegments, "");
	CKEQ(mem[0], 1);
	CKEQ(shm[0], 42);
	CKCHILD(RFMEM, setsegments, "");
	CKEQ(mem[0], 42);
	CK(segdetach(mem) == 0 && segdetach(shm) == 0);
}

/* The stack is at the same address but never the same memory. */
static void
stack(void)
{
	volatile int local;
	int pid;

	local = 7;
	pid = rfork(RFPROC|RFMEM);
	if(pid == 0){
		if(local != 7)
			exits("stack not copied");
		local = 8;
		exits(nil);
	}
	CK(pid > 0);
	CKEQ(waitpid(), pid);
	CKEQ(local, 7);
}

static void
closefd(void)
{
	close(fds[0]);
}

static void
usefd(void)
{
	char c;

	exits(pread(fds[0], &c, 0, 0) < 0 ? "closed" : nil);
}

static void
descriptors(void)
{
	CK(pipe(fds) == 0);
	CKCHILD(RFFDG, closefd, "");
	CKCHILD(RFFDG, usefd, "");
	CKCHILD(RFCFDG, usefd, "closed");
	CKCHILD(0, closefd, "");
	CKERR(close(fds[0]), "fd out of range or not open");
	close(fds[1]);
}

static void
putval(void)
{
	putenv("rforktest", "child");
}

static void
noval(void)
{
	exits(getenv("rforktest") == nil ? nil : "there");
}

static void
environment(void)
{
	char *s;

	putenv("rforktest", "parent");
	CKCHILD(RFENVG, putval, "");
	CKSTR(s = getenv("rforktest"), "parent");
	free(s);
	CKCHILD(RFCENVG, noval, "");
	CKCHILD(0, putval, "");
	CKSTR(s = getenv("rforktest"), "child");
	free(s);
	remove("/env/rforktest");
}

static int
noteid(void)
{
	char name[64];

	snprint(name, sizeof name, "#p/%d/noteid", getpid());
	return atoi(slurp(name));
}

static int oldid;

static void
newgroup(void)
{
	exits(noteid() == getpid() ? nil : "not its own group");
}

static void
samegroup(void)
{
	exits(noteid() == oldid ? nil : "other group");
}

static void
notegroups(void)
{
	oldid = noteid();
	CKCHILD(RFNOTEG, newgroup, "");
	CKCHILD(0, samegroup, "");
}

static void
selfgroup(void)
{
	rfork(RFNOTEG|RFREND|RFFDG|RFENVG|RFNAMEG);
	newgroup();
}

static void
refused(void)
{
	char *bad = "bad arg in system call";

	CKERR(rfork(RFFDG|RFCFDG), bad);
	CKERR(rfork(RFNAMEG|RFCNAMEG), bad);
	CKERR(rfork(RFENVG|RFCENVG), bad);
	CKERR(rfork(RFPROC|RFFDG|RFCFDG), bad);
	CKERR(rfork(RFMEM), bad);
	CKERR(rfork(RFNOWAIT), bad);
	CKERR(rfork(RFMEM|RFNOWAIT|RFFDG), bad);
	CKERR(rfork(RFPROC|RFENVG|RFCENVG), bad);
	CKERR(rfork(RFPROC|RFNAMEG|RFCNAMEG), bad);
	CKEQ(rfork(0), 0);
	CKEQ(rfork(1<<20), 0);		/* bits without a meaning */
}

static void
nowait(void)
{
	int pid;

	pid = rfork(RFPROC|RFNOWAIT);
	if(pid == 0)
		exits("unseen");
	CK(pid > 0);
	CKERR(waitpid(), "no living children");
}

static void
pids(void)
{
	Waitmsg *w;
	int pid;

	pid = rfork(RFPROC);
	if(pid == 0){
		char buf[32];

		snprint(buf, sizeof buf, "%d", getpid());
		exits(buf);
	}
	w = wait();
	CK(w != nil && w->pid == pid);
	CK(w != nil && atoi(strrchr(w->msg, ' ') + 1) == pid);
	free(w);
}

void
main(void)
{
	memory();
	segments();
	stack();
	descriptors();
	environment();
	notegroups();
	CKCHILD(0, selfgroup, "");
	refused();
	nowait();
	pids();
	done();
}
