/*
 * uword.h: faultload32 and faultcas32 (trap.h) for the few paths that are counted: as they change no register but RAX and RDX (entry.S), who calls
 * them so has nothing to save.
 *
 * Where they are not those of entry.S (LOCKCALLS, as in hilock.h) they are called as any function.
 */
#pragma once
#include "trap.h"

#ifdef LOCKCALLS
#define fastload32 faultload32
#define fastcas32 faultcas32
#else
static inline int
fastload32(const u32 *addr, u32 *value)
{
	int r;

	__asm__ volatile("call faultload32" : "=a"(r) : "D"(addr), "S"(value) : "rdx", "memory", "cc");
	return r;
}

static inline int
fastcas32(u32 *addr, u32 old, u32 new_)
{
	int r;

	__asm__ volatile("call faultcas32" : "=a"(r) : "D"(addr), "S"(old), "d"(new_) : "memory", "cc");
	return r;
}
#endif
