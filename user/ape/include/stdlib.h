/* ANSI utilities for ports. */
#ifndef STDLIB_H
#define STDLIB_H 1
#include <stddef.h>

#define EXIT_SUCCESS	0
#define EXIT_FAILURE	1
#define RAND_MAX	0x7fffffff
#define MB_CUR_MAX	4

void*	malloc(size_t);
void*	calloc(size_t, size_t);
void*	realloc(void*, size_t);
void	free(void*);
void	abort(void) __attribute__((noreturn));
void	exit(int) __attribute__((noreturn));
void	_exit(int) __attribute__((noreturn));
int	atexit(void (*)(void));
int	system(const char*);
char*	getenv(const char*);
int	abs(int);
long	labs(long);
double	atof(const char*);
int	atoi(const char*);
long	atol(const char*);
double	strtod(const char*, char**);
long	strtol(const char*, char**, int);
unsigned long strtoul(const char*, char**, int);
long long strtoll(const char*, char**, int);
unsigned long long strtoull(const char*, char**, int);
void	qsort(void*, size_t, size_t, int (*)(const void*, const void*));
int	random(void);
void	srandom(unsigned);
#define rand	random
#define srand	srandom

size_t	mbstowcs(wchar_t*, const char*, size_t);
int	mbtowc(wchar_t*, const char*, size_t);
int	wctomb(char*, wchar_t);
#define mblen(s, n)	mbtowc(NULL, s, n)
#endif
