/*
 * setjmp, longjmp and notejmp's landing: the registers that a called
 * function keeps, in the order of jmp_buf: RBX RBP R12 R13 R14 R15 RSP PC.
 * In a v-SIP R14 is the base of the window, which nobody writes.
 */
	.section .text.setjmp, "ax", @progbits
	.globl	setjmp
	.type	setjmp, @function
setjmp:
	mov	%rbx, 0(%rdi)
	mov	%rbp, 8(%rdi)
	mov	%r12, 16(%rdi)
	mov	%r13, 24(%rdi)
#ifndef VSIP
	mov	%r14, 32(%rdi)
#endif
	mov	%r15, 40(%rdi)
	lea	8(%rsp), %rax		/* RSP after the return */
	mov	%rax, 48(%rdi)
	mov	(%rsp), %rax
	mov	%rax, 56(%rdi)
	xor	%eax, %eax
	ret
	.size	setjmp, . - setjmp

	.section .text.longjmp, "ax", @progbits
	.globl	longjmp
	.type	longjmp, @function
longjmp:
	mov	%esi, %eax
	test	%eax, %eax
	jnz	1f
	inc	%eax			/* setjmp must not seem to return 0 again */
1:	mov	0(%rdi), %rbx
	mov	8(%rdi), %rbp
	mov	16(%rdi), %r12
	mov	24(%rdi), %r13
#ifndef VSIP
	mov	32(%rdi), %r14
#endif
	mov	40(%rdi), %r15
	mov	48(%rdi), %rsp
	jmp	*56(%rdi)
	.size	longjmp, . - longjmp

	.section .note.GNU-stack, "", @progbits
