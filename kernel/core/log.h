/* The log's ring, for print.c, which guards it. */
#pragma once
#include "types.h"

void logput(const char *, usize);
usize logget(u64 *pos, char *buf, usize n);
u64 logend(void);
