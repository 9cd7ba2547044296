/*
 * Where a program begins.  The kernel enters with AX = the address of Tos,
 * [SP] = argc, then argv[0..argc-1], nil; SP is only 8-byte aligned.
 * Floating point starts as C expects it: no traps, round to nearest, x87 with
 * full precision (the mathematical functions rely on that).  A v-SIP has no x87, and
 * MXCSR is set by who enters it.
 */
#ifndef VSIP
	.section .rodata.crt0, "a", @progbits
	.balign	4
mxcsr:	.long	0x1f80
fcw:	.word	0x037f
#endif

	.section .text.crt0, "ax", @progbits
	.globl	_main
	.type	_main, @function
_main:
	xor	%ebp, %ebp
#ifndef VSIP
	ldmxcsr	mxcsr(%rip)
	fldcw	fcw(%rip)
#endif
	mov	%rax, %rdi
	mov	(%rsp), %rsi		/* argc */
	lea	8(%rsp), %rdx		/* argv */
	and	$-16, %rsp
	call	_start9
	ud2
	.size	_main, . - _main

	.section .note.GNU-stack, "", @progbits
