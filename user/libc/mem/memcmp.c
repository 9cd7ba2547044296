/*
 * memcmp: by words until they differ.
 */
#include <u.h>
#include <libc.h>
#include "word.h"

int
memcmp(const void *va, const void *vb, usize n)
{
	const uchar *a, *b;

	a = va;
	b = vb;
	for(; n >= 8 && get8(a) == get8(b); n -= 8){
		a += 8;
		b += 8;
	}
	for(; n > 0; n--, a++, b++)
		if(*a != *b)
			return *a < *b ? -1 : 1;
	return 0;
}
