/* What the files of trap/ share. */
#pragma once
#include "trap.h"

/* entry.S */
extern const u8 trapvectors[256][16];
extern const u64 fixups[][2];
extern const u64 clacsites[], stacsites[];
void syscallentry(void);
_Noreturn void touserregs(Ureg *);
struct Tableptr;
void loadsegs(const struct Tableptr *);

void descinit(void);		/* GDT, TSS, IDT of this CPU */
void *desctables(void);
void apentry(Cpu *);		/* where apstart.S arrives */
void cpusetup(void);		/* control registers and MSRs of this CPU */
void fpusetup(void);
extern bool widemoves;		/* wide.c: the CPUs have all that it needs, and it is switched on */

void interrupt(Ureg *);
void intrinit(void);
Cpu *intrcpu(void);
void intrspread(void);
_Noreturn void kernelpanic(Ureg *, const char *what);
void userexception(Ureg *);	/* interrupts on */
const char *excname(u64 type);
