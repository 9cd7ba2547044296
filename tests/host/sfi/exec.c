/*
 * Runs random bundles that the verifier accepts, with hostile registers, and looks whether anything outside the window changed.
 *
 *	exec random N SEED	N random bundles tried; the accepted ones run
 *	exec sweep STEP SEED	every STEP-th of the enumerated instructions, with random registers
 *
 * The bundles run in a child process that may make no system call.  Around its window, and where addresses would lie if the window's base
 * were left out or added twice, there are canary pages.  After each bundle (int3 fills it up, and a timer ends loops) the canaries
 * are compared, and R14, the segments, the stack pointer, the place where it stopped and the address of a fault are checked.
 */
#define _GNU_SOURCE
#include <asm/prctl.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <setjmp.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <ucontext.h>
#include <unistd.h>
#include "bundle.h"

#define Base  0x600000000ull
#define Data  0x20000000ull /* offsets in the window */
#define Stack 0x30000000ull
#define Edge  (64ull * KiB + Sfiopmax)

enum {
	Area = 64 * KiB,
	Slice = 3000, /* microseconds after which a bundle is ended */
};

/* What the child tells: shared with the parent, which reads it when the child is dead. */
typedef struct Result Result;
struct Result {
	u64 run, signals[65];
	u8 b[Sfibundle];	/* now running */
	char escape[200];	/* why the child stopped */
};

static Result *res;
static u64 seed;
static u8 *text; /* the writable view of the bundle */
static u8 *canary[8], wanted[8][Pgsize];
static int ncanary;

/* rax rcx rdx rbx rsp rbp rsi rdi r8 to r15, loaded by enter() */
u64 regs[16];
u64 target;

static sigjmp_buf back;
static volatile sig_atomic_t inside;
static volatile int sig;
static volatile u64 addr, rip, r14, rsp, segments;
static u64 oldsegments; /* cs, gs, fs selectors before */
static volatile int fromkernel;

static void
stop(int n, siginfo_t *i, void *u)
{
	greg_t *g = ((ucontext_t *)u)->uc_mcontext.gregs;

	if(n != SIGALRM && !inside)
		_exit(1);
	if(n == SIGALRM && (!inside || (u64)g[REG_RIP] < Base || (u64)g[REG_RIP] >= Base + Sfiwindow))
		return;
	sig = n;
	addr = (u64)i->si_addr;
	fromkernel = i->si_code == SI_KERNEL;
	rip = g[REG_RIP];
	r14 = g[REG_R14];
	rsp = g[REG_RSP];
	segments = g[REG_CSGSFS];
	siglongjmp(back, 1);
}

__asm__(".globl enter\n"
	"enter:\n"
	"	lea regs(%rip),%rax\n"
	"	mov 8(%rax),%rcx\n	mov 16(%rax),%rdx\n	mov 24(%rax),%rbx\n	mov 32(%rax),%rsp\n"
	"	mov 40(%rax),%rbp\n	mov 48(%rax),%rsi\n	mov 56(%rax),%rdi\n	mov 64(%rax),%r8\n"
	"	mov 72(%rax),%r9\n	mov 80(%rax),%r10\n	mov 88(%rax),%r11\n	mov 96(%rax),%r12\n"
	"	mov 104(%rax),%r13\n	mov 112(%rax),%r14\n	mov 120(%rax),%r15\n"
	"	mov (%rax),%rax\n"
	"	jmp *target(%rip)\n");
void enter(void);

static void*
map(u64 at, u64 n, int prot, int fd)
{
	int flags = MAP_FIXED_NOREPLACE | (fd < 0 ? MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE : MAP_SHARED);
	void *p = mmap((void *)at, n, prot, flags, fd, 0);

	if(p != (void *)at) {
		printf("skip sfi-exec: cannot map memory at %#jx\n", (uintmax_t)at);
		exit(0);
	}
	return p;
}

/* The neighbourhood of the window: reserved, so that nothing of this process lands there. */
static void
layout(void)
{
	static const u64 at[] = {
		Data, Stack, 0x10000000,			       /* the base left out */
		2 * Base + Data, 2 * Base + Stack,		       /* added twice */
		Base - 2 * 64 * KiB, Base - 4ull * GiB + Stack,	       /* below the guard, the window's alias below */
		Base + 6ull * GiB,
	};
	int fd = memfd_create("text", 0);

	if(fd < 0 || ftruncate(fd, Area) < 0) {
		printf("skip sfi-exec: no memfd\n");
		exit(0);
	}
	text = mmap(NULL, Area, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	memset(text, 0xcc, Area);
	map(Base + Sfitextbase, Area, PROT_READ | PROT_EXEC, fd);
	map(Base + Sfigate, Pgsize, PROT_READ | PROT_WRITE, -1);
	memset((void *)(Base + Sfigate), 0xcc, Pgsize);
	mprotect((void *)(Base + Sfigate), Pgsize, PROT_READ | PROT_EXEC);
	map(Base + Data, Area, PROT_READ | PROT_WRITE, -1);
	map(Base + Stack, Area, PROT_READ | PROT_WRITE, -1);
	map(Base + Sfiwindow - Area, Area, PROT_READ | PROT_WRITE, -1);
	for(ncanary = 0; ncanary < (int)nelem(at); ncanary++) {
		canary[ncanary] = map(at[ncanary], Pgsize, PROT_READ | PROT_WRITE, -1);
		memset(wanted[ncanary], 0x5a + ncanary, Pgsize);
		memcpy(canary[ncanary], wanted[ncanary], Pgsize);
	}
}

/* No system call but the end of a signal handler and of the process. */
static bool
seal(void)
{
	struct sock_filter f[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_rt_sigreturn, 1, 0),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_exit_group, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS),
	};
	struct sock_fprog prog = {nelem(f), f};

	return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 && prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &prog) == 0;
}

static u64
hostile(void)
{
	u64 c = (u64)canary[rnd(&seed) % ncanary];

	switch(rnd(&seed) % 8) {
	case 0:
		return rnd(&seed);
	case 1:
		return c + rnd(&seed) % Pgsize;
	case 2:
		return Base + Data + rnd(&seed) % Area;
	case 3:
		return (u64)&regs[rnd(&seed) % 16];
	case 4:
		return (c - Base) * (rnd(&seed) % 2 ? 1 : 8) + rnd(&seed) % 64;
	case 5:
		return (u64)text + rnd(&seed) % Pgsize;
	case 6:
		return Base + Sfiwindow - rnd(&seed) % 32;
	}
	return rnd(&seed) >> rnd(&seed) % 64;
}

static void
setregs(void)
{
	static const u64 sp[] = {Base + Stack + Area / 2, Base + Stack + Area / 2, Base + Sfiwindow - 8, Base + 8, Base + Stack};

	for(int r = 0; r < 16; r++)
		regs[r] = hostile();
	regs[4] = sp[rnd(&seed) % nelem(sp)];
	regs[14] = Base;
	target = Base + Sfitextbase;
}

static bool
nearwindow(u64 a)
{
	return a >= Base - Edge && a < Base + Sfiwindow + Edge;
}

/* Is the base of %gs still the window's?  If not, this may also end the child. */
static bool
gsok(void)
{
	u8 b;

	strcpy(res->escape, "the base of %gs changed");
	__asm__ volatile("movb %%gs:%1, %0" : "=q"(b) : "m"(*(u8 *)Sfigate));
	res->escape[0] = 0;
	return b == 0xcc;
}

/* Nil, or what the bundle did that it must not. */
static const char*
outcome(void)
{
	for(int i = 0; i < ncanary; i++)
		if(memcmp(canary[i], wanted[i], Pgsize) != 0)
			return "memory outside the window changed";
	if(r14 != Base)
		return "r14 changed";
	if(segments != oldsegments)
		return "segment register changed";
	if(!gsok())
		return "the base of %gs changed";
	if(rip < Base || rip >= Base + Sfiwindow)
		return "left the window";
	if(!nearwindow(rsp) && !(sig == SIGALRM && rsp < Sfiwindow))
		return "rsp outside the window";
	if(sig == SIGSEGV && !fromkernel && !nearwindow(addr))
		return "access outside the window";
	return NULL;
}

static void
tryone(const u8 b[Sfibundle])
{
	u64 starts = 0;
	const char *e;

	if(verifybundle(b, &starts) != nil)
		return;
	memcpy(text, b, Sfibundle);
	memcpy(res->b, b, Sfibundle);
	res->run++;
	setregs();
	if(sigsetjmp(back, 0) == 0) {
		inside = 1;
		enter();
	}
	inside = 0;
	__asm__ volatile("cld");
	res->signals[sig]++;
	if(oldsegments == 0)
		oldsegments = segments;
	e = outcome();
	if(e != NULL) {
		snprintf(res->escape, sizeof res->escape, "%s (signal %d, address %#jx, rip %#jx, rsp %#jx, r14 %#jx)", e, sig,
			 (uintmax_t)addr, (uintmax_t)rip, (uintmax_t)rsp, (uintmax_t)r14);
		_exit(1);
	}
}

static void
tryall(bool sweep, u64 n)
{
	u8 b[Sfibundle];

	if(sweep) {
		for(u64 i = 0; i < Nsweep; i += n)
			if(sweepbundle(i, b))
				tryone(b);
		return;
	}
	while(n-- > 0) {
		randombundle(&seed, 0xcc, b);
		tryone(b);
	}
}

static void
child(bool sweep, u64 n)
{
	static u8 stack[64 * KiB];
	static const int sigs[] = {SIGSEGV, SIGTRAP, SIGILL, SIGFPE, SIGBUS, SIGALRM};
	struct sigaction sa = {.sa_sigaction = stop, .sa_flags = SA_SIGINFO | SA_ONSTACK | SA_NODEFER};
	struct itimerval slice = {{0, Slice}, {0, Slice}};
	stack_t ss = {.ss_sp = stack, .ss_size = sizeof stack};

	sigaltstack(&ss, NULL);
	for(u32 i = 0; i < nelem(sigs); i++)
		sigaction(sigs[i], &sa, NULL);
	if(syscall(SYS_arch_prctl, ARCH_SET_GS, Base) != 0)
		_exit(3);
	setitimer(ITIMER_REAL, &slice, NULL);
	if(!seal())
		_exit(3);
	tryall(sweep, n);
	_exit(0);
}

int
main(int argc, char **argv)
{
	bool sweep = argc == 4 && strcmp(argv[1], "sweep") == 0;
	u64 n = argc == 4 ? strtoull(argv[2], NULL, 0) : 0;
	int status;
	pid_t pid;

	if(n == 0) {
		fprintf(stderr, "usage: exec random N SEED; exec sweep STEP SEED\n");
		return 2;
	}
	seed = 88172645463325252ull ^ strtoull(argv[3], NULL, 0) * 0x9E3779B97F4A7C15ull;
	layout();
	res = mmap(NULL, sizeof *res, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	fflush(stdout);
	pid = fork();
	if(pid == 0)
		child(sweep, n);
	if(pid < 0 || waitpid(pid, &status, 0) != pid)
		return 2;
	if(WIFEXITED(status) && WEXITSTATUS(status) == 3) {
		printf("skip sfi-exec: no ARCH_SET_GS or seccomp here\n");
		return 0;
	}
	if(WIFEXITED(status) && WEXITSTATUS(status) == 0 && res->run > 0) {
		printf("ok sfi-exec-%s: %ju accepted bundles ran: int3 %ju, fault %ju, ill %ju, fpe %ju, bus %ju, loop %ju\n", argv[1], (uintmax_t)res->run,
		       (uintmax_t)res->signals[SIGTRAP], (uintmax_t)res->signals[SIGSEGV], (uintmax_t)res->signals[SIGILL],
		       (uintmax_t)res->signals[SIGFPE], (uintmax_t)res->signals[SIGBUS], (uintmax_t)res->signals[SIGALRM]);
		return 0;
	}
	printf("FAIL sfi-exec: %s, status %#x, bundle", res->escape[0] ? res->escape : "the child died", status);
	for(int i = 0; i < Sfibundle; i++)
		printf(" %02x", res->b[i]);
	printf("\n");
	return 1;
}
