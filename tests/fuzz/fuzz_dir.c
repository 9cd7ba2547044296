/*
 * Fuzz the stat record codec: any bytes; agreement with the second opinion,
 * identity of decode and encode.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "fcall.h"
#include "refcheck.h"

#define CHECK(x)	do{ if(!(x)){ fprintf(stderr, "%s:%d: %s\n", __FILE__, __LINE__, #x); abort(); } }while(0)

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	uint8_t *in, *out;
	uint32_t n, want;
	char *strs;
	Dir d, bare;

	if(size > 1<<17)
		return 0;
	in = malloc(size);
	memcpy(in, data, size);
	strs = malloc(size);
	memset(&d, 0xA5, sizeof d);
	want = refstat(in, (uint32_t)size);
	n = convM2D(in, (uint32_t)size, &d, strs);
	CHECK(n == want);
	CHECK((statcheck(in, (uint32_t)size) == 0) == (n != 0 && n == size));
	if(n > 0){
		CHECK(convM2D(in, (uint32_t)size, &bare, NULL) == n && bare.name == NULL);
		CHECK(sizeD2M(&d) == n);
		out = malloc(n);
		CHECK(convD2M(&d, out, n-1) == BIT16SZ && GBIT16(out) == n-2);
		CHECK(convD2M(&d, out, n) == n);
		CHECK(memcmp(out, data, n) == 0);
		free(out);
	}
	free(strs);
	free(in);
	return 0;
}
