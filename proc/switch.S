/*
 * swtch(u64 *save, u64 load): leaves one kernel stack for another.  Only what a C
 * function must preserve is kept; the caller has interrupts off and deals with
 * the address space and the FPU.
 */
	.text
	.globl swtch
	.type swtch, @function
swtch:
	pushq %rbp
	pushq %rbx
	pushq %r12
	pushq %r13
	pushq %r14
	pushq %r15
	movq %rsp, (%rdi)
	movq %rsi, %rsp
	popq %r15
	popq %r14
	popq %r13
	popq %r12
	popq %rbx
	popq %rbp
	ret
	.size swtch, . - swtch
	.section .note.GNU-stack, "", @progbits
