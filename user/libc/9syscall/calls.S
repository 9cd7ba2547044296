/*
 * The system calls: the only instructions of the library that enter the kernel.
 *
 * The kernel takes the call number in RBP and the arguments in memory, 8 bytes
 * each from SP+8; SP+0 stands for a return address.  It always looks at five
 * slots, of which those beyond a call's arguments mean nothing.  It keeps RBX, RSP, RBP and R12 to R15
 * (trap/README.md), so of what a C function must keep only RBP, which has the number, is saved here.
 *
 * In a v-SIP R14 is the base of the window and nobody writes it; sipas makes
 * of the syscall instruction a jump to the gate (kernel/lib/SFI.md), behind which more registers are lost.
 *
 * CALL: the result is a 32-bit integer of the kernel's and is sign-extended.
 * CALL64: the result is an address or a 64-bit integer.
 * Behind the number: how many arguments, of calls that are counted.
 */
#ifdef VSIP
#define FRAME	56			/* return address, five slots, one more that the kernel checks */
#else
#define FRAME	64			/* and one that aligns it */
#endif

.macro	sysentry name, number, nargs
	.section .text.\name, "ax", @progbits
	.globl	\name
	.type	\name, @function
\name:
#ifdef VSIP
	push	%rbx
#endif
	push	%rbp
#ifdef VSIP
	push	%r12
	push	%r13
	push	%r15
#endif
	sub	$FRAME, %rsp
	.if	\nargs > 0
	mov	%rdi, 8(%rsp)
	.endif
	.if	\nargs > 1
	mov	%rsi, 16(%rsp)
	.endif
	.if	\nargs > 2
	mov	%rdx, 24(%rsp)
	.endif
	.if	\nargs > 3
	mov	%rcx, 32(%rsp)
	.endif
	.if	\nargs > 4
	mov	%r8, 40(%rsp)
	.endif
	mov	$\number, %ebp
	syscall
	add	$FRAME, %rsp
#ifdef VSIP
	pop	%r15
	pop	%r13
	pop	%r12
#endif
	pop	%rbp
#ifdef VSIP
	pop	%rbx
#endif
.endm

.macro	CALL name, number, nargs=5
	sysentry \name, \number, \nargs
	cltq
	ret
	.size	\name, . - \name
.endm

.macro	CALL64 name, number, nargs=5
	sysentry \name, \number, \nargs
	ret
	.size	\name, . - \name
.endm

	CALL	sysr1, 0, 0
	CALL	bind, 2
	CALL	chdir, 3
	CALL	close, 4, 1
	CALL	dup, 5, 2
	CALL	alarm, 6
	CALL	exec, 7
	CALL	_exits, 8, 1
	CALL	fauth, 10
	CALL64	segbrk, 12
	CALL	open, 14, 2
	CALL	sleep, 17, 1
	CALL	rfork, 19, 1
	CALL	pipe, 21
	CALL	create, 22
	CALL	fd2path, 23
	CALL	brk_, 24
	CALL	remove, 25
	CALL	_notify, 28
	CALL	noted, 29, 1
	CALL64	segattach, 30
	CALL	segdetach, 31
	CALL	segfree, 32
	CALL	segflush, 33
	CALL64	rendezvous, 34, 2
	CALL	unmount, 35
	CALL	semacquire, 37, 2
	CALL	semrelease, 38, 2
	CALL	_seek, 39
	CALL	fversion, 40
	CALL	errstr, 41
	CALL	stat, 42
	CALL	fstat, 43
	CALL	wstat, 44
	CALL	fwstat, 45
	CALL	mount, 46
	CALL	await, 47, 2
	CALL	pread, 50, 4
	CALL	pwrite, 51, 4
	CALL	tsemacquire, 52, 2
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
	CALL	xshortcut, 78

	.section .note.GNU-stack, "", @progbits
