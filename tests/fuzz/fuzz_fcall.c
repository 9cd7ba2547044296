/*
 * Fuzz the message codec: any bytes.  The decoder must agree with the second
 * opinion on what is valid, and whatever is valid must come back byte for byte
 * when it is encoded again.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "fcall.h"
#include "refcheck.h"

#define CHECK(x)	do{ if(!(x)){ fprintf(stderr, "%s:%d: %s\n", __FILE__, __LINE__, #x); abort(); } }while(0)

static void
shorter(const uint8_t *data, uint32_t n)
{
	uint8_t *p;
	Fcall f;

	/* one byte less is never a message */
	p = malloc(n-1);
	memcpy(p, data, n-1);
	CHECK(convM2S(p, n-1, &f) == 0);
	free(p);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	uint32_t n, want;
	uint8_t *in, *out;
	Fcall f;

	if(size > 1<<20)
		return 0;
	want = refmsg(data, (uint32_t)size);
	in = malloc(size);
	memcpy(in, data, size);
	memset(&f, 0xA5, sizeof f);
	n = convM2S(in, (uint32_t)size, &f);
	CHECK(n == want);
	if(n > 0){
		CHECK(sizeS2M(&f) == n);
		out = malloc(n);
		CHECK(convS2M(&f, out, n-1) == 0);
		CHECK(convS2M(&f, out, n) == n);
		CHECK(memcmp(out, data, n) == 0);
		free(out);
		shorter(data, n);
	}
	free(in);
	return 0;
}
