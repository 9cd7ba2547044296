/*
 * Both sides of a gate call (kernel/lib/SFI.md, "Pods"); only in a v-SIP.
 *
 * The gate keeps RSP, R14 and the way back, and no other register; what is in those goes to the other side.
 */
#ifdef VSIP
	.section .text.gatecall, "ax", @progbits
	.globl	gatecall
	.type	gatecall, @function
gatecall:
	push	%rbx
	push	%rbp
	push	%r12
	push	%r13
	push	%r15
	push	%r9
	lea	gatecameback(%rip), %r10
	jmp	gate_call
gatecameback:
	pop	%r9
	mov	%ecx, (%r9)
	pop	%r15
	pop	%r13
	pop	%r12
	pop	%rbp
	pop	%rbx
	ret
	.size	gatecall, . - gatecall

	.section .text._gateentry, "ax", @progbits
	.globl	_gateentry
	.type	_gateentry, @function
_gateentry:
	mov	%rsi, %rdi
	mov	%rdx, %rsi
	mov	%rcx, %rdx
	mov	%r8, %rcx
	mov	_gatefn(%rip), %rax
	call	*%rax
	jmp	gate_ret
	.size	_gateentry, . - _gateentry
#endif

	.section .note.GNU-stack, "", @progbits
