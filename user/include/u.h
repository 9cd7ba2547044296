/*
 * The basic types, as Plan 9 names them.  Include first.
 *
 * long and ulong are 64 bits wide here (the compiler's System V model); the
 * kernel's interface counts them as 32 bits, so whatever is shared with the
 * kernel in memory uses s32int or u32int.
 */
#ifndef U_H
#define U_H 1

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#define nil	((void*)0)

typedef unsigned char	uchar;
typedef unsigned short	ushort;
typedef unsigned int	uint;
typedef unsigned long	ulong;
typedef long long	vlong;
typedef unsigned long long uvlong;
typedef signed char	schar;

typedef uint8_t		u8int;
typedef uint16_t	u16int;
typedef uint32_t	u32int;
typedef uint64_t	u64int;
typedef int8_t		s8int;
typedef int16_t		s16int;
typedef int32_t		s32int;
typedef int64_t		s64int;
typedef uintptr_t	uintptr;
typedef intptr_t	intptr;
typedef size_t		usize;

typedef u32int		Rune;

/* what a called function keeps: RBX RBP R12 R13 R14 R15 RSP, and the return address */
typedef struct {
	u64int	reg[8];
} jmp_buf[1];

/* say that a variable is meant to be set or used */
static inline void
_used(int n, ...)
{
	(void)n;
}
#define USED(...)	_used(0, __VA_ARGS__)
#define SET(x)		((x) = 0)

#endif
