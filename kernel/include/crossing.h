/*
 * What the assembly of system calls (trap/entry.S) knows of a process and of the calls: offsets in Proc, which proc/syscall.c
 * checks, and in Upcalls, which trap/desc.c checks.
 */
#pragma once

#define PROC_SLOW	0	/* u64 */
#define PROC_KENTRY	8	/* u64, like the next three */
#define PROC_KCYCLES	16
#define PROC_PCYCLES	24
#define PROC_TOS	32
#define PROC_CALL	40	/* u32 */

#define SYSCALLS	128	/* numbers */
#define UPCALL_SYSFN	0
#define UPCALL_SYSERROR	(8 * SYSCALLS)
