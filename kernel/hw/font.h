/* The console font, 8x16, made by mkfont.py from a console font of the build system. */
#pragma once
#include "types.h"

extern const u32 fontcount;
extern const u16 fontrune[];		/* ascending */
extern const u8 fontglyph[][16];	/* rows from the top, bit 7 left */
