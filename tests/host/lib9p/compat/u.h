/*
 * Enough of <u.h> to compile lib9p and its servers against the host's C library, where
 * ASan and UBSan can watch them.
 */
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
typedef uint8_t		u8int;
typedef uint16_t	u16int;
typedef uint32_t	u32int;
typedef uint64_t	u64int;
typedef int64_t		s64int;
typedef uintptr_t	uintptr;
typedef uint32_t	Rune;
#define USED(...)	((void)sizeof(__VA_ARGS__))
