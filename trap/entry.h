/* Numbers that entry.S shares with C; checked against the real definitions in desc.c. */
#pragma once

#define CPU_KSTACK	16
#define CPU_USERSP	24
#define CPU_PROC	8
#define CPU_SLOW	32
#define CPU_NSYSCALL	40
#define UREG_BX		8
#define UREG_SEGS	120
#define UREG_PC		144
#define UREG_FLAGS	160
#define UREG_SP		168
#define UREG_SIZE	184
#define FLAG_TF		0x100
#define FLAG_NT		0x4000
#define SEL_KCS		8
#define SEL_KDS		16
#define SEL_UDS		0x23
#define SEL_UCS		0x2b
#define SEL_SEGS	0x230023	/* ds and es; fs and gs are 0 */
#define VEC_SYSCALL	64
#define MSR_FSBASE	0xC0000100
#define MSR_GSBASE	0xC0000101

/* apstart.S */
#define AP_CLOSED	0xFFFFFFFF	/* no offer any more */
#define MSR_EFER	0xC0000080
#define EFER_LME	0x100
#define EFER_NXE	0x800
#define CR4_PAE		0x20
#define CR0_PE		0x1
#define CR0_MP		0x2
#define CR0_ET		0x10
#define CR0_NE		0x20
#define CR0_WP		0x10000
#define CR0_PG		0x80000000
