/*
 * entry.S: every way into the kernel and out of it.
 *
 * A Ureg is built on the stack in the order of trap.h, C is called with its address, and the
 * way back restores all of it, so that no kernel value is left in a user register.
 *
 * GS: user code has base 0 or what usergsbase set, below 2^47 (CR4.FSGSBASE is off), so an entry from CPL 3
 * swaps, one from CPL 0 does not.  NMI, double fault and machine check can hit between
 * an entry and its swapgs; they look at the GS base itself (SDM vol 3, 5.8.8 and 6.7.1).
 * So can a watchpoint: one that a MOV SS hits is held back by an instruction, and if that is SYSCALL or INT
 * it strikes at the kernel's first one, on the user's stack (SDM vol 3, 6.8.3).
 */
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
	movl	$MSR_GSBASE, %ecx
	rdmsr
	testl	%edx, %edx
	js	1f			/* already the kernel's */
	swapgs
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

/* Interrupts are off (SFMASK).  %rcx is the user's pc, %r11 its flags. */
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
	saveregs
	movq	%rsp, %rdi
	subq	$8, %rsp
	call	trapsyscall
	addq	$8, %rsp
	testb	%al, %al
	jz	trapreturn
	/* trapsyscall has checked that %rcx and %r11 come back as SYSRET needs them */
	restoreregs
	movq	48(%rsp), %rsp
	swapgs
	sysretq

/* touserregs(Ureg*): interrupts are off, the Ureg is checked. */
	.globl	touserregs
touserregs:
	movq	%rdi, %rsp
	xorl	%eax, %eax
	movl	%eax, %fs
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

/* faultcopy(dst, src, n): bytes not copied. */
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
	.quad	.Lfault_cas, .Lfixup_cas
	.quad	.Lfault_rdmsr, .Lfixup_msr
	.quad	.Lfault_wrmsr, .Lfixup_msr
	.quad	0, 0
/* Three-byte holes for CLAC and STAC, filled in on CPUs with SMAP. */
	.globl	clacsites, stacsites
clacsites:
	.quad	.Lsmap_alltraps, .Lsmap_paranoid, .Lsmap_copyclose, .Lsmap_casclose, 0
stacsites:
	.quad	.Lsmap_copyopen, .Lsmap_casopen, 0

	.section .note.GNU-stack, "", @progbits
