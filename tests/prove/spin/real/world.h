/* standin.c */
#pragma once
#include "coop.h"
#include "proc.h"
void process(const char *name, void (*fn)(void), Cpu *, Proc *);	/* a thread that is a process; it calls ended() */
void ended(void);
void ticker(void);		/* a thread, if there are timers */
