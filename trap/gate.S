/*
 * The gate page of verified native code (kernel/lib/SFI.md): what ring 3 executes at offset 0x10000 of a window, and
 * its only way out.
 *
 * A program may jump to every multiple of 32 in it with any registers but R14, %gs and RSP in the window, so each of these
 * slots is complete in itself.  The kernel takes system calls of such a program from slot 1 alone.
 */
	.section .rodata
	.balign	4096
	.globl	gatepage
gatepage:
	.fill	32, 1, 0xcc

	/* gate_sys: number in RBP, arguments from 8(%rsp); goes back to what 0(%rsp) says, masked like any indirect jump */
	syscall
	movq	(%rsp), %r11
	andl	$-32, %r11d
	addq	%r14, %r11
	jmp	*%r11
	.balign	32, 0xcc

	/* gate_call, gate_ret: in the page that a pod has below the window (podgate.S); elsewhere nothing is there */
	.byte	0xe9
	.long	-0x20000000 - 0x10045
	.balign	32, 0xcc
	.byte	0xe9
	.long	-0x20000000 - 0x10065 + 128
	.balign	32, 0xcc

	/* where a call comes back to if something waits for its caller */
	ud2
	.balign	32, 0xcc

	.fill	4096 - (. - gatepage), 1, 0xcc

	.section .note.GNU-stack, "", @progbits
