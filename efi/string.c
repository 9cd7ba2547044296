/*
 * string.c: the few functions that gcc calls by itself, and strlen.
 */
#include <stdint.h>

void*
memcpy(void *d, const void *s, uint64_t n)
{
	void *r = d;

	__asm__ volatile("rep movsb" : "+D"(d), "+S"(s), "+c"(n) : : "memory");
	return r;
}

void*
memmove(void *d, const void *s, uint64_t n)
{
	uint8_t *dp = d;
	const uint8_t *sp = s;

	if(dp <= sp || dp >= sp + n)
		return memcpy(d, s, n);
	while(n-- > 0)
		dp[n] = sp[n];
	return d;
}

void*
memset(void *d, int c, uint64_t n)
{
	void *r = d;

	__asm__ volatile("rep stosb" : "+D"(d), "+c"(n) : "a"(c) : "memory");
	return r;
}

int
memcmp(const void *a, const void *b, uint64_t n)
{
	const uint8_t *p = a, *q = b;

	for(; n > 0; n--, p++, q++)
		if(*p != *q)
			return *p - *q;
	return 0;
}

uint64_t
strlen(const char *s)
{
	const char *p = s;

	while(*p != 0)
		p++;
	return p - s;
}
