/*
 * What a program can do to provoke an exception, and the note it gets for it.  Each row
 * runs in a child whose handler exits with the note; the parent goes on.  Then: what
 * exceptions leave in the registers (system calls: syscalls.c).
 */
#include "test.h"
#include <ureg.h>

typedef struct Row Row;
struct Row {
	char *name;
	void (*fn)(void);
	char *note;	/* the exit string begins with it */
	char *emulated;	/* or with it: an emulator that does not check */
};

#define INSN(name, insn) static void name(void) { __asm__ volatile(insn); }

INSN(divide, "xorl %ecx, %ecx; movl $1, %eax; cltd; idivl %ecx")
INSN(overdivide, "movl $0x80000000, %eax; cltd; movl $-1, %ecx; idivl %ecx")
INSN(bpt, "int3")
INSN(ud, "ud2")
INSN(halt, "hlt")
INSN(clearif, "cli")
INSN(setif, "sti")
INSN(input, "movl $0x3f8, %edx; inb %dx, %al")
INSN(output, "movl $0xf4, %edx; movb $0x20, %al; outb %al, %dx")
INSN(stringout, "movl $0xf4, %edx; leaq (%rsp), %rsi; outsb")
INSN(loadidt, "lidt (%rsp)")
INSN(loadgdt, "lgdt (%rsp)")
INSN(loadtr, "movl $0x40, %eax; ltr %ax")
INSN(loadcr0, "movq %rsp, %cr0")
INSN(storecr3, "movq %cr3, %rax")
INSN(storedr7, "movq %dr7, %rax")
INSN(writemsr, "movl $0xC0000082, %ecx; wrmsr")
INSN(readmsr, "movl $0xC0000082, %ecx; rdmsr")
INSN(swap, "swapgs")
INSN(flushcache, "wbinvd")
INSN(flushtlb, "invlpg (%rsp)")
INSN(returns, "sysretq")
INSN(enter, "sysenter")
INSN(writefs, "wrfsbase %rax")
INSN(writegs, "wrgsbase %rax")
INSN(setxcr, "xorl %ecx, %ecx; xgetbv; xsetbv")
INSN(othergate, "int $0x21")
INSN(timergate, "int $0xf0")
INSN(pfgate, "int $14")
INSN(overflow, "int $4")
INSN(kernelcs, "movl $16, %eax; movl %eax, %ds")
INSN(kernelss, "movl $16, %eax; movl %eax, %ss")
INSN(tsssel, "movl $0x40, %eax; movl %eax, %es")
INSN(beyondgdt, "movl $0x7f8, %eax; movl %eax, %fs")
INSN(compat, "pushq $0x1b; leaq 1f(%rip), %rax; pushq %rax; lretq; 1:")
INSN(kernelcode, "pushq $8; leaq 1f(%rip), %rax; pushq %rax; lretq; 1:")
INSN(iretkernel, "movq %rsp, %rax; pushq $16; pushq %rax; pushfq; pushq $8; leaq 1f(%rip), %rax; pushq %rax; iretq; 1:")
INSN(onestep, "pushfq; orq $0x100, (%rsp); popfq; nop; nop")
INSN(stepcall, "pushfq; orq $0x100, (%rsp); movl $17, %ebp; popfq; syscall; nop; nop")
INSN(jumplast, "movabsq $0x7ffffffffffe, %rax; jmp *%rax")
INSN(icebp, ".byte 0xf1; nop")
INSN(readnull, "movl 0, %eax")
INSN(writenull, "movl %eax, 16")
INSN(callnull, "xorl %eax, %eax; jmp *%rax")
INSN(readkernel, "movabsq $0xffffffff80100000, %rax; movq (%rax), %rax")
INSN(writekernel, "movabsq $0xffffffff80100000, %rax; movq %rax, (%rax)")
INSN(readhhdm, "movabsq $0xffff800000001000, %rax; movq (%rax), %rax")
INSN(jumpkernel, "movabsq $0xffffffff80100000, %rax; jmp *%rax")
INSN(readnoncanon, "movabsq $0x800000000000, %rax; movq (%rax), %rax")
INSN(jumpnoncanon, "movabsq $0x8000000000000000, %rax; jmp *%rax")
INSN(pushnoncanon, "movabsq $0x8000000000000000, %rsp; pushq %rax")
INSN(writetext, "leaq 1f(%rip), %rax; 1: movb $0x90, (%rax)")
INSN(execstack, "pushq $0xc3; jmp *%rsp")
INSN(aligned, "leaq 1(%rsp), %rax; movaps (%rax), %xmm0")
INSN(x87zero, "pushq $0; fldz; fld1; fdivp; fwait")
INSN(ssezero, "xorps %xmm0, %xmm0; cvtsi2sdl %esp, %xmm1; divsd %xmm0, %xmm1")
INSN(sseinvalid, "xorps %xmm0, %xmm0; divsd %xmm0, %xmm0")

static char data[16] = { (char)0xc3 };

static void
execdata(void)
{
	((void (*)(void))data)();
}

static void
execheap(void)
{
	char *p = malloc(16);

	p[0] = 0xc3;
	((void (*)(void))p)();
}

static Row rows[] = {
	{"divide", divide, "sys: trap: divide error pc=0x", nil},
	{"overdivide", overdivide, "sys: trap: divide error pc=0x", nil},
	{"bpt", bpt, "sys: breakpoint pc=0x", nil},
	{"ud", ud, "sys: trap: invalid opcode pc=0x", nil},
	{"icebp", icebp, "sys: trap: ", nil},
	{"onestep", onestep, "sys: trap: debug exception", nil},
	{"stepcall", stepcall, "sys: trap: debug exception", nil},
	{"jumplast", jumplast, "sys: trap: fault read addr=0x7ffffffffffe", nil},
	{"enter", enter, "sys: trap: ", nil},
	{"returns", returns, "sys: trap: ", nil},
	{"writefs", writefs, "sys: trap: invalid opcode", nil},
	{"writegs", writegs, "sys: trap: invalid opcode", nil},
	/* "segment not present" and "general protection violation"; QEMU's TCG lets far returns fault */
	{"compat", compat, "sys: trap: ", nil},
	{"kernelcode", kernelcode, "sys: trap: ", nil},
	{"iretkernel", iretkernel, "sys: trap: ", nil},
#define GP(fn) {#fn, fn, "sys: trap: general protection violation pc=0x", nil}
	GP(halt), GP(clearif), GP(setif), GP(input), GP(output), GP(stringout), GP(loadidt), GP(loadgdt), GP(loadtr),
	GP(loadcr0), GP(storecr3), GP(storedr7), GP(writemsr), GP(readmsr), GP(swap), GP(flushcache), GP(flushtlb),
	GP(othergate), GP(timergate), GP(pfgate), GP(overflow), GP(kernelcs), GP(kernelss), GP(tsssel),
	GP(beyondgdt), GP(readnoncanon), GP(jumpnoncanon), GP(aligned),
	{"readnull", readnull, "sys: trap: fault read addr=0x0 pc=0x", nil},
	{"writenull", writenull, "sys: trap: fault write addr=0x10 pc=0x", nil},
	{"callnull", callnull, "sys: trap: fault read addr=0x0 pc=0x0", nil},
	{"readkernel", readkernel, "sys: trap: fault read addr=0xffffffff80100000 pc=0x", nil},
	{"writekernel", writekernel, "sys: trap: fault write addr=0xffffffff80100000 pc=0x", nil},
	{"readhhdm", readhhdm, "sys: trap: fault read addr=0xffff800000001000 pc=0x", nil},
	{"jumpkernel", jumpkernel, "sys: trap: fault read addr=0xffffffff80100000 pc=0x", nil},
	{"writetext", writetext, "sys: trap: fault write addr=0x", nil},
	{"execstack", execstack, "sys: trap: fault read addr=0x7fff", nil},
	{"execdata", execdata, "sys: trap: fault read addr=0x", nil},
	{"execheap", execheap, "sys: trap: fault read addr=0x", nil},
	{"x87zero", x87zero, "sys: fp: division by zero", nil},
	/* QEMU's TCG has no SSE exceptions */
	{"ssezero", ssezero, "sys: fp: division by zero", "nothing happened"},
	{"sseinvalid", sseinvalid, "sys: fp: invalid operation", "nothing happened"},
};

static void (*todo)(void);

static void
handler(void *ureg, char *note)
{
	USED(ureg);
	exits(note);
}

static void
provoke(void)
{
	/* exceptions on, whatever the library starts with */
	u32int mxcsr = 0x1900;
	u16int fcw = 0x0232;

	__asm__ volatile("ldmxcsr %0; fldcw %1" :: "m"(mxcsr), "m"(fcw));
	notify(handler);
	todo();
	exits("nothing happened");
}

static void
provokeall(void)
{
	uint i;
	char *s;

	for(i = 0; i < nelem(rows); i++){
		todo = rows[i].fn;
		s = childmsg(0, provoke);
		if(strncmp(s, rows[i].note, strlen(rows[i].note)) != 0
		&& (rows[i].emulated == nil || strcmp(s, rows[i].emulated) != 0)){
			print("traps: %s: '%s', want '%s'\n", rows[i].name, s, rows[i].note);
			nfail++;
		}
		free(s);
	}
}

/* Stack pointer of no use: there is nowhere to put the note, so the process ends. */
static void
nostack(void)
{
	notify(handler);
	__asm__ volatile("movabsq $0x8000000000000000, %rsp; pushq %rax");
}

/* SGDT is caught by UMIP where there is UMIP; where not, it must tell nothing but the address. */
static void
storegdt(void)
{
	struct { u16int limit; u64int base; } __attribute__((packed)) g = {0, 0};

	notify(handler);
	__asm__ volatile("sgdt %0" : "=m"(g));
	exits("stored");
}


/* The gate at vector 64 is the same as SYSCALL. */
static void
gate(void)
{
	u64int ret;

	__asm__ volatile("movq $17, %%rbp; pushq $0; pushq $0; movq $77, %%rcx; int $64; addq $16, %%rsp\n"
		"subq $77, %%rcx; orq %%rcx, %%rax\n"
		: "=a"(ret) :: "rbx", "rcx", "rdx", "rsi", "rdi", "rbp", "r8", "r9", "r10", "r11", "r12", "r13", "r14", "r15", "memory", "cc");
	CKEQ(ret, 0);
}

static volatile int caught;

static void
change(void *v, char *note)
{
	Ureg *u = v;

	USED(note);
	caught++;
	u->pc++;		/* over the int3 */
	u->cx = 1234;		/* SYSRET would lose it */
	u->cs = 8;		/* must not be taken back, nor these */
	u->ss = 16;
	u->flags |= 0x3000 | 0x20000 | 0x4000;
	u->flags &= ~0x200;
	noted(NCONT);
}

static void
changed(void)
{
	u64int cx, f;

	notify(change);
	__asm__ volatile("int3; movq %%rcx, %0; pushfq; popq %1" : "=r"(cx), "=r"(f) :: "rcx", "memory");
	notify(nil);
	CKEQ(caught, 1);
	CKEQ(cx, 1234);
	CKEQ(f & 0x3200, 0x200);
}

static void
leap(void *v, char *note)
{
	Ureg *u = v;

	USED(note);
	if(caught++ > 0)
		exits(note);
	u->pc = 0x8000000000001234ULL;
	noted(NCONT);
}

/* A pc that is not canonical, given back by a handler, faults in the program and not in the kernel. */
static void
badpc(void)
{
	caught = 0;
	notify(leap);
	__asm__ volatile("int3");
	exits("nothing happened");
}

static void
badhandler(void)
{
	notify((void (*)(void*, char*))0x9000000000000000ULL);
	__asm__ volatile("int3");
	exits("nothing happened");
}

void
main(int argc, char **argv)
{
	char *s;

	USED(argc);
	USED(argv);
	provokeall();
	s = childmsg(0, nostack);
	CKSTR(s, "Suicide");
	s = childmsg(0, storegdt);
	CK(strcmp(s, "stored") == 0 || strncmp(s, "sys: trap: general protection violation", 38) == 0);
	gate();
	changed();
	s = childmsg(0, badpc);
	CKSTR(s, "Suicide");
	s = childmsg(0, badhandler);
	CKSTR(s, "sys: trap: general protection violation pc=0x9000000000000000");
	done();
}
