/*
 * lockdep.h: what lock.c and qlock.c tell the lock checker of the debug build; nothing in others.
 */
#pragma once
#include "core.h"

enum { Depspin = 1, Depirqoff = 2, Depsleep = 4, Deptry = 8 };	/* how a lock is taken */

#ifdef DEBUG
void depwant(void *l, u16 *class, u64 pc, int how);	/* before waiting for it, or after a try that got it */
void depdrop(void *l);
void depwaited(u16 class, u64 cycles);			/* a spin lock was not free at once */
#else
static inline void depwant(void *l, void *class, u64 pc, int how) { USED(l); USED(class); USED(pc); USED(how); }
static inline void depdrop(void *l) { USED(l); }
static inline void depwaited(u16 class, u64 cycles) { USED(class); USED(cycles); }
#endif
#ifdef DEBUG
#define CLASSOF(l) (&(l)->class)
#else
#define CLASSOF(l) nil
#endif
