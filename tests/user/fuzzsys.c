/*
 * Random system calls with random arguments, in several processes at once.  Nothing is checked here but
 * that the system lives and that nothing stays behind: processes, channels, memory.  Only one of it runs at a time.
 * usage: fuzzsys [seconds [processes [seed]]]
 */
#include "test.h"

enum {
	Nproc = 4,
	Seconds = 5,
	Depth = 3,		/* generations of forks */
};


int brk_(void*);
int _notify(int (*)(void*, char*));

static u64int seed;
static vlong end;
static int depth;
static char *page;		/* 64 KiB that may be read and written */
static uvlong ncalls;
static int first;		/* the process that ends the others */

static u32int
rnd(u32int n)
{
	seed ^= seed << 13;
	seed ^= seed >> 7;
	seed ^= seed << 17;
	return n != 0 ? (u32int)(seed >> 20) % n : 0;
}

/* No program among them that starts others: those would be in no group that finish knows. */
static char *paths[] = {
	"/tmp/fz/a", "/tmp/fz/b", "/tmp/fz/d", "/tmp/fz/d/c", "/tmp/fz", "/tmp", "/", ".", "..", "a", "b", "d/../a", "#|", "#e/fz", "#s/fz", "#d",
	"#d/0", "#d/5", "/dev/null", "/dev/zero", "/dev/random", "/dev/kstat", "/dev/pid", "/bin/echo", "/bin", "#s/tmp", "/n", "/mnt",
	"", "#", "#9zz", "#p", "/env/path", "/srv", "/bin/cat", "/tmp/fz/d/", "/rc/bin",
};

static uvlong
number(void)
{
	switch(rnd(9)){
	case 0:
		return 0;
	case 1:
		return (uvlong)-1;
	case 2:
		return 1ull << rnd(64);
	case 3:
		return (1ull << rnd(64)) - 1;
	case 4:
		return rnd(65536);
	case 5:
		return seed;
	case 6:
		return 4096;
	default:
		return rnd(20);
	}
}

static uvlong
address(void)
{
	switch(rnd(12)){
	case 0:
		return 0;
	case 1:
		return number();
	case 2:
		return 0x7fffffffe000 + rnd(8192);
	case 3:
		return 0xffff800000000000 + rnd(1 << 30);
	case 4:
		return (uvlong)page + 65536 - rnd(16);
	case 5:
		return 0x200000 + rnd(65536);
	default:
		return (uvlong)page + rnd(60000);
	}
}

static uvlong
name(void)
{
	if(rnd(8) == 0)
		return address();
	return (uvlong)paths[rnd(nelem(paths))];
}

static uvlong
size(void)
{
	return rnd(6) == 0 ? number() : rnd(3) == 0 ? rnd(60000) : rnd(300);
}

/* Not the descriptors of the test itself. */
static uvlong
desc(void)
{
	return rnd(10) == 0 ? number() | 3 : 3 + rnd(20);
}

static void
scribble(void)
{
	int i, n;

	n = rnd(200);
	for(i = 0; i < n; i++)
		page[rnd(65536)] = seed >> rnd(50);
}

static void
handler(void *u, char *msg)
{
	if(strstr(msg, "kill") != nil)
		noted(NDFLT);
	noted(NCONT);
}

static void fuzz(void);

static void
child(uvlong flags)
{
	int pid;

	if(depth >= Depth)
		return;
	pid = rfork((flags & ~(RFNOTEG|RFMEM)) | RFPROC);
	if(pid == 0){
		depth++;
		seed += getpid() * 0x9e3779b97f4a7c15ull;
		end = nsec() + rnd(300)*1000000LL;
		fuzz();
		_exits(nil);
	}
}

static void
one(void)
{
	ncalls++;
	switch(rnd(46)){
	case 0: bind((char*)name(), (char*)name(), rnd(3) ? rnd(8) : number()); break;
	case 1: chdir((char*)name()); break;
	case 2: case 3: close(desc()); break;
	case 4: dup(desc(), rnd(2) ? -1 : 3 + (int)rnd(30)); break;
	case 5: alarm(1 + rnd(20)); break;
	case 6: if(rnd(20) == 0) exec((char*)name(), (char**)address()); break;
	case 7: if(rnd(100) == 0) _exits((char*)address()); break;
	case 8: case 9: case 10: case 11: open((char*)name(), rnd(3) ? rnd(4) | (rnd(4) ? 0 : OTRUNC|OCEXEC) : number()); break;
	case 12: sleep(rnd(3)); break;
	case 13: case 14: child(rnd(2) ? number() : RFFDG); break;
	case 15: case 16: pipe(rnd(3) ? (int*)(page + 4*rnd(1000)) : (int*)address()); break;
	case 17: case 18: create((char*)name(), rnd(3) ? rnd(4) : number(), rnd(4) ? 0666 : (rnd(2) ? (uint)(DMDIR|0777) : (uint)number())); break;
	case 19: fd2path(desc(), (char*)address(), size()); break;
	case 20: if(rnd(10) == 0) brk_((void*)address()); break;
	case 21: remove((char*)name()); break;
	case 22: if(rnd(30) == 0) _notify((int(*)(void*, char*))address()); break;
	case 23: if(rnd(30) == 0) noted(rnd(5)); break;
	case 24: segattach(rnd(3) ? 0 : number(), rnd(2) ? "shared" : rnd(2) ? "memory" : (char*)name(), rnd(2) ? nil : (void*)(number() & ~4095ull), rnd(3) ? 4096*rnd(20) : number()); break;
	case 25: if(rnd(4) == 0) segdetach((void*)address()); break;
	case 26: if(rnd(8) == 0) segfree((void*)address(), size()); break;
	case 27: segflush((void*)address(), size()); break;
	case 28: alarm(3); rendezvous((void*)(uvlong)rnd(3), (void*)number()); break;
	case 29: unmount(rnd(2) ? nil : (char*)name(), (char*)name()); break;
	case 30: alarm(3); semacquire((s32int*)(page + 4*rnd(100)), rnd(2)); break;
	case 31: semrelease((s32int*)(rnd(4) ? (uvlong)page + 4*rnd(100) : address()), rnd(3) ? 1 : number()); break;
	case 32: seek(desc(), number(), rnd(4)); break;
	case 33: fversion(desc(), size(), (char*)name(), size()); break;
	case 34: errstr((char*)address(), size()); break;
	case 35: stat((char*)name(), (uchar*)address(), size()); break;
	case 36: fstat(desc(), (uchar*)address(), size()); break;
	case 37: wstat((char*)name(), (uchar*)address(), size()); break;
	case 38: fwstat(desc(), (uchar*)address(), size()); break;
	case 39: if(rnd(3) == 0) mount(desc(), rnd(3) ? -1 : (int)desc(), (char*)name(), rnd(3) ? rnd(8) : number(), (char*)name()); break;
	case 40: alarm(5); if(rnd(3) == 0) await((char*)address(), size()); break;
	case 41: case 42: alarm(3); pread(desc(), (void*)address(), size(), rnd(2) ? -1 : (vlong)number()); break;
	case 43: case 44: alarm(3); pwrite(desc(), (void*)address(), size(), rnd(2) ? -1 : (vlong)rnd(1 << 20)); break;
	case 45: tsemacquire((s32int*)(page + 4*rnd(100)), rnd(5)); break;
	}
}

static void
fuzz(void)
{
	notify(handler);
	while(nsec() < end){
		if(rnd(20) == 0)
			scribble();
		one();
	}
	while(waitpid() >= 0)
		;
}

static void
worker(int i, vlong stop)
{
	page = segattach(0, i & 1 ? "shared" : "memory", nil, 65536);
	if(page == (char*)-1)
		sysfatal("segattach: %r");
	end = stop;
	fuzz();
	_exits(nil);
}

static void
ctl(int pid, char *file, char *msg)
{
	char name[64];
	int fd;

	snprint(name, sizeof name, "#p/%d/%s", pid, file);
	if((fd = open(name, OWRITE)) >= 0){
		write(fd, msg, strlen(msg));
		close(fd);
	}
}

static void
ignore(void *u, char *msg)
{
	noted(NCONT);
}

/*
 * A note group of its own with a leader that does nothing but be there, so that the group can
 * be reached as long as it has members.
 */
static int
start(int i, vlong stop)
{
	int pid, fd, j;

	pid = rfork(RFPROC|RFFDG|RFNAMEG|RFENVG|RFREND|RFNOTEG);
	if(pid != 0)
		return pid;
	notify(ignore);
	if(rfork(RFPROC|RFFDG|RFNOWAIT) != 0)
		for(;;)
			sleep(1000);
	fd = open("/dev/null", ORDWR);
	for(j = 0; j < 3; j++)
		dup(fd, j);
	for(j = 3; j < 40; j++)
		close(j);
	worker(i, stop);
	return 0;
}

enum { Anygroup = -1 };

/*
 * Of the group, but for its leader; of any group: who has this program's name, but for the first process.  A stack that a
 * system call wrote over may return to anywhere, into start() or main() as well, and makes groups that nobody knows.
 */
static int
belongs(int pid, int group, char *status)
{
	char name[64], *s;

	if(group == Anygroup)
		return pid != first && strncmp(status, "fuzzsys ", 8) == 0;
	snprint(name, sizeof name, "#p/%d/noteid", pid);
	return pid != group && (s = slurp(name)) != nil && atoi(s) == group;
}

/* How many there are; kill: each is killed, as Broken processes always are; tell: shows what they do. */
static int
members(int group, int kill, int tell)
{
	char name[64], *status;
	int fd, sum, pid;
	long n, i;
	Dir *d;

	fd = open("#p", OREAD);
	n = fd >= 0 ? dirreadall(fd, &d) : -1;
	close(fd);
	if(n < 0)
		return 1;
	sum = 0;
	for(i = 0; i < n; i++){
		pid = atoi(d[i].name);
		snprint(name, sizeof name, "#p/%d/status", pid);
		if((status = slurp(name)) == nil || !belongs(pid, group, status))
			continue;
		sum++;
		if(kill || strstr(status, " Broken ") != nil)
			ctl(pid, "ctl", "kill");
		if(tell)
			print("%d: %s\n", pid, status);
	}
	free(d);
	return sum;
}

/*
 * A note may find the queue full, so it is sent until nobody is left; who never comes back from a handler is killed after a while.
 * Who has gone since members read the folder may have left a child that was not there yet, so it must have looked so several times.
 */
static void
finish(int group)
{
	vlong now, patience, limit;
	int none;

	now = nsec();
	patience = now + 1000*1000000LL;
	limit = now + 20*1000*1000000LL;
	for(none = 0; none < 5; ){
		if(group != Anygroup)
			ctl(group, "notepg", "kill");
		if(members(group, group == Anygroup || now > patience, 0) == 0){
			none++;
			continue;
		}
		none = 0;
		if((now = nsec()) > limit){
			print("processes of note group %d do not end\n", group);
			members(group, 1, 1);
			print("audit: %s\n%s", slurp("#c/audit"), slurp("#c/sysstat"));
			nfail++;
			break;
		}
		sleep(10);
	}
	if(group != Anygroup)
		ctl(group, "ctl", "kill");
}

void
main(int argc, char **argv)
{
	int pid[16], i, n;
	u64int base;
	vlong stop, slice;

	if(first != 0)		/* a stack that was written over leads here: it would end the first one, too */
		_exits("main again");
	first = getpid();
	n = argc > 2 ? atoi(argv[2]) : Nproc;
	if(n > (int)nelem(pid))
		n = nelem(pid);
	base = argc > 3 ? strtoull(argv[3], nil, 0) : (u64int)nsec();
	stop = nsec() + (argc > 1 ? atoi(argv[1]) : Seconds) * 1000000000LL;
	print("fuzzsys: seed %#llux\n", base);
	close(create("/tmp/fz", OREAD, DMDIR|0777));
	close(create("/tmp/fz/d", OREAD, DMDIR|0777));
	while(nsec() < stop){
		slice = nsec() + 700*1000000LL;
		for(i = 0; i < n; i++){
			seed = (base += 0x9e3779b97f4a7c15ull) | 1;
			pid[i] = start(i, slice);
		}
		while(nsec() < slice)
			sleep(20);
		for(i = 0; i < n; i++)
			finish(pid[i]);
		while(waitpid() >= 0)
			;
		finish(Anygroup);
	}
	done();
}
