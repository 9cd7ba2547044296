/* Types that every kernel room uses. */
#pragma once
#include <stdint.h>
#include <stddef.h>
#include <stdarg.h>
#include <stdbool.h>

typedef uint8_t u8;
typedef uint16_t u16;
typedef uint32_t u32;
typedef uint64_t u64;
typedef int8_t s8;
typedef int16_t s16;
typedef int32_t s32;
typedef int64_t s64;
typedef size_t usize;
typedef uintptr_t uintptr;
typedef unsigned char uchar;
typedef u32 Rune;

#define nil ((void *)0)
#define nelem(a) (sizeof(a) / sizeof((a)[0]))
#define roundup(x, n) (((x) + ((n) - 1)) & ~((u64)(n) - 1))	/* n: a power of two */
#define rounddown(x, n) ((x) & ~((u64)(n) - 1))
#define USED(x) ((void)(x))
#define likely(x) __builtin_expect(!!(x), 1)
#define unlikely(x) __builtin_expect(!!(x), 0)

/*
 * What a function that can fail returns: nil for success, else the text that
 * errstr(2) will show.  The texts are in errors.h; errf() of proc.h makes others.
 */
typedef const char *Err;

/* A physical address, in bytes. */
typedef u64 Phys;

/*
 * An address in the user half of the current address space.  It is a type of
 * its own so that nobody dereferences it: only ucopy*() of mm.h can.
 */
typedef struct Uptr Uptr;
struct Uptr {
	u64 va;
};

enum {
	KiB = 1024,
	MiB = 1024 * KiB,
	GiB = 1024 * MiB,

	Pgshift = 12,
	Pgsize = 1 << Pgshift,
	Maxcpu = 64,
};
