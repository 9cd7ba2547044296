/*
 * The border that system calls cross: what they leave in the registers, flags that are set on entry, arguments on stacks that end or
 * are not there yet, and what comes while a call is made: a note, a stop with new registers, tracing; cycles and times that count it.
 */
#include "test.h"
#include <ureg.h>
#include <tos.h>

enum { Sysr1 = 0, Close = 4, Sleep = 17, Pwrite = 51, Carry = 1, Nt = 0x4000, If = 0x202 };

/* Calls crossnr with the arguments crossargs and the flags crossflags, every other register set; what is found then goes to cross. */
typedef struct Cross Cross;
struct Cross {
	u64int flags, ax, bx, cx, dx, si, di, bp, r8, r9, r10, r11, r12, r13, r14, r15, moved;
};
extern void crosscall(void);
extern char crossnext[];
Cross cross;
u64int crossnr, crossargs[5], crossflags;

__asm__(
	"	.text\n"
	"crosscall:\n"
	"	push	%rbx\n push %rbp\n push %r12\n push %r13\n push %r14\n push %r15\n"
	"	push	crossargs+32\n push crossargs+24\n push crossargs+16\n push crossargs+8\n push crossargs\n push $0\n"
	"	mov	%rsp, cross+128\n"
	"	mov	$0xa, %eax\n mov $0xb, %ebx\n mov $0xc, %ecx\n mov $0xd, %edx\n mov $0x51, %esi\n mov $0xd1, %edi\n"
	"	mov	$8, %r8d\n mov $9, %r9d\n mov $10, %r10d\n mov $11, %r11d\n"
	"	mov	$12, %r12d\n mov $13, %r13d\n mov $14, %r14d\n mov $15, %r15d\n"
	"	mov	crossnr, %rbp\n"
	"	push	crossflags\n popfq\n"
	"	syscall\n"
	"crossnext:\n"
	"	mov	%rax, cross+8\n mov %rbx, cross+16\n mov %rcx, cross+24\n mov %rdx, cross+32\n"
	"	mov	%rsi, cross+40\n mov %rdi, cross+48\n mov %rbp, cross+56\n"
	"	mov	%r8, cross+64\n mov %r9, cross+72\n mov %r10, cross+80\n mov %r11, cross+88\n"
	"	mov	%r12, cross+96\n mov %r13, cross+104\n mov %r14, cross+112\n mov %r15, cross+120\n"
	"	pushfq\n pop cross\n"
	"	sub	%rsp, cross+128\n"
	"	push	$0x202\n popfq\n"
	"	add	$48, %rsp\n"
	"	pop	%r15\n pop %r14\n pop %r13\n pop %r12\n pop %rbp\n pop %rbx\n"
	"	ret\n"
);

static void
callwith(u64int nr, u64int flags)
{
	crossnr = nr;
	crossflags = flags;
	crosscall();
}

/* What is promised stays; what is not is 0, or something that the program knows: no number of the kernel's. */
static void
registers(char *when, s64int ret, u64int flags)
{
	int bad = nfail;

	CK(cross.dx == 0 || cross.dx == (u64int)_tos->kcycles);	/* before anything is printed */
	CKEQ(cross.ax, ret);
	CKEQ(cross.bx, 0xb);
	CKEQ(cross.bp, crossnr);
	CKEQ(cross.r12, 12);
	CKEQ(cross.r13, 13);
	CKEQ(cross.r14, 14);
	CKEQ(cross.r15, 15);
	CKEQ(cross.moved, 0);
	CKEQ(cross.cx, (uintptr)crossnext);
	CKEQ(cross.flags, flags);
	CKEQ(cross.r11 & ~(u64int)Nt, flags);	/* as they were on entry */
	CKEQ(cross.r8 | cross.r9 | cross.r10, 0);
	CK(cross.si == 0 || cross.si == (u64int)ret || cross.si == 0 - 1ULL);
	CK(cross.di == 0 || cross.di == (uintptr)&_tos->kcycles);
	if(nfail > bad)
		print("syscalls: %s\n", when);
}

static void
shortway(void)
{
	memset(crossargs, 0, sizeof crossargs);
	callwith(Sleep, If);
	registers("a call", 0, If);
	callwith(Sleep, If | Carry | 0x400);
	registers("with carry and direction", 0, If | Carry | 0x400);
	callwith(0xdead000000000000 | Sleep, If);
	registers("with an upper half of the number", 0, If);
	crossargs[0] = -1;
	callwith(Close, If);
	registers("a call that fails", -1, If);
	CKERR(-1, "fd out of range or not open");
	crossargs[0] = 0;
}

/* IRET in the kernel would fault with NT; it is not the program's after the call. */
static void
flags(void)
{
	callwith(Sleep, If | Nt);
	registers("with NT", 0, If);
	callwith(Sleep, If | Nt | 0x40000);
	registers("with NT and AC", 0, If | 0x40000);
	callwith(Sleep, If | 0x40000);
	registers("with AC", 0, If | 0x40000);
}

/* --- notes -------------------------------------------------------------------- */

static volatile int caught;
static int notefd;

static void
handler(void *v, char *msg)
{
	Ureg *u = v;

	caught++;
	CKSTR(msg, "hello");
	CKEQ(u->pc, (uintptr)crossnext);
	CKEQ(u->ax, 5);
	CKEQ(u->bx, 0xb);
	CKEQ(u->r15, 15);
	CK((u->dx | u->si | u->di | u->r8 | u->r9 | u->r10) == 0);
	noted(NCONT);
}

static char*
procfile(int pid, char *name)
{
	static char buf[64];

	snprint(buf, sizeof buf, "/proc/%d/%s", pid, name);
	return buf;
}

/* A note that comes during a call is told before the next instruction. */
static void
notes(void)
{
	int i;

	notefd = open(procfile(getpid(), "note"), OWRITE);
	notify(handler);
	crossargs[0] = notefd;
	crossargs[1] = (uintptr)"hello";
	crossargs[2] = 5;
	crossargs[3] = -1;
	for(i = 1; i <= 50; i++){
		callwith(Pwrite, If);
		CKEQ(caught, i);
		registers("a note in the call", 5, If);
	}
	notify(nil);
	close(notefd);
	memset(crossargs, 0, sizeof crossargs);
}

/* --- a debugger ------------------------------------------------------------------- */

/* Stops itself: the write was made, the process has not come back. */
static void
stopsself(void)
{
	crossargs[0] = open(procfile(getpid(), "ctl"), OWRITE);
	crossargs[1] = (uintptr)"stop";
	crossargs[2] = 4;
	crossargs[3] = -1;
	callwith(Pwrite, If);
	if(cross.ax != 77 || cross.r12 != 0x1212 || cross.r8 != 0x88 || cross.cx != 0xcc || cross.r15 != 15)
		_exits("the registers are not the debugger's");
}

static int
stopped(int pid)
{
	char s[128];
	int fd, n;

	fd = open(procfile(pid, "status"), OREAD);
	n = read(fd, s, sizeof s - 1);
	close(fd);
	s[n > 0? n: 0] = 0;
	return n > 64 && strncmp(s + 56, "Stopped", 7) == 0;
}

static void
debugger(void)
{
	vlong end;
	Waitmsg *w;
	Ureg u;
	int fd, pid;

	pid = rfork(RFPROC|RFFDG);
	if(pid == 0){
		nfail = 0;
		stopsself();
		_exits(nil);
	}
	for(end = nsec() + 100000000000LL; !stopped(pid) && nsec() < end;)
		sleep(0);
	CK(stopped(pid));
	fd = open(procfile(pid, "regs"), ORDWR);
	CKEQ(pread(fd, &u, sizeof u, 0), sizeof u);
	CKEQ(u.pc, (uintptr)crossnext);
	CKEQ(u.ax, 4);
	CKEQ(u.r12, 12);
	CK((u.dx | u.si | u.di | u.r8 | u.r9 | u.r10) == 0);
	u.ax = 77;
	u.r12 = 0x1212;
	u.r8 = 0x88;
	u.cx = 0xcc;
	CKEQ(pwrite(fd, &u, sizeof u, 0), sizeof u);
	close(fd);
	fd = open(procfile(pid, "ctl"), OWRITE);
	CKEQ(write(fd, "start", 5), 5);
	close(fd);
	w = wait();
	CK(w != nil && w->pid == pid);
	CKSTR(w->msg, "");
	free(w);
}

/* Whether a line of the trace says this of the call of crosscall, or (pc 0) of its return in this process. */
static int
traced(char *buf, char *event, u64int a, u64int b)
{
	char want[128], *s;

	snprint(want, sizeof want, " %-25s %16llux %16llux", event, a, b);
	s = strstr(buf, want);
	return s != nil;
}

/* Trace points that are switched on by a call: it is there when it returns, the next ones altogether. */
static void
tracing(void)
{
	static char buf[256*1024];
	int fd, n;

	fd = open("/dev/trace", ORDWR);
	CK(fd >= 0);
	crossargs[0] = fd;
	crossargs[1] = (uintptr)"on syscall sysret";
	crossargs[2] = 17;
	crossargs[3] = -1;
	callwith(Pwrite, If);
	registers("tracing goes on", 17, If);
	crossargs[0] = 0;
	callwith(Sleep, If);
	registers("traced", 0, If);
	crossargs[0] = fd;
	crossargs[1] = (uintptr)"off";
	crossargs[2] = 3;
	callwith(Pwrite, If);
	registers("tracing goes off", 3, If);
	memset(crossargs, 0, sizeof crossargs);
	callwith(Sysr1, If);
	registers("not traced any more", 0, If);
	seek(fd, 0, 0);
	n = readn(fd, buf, sizeof buf - 1);
	buf[n > 0? n: 0] = 0;
	close(fd);
	CK(traced(buf, "sysret", getpid(), 17));
	CK(traced(buf, "syscall", Sleep, (uintptr)crossnext));
	CK(traced(buf, "sysret", getpid(), 0));
	CK(traced(buf, "syscall", Pwrite, (uintptr)crossnext));
	CK(!traced(buf, "syscall", Sysr1, (uintptr)crossnext));
}

/* --- stacks -------------------------------------------------------------------- */

/* Sleep(0) with this stack. */
static int
callat(uintptr sp)
{
	int r;

	__asm__ volatile("push %%rbp; mov %%rsp, %%r14; mov %1, %%rsp; mov $17, %%ebp; syscall; mov %%r14, %%rsp; pop %%rbp"
		: "=a"(r), "+D"(sp) :: "rbx", "rcx", "rdx", "rsi", "r8", "r9", "r10", "r11", "r12", "r13", "r14", "r15", "memory", "cc");
	return r;
}

static char *page;

static uintptr badstack;

static void
callbad(void)
{
	callat(badstack);
}

/* One of the six words is not there. */
static void
refused(uintptr sp)
{
	char *s;

	badstack = sp;
	s = childmsg(0, callbad);
	if(strncmp(s, "sys: bad address in syscall", 27) != 0){
		print("syscalls: stack %#p: '%s'\n", (void*)sp, s);
		nfail++;
	}
	free(s);
}

static void
stacks(void)
{
	char here;
	int i;

	/* pages that nobody has touched yet: the arguments are zeros */
	CKEQ(callat(((uintptr)&here & ~0xfffULL) - 1024*1024), 0);
	CKEQ(callat(((uintptr)&here & ~0xfffULL) - 2*1024*1024 - 24), 0);
	page = segattach(0, "memory", (void*)0x500000000000ULL, 2*4096);
	CK(page != (void*)-1);
	CKEQ(callat((uintptr)page + 4096 - 24), 0);
	for(i = 48; i <= 64; i += 8)
		CKEQ(callat((uintptr)page + 2*4096 - i), 0);
	for(i = 8; i <= 48; i += 8){
		refused((uintptr)page + 2*4096 - 48 + i);
		refused((uintptr)page - i);
	}
	segdetach(page);
	/* SYSCALL as the last instruction of the lower half would return to an address that is none */
	CK(segattach(0, "memory", (void*)0x7ffffffff000ULL, 4096) == (void*)-1);
}

/* --- time ---------------------------------------------------------------------- */

/* Each call counts, and its cycles are the kernel's; after a fork, when the Tos is shared and must be copied, too. */
static void
counts(char *who)
{
	vlong k, p;
	int i;

	for(i = 0; i < 20; i++){
		k = _tos->kcycles;
		p = _tos->pcycles;
		callwith(Sysr1, If);
		if(_tos->kcycles <= k || _tos->pcycles <= p || _tos->kcycles - k > _tos->pcycles - p){
			print("syscalls: %s: cycles %lld of %lld\n", who, _tos->kcycles - k, _tos->pcycles - p);
			nfail++;
		}
	}
}

static void
countschild(void)
{
	counts("child");
}

static void
cyclecounts(void)
{
	char *s;

	counts("parent");
	s = childmsg(0, countschild);
	CKSTR(s, "");
	free(s);
	counts("parent after the fork");
}

/* User and system milliseconds of this process. */
static void
spenttimes(vlong *user, vlong *sys)
{
	char s[256];
	int fd, n;

	fd = open(procfile(getpid(), "status"), OREAD);
	n = pread(fd, s, sizeof s - 1, 0);
	s[n > 0? n: 0] = 0;
	close(fd);
	*user = strtoll(s + 56 + 12, nil, 10);
	*sys = strtoll(s + 56 + 24, nil, 10);
}

static vlong
ms(vlong cycles)
{
	return cycles * 1000 / _tos->cyclefreq;
}

/* The times in /proc/n/status grow as the cycles of the Tos do: those of before and after the reading are the limits. */
static void
account(char *what, void (*work)(void))
{
	vlong u0, s0, u1, s1, k0, k1, k2, k3, p0, p1, p2, p3;

	callwith(Sysr1, If);
	k0 = _tos->kcycles, p0 = _tos->pcycles;
	spenttimes(&u0, &s0);
	k1 = _tos->kcycles, p1 = _tos->pcycles;
	work();
	callwith(Sysr1, If);
	k2 = _tos->kcycles, p2 = _tos->pcycles;
	spenttimes(&u1, &s1);
	k3 = _tos->kcycles, p3 = _tos->pcycles;
	if(s1 - s0 < ms(k2 - k1) - 2 || s1 - s0 > ms(k3 - k0) + 2){
		print("syscalls: %s: system time %lld, kernel cycles %lld to %lld\n", what, s1 - s0, ms(k2 - k1), ms(k3 - k0));
		nfail++;
	}
	if(u1 + s1 - u0 - s0 < ms(p2 - p1) - 3 || u1 + s1 - u0 - s0 > ms(p3 - p0) + 3){
		print("syscalls: %s: time %lld, cycles %lld to %lld\n", what, u1 + s1 - u0 - s0, ms(p2 - p1), ms(p3 - p0));
		nfail++;
	}
}

/* Until the process has run for so long. */
static void
inuser(void)
{
	vlong end = _tos->pcycles + _tos->cyclefreq / 10;
	volatile int i;

	for(; _tos->pcycles < end; callwith(Sysr1, If))
		for(i = 0; i < 100000; i++)
			;
}

static void
inkernel(void)
{
	vlong end = _tos->pcycles + _tos->cyclefreq / 10;
	int i;

	for(; _tos->pcycles < end;)
		for(i = 0; i < 1000; i++)
			callwith(Sysr1, If);
}

/* Calls in a row, and still the clock goes on by the time in user mode. */
static void
clock(void)
{
	vlong end;
	u32int first = _tos->clock;

	for(end = nsec() + 100000000000LL; _tos->clock < first + 3 && nsec() < end;)
		callwith(Sysr1, If);
	CK(_tos->clock >= first + 3);
	CK((vlong)_tos->clock <= ms(_tos->pcycles));
}

void
main(void)
{
	shortway();
	flags();
	notes();
	debugger();
	tracing();
	stacks();
	cyclecounts();
	account("in user mode", inuser);
	account("in the kernel", inkernel);
	clock();
	done();
}
