/*
 * memmove with all overlaps, memset, memcmp, memchr, memccpy.
 */
#include <u.h>
#include <libc.h>
#include "test.h"

enum {
	Size	= 5000,
};

static void
fill(uchar *a)
{
	int i;

	for(i = 0; i < Size; i += 8)
		*(u64int*)(a+i) = rnd();
}

static int
same(uchar *a, uchar *b)
{
	return o_memcmp(a, b, Size) == 0;
}

void
testmem(void)
{
	_Alignas(8) uchar a[Size], b[Size];
	int i, n, from, to, c;

	for(i = 0; i < 40000; i++){
		n = rndn(i%16 == 0 ? Size : i%2 ? 40 : 150);
		from = rndn(Size - n + 1);
		to = rndn(4) == 0 ? from + rndn(49) - 24 : rndn(Size - n + 1);
		if(to < 0 || to > Size - n)
			to = from;
		fill(a);
		o_memmove(b, a, Size);
		memmove(a+to, a+from, n);
		o_memmove(b+to, b+from, n);
		CHECKF(same(a, b), "memmove to %d from %d n %d", to, from, n);
	}
	for(i = 0; i < 5000; i++){
		n = rndn(i%16 == 0 ? Size : 100);
		to = rndn(Size - n);
		fill(a);
		o_memmove(b, a, Size);
		c = rnd();
		memset(a+to, c, n);
		for(from = to; from < to+n; from++)
			b[from] = c;
		CHECKF(same(a, b), "memset at %d n %d", to, n);
	}
	for(i = 0; i < 20000; i++){
		n = rndn(60);
		fill(a);
		o_memmove(b, a, Size);
		if(n > 0 && rndn(4) != 0)
			b[rndn(n)] = rnd();
		c = o_memcmp(a, b, n);
		CHECK(memcmp(a, b, n) == (c < 0 ? -1 : c > 0));
	}
	CHECK(memchr("hello", 'l', 5) != nil && memchr("hello", 'l', 2) == nil);
	CHECK(*(char*)memchr("a\0b", 'b', 3) == 'b');
	CHECK(memccpy(a, "abc", 'b', 3) == a+2 && memccpy(a, "abc", 'z', 3) == nil);
}
