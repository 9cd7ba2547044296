/*
 * uword.h: faultcopy, faultstr, faultload32 and faultcas32 (trap.h) for the few paths that are counted: as these change no registers but those of
 * their arguments, RAX and RCX, faultstr also R8 and R9 (entry.S), who calls them so has less to save.
 *
 * Where they are not those of entry.S (LOCKCALLS, as in hilock.h) they are called as any function.
 */
#pragma once
#include "trap.h"

#ifdef LOCKCALLS
static inline usize
fastcopy(char **dst, const char **src, usize n)
{
	usize left = faultcopy(*dst, *src, n);

	*dst += n - left;
	*src += n - left;
	return left;
}
#define faststr faultstr
#define fastload32 faultload32
#define fastcas32 faultcas32
#else
/* Both go on to where it stopped. */
static inline usize
fastcopy(char **dst, const char **src, usize n)
{
	usize left;

	__asm__ volatile("call faultcopy" : "=a"(left), "+D"(*dst), "+S"(*src), "+d"(n) :: "rcx", "memory", "cc");
	return left;
}

static inline int
faststr(char *dst, const char *src, usize nword)
{
	int r;

	__asm__ volatile("call faultstr" : "=a"(r), "+D"(dst), "+S"(src), "+d"(nword) :: "rcx", "r8", "r9", "memory", "cc");
	return r;
}

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
