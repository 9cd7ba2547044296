/* segcall.h: what mminit tells segcall.c; private to mm/. */
#pragma once
#include "mm.h"

/* A read-only class of segattach; name is kept. Before the first process. */
void physadd(const char *name, Phys pa, u64 len);
