/* start.S: entry of the probe kernel: keep the registers of the hand-off for the checks. */
	.section .text.start, "ax"
	.globl	_start
_start:
	mov	%rsp, entryrsp(%rip)
	pushfq
	popq	entryflags(%rip)
	sub	$8, %rsp
	and	$-16, %rsp
	call	probe
1:	hlt
	jmp	1b
	.section .note.GNU-stack, "", @progbits
