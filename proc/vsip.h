/*
 * vsip.h: processes that run verified native code (vsip.c); private to proc/.
 *
 * p->vbase is not 0.  The program's pointers are offsets in its window: whatever it says is an address becomes
 * base | low 32 bits here, and what it is told is an offset again (kernel/lib/SFI.md, "What the kernel has to do").
 */
#pragma once
#include "priv.h"
#include "sfi.h"

/* The last words of the Tos, which change (time.c). */
typedef struct Toscycles Toscycles;
struct Toscycles {
	s64 kcycles, pcycles;
	u32 pid, clock;
};

/* What programs see at the end of their stack (tos(2)); the kernel fills in the last two. */
typedef struct Tos Tos;
struct Tos {
	u64 prof[4];
	u32 profpid, profwhat;
	u64 cyclefreq;
	Toscycles now;
};
_Static_assert(sizeof(Tos) == 72 && sizeof(Toscycles) == 24, "the Tos is part of the Plan 9 interface");

enum { Gatereturn = Sfigate + Sfislot + 2 };	/* offset of RIP after the syscall of gate_sys */

/* Where the stack ends. */
static inline u64
usertop(const Proc *p)
{
	return p->vbase != 0 ? p->vbase + Sfiwindow : USTKTOP;
}

/* An address for the kernel from one of the program, and the reverse. */
static inline u64
vaddr(const Proc *p, u64 va)
{
	return p->vbase != 0 ? p->vbase | (u32)va : va;
}
static inline u64
voffset(const Proc *p, u64 va)
{
	return p->vbase != 0 ? (u32)va : va;
}

Err vheader(const uchar *h, usize n, Program *);	/* nil: it is one, perhaps with impossible sizes */
bool vheaderis(const uchar *h, usize n);
Err vsyscall(u32 nr, const Ureg *, u64 *arg);	/* may up make this call?  arg: its pointers become addresses */
bool vtarget(const Proc *, u64 va);		/* a jump may go there */
bool vresume(Ureg *, const Ureg *user);		/* the handler has ended and wants these; false: that may not be */
