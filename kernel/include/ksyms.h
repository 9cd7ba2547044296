/*
 * ksyms.h: the kernel's own text symbols, made by the build.
 *
 * kernel/mksyms.sh turns `nm` of a first link into this table, the second link
 * puts it behind all text, so no address in it moves.  During the first
 * link the table is empty.
 */
#ifndef KSYMS_H
#define KSYMS_H

#include <stdint.h>

extern const uint32_t ksymcount;
extern const uint32_t ksymoff[];	/* address - KERNLINKBASE, ascending */
extern const uint32_t ksymname[];	/* index into ksymstr */
extern const char ksymstr[];		/* NUL-terminated names */

#endif
