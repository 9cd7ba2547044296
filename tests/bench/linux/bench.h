/*
 * How a benchmark measures and what it prints, in Linux: the same as tests/bench/bench.h.  System calls are made here, so that no
 * C library stands between.
 */
#pragma once
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <linux/futex.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>
#include "../mark.h"

enum { KiB = 1024, MiB = 1024*KiB, Page = 4*KiB };

static inline long
call(long no, long a, long b, long c, long d, long e, long f)
{
	register long r10 __asm__("r10") = d, r8 __asm__("r8") = e, r9 __asm__("r9") = f;
	long r;

	__asm__ volatile("syscall" : "=a"(r) : "0"(no), "D"(a), "S"(b), "d"(c), "r"(r10), "r"(r8), "r"(r9) : "rcx", "r11", "memory");
	return r;
}

static inline long
call3(long no, long a, long b, long c)
{
	long r;

	__asm__ volatile("syscall" : "=a"(r) : "0"(no), "D"(a), "S"(b), "d"(c) : "rcx", "r11", "memory");
	return r;
}

static inline uint64_t
cycles(void)
{
	uint32_t lo, hi;

	__asm__ volatile("rdtsc" : "=a"(lo), "=d"(hi) :: "memory");
	return (uint64_t)hi << 32 | lo;
}

static inline void
must(int ok, const char *what)
{
	if(ok)
		return;
	printf("bench: %s: %s\n", what, strerror(errno));
	exit(1);
}

static inline void
sortticks(uint64_t *t, int n)
{
	for(int i = 1; i < n; i++){
		uint64_t x = t[i];
		int j;
		for(j = i; j > 0 && t[j-1] > x; j--)
			t[j] = t[j-1];
		t[j] = x;
	}
}

static inline void
report(const char *name, const char *what, uint64_t *t, int runs, int n)
{
	sortticks(t, runs);
	printf("bench %s %d %d %lu %lu %lu %s\n", name, runs, n, t[runs/2] / n, t[0] / n, t[runs-1] / n, what);
	fflush(stdout);
}

/* Is it among the words, or are there none? */
static inline int
wanted(const char *name, char **words)
{
	for(int i = 0; words[i] != NULL; i++)
		if(strcmp(words[i], name) == 0)
			return 1;
	return words[0] == NULL;
}

/* By 8 bytes: with fewer instructions, as they are counted, only wider registers copy. */
static inline void
copyout(void *to, const void *from, size_t n)
{
	n /= 8;
	__asm__ volatile("rep movsq" : "+D"(to), "+S"(from), "+c"(n) :: "memory");
}

/* Reads a word of each page. */
static inline uint64_t
look(const void *p, long n)
{
	uint64_t s = 0;

	for(long i = 0; i < n; i += Page)
		s += *(volatile uint64_t*)((char*)p + i);
	return s;
}

/* A word in memory that two processes share, which one sets and the other waits for; *w is 0 or 1. */
static inline void
setword(volatile int *w, int v)
{
	*w = v;
	call3(SYS_futex, (long)w, FUTEX_WAKE, 1);
}

static inline void
awaitword(volatile int *w, int v)
{
	while(*w != v)
		call(SYS_futex, (long)w, FUTEX_WAIT, !v, 0, 0, 0);
}

/* What is done n times in a row. */
typedef struct Op Op;
struct Op {
	const char *name;
	int n;
	const char *what;
	void (*f)(int n);
	void (*begin)(int n);	/* before the clock runs; NULL: nothing */
	void (*end)(int n);
};

enum { Maxruns = 9 };

static inline uint64_t
once(Op *o, int marked)
{
	uint64_t a, b;

	if(o->begin != NULL)
		o->begin(o->n);
	if(marked)
		MARK(Begin);
	a = cycles();
	o->f(o->n);
	b = cycles();
	if(marked)
		MARK(End);
	if(o->end != NULL)
		o->end(o->n);
	return b - a;
}

/* Those that the words name: once to warm up, then so many times. */
static inline void
measureall(Op *o, int n, int runs, char **words)
{
	uint64_t t[Maxruns];

	for(; n > 0; n--, o++){
		if(!wanted(o->name, words))
			continue;
		once(o, 0);
		for(int i = 0; i < runs; i++)
			t[i] = once(o, 1);
		report(o->name, o->what, t, runs, o->n);
	}
}

void calls(char **words);
void files(char **words);
void moves(char **words);
void wire(char **words);
