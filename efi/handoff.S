/*
 * handoff.S: the step from the firmware's page tables to the kernel's.
 *
 * handoff(rdi pml4pa, rsi entry, rdx stack top, rcx Bootinfo*).  This code is mapped at the
 * same address in both.  All of CR0, CR4 and EFER is set to known values: the firmware may have
 * left more on.  PGE is switched off first, since global entries outlive a load of CR3
 * (SDM volume 3, 4.10.4.1), and switched on by the kernel.
 */
	.section .text.handoff, "ax"
	.globl	handoff, handoffstart, handoffend
	.hidden	handoff, handoffstart, handoffend
	.balign	64
handoffstart:
handoff:
	cli
	cld
	mov	%rcx, %r8
	mov	%rdx, %r9
	mov	$0x620, %eax		/* CR4: PAE, OSFXSR, OSXMMEXCPT */
	mov	%rax, %cr4
	mov	$0xc0000080, %ecx	/* EFER: NXE; LME and LMA stay */
	rdmsr
	or	$0x800, %eax
	wrmsr
	mov	$0x80010033, %eax	/* CR0: PG WP NE ET MP PE */
	mov	%rax, %cr0
	mov	%rdi, %cr3
	mov	%r9, %rsp
	mov	%r8, %rdi
	xor	%ebp, %ebp
	push	%rbp			/* rsp is 16n+8, as after a call; return address 0 ends a backtrace */
	jmp	*%rsi
handoffend:
	.section .note.GNU-stack, "", @progbits
