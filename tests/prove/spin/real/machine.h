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
#define irqslet hwirqslet
#define cpurelax hwcpurelax
#define irqswait hwirqswait
#include "cpu.h"
#undef cpu
#undef curproc
#undef curas
#undef curnlock
#undef curilevel
#undef curmust
#undef irqslet
#undef cpurelax
#undef irqswait
#undef up
extern Cpu *running;
static inline Cpu *cpu(void) { return running; }
static inline struct Proc *curproc(void) { return running->proc; }
static inline struct Aspace *curas(void) { return running->as; }
static inline u32 curnlock(void) { return running->nlock; }
static inline u32 curilevel(void) { return running->ilevel; }
static inline bool curmust(void) { return running->must; }
#define up (curproc())
void cpurelax(void);
void irqslet(void);
void irqswait(void);
/* statistics */
#undef CPUADD
#undef CPUADDL
#define CPUADD(field, n) ((void)0)
#define CPUADDL(field, n) ((void)0)
