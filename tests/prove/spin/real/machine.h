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
#include "cpu.h"
#undef cpu
#undef curproc
#undef curas
#undef up
extern Cpu *running;
static inline Cpu *cpu(void) { return running; }
static inline struct Proc *curproc(void) { return running->proc; }
static inline struct Aspace *curas(void) { return running->as; }
#define up (curproc())
