/* What coreinit calls in the files of this folder. */
#pragma once
#include "types.h"

struct Bootinfo;
void bootoptinit(const struct Bootinfo *);
void randominit(const struct Bootinfo *);
void timeearly(const struct Bootinfo *);
