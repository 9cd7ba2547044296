/*
 * Fuzz the archive reader.  Checksums would stop nearly every mutation, so each block
 * that looks like it may become a header is given a right one first (that depends only on
 * the block's bytes, so the input stays a function of the fuzzer's).
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "tar.h"

#define CHECK(x)	do{ if(!(x)){ fprintf(stderr, "%s:%d: %s\n", __FILE__, __LINE__, #x); abort(); } }while(0)

static void
fixsums(uint8_t *p, size_t n)
{
	unsigned sum;
	size_t b, i;

	for(b = 0; b + Tarblock <= n; b += Tarblock){
		if(p[b+155] != ' ')	/* the seeds' headers have a blank there */
			continue;
		sum = 0;
		for(i = 0; i < Tarblock; i++)
			sum += i >= 148 && i < 156? ' ': p[b+i];
		snprintf((char*)p+b+148, 8, "%06o", sum);
		p[b+155] = ' ';
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	uint64_t last;
	uint8_t *p;
	Tarent e;
	Tar t;
	int r;

	p = malloc(size);
	memcpy(p, data, size);
	fixsums(p, size);
	memset(&t, 0, sizeof t);
	t.base = p;
	t.size = size;
	last = 0;
	while((r = tarnext(&t, &e)) > 0){
		CHECK(t.pos > last);		/* progress */
		last = t.pos;
		CHECK(e.off <= size && e.size <= size - e.off);
		CHECK(strnlen(e.name, sizeof e.name) < sizeof e.name);
		CHECK(strnlen(e.link, sizeof e.link) < sizeof e.link);
		CHECK(strnlen(e.uid, sizeof e.uid) < sizeof e.uid);
		CHECK(strnlen(e.gid, sizeof e.gid) < sizeof e.gid);
		CHECK(e.mode <= 0777);
	}
	CHECK(r == 0 || t.err != NULL);
	free(p);
	return 0;
}
