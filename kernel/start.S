/*
 * start.S: the kernel's first instruction.  State on entry: bootinfo.h.  %rdi is the
 * Bootinfo, the stack is good; the firmware's selectors must not be used before trapinit.
 */
	.section .text.start, "ax"
	.globl	_start
_start:
	xorl	%ebp, %ebp		/* ends backtraces */
	pushq	%rbp
	movq	%rsp, %rbp
	andq	$-16, %rsp
	call	kstart
1:	cli
	hlt
	jmp	1b
	.section .note.GNU-stack, "", @progbits
