/* Numbers that entry.S shares with C; checked against the real definitions in desc.c. */
#pragma once

#define CPU_KSTACK	16
#define CPU_USERSP	24
#define UREG_SEGS	120
#define UREG_PC		144
#define SEL_KCS		8
#define SEL_KDS		16
#define SEL_UDS		0x23
#define SEL_UCS		0x2b
#define VEC_SYSCALL	64
#define MSR_GSBASE	0xC0000101
