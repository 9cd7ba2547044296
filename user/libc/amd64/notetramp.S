/*
 * Where the kernel enters a note handler: RBP = Ureg*, the stack holds
 * [0] 0, [1] Ureg*, [2] the message.  Becomes a C call on an aligned stack.
 * The interrupted code's registers are all in the Ureg; its direction flag
 * is not ours to trust (a v-SIP cannot have set it).
 */
	.section .text._notetramp, "ax", @progbits
	.globl	_notetramp
	.type	_notetramp, @function
_notetramp:
#ifndef VSIP
	cld
#endif
	mov	8(%rsp), %rdi
	mov	16(%rsp), %rsi
	xor	%ebp, %ebp
	and	$-16, %rsp
	call	_notecall
	ud2
	.size	_notetramp, . - _notetramp

	.section .note.GNU-stack, "", @progbits
