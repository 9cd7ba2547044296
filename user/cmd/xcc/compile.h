/* What the programs around the compiler call: main.c inside the system, image/xcc.c on the machine that builds it. */
#pragma once
#include <stddef.h>

enum { Xcctable = 't', Xcctext = 'p', Xccstub = 'c', Xccsum = 's' };

/* Where output goes. */
typedef void Xccput(void *arg, const char *s, size_t n);

/*
 * Makes of a source or a table of n bytes, called file in messages, what is wanted.  Returns nil or the lines of
 * errors, which stay until the next call; then nothing was put.
 */
const char *xcc(const char *file, const char *src, size_t n, int want, Xccput *put, void *arg);
