/*
 * scale.h: the operations of scale.c, each of a process that shares nothing that it need not.  After <u.h>, <libc.h>, <exchange.h>.
 */
#pragma once

enum { Pg = 4096, Pages = 64, Filesize = 64*1024 };

extern int sysr1(void);

typedef struct Work Work;
struct Work {
	char *name, *what;
	void (*f)(void);
	void (*begin)(void);	/* before the clock runs; nil: nothing */
	void (*end)(void);
};

static int fd[2];
static char buf[Filesize];

static void
must(int ok, char *what)
{
	if(!ok)
		sysfatal("%s: %r", what);
}

/* --- what is done ------------------------------------------------------------------ */

static void
null(void)
{
	sysr1();
}

static void
openzero(void)
{
	fd[0] = open("/dev/zero", OREAD);
	must(fd[0] >= 0, "/dev/zero");
}

static void
readzero(void)
{
	must(pread(fd[0], buf, 1, 0) == 1, "/dev/zero");
}

static void
openenv(void)
{
	close(create("/env/scale", OWRITE, 0666));
}

/* A name space of kernel devices alone: else the walk from the root asks the server of the boot archive, which serves everybody. */
static void
kernelroot(void)
{
	must(bind("#/", "/", MREPL) >= 0 && bind("#e", "/env", MREPL|MCREATE) >= 0, "bind");
	openenv();
}

static void
openclose(void)
{
	int f;

	f = open("/env/scale", OREAD);
	must(f >= 0, "/env/scale");
	close(f);
}

static void
statenv(void)
{
	uchar d[256];

	must(stat("/env/scale", d, sizeof d) > 0, "/env/scale");
}

static char *mem;
static int page;

static void
membegin(void)
{
	mem = segattach(0, "memory", nil, Pages * Pg);
	must(mem != (void*)-1, "segattach");
}

/* The pages go back all at once. */
static void
touch(void)
{
	*(volatile char*)(mem + page * Pg) = 1;
	if(++page == Pages){
		page = 0;
		must(segfree(mem, Pages * Pg) >= 0, "segfree");
	}
}

static int partner;

static void
start(void (*f)(void))
{
	partner = rfork(RFPROC|RFFDG);
	must(partner >= 0, "rfork");
	if(partner == 0){
		close(fd[0]);
		f();
		_exits(nil);
	}
	close(fd[1]);
}

static void
hangup(void)
{
	close(fd[0]);
	while(waitpid() != partner)
		;
}

static void
echo(void)
{
	while(read(fd[1], buf, 1) == 1)
		write(fd[1], buf, 1);
}

static void
pipebegin(void)
{
	must(pipe(fd) >= 0, "pipe");
	start(echo);
}

static void
piperound(void)
{
	must(write(fd[0], "x", 1) == 1 && read(fd[0], buf, 1) == 1, "pipe");
}

static vlong block;

static void
answer(void)
{
	Xmsg m;

	memset(&m, 0, sizeof m);
	if(xrecv(fd[1], &m, 0, -1) != 1)
		return;
	while(xcall(fd[1], &m, 0, -1) == 1)
		;
}

static void
callbegin(void)
{
	void *va;

	must(xpipe(fd, nil, 0) >= 0, "xpipe");
	start(answer);
	block = xalloc(1, &va);
	must(block != -1, "xalloc");
	memset(va, 'x', Pg);
}

static void
callround(void)
{
	Xmsg m;

	memset(&m, 0, sizeof m);
	m.nw = 1;
	must(xcall(fd[0], &m, 0, -1) == 1, "xcall");
}

static void
pageround(void)
{
	Xmsg m;

	memset(&m, 0, sizeof m);
	m.nb = 1;
	m.b[0].mode = Xmove;
	m.b[0].len = Pg;
	m.b[0].h = block;
	must(xcall(fd[0], &m, 0, -1) == 1, "xcall");
	block = m.b[0].h;
}

static void
reap(int pid)
{
	must(pid >= 0, "rfork");
	while(waitpid() != pid)
		;
}

static void
forkexit(void)
{
	int pid;

	if((pid = rfork(RFPROC|RFFDG)) == 0)
		_exits(nil);
	reap(pid);
}

static void
forkexec(void)
{
	int pid;

	if((pid = rfork(RFPROC|RFFDG)) == 0){
		exec("/tests/bench/scale", (char*[]){"scale", "nothing", nil});
		_exits("exec");
	}
	reap(pid);
}

/* A file server of its own. */
static void
ownserver(void)
{
	int pid;

	if((pid = rfork(RFPROC|RFFDG)) == 0){
		exec("/bin/ramfs", (char*[]){"ramfs", "-m", "/n", nil});
		_exits("exec");
	}
	reap(pid);
	fd[0] = create("/n/f", ORDWR, 0666);
	must(fd[0] >= 0 && write(fd[0], buf, Filesize) == Filesize, "/n/f");
}

static void
serverend(void)
{
	close(fd[0]);
	unmount(nil, "/n");
}

/* Different pages, so that none is read again at once. */
static void
readfile(void)
{
	must(pread(fd[0], buf, Pg, page++ % (Filesize/Pg) * Pg) == Pg, "/n/f");
}

static void
walkfile(void)
{
	int f;

	f = open("/n/f", OREAD);
	must(f >= 0, "/n/f");
	close(f);
}

static Work works[] = {
	{ "null", "null system call", null, nil, nil },
	{ "read", "read 1 byte of /dev/zero", readzero, openzero, nil },
	{ "open", "open and close a variable, all in the kernel", openclose, kernelroot, nil },
	{ "stat", "stat of a variable, all in the kernel", statenv, kernelroot, nil },
	{ "root", "the same from the root, which one server has for all", statenv, openenv, nil },
	{ "fault", "first touch of a page, given back 64 at a time", touch, membegin, nil },
	{ "pipe", "pipe in a pair, 1 byte there and back", piperound, pipebegin, hangup },
	{ "call", "channel call in a pair, a word there and back", callround, callbegin, hangup },
	{ "call4k", "channel call in a pair, a page moves there and back", pageround, callbegin, hangup },
	{ "fork", "fork, exit, await", forkexit, nil, nil },
	{ "exec", "fork, exec of this program, exit, await", forkexec, nil, nil },
	{ "fread4k", "read 4 KiB of a file server of one's own", readfile, ownserver, serverend },
	{ "fopen", "open and close there", walkfile, ownserver, serverend },
};
