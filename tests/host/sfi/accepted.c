/*
 * Bundles that the verifier accepts, for another decoder to look at: accepted OUT random N SEED, or accepted OUT sweep STEP.
 *
 * OUT gets the bundles, 32 bytes each; OUT.starts for each the bit map of where instructions begin, 32 bits.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "bundle.h"

static FILE *out, *map;

static void
one(const u8 b[Sfibundle])
{
	u64 starts;
	u32 w;

	if(verifybundle(b, &starts) != nil)
		return;
	w = starts;
	fwrite(b, Sfibundle, 1, out);
	fwrite(&w, sizeof w, 1, map);
}

int
main(int argc, char **argv)
{
	u64 n = argc > 3 ? strtoull(argv[3], NULL, 0) : 0, seed;
	char name[4096];
	u8 b[Sfibundle];

	if(n == 0 || snprintf(name, sizeof name, "%s.starts", argv[1]) >= (int)sizeof name) {
		fprintf(stderr, "usage: accepted OUT random N SEED; accepted OUT sweep STEP\n");
		return 2;
	}
	out = fopen(argv[1], "wb");
	map = fopen(name, "wb");
	if(out == NULL || map == NULL) {
		perror("accepted");
		return 2;
	}
	if(strcmp(argv[2], "sweep") == 0) {
		for(u64 i = 0; i < Nsweep; i += n)
			if(sweepbundle(i, b))
				one(b);
	} else {
		seed = 88172645463325252ull ^ strtoull(argc > 4 ? argv[4] : "1", NULL, 0) * 0x9E3779B97F4A7C15ull;
		for(u64 i = 0; i < n; i++) {
			randombundle(&seed, 0x90, b);
			one(b);
		}
	}
	return fclose(out) != 0 || fclose(map) != 0;
}
