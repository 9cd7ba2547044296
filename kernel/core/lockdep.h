/*
 * lockdep.h: what lock.c and qlock.c tell the lock checker of the debug build; nothing in others.
 */
#pragma once
#include "core.h"

/* how a lock is taken; Depgot: it is held, not only wanted */
enum { Depspin = 1, Depirqoff = 2, Depsleep = 4, Deptry = 8, Depgot = 16 };

#ifdef DEBUG
#include "debug.h"
void depwant(void *l, u16 *class, u64 pc, int how);	/* before waiting for it, or after a try that got it */
void depgot(void *l, int how);
void depdrop(void *l, u64 pc, int how, u64 takenpc);
void depwaited(u16 class, u64 cycles);			/* a spin lock was not free at once */

/* between lockdep.c and lockheld.c */
void heldadd(Stackdebug *, void *l, u16 class, u64 pc, int how);
bool depoff(void);
const char *depname(u16 class);
#else
static inline void depwant(void *l, void *class, u64 pc, int how) { USED(l); USED(class); USED(pc); USED(how); }
static inline void depgot(void *l, int how) { USED(l); USED(how); }
static inline void depdrop(void *l, u64 pc, int how, u64 takenpc) { USED(l); USED(pc); USED(how); USED(takenpc); }
static inline void depwaited(u16 class, u64 cycles) { USED(class); USED(cycles); }
#endif
#ifdef DEBUG
#define CLASSOF(l) (&(l)->class)
#else
#define CLASSOF(l) nil
#endif
