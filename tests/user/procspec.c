/*
 * /proc in the corners: who may change what by wstat, args that were written, notes and note groups, private
 * processes, what none may see, formats of ns and segment, memory of the kernel and of processes that run.
 * covers: #p args note noteid notepg wait
 */
#include "test.h"
#include <ureg.h>

int mkdir_(char*);

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
put(char *file, char *s, int n)
{
	int fd, r;

	if((fd = open(file, OWRITE)) < 0)
		return -1;
	r = write(fd, s, n);
	close(fd);
	return r == n ? 0 : -1;
}

static int
puts_(char *file, char *s)
{
	return put(file, s, strlen(s));
}

static int
sleeper(void)
{
	int pid;

	if((pid = rfork(RFPROC|RFFDG)) == 0)
		for(;;)
			sleep(1000);
	return pid;
}

static void
kill_(int pid)
{
	CK(puts_(pf(pid, "ctl"), "kill") == 0);
	free(wait());
}

static u32int
mode(char *file)
{
	Dir *d;
	u32int m;

	if((d = dirstat(file)) == nil)
		return ~0;
	m = d->mode;
	free(d);
	return m;
}

static int
chmod_(char *file, u32int m)
{
	Dir d;

	nulldir(&d);
	d.mode = m;
	return dirwstat(file, &d);
}

static void
modes(void)
{
	Dir d;
	int pid;

	pid = sleeper();
	CK(chmod_(pf(pid, "mem"), 0600) >= 0);
	CKEQ(mode(pf(pid, "ctl")), 0600);
	CKEQ(mode(pf(pid, "regs")), 0600);
	CKEQ(mode(pf(pid, "status")), 0444);
	CKEQ(mode(pf(pid, "wait")), 0400);
	CK(chmod_(pf(pid, "status"), 0644) >= 0);	/* whichever file it is */
	CKEQ(mode(pf(pid, "mem")), 0644);
	CKEQ(mode(pf(pid, "wait")), 0444);
	CKERR(chmod_(pf(pid, ""), 0700), "permission denied");
	CKERR(chmod_("/proc/trace", 0), "permission denied");
	nulldir(&d);
	d.uid = "somebody";
	d.mode = 0660;					/* the group is the host owner, which we are */
	CK(dirwstat(pf(pid, "ctl"), &d) >= 0);
	CK(strncmp(slurp(pf(pid, "status")) + 28, "somebody ", 9) == 0);
	kill_(pid);
}

static void
arguments(void)
{
	char *s, long_[ERRMAX + 1];
	int pid;

	pid = sleeper();
	CKSTR(slurp(pf(pid, "args")), "procspec 'a b' c");
	CK(puts_(pf(pid, "args"), "worker 3") == 0);
	CKSTR(slurp(pf(pid, "args")), "procspec [worker 3]");
	CKERR(put(pf(pid, "args"), "", 0), "i/o count too small");
	memset(long_, 'x', sizeof long_);
	CKERR(put(pf(pid, "args"), long_, ERRMAX), "read or write too large");
	s = slurp(pf(pid, "args"));
	CKSTR(s, "procspec [worker 3]");
	kill_(pid);
}

static void
noting(void)
{
	char buf[ERRMAX + 4], *p;
	int pid, fd, i;

	pid = sleeper();
	CK(puts_(pf(pid, "ctl"), "stop") == 0);
	CK(puts_(pf(pid, "note"), "one two three") == 0);
	fd = open(pf(pid, "note"), OREAD);
	CKERR(read(fd, buf, 0), "too small");
	memset(buf, 'x', sizeof buf);
	CKEQ(read(fd, buf, 4), 4);
	CK(memcmp(buf, "one\0x", 5) == 0);
	CKEQ(read(fd, buf, sizeof buf), 0);
	memset(buf, 'y', sizeof buf);
	CKERR(put(pf(pid, "note"), buf, ERRMAX - 1), "read or write too large");
	CKERR(put(pf(pid, "notepg"), buf, ERRMAX - 1), "read or write too large");
	CK(put(pf(pid, "note"), buf, ERRMAX - 2) == 0);
	CKEQ(read(fd, buf, sizeof buf), ERRMAX - 1);
	for(i = 0; i < 5; i++)
		CK(puts_(pf(pid, "note"), p = smprint("note %d", i)) == 0), free(p);
	CKERR(puts_(pf(pid, "note"), "one more"), "note not posted");
	close(fd);
	CKERR(open(pf(pid, "notepg"), OREAD), "permission denied");
	CKERR(open(pf(pid, "notepg"), ORDWR), "permission denied");
	kill_(pid);
}

/* The group is the one that the process was in when its notepg was opened, and outlives it. */
static void
groups(void)
{
	int leader, member, fd, up[2];
	Waitmsg *w;
	char c;

	pipe(up);
	leader = rfork(RFPROC|RFFDG|RFNOTEG);
	if(leader == 0){
		if(rfork(RFPROC|RFFDG|RFNOWAIT) == 0){
			write(up[1], "x", 1);
			close(up[1]);
			for(;;)
				sleep(1000);
		}
		close(up[1]);
		for(;;)
			sleep(1000);
	}
	close(up[1]);
	CKEQ(read(up[0], &c, 1), 1);
	fd = open(pf(leader, "notepg"), OWRITE);
	CK(fd >= 0);
	/* another process of ours joins the group of the leader, and of nobody else */
	member = sleeper();
	CK(puts_(pf(member, "noteid"), smprint("%d", leader)) == 0);
	CKEQ(atoi(slurp(pf(member, "noteid"))), leader);
	CKERR(puts_(pf(member, "noteid"), "99999999"), "bad arg");
	CKERR(puts_(pf(member, "noteid"), "0"), "bad arg");
	CK(puts_(pf(leader, "ctl"), "kill") == 0);
	w = wait();
	CK(w != nil && w->pid == leader);
	free(w);
	/* the leader is gone, its group is not */
	CK(puts_(pf(member, "noteid"), smprint("%d", member)) == 0);
	CK(puts_(pf(member, "noteid"), smprint("%d", leader)) == 0);
	CKEQ(write(fd, "hangup", 6), 6);
	close(fd);
	w = wait();
	CK(w != nil && w->pid == member && strstr(w->msg, "hangup") != nil);
	free(w);
	CKEQ(read(up[0], &c, 1), 0);	/* and the leader's child */
	close(up[0]);
}

static int other;

static void
asnone(void)
{
	CK(puts_("/dev/user", "none") == 0);
	CKERR(open(pf(other, "status"), OREAD), "permission denied");
	CKERR(open(pf(other, "args"), OREAD), "permission denied");
	CKERR(open(pf(other, "noteid"), OREAD), "permission denied");
	CKERR(open(pf(other, "notepg"), OWRITE), "permission denied");
	CKERR(open(pf(other, "mem"), OREAD), "permission denied");
	CKERR(open(pf(other, "ctl"), OWRITE), "permission denied");
	CKERR(chmod_(pf(other, "ctl"), 0666), "permission denied");
	CK(open(pf(other, "ns"), OREAD) >= 0);
	CK(open(pf(getpid(), "status"), OREAD) >= 0);
	CK(open(pf(getpid(), "mem"), OREAD) >= 0);
	CK(chmod_(pf(getpid(), "ctl"), 0600) >= 0);
}

static void
nobody(void)
{
	other = sleeper();
	CKCHILD(RFFDG, asnone, "");
	kill_(other);
}

static void
spaces(void)
{
	char *s;

	CK(mkdir_("/tmp/psp") >= 0 && mkdir_("/tmp/psp/a b") >= 0);
	CK(bind("/tmp/psp", "/n", MREPL) >= 0);
	s = slurp(pf(getpid(), "ns"));
	CK(strstr(s, "\nbind  /tmp/psp /n\n") != nil);
	CK(bind("/tmp/psp/a b", "/n", MAFTER|MCREATE) >= 0);
	CK(bind("#e", "/mnt", MBEFORE|MCREATE|MCACHE) >= 0);
	s = slurp(pf(getpid(), "ns"));
	CK(strstr(s, "\nbind -ac '/tmp/psp/a b' /n\n") != nil);
	CK(strstr(s, "\nbind  /mnt /mnt\nbind -bcC #e /mnt\n") != nil);	/* the directory itself is a member */
	CK(strncmp(s, "mount  #s/boot /\n", 17) == 0);
	CK(chdir("/tmp/psp/a b") >= 0);
	s = slurp(pf(getpid(), "ns"));
	CK(strlen(s) > 20 && strcmp(s + strlen(s) - strlen("cd '/tmp/psp/a b'\n"), "cd '/tmp/psp/a b'\n") == 0);
	/* and it is what newns would do: each line has a command, flags or nothing, names */
	CK(strstr(s, "\n\n") == nil);
	unmount(nil, "/n");
	unmount(nil, "/mnt");
	chdir("/");
	remove("/tmp/psp/a b");
	remove("/tmp/psp");
}

static void
segments(void)
{
	char want[64], *s;
	int pid;

	pid = sleeper();
	s = slurp(pf(pid, "segment"));
	snprint(want, sizeof want, "Stack     %8llux %8llux    1\n", 0x7ffffffff000LL - (16<<20), 0x7ffffffff000LL);
	CK(strncmp(s, want, strlen(want)) == 0);
	CK(strstr(s, "\nText   R    200000 ") != nil);
	CK(puts_(pf(pid, "ctl"), "profile") == 0);
	CK(strstr(slurp(pf(pid, "segment")), "\nText   RP   200000 ") != nil);
	CK(strstr(slurp(pf(pid, "segment")), "\nData        400000 ") != nil);
	kill_(pid);
}

static int number = 77;

static void
memory(void)
{
	uvlong v;
	Ureg u;
	int pid, fd, i;

	pid = sleeper();
	fd = open(pf(pid, "mem"), ORDWR);
	CKERR(pwrite(fd, &number, sizeof number, (vlong)(uintptr)&number), "bad process or channel control request");
	CK(puts_(pf(pid, "ctl"), "stop") == 0);
	CKEQ(pwrite(fd, &number, sizeof number, (vlong)(uintptr)&number), sizeof number);
	/* the kernel's memory is there for the host owner, its addresses without the highest bit */
	i = open(pf(pid, "kregs"), OREAD);
	CKEQ(read(i, &u, sizeof u), sizeof u);
	close(i);
	CK(u.sp > 0xffff800000000000ULL);
	CKEQ(pread(fd, &v, sizeof v, u.sp & ~(1ULL<<63)), sizeof v);
	CKERR(pread(fd, &v, sizeof v, 0x7ffffe8000000000LL), "bad arg");
	CKERR(pwrite(fd, &v, sizeof v, u.sp & ~(1ULL<<63)), "bad arg");
	close(fd);
	kill_(pid);
}

static void
waiting(void)
{
	int pid, fd;
	char buf[256];
	Dir *d;

	fd = open(pf(getpid(), "wait"), OREAD);
	CKERR(read(fd, buf, sizeof buf), "no living children");
	if((pid = rfork(RFPROC|RFFDG)) == 0)
		exits("it's over");
	for(d = nil; (d == nil || d->length == 0); d = dirstat(pf(getpid(), "wait"))){
		free(d);
		sleep(1);
	}
	CKEQ(d->length, 1);
	free(d);
	CK(read(fd, buf, sizeof buf) > 0);
	CK(atoi(buf) == pid && strstr(buf, ": it''s over'") != nil);
	close(fd);
}

int
mkdir_(char *name)
{
	int fd;

	fd = create(name, OREAD, DMDIR|0777);
	close(fd);
	return fd;
}

void
main(int argc, char **argv)
{
	if(argc == 1)
		exec(argv[0][0] == '/' ? argv[0] : "/tests/procspec", (char*[]){"procspec", "a b", "c", nil});
	rfork(RFNAMEG);
	modes();
	arguments();
	noting();
	groups();
	nobody();
	spaces();
	segments();
	memory();
	waiting();
	done();
}
