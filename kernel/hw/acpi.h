/* ACPI tables, for the files of this folder. */
#pragma once
#include "types.h"

typedef struct Acpihdr Acpihdr;
struct Acpihdr {	/* ACPI 6.5, table 5.4 */
	char sig[4];
	u32 length;	/* bytes, header included */
	u8 rev, sum;
	char oemid[6], oemtable[8];
	u32 oemrev, creator, creatorrev;
};
_Static_assert(sizeof(Acpihdr) == 36, "layout of ACPI");

Acpihdr *acpinth(const char sig[4], int i);
u32 get32(const void *);	/* unaligned */
u64 get64(const void *);
