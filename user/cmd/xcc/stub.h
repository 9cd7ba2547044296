/* C from a table that is right. */
#pragma once
#include "compile.h"

struct Contract;

void putstub(const struct Contract *, Xccput *put, void *arg);
