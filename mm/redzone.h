/*
 * redzone.h: what kmalloc.c asks of redzone.c about an object of total bytes in a slab; nothing but in the debug build.
 */
#pragma once
#include "types.h"

#ifdef DEBUG
enum { Zone = 16 };		/* bytes before what the caller gets, and at least as many behind it */
void *zoneset(char *p, usize n, u32 total, u64 pc);	/* given out, n bytes asked for at pc; what the caller gets */
void zonecheck(char *p, u32 total, u64 pc);		/* to be freed at pc */
void zonefresh(char *p, u32 total);			/* of a new slab */
char *zonekeep(char *p, u32 total);			/* p waits; an object that has waited, to be freed now, or nil */
u64 zoneowner(const char *p);				/* who asked for it; 0: it is free */
#else
enum { Zone = 0 };
static inline void *zoneset(char *p, usize n, u32 total, u64 pc) { USED(n); USED(total); USED(pc); return p; }
static inline void zonecheck(char *p, u32 total, u64 pc) { USED(p); USED(total); USED(pc); }
static inline void zonefresh(char *p, u32 total) { USED(p); USED(total); }
static inline char *zonekeep(char *p, u32 total) { USED(total); return p; }
#endif
