/* Raw system calls, past the library: any number, and arguments whose upper halves mean nothing. */
#pragma once
#include <u.h>
#include <libc.h>

enum { Junk = 0x5a5a5a5a };

static s64int
syscall(int nr, u64int *a)
{
	s64int r;

	__asm__ volatile(
		"push %%rbp; push %%rbx; push %%r12; push %%r13; push %%r14; push %%r15\n"
		"push 32(%2); push 24(%2); push 16(%2); push 8(%2); push 0(%2); push $0\n"
		"mov %1, %%ebp; syscall\n"
		"add $48, %%rsp; pop %%r15; pop %%r14; pop %%r13; pop %%r12; pop %%rbx; pop %%rbp\n"
		: "=a"(r), "+D"(nr), "+S"(a) :: "rcx", "rdx", "r8", "r9", "r10", "r11", "memory", "cc");
	return r;
}

#define CALL(nr, ...) syscall(nr, (u64int[5]){__VA_ARGS__})
#define P(x) ((u64int)(uintptr)(x))
/* an int or ulong with garbage above it */
#define N(x) ((u64int)Junk<<32 | (u32int)(x))
