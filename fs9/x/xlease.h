/* Leases (xlease.c). */
#pragma once
#include "fs9.h"

/* What the caller's handle has on loan or shares comes back after ms milliseconds (0: now; negative: when it is given back). */
Err xlease(u64 h, s64 ms);
void xleasepinned(u32 block, u32 loan);	/* it ends when no device uses the block any more; without memory for that, when the borrower gives it back */
