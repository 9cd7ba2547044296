/*
 * entry.S: every way into the kernel and out of it.
 *
 * A Ureg is built on the stack in the order of trap.h, C is called with its address, and the
 * way back restores all of it, so that no kernel value is left in a user register.
 *
 * GS: user code has base 0 or what usergsbase set, below 2^47 (CR4.FSGSBASE is off, but while the
 * process of a pod runs, whose gate writes no other), so an entry from CPL 3
 * swaps, one from CPL 0 does not.  NMI, double fault and machine check can hit between
 * an entry and its swapgs; they look at the GS base itself (SDM vol 3, 5.8.8 and 6.7.1).
 * So can a watchpoint: one that a MOV SS hits is held back by an instruction, and if that is SYSCALL or INT
 * it strikes at the kernel's first one, on the user's stack (SDM vol 3, 6.8.3).
 */
#include "crossing.h"
#include "entry.h"

	.text

/* --- exceptions and interrupts ------------------------------------------------ */

	.balign 16
	.globl	trapvectors
trapvectors:
	.set	vec, 0
	.rept	256
	.balign 16
	.if (vec == 8) || (vec >= 10 && vec <= 14) || (vec == 17) || (vec == 21) || (vec == 29) || (vec == 30)
	.else
	pushq	$0
	.endif
	pushq	$vec
	.if (vec == 1)
	jmp	debugtrap
	.elseif (vec == 2) || (vec == 8) || (vec == 18)
	jmp	paranoidtrap
	.else
	jmp	alltraps
	.endif
	.set	vec, vec + 1
	.endr

/* Below type and error: segment registers and general registers; %rsp becomes the Ureg. */
	.macro	saveregs
	subq	$8, %rsp
	pushq	%r15
	pushq	%r14
	pushq	%r13
	pushq	%r12
	pushq	%r11
	pushq	%r10
	pushq	%r9
	pushq	%r8
	pushq	%rbp
	pushq	%rdi
	pushq	%rsi
	pushq	%rdx
	pushq	%rcx
	pushq	%rbx
	pushq	%rax
	movw	%ds, UREG_SEGS(%rsp)
	movw	%es, UREG_SEGS+2(%rsp)
	movw	%fs, UREG_SEGS+4(%rsp)
	movw	%gs, UREG_SEGS+6(%rsp)
	cld
	.endm

/*
 * The Ureg as C's argument, the stack 16-aligned, and a frame that shows the interrupted pc in
 * backtraces.
 */
	.macro	cprologue
	movq	%rsp, %rdi
	pushq	$0
	pushq	UREG_PC(%rdi)
	pushq	%rbp
	movq	%rsp, %rbp
	.endm

	.macro	restoreregs
	popq	%rax
	popq	%rbx
	popq	%rcx
	popq	%rdx
	popq	%rsi
	popq	%rdi
	popq	%rbp
	popq	%r8
	popq	%r9
	popq	%r10
	popq	%r11
	popq	%r12
	popq	%r13
	popq	%r14
	popq	%r15
	.endm

alltraps:
	testb	$3, 24(%rsp)
	jz	1f
	swapgs
1:
onkstack:
	saveregs
.Lsmap_alltraps:
	nop; nop; nop			/* clac */
	cprologue
	call	trap
	addq	$24, %rsp
trapreturn:
	restoreregs
	addq	$24, %rsp		/* segments, type, error */
	testb	$3, 8(%rsp)
	jz	1f
	swapgs
1:	iretq

/* From user mode it goes on on the process' kernel stack, as if it had come by an ordinary gate. */
debugtrap:
	testb	$3, 24(%rsp)
	jz	paranoidtrap
	swapgs
	pushq	%rax
	movq	%rsp, %rax
	movq	%gs:CPU_KSTACK, %rsp
	pushq	56(%rax)		/* ss, sp, flags, cs, pc, error, type */
	pushq	48(%rax)
	pushq	40(%rax)
	pushq	32(%rax)
	pushq	24(%rax)
	pushq	16(%rax)
	pushq	8(%rax)
	movq	(%rax), %rax
	jmp	onkstack

paranoidtrap:
	saveregs
.Lsmap_paranoid:
	nop; nop; nop			/* clac */
	xorl	%ebx, %ebx
	testb	$3, UREG_PC+8(%rsp)
	jnz	2f			/* from user mode it is the user's, whatever it is */
	movl	$MSR_GSBASE, %ecx
	rdmsr
	testl	%edx, %edx
	js	1f			/* already the kernel's */
2:	swapgs
	incl	%ebx
1:	cprologue
	call	trapparanoid
	addq	$24, %rsp
	testl	%ebx, %ebx
	jz	1f
	swapgs
1:	restoreregs
	addq	$24, %rsp
	iretq

/* --- system calls ------------------------------------------------------------- */

/*
 * Interrupts are off (SFMASK).  %rcx is the user's pc, %r11 its flags.
 *
 * The short way: of the Ureg only what the call keeps is stored, the six words on the user's stack are copied once, and the function
 * of the call is called from here.  Whatever is unusual goes the long way, by trapsyscall, which makes the whole call again in C, or
 * on the way back by trapsysexit: something is on or pending for this process or this CPU (their words slow, which cover notes,
 * tracing, stops, preemption, spin locks that are held), a single step, a bad stack or number, a Tos that is not there.  Between the
 * last look at the words and SYSRET interrupts are off: who sets a flag later sends an interrupt, which arrives in user mode.
 *
 * SYSRET to an address that is not canonical would fault in ring 0 with the user's stack.  %rcx comes from the CPU here, the end of
 * an instruction in user memory, and nothing is mapped in the last page of the lower half; nobody else writes this part
 * of the stack without a flag in slow.
 *
 * No kernel value is left to the user: C has put back %rbp and %r12 to %r15, %rbx comes from the stack, %rdx, %rsi and %rdi are the
 * process' own cycles, its result and the address of its Tos, and the rest is cleared.
 */
	.balign 16
	.globl	syscallentry
syscallentry:
	swapgs
	movq	%rsp, %gs:CPU_USERSP
	movq	%gs:CPU_KSTACK, %rsp
	pushq	$SEL_UDS
	pushq	%gs:CPU_USERSP
	pushq	%r11
	pushq	$SEL_UCS
	pushq	%rcx
	pushq	$0
	pushq	$VEC_SYSCALL
	pushq	$SEL_SEGS
	pushq	%r15
	pushq	%r14
	pushq	%r13
	pushq	%r12
	subq	$32, %rsp		/* r11 r10 r9 r8: lost */
	pushq	%rbp
	subq	$32, %rsp		/* di si dx cx: lost */
	pushq	%rbx
	pushq	%rax

	movq	%gs:CPU_PROC, %rbx
	rdtsc
	shlq	$32, %rdx
	orq	%rdx, %rax
	movq	%rax, PROC_KENTRY(%rbx)
	movl	%ebp, PROC_CALL(%rbx)	/* the upper half means nothing */
	movq	PROC_SLOW(%rbx), %rax
	orq	%gs:CPU_SLOW, %rax
	andl	$(FLAG_TF | FLAG_NT), %r11d
	orq	%r11, %rax
	jnz	.Lslowentry
	movq	UREG_SP(%rsp), %rcx
	cmpq	PROC_TOS(%rbx), %rcx
	ja	.Lslowentry
	cmpl	$SYSCALLS, %ebp
	jae	.Lslowentry
	sti
.Lsmap_argsopen:
	nop; nop; nop			/* stac */
.Lfault_arg5:
	pushq	40(%rcx)
.Lfault_arg4:
	pushq	32(%rcx)
.Lfault_arg3:
	pushq	24(%rcx)
.Lfault_arg2:
	pushq	16(%rcx)
.Lfault_arg1:
	pushq	8(%rcx)
.Lfault_arg0:
	pushq	(%rcx)			/* a return address, which must be there */
.Lsmap_argsclose:
	nop; nop; nop			/* clac */
	incq	%gs:CPU_NSYSCALL
	pushq	$0			/* the result */
	leaq	16(%rsp), %rdi
	movq	%rsp, %rsi
	movl	%ebp, %eax
	call	*upcall+UPCALL_SYSFN(,%rax,8)
	testq	%rax, %rax
	jnz	.Lsyserror
.Lsysresult:
	popq	%rsi
	addq	$48, %rsp

	cli
#ifdef DEBUG
	jmp	.Lslowexit		/* which looks for locks */
#endif
	movq	PROC_SLOW(%rbx), %rax
	orq	%gs:CPU_SLOW, %rax
	jnz	.Lslowexit
	rdtsc
	shlq	$32, %rdx
	orq	%rax, %rdx
	movq	PROC_PCYCLES(%rbx), %rcx
	addq	%rdx, %rcx
	subq	PROC_KENTRY(%rbx), %rdx
	addq	PROC_KCYCLES(%rbx), %rdx
	movq	PROC_TOS(%rbx), %rdi
.Lsmap_tosopen:
	nop; nop; nop			/* stac */
.Lfault_tosk:
	movq	%rdx, (%rdi)
.Lfault_tosp:
	movq	%rcx, 8(%rdi)
.Lsmap_tosclose:
	nop; nop; nop			/* clac */
	movq	%rdx, PROC_KCYCLES(%rbx)
	movq	$0, PROC_KENTRY(%rbx)
	movq	%rsi, %rax
	movq	UREG_BX(%rsp), %rbx
	movq	UREG_PC(%rsp), %rcx
	movq	UREG_FLAGS(%rsp), %r11
	xorl	%r8d, %r8d
	xorl	%r9d, %r9d
	xorl	%r10d, %r10d
	movq	UREG_SP(%rsp), %rsp
	swapgs
	sysretq

.Lsyserror:
	movq	%rax, %rdi
	call	*upcall+UPCALL_SYSERROR
	movq	$-1, (%rsp)
	jmp	.Lsysresult

.Lfixup_args:
.Lsmap_argsfail:
	nop; nop; nop			/* clac */
	cli
	movq	%gs:CPU_KSTACK, %rsp
	subq	$UREG_SIZE, %rsp
.Lslowentry:
	movq	%rsp, %rdi
	subq	$8, %rsp
	call	trapsyscall
	addq	$8, %rsp
.Lslowreturn:
	testb	%al, %al
	jz	trapreturn
	/* C has checked that %rcx and %r11 come back as SYSRET needs them */
	restoreregs
	movq	48(%rsp), %rsp
	swapgs
	sysretq

.Lfixup_tos:
.Lsmap_tosfail:
	nop; nop; nop			/* clac */
.Lslowexit:
	movq	%rsp, %rdi		/* %rsi: the result */
	subq	$8, %rsp
	call	trapsysexit
	addq	$8, %rsp
	jmp	.Lslowreturn

/* touserregs(Ureg*): interrupts are off, the Ureg is checked. */
	.globl	touserregs
touserregs:
	movq	%rdi, %rsp
	movl	$MSR_FSBASE, %ecx	/* a process of a pod has one; loading FS may make it 0 */
	rdmsr
	xorl	%r8d, %r8d
	movl	%r8d, %fs
	wrmsr
	movl	$SEL_UDS, %eax
	movl	%eax, %ds
	movl	%eax, %es
	jmp	trapreturn

/* stackcall(top, fn): goes on in fn on another stack, for ever. */
	.globl	stackcall
stackcall:
	movq	%rdi, %rsp
	xorl	%ebp, %ebp
	pushq	$0			/* ends backtraces */
	jmp	*%rsi

/* loadsegs(Gdtr*): the table, and all selectors but TR.  GS base becomes 0. */
	.globl	loadsegs
loadsegs:
	lgdt	(%rdi)
	movl	$SEL_KDS, %eax
	movl	%eax, %ds
	movl	%eax, %es
	movl	%eax, %ss
	xorl	%eax, %eax
	movl	%eax, %fs
	movl	%eax, %gs
	lldt	%ax
	popq	%rax
	pushq	$SEL_KCS
	pushq	%rax
	lretq

/* --- memory that may fault ------------------------------------------------------ */

/* faultcopy(dst, src, n): bytes not copied.  Of it and the next three uword.h knows which registers they change. */
	.globl	faultcopy
faultcopy:
	movq	%rdx, %rcx
	shrq	$3, %rcx
.Lsmap_copyopen:
	nop; nop; nop			/* stac */
.Lfault_words:
	rep movsq
	movl	%edx, %ecx
	andl	$7, %ecx
.Lfault_bytes:
	rep movsb
.Lfixup_bytes:
	movq	%rcx, %rax
.Lsmap_copyclose:
	nop; nop; nop			/* clac */
	ret
.Lfixup_words:				/* up to the very byte */
	andl	$7, %edx
	leaq	(%rdx,%rcx,8), %rcx
	jmp	.Lfault_bytes

/* An instruction that may fault in faultwide. */
.macro mayfault insn:vararg
77:	\insn
	.pushsection .rodata, 1
	.quad	77b, .Lfixup_wide
	.popsection
.endm

/* faultwide(dst, src, turns): turns of 512 bytes not copied, by %ymm0 to %ymm7; interrupts are off, so nothing repairs a fault (wide.c). */
	.globl	faultwide
faultwide:
.Lsmap_wideopen:
	nop; nop; nop			/* stac */
1:
	.set	off, 0
	.rept	2
	.irp	r, 0, 1, 2, 3, 4, 5, 6, 7
	mayfault vmovdqu off+32*\r(%rsi), %ymm\r
	.endr
	.irp	r, 0, 1, 2, 3, 4, 5, 6, 7
	mayfault vmovdqu %ymm\r, off+32*\r(%rdi)
	.endr
	.set	off, off + 256
	.endr
	addq	$512, %rsi
	addq	$512, %rdi
	decq	%rdx
	jnz	1b
.Lfixup_wide:
	movq	%rdx, %rax
.Lsmap_wideclose:
	nop; nop; nop			/* clac */
	ret

/* faultstr(dst, src, n): copies up to n > 0 words, as far as the first with a 0 byte in it: 1; 0 if there is none, or at a fault. */
	.globl	faultstr
faultstr:
	movabsq	$0x8080808080808080, %r8
	movabsq	$-0x0101010101010101, %r9
.Lsmap_stropen:
	nop; nop; nop			/* stac */
.Lfault_str:
	movq	(%rsi), %rax
	movq	%rax, (%rdi)
	leaq	(%rax,%r9), %rcx	/* a byte that borrows and had no top bit is 0, or above one that is */
	notq	%rax
	andq	%rcx, %rax
	andq	%r8, %rax
	jnz	1f
	addq	$8, %rsi
	addq	$8, %rdi
	subq	$1, %rdx
	jnz	.Lfault_str
.Lfixup_str:
	xorl	%eax, %eax
.Lsmap_strclose:
	nop; nop; nop			/* clac */
	ret
1:	movl	$1, %eax
	jmp	.Lsmap_strclose

/* faultload32(addr, &value): 0, -1 fault. */
	.globl	faultload32
faultload32:
.Lsmap_loadopen:
	nop; nop; nop			/* stac */
.Lfault_load:
	movl	(%rdi), %edx
	xorl	%eax, %eax
.Lsmap_loadclose:
	nop; nop; nop			/* clac */
	movl	%edx, (%rsi)
	ret
.Lfixup_load:
	movl	$-1, %eax
	jmp	.Lsmap_loadclose

/* faultcas32(addr, old, new): 1 swapped, 0 not equal, -1 fault. */
	.globl	faultcas32
faultcas32:
	movl	%esi, %eax
.Lsmap_casopen:
	nop; nop; nop			/* stac */
.Lfault_cas:
	lock cmpxchgl %edx, (%rdi)
	sete	%al
	movzbl	%al, %eax
.Lfixup_casdone:
.Lsmap_casclose:
	nop; nop; nop			/* clac */
	ret
.Lfixup_cas:
	movl	$-1, %eax
	jmp	.Lfixup_casdone

/* faultrdmsr(msr, &value), faultwrmsr(msr, value): 0, or -1 if there is no such register (or no such value). */
	.globl	faultrdmsr, faultwrmsr
faultrdmsr:
	movl	%edi, %ecx
.Lfault_rdmsr:
	rdmsr
	movl	%eax, (%rsi)
	movl	%edx, 4(%rsi)
	xorl	%eax, %eax
	ret
faultwrmsr:
	movl	%edi, %ecx
	movl	%esi, %eax
	movq	%rsi, %rdx
	shrq	$32, %rdx
.Lfault_wrmsr:
	wrmsr
	xorl	%eax, %eax
	ret
.Lfixup_msr:
	movl	$-1, %eax
	ret

	.section .rodata
	.balign 8
/* Where a fault may happen, and where it goes on then. */
	.globl	fixups
fixups:
	.quad	.Lfault_words, .Lfixup_words
	.quad	.Lfault_bytes, .Lfixup_bytes
	.quad	.Lfault_str, .Lfixup_str
	.quad	.Lfault_arg0, .Lfixup_args
	.quad	.Lfault_arg1, .Lfixup_args
	.quad	.Lfault_arg2, .Lfixup_args
	.quad	.Lfault_arg3, .Lfixup_args
	.quad	.Lfault_arg4, .Lfixup_args
	.quad	.Lfault_arg5, .Lfixup_args
	.quad	.Lfault_tosk, .Lfixup_tos
	.quad	.Lfault_tosp, .Lfixup_tos
	.quad	.Lfault_load, .Lfixup_load
	.quad	.Lfault_cas, .Lfixup_cas
	.quad	.Lfault_rdmsr, .Lfixup_msr
	.quad	.Lfault_wrmsr, .Lfixup_msr
	.subsection 2			/* behind those of mayfault */
	.quad	0, 0
	.subsection 3
/* Three-byte holes for CLAC and STAC, filled in on CPUs with SMAP. */
	.globl	clacsites, stacsites
clacsites:
	.quad	.Lsmap_alltraps, .Lsmap_paranoid, .Lsmap_copyclose, .Lsmap_wideclose, .Lsmap_strclose, .Lsmap_casclose, .Lsmap_loadclose
	.quad	.Lsmap_argsclose, .Lsmap_argsfail, .Lsmap_tosclose, .Lsmap_tosfail, 0
stacsites:
	.quad	.Lsmap_copyopen, .Lsmap_wideopen, .Lsmap_stropen, .Lsmap_casopen, .Lsmap_loadopen, .Lsmap_argsopen, .Lsmap_tosopen, 0

	.section .note.GNU-stack, "", @progbits
