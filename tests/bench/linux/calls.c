/*
 * System calls, meetings of two processes, faults and new processes in Linux, under the names that tests/bench/calls.c has for
 * the same in Ennead; where Linux has several ways, the one with the fewest instructions.
 */
#include "bench.h"

enum { Runs = 9 };

static char c;
static int fd, there[2], back[2];
static pid_t child;
static volatile int *word;

static void
null(int n)
{
	while(n-- > 0)
		call3(SYS_getppid, 0, 0, 0);
}

static void
openzero(int n)
{
	(void)n;
	must((fd = open("/dev/zero", O_RDONLY)) >= 0, "/dev/zero");
}

static void
opennull(int n)
{
	(void)n;
	must((fd = open("/dev/null", O_WRONLY)) >= 0, "/dev/null");
}

static void
closeit(int n)
{
	(void)n;
	close(fd);
}

static void
readzero(int n)
{
	while(n-- > 0)
		call3(SYS_read, fd, (long)&c, 1);
}

static void
writenull(int n)
{
	while(n-- > 0)
		call3(SYS_write, fd, (long)&c, 1);
}

/* --- two processes ------------------------------------------------------------- */

static void
start(int n, void (*f)(int))
{
	child = fork();
	must(child >= 0, "fork");
	if(child == 0){
		f(n);
		_exit(0);
	}
}

static void
reap(int n)
{
	(void)n;
	waitpid(child, NULL, 0);
}

static void
pipechild(int n)
{
	while(n-- > 0){
		call3(SYS_read, there[0], (long)&c, 1);
		call3(SYS_write, back[1], (long)&c, 1);
	}
}

static void
pipebegin(int n)
{
	must(pipe(there) == 0 && pipe(back) == 0, "pipe");
	start(n, pipechild);
}

static void
piperound(int n)
{
	while(n-- > 0){
		call3(SYS_write, there[1], (long)&c, 1);
		call3(SYS_read, back[0], (long)&c, 1);
	}
}

static void
pipeend(int n)
{
	reap(n);
	for(int i = 0; i < 2; i++){
		close(there[i]);
		close(back[i]);
	}
}

static void
futexchild(int n)
{
	while(n-- > 0){
		awaitword(word, 1);
		setword(word, 0);
	}
}

static void
futexbegin(int n)
{
	*word = 0;
	start(n, futexchild);
}

static void
futexround(int n)
{
	while(n-- > 0){
		setword(word, 1);
		awaitword(word, 0);
	}
}

static void
eventchild(int n)
{
	uint64_t v;

	while(n-- > 0){
		call3(SYS_read, there[0], (long)&v, sizeof v);
		v = 1;
		call3(SYS_write, back[0], (long)&v, sizeof v);
	}
}

static void
eventbegin(int n)
{
	there[0] = eventfd(0, 0);
	back[0] = eventfd(0, 0);
	must(there[0] >= 0 && back[0] >= 0, "eventfd");
	start(n, eventchild);
}

static void
eventround(int n)
{
	uint64_t v;

	while(n-- > 0){
		v = 1;
		call3(SYS_write, there[0], (long)&v, sizeof v);
		call3(SYS_read, back[0], (long)&v, sizeof v);
	}
}

static void
eventend(int n)
{
	reap(n);
	close(there[0]);
	close(back[0]);
}

/* A page goes there and back: copied into memory of both and out of it, each time, so that nobody can change what has come. */
static char mine[Page], *page;

static void
pagechild(int n)
{
	while(n-- > 0){
		awaitword(word, 1);
		copyout(mine, page, Page);
		copyout(page, mine, Page);
		setword(word, 0);
	}
}

static void
pagebegin(int n)
{
	page = (char*)word + Page;
	*word = 0;
	start(n, pagechild);
}

static void
pageround(int n)
{
	while(n-- > 0){
		copyout(page, mine, Page);
		setword(word, 1);
		awaitword(word, 0);
		copyout(mine, page, Page);
	}
}

/* --- memory -------------------------------------------------------------------- */

static char *mem;

static void
touch(int n)
{
	for(int i = 0; i < n; i++)
		*(volatile char*)(mem + i * (long)Page) = 1;
}

static void
membegin(int n)
{
	mem = mmap(NULL, n * (long)Page, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS, -1, 0);
	must(mem != MAP_FAILED, "mmap");
	madvise(mem, n * (long)Page, MADV_NOHUGEPAGE);
}

static void
memend(int n)
{
	munmap(mem, n * (long)Page);
}

static void
cowchild(int n)
{
	(void)n;
	call3(SYS_read, there[0], (long)&c, 1);
}

static void
cowbegin(int n)
{
	membegin(n);
	touch(n);
	must(pipe(there) == 0 && pipe(back) == 0, "pipe");
	start(n, cowchild);
}

static void
cowend(int n)
{
	call3(SYS_write, there[1], (long)&c, 1);
	pipeend(n);
	memend(n);
}

/* --- new processes ---------------------------------------------------------------- */

static void
forkexit(int n)
{
	while(n-- > 0){
		child = call(SYS_clone, SIGCHLD, 0, 0, 0, 0, 0);
		if(child == 0)
			call3(SYS_exit_group, 0, 0, 0);
		call(SYS_wait4, child, 0, 0, 0, 0, 0);
	}
}

/* A thread that ends at once; the kernel clears its number, and wakes us, when it has gone. */
static void
thread(int n)
{
	static char stack[16*KiB] __attribute__((aligned(16)));
	static volatile int tid;
	long flags = CLONE_VM|CLONE_FS|CLONE_FILES|CLONE_SIGHAND|CLONE_THREAD|CLONE_SYSVSEM|CLONE_CHILD_CLEARTID;
	int t;

	while(n-- > 0){
		register long r10 __asm__("r10") = (long)&tid, r8 __asm__("r8") = 0;
		long r;

		tid = 1;
		__asm__ volatile("syscall\n\ttest %%rax, %%rax\n\tjnz 1f\n\txor %%edi, %%edi\n\tmov %6, %%eax\n\tsyscall\n1:"
			: "=a"(r) : "0"((long)SYS_clone), "D"(flags), "S"(stack + sizeof stack), "d"(0), "r"(r10), "i"(SYS_exit), "r"(r8)
			: "rcx", "r11", "memory");
		must(r > 0, "clone");
		while((t = tid) != 0)
			call(SYS_futex, (long)&tid, FUTEX_WAIT, t, 0, 0, 0);
	}
}

static void
forkexec(int n)
{
	static char *args[] = { "/tiny", NULL };

	while(n-- > 0){
		child = call(SYS_clone, SIGCHLD, 0, 0, 0, 0, 0);
		if(child == 0){
			call3(SYS_execve, (long)args[0], (long)args, 0);
			call3(SYS_exit_group, 1, 0, 0);
		}
		call(SYS_wait4, child, 0, 0, 0, 0, 0);
	}
}

/* --- names and signals ------------------------------------------------------------ */

static void
statname(int n)
{
	static struct stat st;

	while(n-- > 0)
		call3(SYS_stat, (long)"/t/a/b/f", (long)&st, 0);
}

static void
openclose(int n)
{
	while(n-- > 0)
		call3(SYS_close, call3(SYS_open, (long)"/t/a/b/f", O_RDONLY, 0), 0, 0);
}

static void
handler(int s)
{
	(void)s;
}

static void
sigbegin(int n)
{
	struct sigaction a = { .sa_handler = handler };

	(void)n;
	sigaction(SIGUSR1, &a, NULL);
}

static void
sigself(int n)
{
	long me = getpid();

	while(n-- > 0)
		call3(SYS_kill, me, SIGUSR1, 0);
}

static Op ops[] = {
	{ "null", 1000, "getppid", null, NULL, NULL },
	{ "read", 1000, "read 1 byte of /dev/zero", readzero, openzero, closeit },
	{ "write", 1000, "write 1 byte to /dev/null", writenull, opennull, closeit },
	{ "pipe", 1000, "two pipes, 1 byte there and back", piperound, pipebegin, pipeend },
	{ "sem", 1000, "futex, there and back", futexround, futexbegin, reap },
	{ "rendez", 1000, "eventfd, there and back", eventround, eventbegin, eventend },
	{ "call4k", 1000, "futex, 4 KiB copied there and back", pageround, pagebegin, reap },
	{ "fault", 1000, "first touch of an anonymous page", touch, membegin, memend },
	{ "cow", 1000, "copy on write of a page", touch, cowbegin, cowend },
	{ "fork", 20, "fork, exit, wait", forkexit, NULL, NULL },
	{ "rfmem", 20, "thread, exit, futex", thread, NULL, NULL },
	{ "exec", 20, "fork, exec of a program of 2 instructions, wait", forkexec, NULL, NULL },
	{ "stat", 200, "stat of /t/a/b/f, tmpfs", statname, NULL, NULL },
	{ "stat4", 200, "stat of /t/a/b/f, tmpfs", statname, NULL, NULL },
	{ "open", 200, "open and close /t/a/b/f, tmpfs", openclose, NULL, NULL },
	{ "note", 200, "signal to self, handled", sigself, sigbegin, NULL },
};

void
calls(char **words)
{
	word = mmap(NULL, 2*Page, PROT_READ|PROT_WRITE, MAP_SHARED|MAP_ANONYMOUS, -1, 0);
	must(word != MAP_FAILED, "mmap");
	measureall(ops, sizeof ops / sizeof ops[0], Runs, words);
}
