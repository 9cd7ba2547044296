/*
 * Per-CPU data, reached through GS base (kernel mode), and privileged instructions.
 * The fields that assembly uses have fixed offsets (asserted in trap/).
 */
#pragma once
#include "types.h"

struct Charge;
struct Proc;
struct Aspace;
struct Bootinfo;

typedef struct Cpu Cpu;
struct Cpu {
	Cpu *self;		/* gs:0 */
	struct Proc *proc;	/* gs:8  current process, nil in the scheduler */
	u64 kstack;		/* gs:16 top of the kernel stack for entries from user mode */
	u64 usersp;		/* gs:24 scratch of the SYSCALL entry */
	union {
		volatile u64 slow;	/* gs:32 if not 0, system calls go the long way through C, in and out */
		struct {
			bool resched;	/* the quantum is over or someone better is ready */
			bool traced;	/* traceon */
			u32 nlock;	/* spin locks held */
		};
	};
	u64 nsyscall;		/* gs:40 statistics */
	u32 id;			/* 0 .. ncpu-1, not the APIC id */
	u32 apicid;
	u32 nsleeplock;		/* sleeping locks taken here less those released here */
	u32 ilevel;		/* depth of interrupt handling */
	u64 usergs;		/* base of GS in user mode, as last set */
	bool fsgsbase;		/* user mode may write it, and that of FS: the process is in a pod */
	struct Aspace *as;	/* whose page table is loaded; nil: the kernel's own */
	struct Timer *timers;	/* by time; interrupts off */
	struct Charge *charge;	/* who pays for what the process needs; nil: nobody */
	bool must;		/* the process is given memory beyond its limits, too */
	bool online;

	/* statistics for /dev/sysstat */
	u64 nswitch, nintr, nfault, ntlbfault, ntlbflush;
	u64 nipi, ntlbipi;	/* interrupts that this CPU sent to others; those of them that ask for a flush */
	u64 nspin, spinticks;	/* spin locks that were not free at once; TSC ticks until they were */
	u64 nqwait;		/* sleeping locks that were not free at once */
	u64 ntlbwait, tlbticks;	/* flushes that other CPUs had to make first; TSC ticks until they had */
	u64 idlens, intrns;	/* halted without handling interrupts; handling them */
	u64 idlesince;		/* when the halt that lasts began, 0: none; its own interrupts are in haltintrns */
	u64 haltintrns;
	struct {		/* proc/load.c */
		u64 ns;		/* what came before is in the averages */
		u64 idle0, intr0;	/* idlens and intrns then */
		u32 load, idle, intr;	/* millionths of a CPU, decayed over a second */
	} avg;

	/* what the interrupt that is handled now has interrupted; for profiles */
	u64 intrpc;
	bool intruser;

	void *trap;		/* trap/: GDT, TSS, exception stacks */
	void *sched;		/* proc/: run queue */
};

static inline Cpu *
cpu(void)
{
	Cpu *c;
	__asm__ volatile("movq %%gs:0, %0" : "=r"(c));
	return c;
}

static inline struct Proc *
curproc(void)
{
	struct Proc *p;
	__asm__ volatile("movq %%gs:8, %0" : "=r"(p));
	return p;
}
#define up (curproc())

/* The address space of the running process. One instruction, so that the process cannot change CPU in between. */
static inline struct Aspace *
curas(void)
{
	struct Aspace *as;
	__asm__ volatile("movq %%gs:%c1, %0" : "=r"(as) : "i"(offsetof(Cpu, as)));
	return as;
}

/*
 * How many spin locks this CPU holds, how deep in interrupt handlers it is, and whether its process is given memory beyond its limits; each
 * for the same reason in one instruction.  Through cpu() they may be those of a CPU that the process has just been taken from, which is then
 * in a handler (tests/lint/percpu).
 */
static inline u32
curnlock(void)
{
	u32 n;
	__asm__ volatile("movl %%gs:%c1, %0" : "=r"(n) : "i"(offsetof(Cpu, nlock)));
	return n;
}

static inline u32
curilevel(void)
{
	u32 n;
	__asm__ volatile("movl %%gs:%c1, %0" : "=r"(n) : "i"(offsetof(Cpu, ilevel)));
	return n;
}

static inline bool
curmust(void)
{
	bool b;
	__asm__ volatile("movb %%gs:%c1, %0" : "=q"(b) : "i"(offsetof(Cpu, must)));
	return b;
}

/* Adds to a count of this CPU, whichever that is: one instruction.  The count has 64 bits; CPUADDL: 32. */
#define CPUADD(field, n) __asm__ volatile("addq %0, %%gs:%c1" :: "er"((u64)(n)), "i"(offsetof(Cpu, field)) : "memory", "cc")
#define CPUADDL(field, n) __asm__ volatile("addl %0, %%gs:%c1" :: "ri"((u32)(n)), "i"(offsetof(Cpu, field)) : "memory", "cc")

/* In a loop that waits, for words that it reads as volatile or atomic ones, or for time. */
static inline void cpurelax(void) { __asm__ volatile("pause"); }

extern Cpu *cpus[Maxcpu];
extern u32 ncpu;
