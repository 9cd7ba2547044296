/*
 * Linux's ways into the program: the start, and signals.
 */
	.text
	.globl	_start
_start:
	xor	%ebp, %ebp
	mov	%rsp, %rdi
	and	$-16, %rsp
	call	shimstart
	ud2

/* linux6(number, a, b, c, d, e, f) */
	.globl	linux6
linux6:
	mov	%rdi, %rax
	mov	%rsi, %rdi
	mov	%rdx, %rsi
	mov	%rcx, %rdx
	mov	%r8, %r10
	mov	%r9, %r8
	mov	8(%rsp), %r9
	syscall
	ret

/* a signal: remember the frame, to which noted goes back */
	.globl	shimsignal
shimsignal:
	lea	8(%rsp), %rcx
	sub	$8, %rsp
	call	shimnote
	add	$8, %rsp
	ret

	.globl	shimrestore
shimrestore:
	mov	$15, %eax		/* rt_sigreturn */
	syscall
	ud2

/* shimreturn(frame): leave the handler */
	.globl	shimreturn
shimreturn:
	mov	%rdi, %rsp
	jmp	shimrestore

	.section .note.GNU-stack, "", @progbits
