/*
 * The verifier of v-SIPs: any text.  What it accepts it accepts again; a bundle of it alone breaks no rule but V6, whose jumps
 * may lead to other bundles; what it refuses has its offset inside the text.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include "sfi.h"

enum { Max = 4096 };

static u64 starts[Sfimapwords(Max)], again[Sfimapwords(Max)];

static Err
verify(const u8 *p, u32 n, u64 *map, u32 *where)
{
	Sfitext t = {.page = &p, .n = n, .start = Sfitextbase, .end = 2 * MiB, .gate = Sfigate, .ngate = Pgsize};

	return sfiverifypart(&t, map, where);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	u32 n = size < Max ? size / Sfibundle * Sfibundle : Max, where;
	u8 *p;
	Err e;

	if(n == 0)
		return 0;
	p = malloc(n);
	memcpy(p, data, n);
	e = verify(p, n, starts, &where);
	if(where >= n)
		abort();
	if(e == nil) {
		if(verify(p, n, again, &where) != nil || memcmp(starts, again, Sfimapwords(n) * sizeof *starts) != 0)
			abort();
		for(u32 i = 0; i < n; i += Sfibundle) {
			e = verify(p + i, Sfibundle, again, &where);
			if((e != nil && e[1] != '6') || (u32)again[0] != (u32)(starts[i / 64] >> i % 64))
				abort();
		}
	}
	free(p);
	return 0;
}
