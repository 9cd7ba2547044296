/*
 * The gate between the SIPs of a pod (kernel/lib/SFI.md, "Pods"): a call from one window into another in ring 3.
 *
 * This page lies Sfipodgate below each window, where verified code cannot jump to but by slots 2 and 3 of the gate page; what the
 * gate knows of this SIP (struct Gatepage of pod.h) is the page above.  The base of FS is the activation that runs: verified code
 * can neither read nor write it.  Nothing here touches a program's stack, so only the death of a SIP can make it fault, and proc/pod.c
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
	.globl	podgatepage, podgatesaved, podgatexchg, podgatetaken, podgateinto, podgatecame, podgatebad, podgatetail, podgatejump, podgateend
podgatepage:
	/* call: connection in EDI, where to come back in R10; other registers are the callee's */
	movq	%rsp, %fs:SP
	movq	%r10, %fs:PC
podgatesaved:
	andl	$15, %edi
	leaq	podgatepage+4096(%rip), %r11
	movq	(%r11,%rdi,8), %r11
	testq	%r11, %r11
	jz	1f
	movl	$1, %eax
	xchgl	%eax, BUSY(%r11)
podgatexchg:
	testl	%eax, %eax
	jnz	2f
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
	jmp	*ENTRY(%r11)

	/* return: RAX and whatever else is in registers goes to the caller, 0 in ECX */
	.balign	128, 0xcc		/* gate.S jumps here */
podgateret:
	movq	%fs:CALLER, %r11
	testq	%r11, %r11
	jz	podgatebad
	movq	$0, %fs:CALLER
	movl	$0, %fs:BUSY
	wrfsbase %r11
podgatecame:
	movq	BASE(%r11), %r14
	wrgsbase %r14
	movq	SP(%r11), %rsp
	xorl	%ecx, %ecx
back:
	movq	%fs:PC, %r11
podgatetail:
	andl	$-32, %r11d
	addq	%r14, %r11
podgatejump:
	jmp	*%r11

1:	movl	$1, %ecx		/* Gatenone */
	jmp	back
2:	movl	$2, %ecx		/* Gatebusy */
	jmp	back
podgatebad:
	ud2
podgateend:
	.fill	4096 - (. - podgatepage), 1, 0xcc

	.section .note.GNU-stack, "", @progbits
