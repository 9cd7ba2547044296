/*
 * What system calls, meetings of two processes, faults and new processes cost, in ticks of the time stamp counter: under icount these
 * are instructions, exactly.
 *
 * calls [NAME ...]: each operation, n times in a row, and that Runs times; printed is the median for one.  linux/calls.c has what Linux
 * offers under the same names.
 * calls -n NAME N: the operation N times and nothing else, for a profile of where its instructions go (the difference of two runs).
 */
#include <u.h>
#include <libc.h>
#include <exchange.h>
#include "bench.h"

enum { Runs = 9, Pg = 4096 };

extern int sysr1(void);

static int fd[2];
static char c;

static void
must(int ok, char *what)
{
	if(!ok)
		sysfatal("%s: %r", what);
}

/* Nothing but the call: the number of sysr1 in RBP, and a loop in R15, which the kernel keeps. */
static void
raw(int n)
{
	__asm__ volatile(
		"push %%rbp; push %%r15; sub $192, %%rsp\n"
		"mov %%eax, %%r15d\n"
		"1: xor %%ebp, %%ebp; syscall; dec %%r15d; jnz 1b\n"
		"add $192, %%rsp; pop %%r15; pop %%rbp"
		: "+a"(n) :: "rbx", "rcx", "rdx", "rsi", "rdi", "r8", "r9", "r10", "r11", "r12", "r13", "r14", "cc", "memory");
}

static void
null(int n)
{
	while(n-- > 0)
		sysr1();
}

static void
openzero(int n)
{
	USED(n);
	fd[0] = open("/dev/zero", OREAD);
	must(fd[0] >= 0, "/dev/zero");
}

static void
opennull(int n)
{
	USED(n);
	fd[0] = open("/dev/null", OWRITE);
	must(fd[0] >= 0, "/dev/null");
}

static void
closeit(int n)
{
	USED(n);
	close(fd[0]);
}

static void
readzero(int n)
{
	while(n-- > 0)
		pread(fd[0], &c, 1, -1);
}

static void
writenull(int n)
{
	while(n-- > 0)
		pwrite(fd[0], &c, 1, -1);
}

/* --- two processes ------------------------------------------------------------- */

static int child;
static s32int *sem;

static void
start(int n, int flags, void (*f)(int))
{
	int pid;

	pid = rfork(RFPROC|flags);
	must(pid >= 0, "rfork");
	if(pid == 0){
		f(n);
		_exits(nil);
	}
	child = pid;	/* which the child may share */
}

static void
reap(int n)
{
	USED(n);
	while(waitpid() != child)
		;
}

static void
pipechild(int n)
{
	while(n-- > 0)
		if(pread(fd[1], &c, 1, -1) != 1 || pwrite(fd[1], &c, 1, -1) != 1)
			_exits("pipe");
}

static void
pipebegin(int n)
{
	must(pipe(fd) >= 0, "pipe");
	start(n, 0, pipechild);
}

static void
piperound(int n)
{
	while(n-- > 0)
		if(pwrite(fd[0], &c, 1, -1) != 1 || pread(fd[0], &c, 1, -1) != 1)
			sysfatal("pipe: %r");
}

static void
pipeend(int n)
{
	reap(n);
	close(fd[0]);
	close(fd[1]);
}

static void
semchild(int n)
{
	while(n-- > 0){
		semacquire(&sem[0], 1);
		semrelease(&sem[1], 1);
	}
}

static void
sembegin(int n)
{
	if(sem == nil)
		sem = segattach(0, "shared", nil, Pg);
	must(sem != (void*)-1, "segattach");
	start(n, 0, semchild);
}

static void
semround(int n)
{
	while(n-- > 0){
		semrelease(&sem[0], 1);
		semacquire(&sem[1], 1);
	}
}

static void
meet(int n)
{
	n *= 2;
	while(n-- > 0)
		rendezvous(&sem, (void*)1);
}

static void
meetbegin(int n)
{
	start(n, 0, meet);
}

/* --- an exchange channel: a word, or a page that moves, there and back ---------------- */

static vlong block;

/* It answers and waits for what comes next in one call. */
static void
xchild(int n)
{
	Xmsg m;

	memset(&m, 0, sizeof m);
	if(xrecv(fd[0], &m, 0, -1) != 1)
		_exits("exchange");
	while(--n > 0)
		if(xcall(fd[0], &m, 0, -1) != 1)
			_exits("exchange");
	xsend(fd[0], &m);
}

static void
xbegin(int n)
{
	must(xpipe(fd, nil, 0) >= 0, "xpipe");
	start(n, RFFDG, xchild);
}

static void
pagebegin(int n)
{
	void *va;

	xbegin(n);
	block = xalloc(1, &va);
	must(block != -1, "xalloc");
	memset(va, 'x', Pg);
}

static void
wordround(int n)
{
	Xmsg m;

	memset(&m, 0, sizeof m);
	m.nw = 1;
	while(n-- > 0)
		if(xcall(fd[1], &m, 0, -1) != 1)
			sysfatal("xcall: %r");
}

static void
pageround(int n)
{
	Xmsg m;

	memset(&m, 0, sizeof m);
	m.nb = 1;
	m.b[0].mode = Xmove;
	m.b[0].len = Pg;
	while(n-- > 0){
		m.b[0].h = block;
		if(xcall(fd[1], &m, 0, -1) != 1)
			sysfatal("xcall: %r");
		block = m.b[0].h;
	}
}

static void
pageend(int n)
{
	pipeend(n);
	xfree(block);
}

/* --- memory -------------------------------------------------------------------- */

static char *mem;

static void
touch(int n)
{
	int i;

	for(i = 0; i < n; i++)
		*(volatile char*)(mem + i * Pg) = 1;
}

static void
membegin(int n)
{
	mem = segattach(0, "memory", nil, (n + 1) * Pg);
	must(mem != (void*)-1, "segattach");
	touch(1);
	mem += Pg;
}

static void
memend(int n)
{
	USED(n);
	segdetach(mem);
}

/* The parent writes while the child, which waits, has the pages too. */
static void
cowchild(int n)
{
	USED(n);
	pread(fd[1], &c, 1, -1);
}

static void
cowbegin(int n)
{
	membegin(n);
	touch(n);
	must(pipe(fd) >= 0, "pipe");
	start(n, 0, cowchild);
}

static void
cowend(int n)
{
	pwrite(fd[0], &c, 1, -1);
	pipeend(n);
	memend(n);
}

/* --- new processes ---------------------------------------------------------------- */

static void
nothing(int n)
{
	USED(n);
}

static void
forkexit(int n)
{
	while(n-- > 0){
		start(0, RFFDG|RFREND, nothing);
		reap(0);
	}
}

static void
memexit(int n)
{
	while(n-- > 0){
		start(0, RFMEM, nothing);
		reap(0);
	}
}

static void
execself(int n)
{
	USED(n);
	exec("/tests/bench/calls", (char*[]){"calls", "nothing", nil});
	_exits("exec");
}

static void
forkexec(int n)
{
	while(n-- > 0){
		start(0, RFFDG|RFREND, execself);
		reap(0);
	}
}

/* --- names and notes ------------------------------------------------------------ */

static char statpath[] = "/proc/1/status", envpath[] = "/env/path";

static void
statname(int n)
{
	static uchar buf[512];

	while(n-- > 0)
		stat(statpath, buf, sizeof buf);
}

/*
 * A name space of kernel devices alone: the root and #x.  The SIP that serves /tmp has a channel "srv".  There is no way back, so
 * these are the last operations.
 */
static char chanpath[32];

static void
kernelroot(int n)
{
	uchar buf[512];
	int i;

	USED(n);
	if(chanpath[0] == 0)
		must(rfork(RFNAMEG) >= 0 && bind("#/", "/", MREPL) >= 0 && bind("#x", "/sip", MREPL) >= 0, "bind");
	for(i = 1; i < 100; i++){
		snprint(chanpath, sizeof chanpath, "/sip/%d/chan/srv", i);
		if(stat(chanpath, buf, sizeof buf) > 0)
			return;
	}
	must(0, "no SIP with a channel srv");
}

static void
statchan(int n)
{
	uchar buf[512];

	while(n-- > 0)
		stat(chanpath, buf, sizeof buf);
}

static void
openchan(int n)
{
	while(n-- > 0)
		close(open(chanpath, OREAD));
}

/* As the directory of a device on one of the root. */
static void
bindunmount(int n)
{
	while(n-- > 0){
		bind("#e", "/tmp", MREPL);
		unmount(nil, "/tmp");
	}
}

static void
openclose(int n)
{
	while(n-- > 0)
		close(open(envpath, OREAD));
}

static void
handler(void *u, char *s)
{
	USED(u);
	USED(s);
	noted(NCONT);
}

static void
notebegin(int n)
{
	char name[32];

	USED(n);
	snprint(name, sizeof name, "/proc/%d/note", getpid());
	fd[0] = open(name, OWRITE);
	must(fd[0] >= 0, name);
	notify(handler);
}

static void
noteself(int n)
{
	while(n-- > 0)
		pwrite(fd[0], "x", 1, -1);
}

static Op ops[] = {
	{ "raw", 1000, "null system call, nothing else", raw, nil, nil },
	{ "null", 1000, "null system call from C", null, nil, nil },
	{ "read", 1000, "read 1 byte of /dev/zero", readzero, openzero, closeit },
	{ "write", 1000, "write 1 byte to /dev/null", writenull, opennull, closeit },
	{ "pipe", 1000, "pipe, 1 byte there and back", piperound, pipebegin, pipeend },
	{ "sem", 1000, "semaphores, there and back", semround, sembegin, reap },
	{ "rendez", 1000, "rendezvous, there and back", meet, meetbegin, reap },
	{ "call", 1000, "channel call, a word there and back", wordround, xbegin, pipeend },
	{ "call4k", 1000, "channel call, a page moves there and back", pageround, pagebegin, pageend },
	{ "fault", 1000, "first touch of an anonymous page", touch, membegin, memend },
	{ "cow", 1000, "copy on write of a page", touch, cowbegin, cowend },
	{ "fork", 20, "fork, exit, await", forkexit, nil, nil },
	{ "rfmem", 20, "rfork(RFPROC|RFMEM), exit, await", memexit, nil, nil },
	{ "exec", 20, "fork, exec of this program, exit, await", forkexec, nil, nil },
	{ "stat", 200, "stat of /proc/1/status", statname, nil, nil },
	{ "open", 200, "open and close /env/path", openclose, nil, nil },
	{ "note", 200, "note to self, handled", noteself, notebegin, closeit },
	{ "stat4", 200, "stat of /sip/n/chan/srv, all in the kernel", statchan, kernelroot, nil },
	{ "open4", 200, "open and close /sip/n/chan/srv", openchan, kernelroot, nil },
	{ "bind", 200, "bind #e /tmp, unmount /tmp", bindunmount, kernelroot, nil },
};

void
main(int argc, char **argv)
{
	int bare;
	Op *o;

	if(argc > 1 && strcmp(argv[1], "nothing") == 0)
		exits(nil);
	bare = argc > 3 && strcmp(argv[1], "-n") == 0;
	for(o = ops; o < ops + nelem(ops); o++)
		if(bare && strcmp(argv[2], o->name) == 0)
			once(o, atoi(argv[3]), 0);
		else if(!bare && wanted(o->name, argv))
			measure(o, Runs);
	exits(nil);
}
