/* In front of each kernel file: cpu() is a variable here. */
#pragma once
extern char physmem[][4096];
/* few processors, as tables of all of them are part of the state */
#define Maxcpu Maxcpu64
#include "types.h"
#undef Maxcpu
enum { Maxcpu = 4 };
#define cpu gscpu
#define curproc gscurproc
#define curas gscuras
#define curnlock gscurnlock
#define curilevel gscurilevel
#define curmust gscurmust
#define cpurelax hwcpurelax
#include "cpu.h"
#undef cpu
#undef curproc
#undef curas
#undef curnlock
#undef curilevel
#undef curmust
#undef cpurelax
#undef up
extern Cpu *running;
/* one instruction in the kernel: nothing comes in between */
#define ONE __attribute__((no_sanitize_thread)) static inline
ONE Cpu *cpu(void) { return running; }
ONE struct Proc *curproc(void) { return running->proc; }
ONE struct Aspace *curas(void) { return running->as; }
ONE u32 curnlock(void) { return running->nlock; }
ONE u32 curilevel(void) { return running->ilevel; }
ONE bool curmust(void) { return running->must; }
#undef ONE
#define up (curproc())
void cpurelax(void);
/* statistics */
#undef CPUADD
#undef CPUADDL
#define CPUADD(field, n) ((void)0)
#define CPUADDL(field, n) ((void)0)
