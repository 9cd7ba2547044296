/*
 * The gate between the SIPs of a pod (kernel/lib/SFI.md, "Pods"): a call from one window into another in ring 3.
 *
 * This page lies Sfipodgate below each window, where verified code cannot jump to but by slots 2 and 3 of the gate page; what the
 * gate knows of this SIP (struct Gatepage of pod.h) is the page above.  The base of FS is the activation that runs: verified code
 * can neither read nor write it.  Nothing here touches a program's stack, so only the death of a SIP can make it fault, and proc/podgate.c
 * finishes then what was begun; the labels tell it how far that was.
 */
	.set	BASE, 0
	.set	SP, 8
	.set	PC, 16
	.set	CALLEE, 24
	.set	CALLER, 32
	.set	BUSY, 40
	.set	ENTRY, 48
	.set	STACK, 56

	.section .rodata
	.balign	4096
	.globl	podgatepage, podgatesaved, podgatelook, podgatetook, podgatetaken, podgateinto, podgatecame, podgatebad, podgatetail, podgatejump, podgateend
podgatepage:
	/* call: connection in R8, where to come back in R10, words in RDI, RSI, RDX, RCX; nothing else goes along */
	movq	%rsp, %fs:SP
	movq	%r10, %fs:PC
podgatesaved:
	andl	$15, %r8d
	leaq	podgatepage+4096(%rip), %r11
	movq	(%r11,%r8,8), %r11
podgatelook:
	lock btsl $0, BUSY(%r11)	/* where nobody is R11 is 0: a fault, and the kernel says Gatenone */
podgatetook:
	jc	1f
podgatetaken:
	movq	%r11, %fs:CALLEE
	rdfsbase %rax
	movq	%rax, CALLER(%r11)
	wrfsbase %r11
podgateinto:
	movq	BASE(%r11), %r14
	wrgsbase %r14
	movq	STACK(%r11), %rsp
	xorl	%eax, %eax
	xorl	%ebx, %ebx
	xorl	%ebp, %ebp
	xorl	%r9d, %r9d
	xorl	%r10d, %r10d
	xorl	%r12d, %r12d
	xorl	%r13d, %r13d
	xorl	%r15d, %r15d
	jmp	*ENTRY(%r11)

	/* return: RAX is the result, 0 in ECX says that it is one, and of general registers nothing else goes to the caller */
	.balign	128, 0xcc		/* gate.S jumps here */
podgateret:
	movq	%fs:CALLER, %r11
podgatebad:
	movq	BASE(%r11), %r14	/* if nobody called R11 is 0: a fault of whoever jumped here */
	movq	$0, %fs:CALLER
	movl	$0, %fs:BUSY
	wrfsbase %r11
podgatecame:
	wrgsbase %r14
	movq	SP(%r11), %rsp
	xorl	%ecx, %ecx
	xorl	%edx, %edx
	xorl	%ebx, %ebx
	xorl	%ebp, %ebp
	xorl	%esi, %esi
	xorl	%edi, %edi
	xorl	%r8d, %r8d
	xorl	%r9d, %r9d
	xorl	%r10d, %r10d
	xorl	%r12d, %r12d
	xorl	%r13d, %r13d
	xorl	%r15d, %r15d
back:
	movq	%fs:PC, %r11
podgatetail:
	andl	$-32, %r11d
	addq	%r14, %r11
podgatejump:
	jmp	*%r11

1:	movl	$2, %ecx		/* Gatebusy */
	jmp	back
podgateend:
	.fill	4096 - (. - podgatepage), 1, 0xcc

	.section .note.GNU-stack, "", @progbits
