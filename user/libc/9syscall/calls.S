/*
 * The system calls: the only instructions of the library that enter the kernel.
 *
 * The kernel takes the call number in RBP and the arguments in memory, 8 bytes
 * each from SP+8; SP+0 stands for a return address.  It always looks at five
 * slots.  It keeps RSP, R14 and R15 and destroys every other register, so RBX,
 * RBP, R12 and R13, which a C function must keep, are saved around it.
 *
 * In a v-SIP R14 is the base of the window and nobody writes it; sipas makes
 * of the syscall instruction a jump to the gate (kernel/lib/SFI.md).
 *
 * CALL: the result is a 32-bit integer of the kernel's and is sign-extended.
 * CALL64: the result is an address or a 64-bit integer.
 */
#define FRAME	56			/* return address, five slots, one more that the kernel checks */

.macro	sysentry name, number
	.section .text.\name, "ax", @progbits
	.globl	\name
	.type	\name, @function
\name:
	push	%rbx
	push	%rbp
	push	%r12
	push	%r13
#ifndef VSIP
	push	%r14
#endif
	push	%r15
	sub	$FRAME, %rsp
	mov	%rdi, 8(%rsp)
	mov	%rsi, 16(%rsp)
	mov	%rdx, 24(%rsp)
	mov	%rcx, 32(%rsp)
	mov	%r8, 40(%rsp)
	mov	$\number, %ebp
	syscall
	add	$FRAME, %rsp
	pop	%r15
#ifndef VSIP
	pop	%r14
#endif
	pop	%r13
	pop	%r12
	pop	%rbp
	pop	%rbx
.endm

.macro	CALL name, number
	sysentry \name, \number
	cltq
	ret
	.size	\name, . - \name
.endm

.macro	CALL64 name, number
	sysentry \name, \number
	ret
	.size	\name, . - \name
.endm

	CALL	sysr1, 0
	CALL	bind, 2
	CALL	chdir, 3
	CALL	close, 4
	CALL	dup, 5
	CALL	alarm, 6
	CALL	exec, 7
	CALL	_exits, 8
	CALL	fauth, 10
	CALL64	segbrk, 12
	CALL	open, 14
	CALL	sleep, 17
	CALL	rfork, 19
	CALL	pipe, 21
	CALL	create, 22
	CALL	fd2path, 23
	CALL	brk_, 24
	CALL	remove, 25
	CALL	_notify, 28
	CALL	noted, 29
	CALL64	segattach, 30
	CALL	segdetach, 31
	CALL	segfree, 32
	CALL	segflush, 33
	CALL64	rendezvous, 34
	CALL	unmount, 35
	CALL	semacquire, 37
	CALL	semrelease, 38
	CALL	_seek, 39
	CALL	fversion, 40
	CALL	errstr, 41
	CALL	stat, 42
	CALL	fstat, 43
	CALL	wstat, 44
	CALL	fwstat, 45
	CALL	mount, 46
	CALL	await, 47
	CALL	pread, 50
	CALL	pwrite, 51
	CALL	tsemacquire, 52
	CALL64	_nsec, 53
	CALL64	xalloc, 64
	CALL	xfree, 65
	CALL	xsend, 66
	CALL	xrecv, 67
	CALL	xcall, 68
	CALL	xreturn, 69
	CALL	xread, 70
	CALL	xwrite, 71
	CALL	xfreeze, 72
	CALL	xpipe, 73
	CALL	xrevoke, 74
	CALL	xaddr, 75
	CALL	_gate, 76
	CALL	xlease, 77

	.section .note.GNU-stack, "", @progbits
