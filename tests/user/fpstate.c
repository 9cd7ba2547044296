/*
 * x87, SSE and AVX registers: system calls, faults and other processes leave them alone, a child goes on with its parent's.
 * How a program finds them is in execrules.
 */
#include "test.h"

enum { Rounds = 150, Nreg = 16 };

typedef uchar Reg[32];

/* A system call: its number and arguments (plan9-amd64: on the stack). */
enum { Sleep = 17, Pread = 50, Pwrite = 51, Narg = 4 };
typedef struct Call Call;
struct Call {
	u64int number, arg[Narg];
};

/* Loads 16 registers from in and two constants on the x87 stack, makes the call n times, and stores all to out. */
extern void ssekeep(Reg *in, Reg *out, int n, Call *c);
extern void avxkeep(Reg *in, Reg *out, int n, Call *c);

__asm__(
	"	.text\n"
	"	.macro	eachreg insn, reg, base, store\n"
	"	.set	i, 0\n"
	"	.rept	16\n"
	"	.altmacro\n"
	"	onereg	\\insn, \\reg, \\base, \\store, %i\n"
	"	.noaltmacro\n"
	"	.set	i, i+1\n"
	"	.endr\n"
	"	.endm\n"
	"	.macro	onereg insn, reg, base, store, n\n"
	"	.if	\\store\n"
	"	\\insn	%\\reg\\n, \\n*32(%\\base)\n"
	"	.else\n"
	"	\\insn	\\n*32(%\\base), %\\reg\\n\n"
	"	.endif\n"
	"	.endm\n"
	"	.macro	keeper name, insn, reg\n"
	"	.globl	\\name\n"
	"\\name:\n"
	"	push	%rbx\n push %rbp\n push %r12\n push %r13\n push %r14\n push %r15\n"
	"	mov	%rsi, %r14\n"			/* r14 and r15 survive a system call */
	"	mov	%edx, %r15d\n"
	"	sub	$56, %rsp\n"
	"	mov	(%rcx), %rax\n"
	"	mov	%rax, 40(%rsp)\n"		/* where no argument is looked for */
	"	.irp	i, 1, 2, 3, 4\n"
	"	mov	8*\\i(%rcx), %rax\n"
	"	mov	%rax, 8*\\i(%rsp)\n"
	"	.endr\n"
	"	fldpi\n"
	"	fldl2e\n"
	"	eachreg	\\insn, \\reg, rdi, 0\n"
	"1:	mov	40(%rsp), %rbp\n"
	"	syscall\n"
	"	dec	%r15d\n"
	"	jnz	1b\n"
	"	eachreg	\\insn, \\reg, r14, 1\n"
	"	fstpt	512(%r14)\n"
	"	fstpt	528(%r14)\n"
	"	add	$56, %rsp\n"
	"	pop	%r15\n pop %r14\n pop %r13\n pop %r12\n pop %rbp\n pop %rbx\n"
	"	ret\n"
	"	.endm\n"
	"	keeper	ssekeep, movups, xmm\n"
	"	keeper	avxkeep, vmovups, ymm\n"
);

static int
hasavx(void)
{
	u32int a, b, c, d, xcr0;

	__asm__ volatile("cpuid" : "=a"(a), "=b"(b), "=c"(c), "=d"(d) : "a"(1), "c"(0));
	if((c & (1<<27)) == 0 || (c & (1<<28)) == 0)
		return 0;
	__asm__ volatile("xgetbv" : "=a"(xcr0), "=d"(d) : "c"(0));
	CKEQ(xcr0 & 7, 7);
	return 1;
}

/* Whether all registers come back from n calls; who tells processes apart. */
static void
keepin(Call *c, int who, int n)
{
	static Reg in[Nreg], out[Nreg+1];
	int i, avx, width;

	avx = hasavx();
	width = avx ? 32 : 16;
	for(i = 0; i < Nreg*32; i++)
		((uchar*)in)[i] = i*7 + who*31;
	memset(out, 0, sizeof out);
	(avx ? avxkeep : ssekeep)(in, out, n, c);
	for(i = 0; i < Nreg; i++)
		if(memcmp(in[i], out[i], width) != 0){
			print("process %d: register %d changed\n", who, i);
			nfail++;
		}
	/* log2 e and pi, 80 bits */
	CK(memcmp(out[Nreg], "\xbc\xf0\x17\x5c\x29\x3b\xaa\xb8\xff\x3f", 10) == 0);
	CK(memcmp(out[Nreg] + 16, "\x35\xc2\x68\x21\xa2\xda\x0f\xc9\x00\x40", 10) == 0);
}

static void
keep(int who, int n, int ms)
{
	Call c = { Sleep, { ms } };

	keepin(&c, who, n);
}

static void
together(void)
{
	Waitmsg *w;
	int i;

	for(i = 0; i < 4; i++)
		if(rfork(RFPROC|RFFDG) == 0){
			nfail = 0;
			keep(i + 1, Rounds, i == 3 ? 1 : 0);
			done();
		}
	keep(0, Rounds, 0);
	for(i = 0; i < 4; i++){
		w = wait();
		CK(w != nil && w->msg[0] == 0);
		free(w);
	}
}

static void
control(u16int *fcw, u32int *mxcsr)
{
	__asm__ volatile("fnstcw %0; stmxcsr %1" : "=m"(*fcw), "=m"(*mxcsr));
}

/* A child goes on with what its parent had, registers and control words. */
static void
forked(void)
{
	u16int fcw = 0x0e3f, nfcw;	/* everything masked, rounding to zero */
	u32int mxcsr = 0x7f80, nmxcsr;
	u64int before = 0x0123456789abcdef, after, x = before, flags = RFPROC|RFFDG;
	s64int pid;
	Waitmsg *w;

	__asm__ volatile("fldcw %0; ldmxcsr %1" :: "m"(fcw), "m"(mxcsr));
	__asm__ volatile(
		"movq	%2, %%xmm13\n"
		"push %%rbx; push %%rbp; push %%r12; push %%r13; push %%r14; push %%r15\n"
		"sub $56, %%rsp; mov %3, 8(%%rsp); mov $19, %%ebp; syscall; add $56, %%rsp\n"
		"pop %%r15; pop %%r14; pop %%r13; pop %%r12; pop %%rbp; pop %%rbx\n"
		"movq	%%xmm13, %1\n"
		: "=a"(pid), "=S"(after), "+D"(x), "+d"(flags) :
		: "rcx", "r8", "r9", "r10", "r11", "xmm13", "memory", "cc");
	control(&nfcw, &nmxcsr);
	if(pid == 0)
		_exits(after != before ? "register" : (nfcw & 0xfbf) != (fcw & 0xfbf) ? "fcw" : nmxcsr != mxcsr ? "mxcsr" : nil);
	CKEQ(after, before);
	CKEQ(nmxcsr, mxcsr);
	w = wait();
	CK(w != nil && w->msg[0] == 0);
	free(w);
}

enum { Pg = 4096, Pages = 16 };

/* The kernel copies what is read and written with wide registers. */
static void
copied(void)
{
	static char buf[Pages * Pg];
	int fd[2];
	Call c = { Pwrite, { 0, (u64int)buf, sizeof buf, -1 } };

	CK(pipe(fd) == 0);
	memset(buf, 'x', sizeof buf);
	c.arg[0] = fd[0];
	keepin(&c, 5, 1);
	memset(buf, 0, sizeof buf);
	c.number = Pread;
	c.arg[0] = fd[1];
	keepin(&c, 6, 1);
	CKEQ(buf[sizeof buf - 1], 'x');
	close(fd[0]);
	close(fd[1]);
}

#define EIGHT(insn)	".irp r, 0, 1, 2, 3, 4, 5, 6, 7\n" insn "\n.endr\n"
#define TOUCH(load, store) __asm__ volatile(EIGHT(load) "movb $1, (%2)\n" EIGHT(store) :: "r"(in), "r"(out), "r"(p) \
	: "xmm0", "xmm1", "xmm2", "xmm3", "xmm4", "xmm5", "xmm6", "xmm7", "memory")

/* The first write to each page, between the load of registers and the look at them; upper: their upper halves are in use, too. */
static void
touched(char *m, int upper, int avx)
{
	Reg in[8], out[8];
	int i, k;
	char *p;

	for(i = 0; i < (int)sizeof in; i++)
		((uchar*)in)[i] = i*5 + 1;
	for(p = m; p < m + Pages * Pg; p += Pg){
		memset(out, 0, sizeof out);
		if(upper)
			TOUCH("vmovdqu 32*\\r(%0), %%ymm\\r", "vmovdqu %%ymm\\r, 32*\\r(%1)");
		else if(avx){
			__asm__ volatile("vzeroupper" ::: "memory");
			TOUCH("movdqu 32*\\r(%0), %%xmm\\r", "vmovdqu %%ymm\\r, 32*\\r(%1)");
		}else
			TOUCH("movdqu 32*\\r(%0), %%xmm\\r", "movdqu %%xmm\\r, 32*\\r(%1)");
		for(i = 0; i < 8; i++){
			CK(memcmp(out[i], in[i], upper ? 32 : 16) == 0);
			for(k = 16; !upper && k < 32; k++)
				CKEQ(out[i][k], 0);
		}
	}
}

/*
 * The kernel clears and copies pages with wide registers: the program's are as they were, whether upper halves are in use or not.
 */
static void
faulted(void)
{
	int pid, upper, fd[2], avx = hasavx();
	char *m, c;

	CK(pipe(fd) == 0);
	for(upper = 0; upper <= avx; upper++){
		m = segattach(0, "memory", nil, Pages * Pg);
		CK(m != (void*)-1);
		touched(m, upper, avx);
		/* a child that has the pages, too: they are copied */
		if((pid = rfork(RFPROC|RFFDG)) == 0){
			read(fd[1], &c, 1);
			_exits(nil);
		}
		CK(pid > 0);
		touched(m, upper, avx);
		write(fd[0], "x", 1);
		CK(waitpid() == pid);
		CK(segdetach(m) == 0);
	}
	close(fd[0]);
	close(fd[1]);
}

void
main(void)
{
	faulted();
	copied();
	together();
	forked();
	done();
}
