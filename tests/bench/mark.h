/*
 * A no-op that the plugins of tests/bench know (qemuplugin.h): MARK(Begin) before what is measured, MARK(End) after it.  Programs of both systems include
 * this; a machine without the plugin runs over it.
 */
#pragma once

#define MARK(n) __asm__ volatile(".byte 0x0f, 0x1f, 0x80\n\t.long %c0" :: "i"(0x4e450000 | (n)) : "memory")

enum { Begin = 1, End = 2 };
