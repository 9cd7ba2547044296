/*
 * apstart.S: a CPU's first instructions after the start-up interrupt (SDM vol 3, 8.4).
 *
 * Copied to a page below 1 MiB, where it begins in real mode with cs = page / 16.  It goes to long
 * mode in one step, on the kernel's page table, which maps this page at its physical address for
 * as long as CPUs are being started.  smp.c fills in apargs; entry.h has its layout.
 */
#include "entry.h"

#define REL(x)	((x) - apstart)

	.section .rodata
	.globl	apstart, apargs, apend
	.balign 16
apstart:
	.code16
	cli
	cld
	movw	%cs, %ax
	movw	%ax, %ds
	lgdtl	REL(gdtr)
	movl	$(CR4_PAE), %eax
	movl	%eax, %cr4
	movl	REL(pml4), %eax
	movl	%eax, %cr3
	movl	$MSR_EFER, %ecx
	rdmsr
	orl	$(EFER_LME | EFER_NXE), %eax
	wrmsr
	movl	$(CR0_PG | CR0_WP | CR0_NE | CR0_ET | CR0_MP | CR0_PE), %eax
	movl	%eax, %cr0
	ljmpl	*REL(farptr)
	.code64
ap64:
again:
	movl	apoffer(%rip), %eax	/* read before what it offers, and taken only if it is still the same */
	movq	apstack(%rip), %rsp
	movq	apcpu(%rip), %rdi
	movq	apgo(%rip), %rbx
	xorl	%ecx, %ecx
	testl	%eax, %eax
	jz	next
	cmpl	$(AP_CLOSED), %eax
	je	park
	lock cmpxchgl %ecx, apoffer(%rip)
	je	taken
next:
	pause
	jmp	again
park:
	cli
	hlt
	jmp	park
taken:
	movl	$SEL_KDS, %eax
	movl	%eax, %ss
	movl	%eax, %ds
	movl	%eax, %es
	xorl	%ebp, %ebp
	pushq	$0
	jmp	*%rbx

	.balign 8
gdt:
	.quad	0
	.quad	0x00AF9B000000FFFF	/* code, long mode */
	.quad	0x00CF93000000FFFF	/* data */
apargs:
apstack:
	.quad	0
apcpu:
	.quad	0
apgo:
	.quad	0
apoffer:
	.long	0
pml4:
	.long	0
	.word	0
gdtr:
	.word	23
gdtbase:
	.long	REL(gdt)		/* + page */
farptr:
	.long	REL(ap64)		/* + page */
	.word	SEL_KCS
apend:
	.section .note.GNU-stack, "", @progbits
