/*
 * memcmp: by words until they differ.
 */
#include <u.h>
#include <libc.h>

typedef struct Word Word;
struct Word {
	u64int	v;
} __attribute__((packed, may_alias));

int
memcmp(const void *va, const void *vb, usize n)
{
	const uchar *a, *b;

	a = va;
	b = vb;
	for(; n >= 8 && ((const Word*)a)->v == ((const Word*)b)->v; n -= 8){
		a += 8;
		b += 8;
	}
	for(; n > 0; n--, a++, b++)
		if(*a != *b)
			return *a < *b ? -1 : 1;
	return 0;
}
