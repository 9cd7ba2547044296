/*
 * Memory blocks.  The string instructions move eight bytes at a time, which is
 * fast on processors with and without fast short moves (SDM vol 1, 7.3.9.4) and in emulators.
 */
#include "lib.h"

void *
memset(void *dst, int c, usize n)
{
	void *d = dst;
	u64 pattern = (u64)(uchar)c * 0x0101010101010101ull;
	usize words = n >> 3;
	__asm__ volatile("rep stosq" : "+D"(d), "+c"(words) : "a"(pattern) : "memory");
	n &= 7;
	__asm__ volatile("rep stosb" : "+D"(d), "+c"(n) : "a"(pattern) : "memory");
	return dst;
}

void *
memcpy(void *dst, const void *src, usize n)
{
	void *d = dst;
	usize words = n >> 3;
	__asm__ volatile("rep movsq" : "+D"(d), "+S"(src), "+c"(words) :: "memory");
	n &= 7;
	__asm__ volatile("rep movsb" : "+D"(d), "+S"(src), "+c"(n) :: "memory");
	return dst;
}

/* Overlap is allowed. */
void *
memmove(void *dst, const void *src, usize n)
{
	if((uintptr)dst - (uintptr)src >= n)	/* dst below src, or past its end */
		return memcpy(dst, src, n);
	/*
	 * Backwards with simple moves: the string instructions are slow with DF
	 * set, and an interrupt in between would enter C with it.
	 */
	uchar *d = (uchar *)dst + n;
	const uchar *s = (const uchar *)src + n;
	for(; n >= 8; n -= 8) {
		u64 w;
		d -= 8;
		s -= 8;
		__builtin_memcpy(&w, s, 8);
		__builtin_memcpy(d, &w, 8);
	}
	while(n-- > 0)
		*--d = *--s;
	return dst;
}

int
memcmp(const void *a, const void *b, usize n)
{
	const uchar *p = a, *q = b;
	for(; n > 0; n--, p++, q++)
		if(*p != *q)
			return *p - *q;
	return 0;
}

void *
memchr(const void *s, int c, usize n)
{
	const u64 ones = 0x0101010101010101ull;
	const uchar *p = s;

	/* by words: the XOR makes the byte 0, and what follows leaves a highest bit of the first 0, and perhaps of bytes above it */
	for(u64 w; n >= 8; n -= 8, p += 8) {
		__builtin_memcpy(&w, p, 8);
		w ^= ones * (uchar)c;
		if((w = (w - ones) & ~w & ones << 7) != 0)
			return (void *)(p + __builtin_ctzll(w) / 8);
	}
	for(; n > 0; n--, p++)
		if(*p == (uchar)c)
			return (void *)p;
	return nil;
}
