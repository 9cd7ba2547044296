/* NUL-terminated strings. */
#include "lib.h"

usize
strlen(const char *s)
{
	const char *p = s;
	while(*p != 0)
		p++;
	return p - s;
}

usize
strnlen(const char *s, usize max)
{
	usize n = 0;
	while(n < max && s[n] != 0)
		n++;
	return n;
}

int
strcmp(const char *a, const char *b)
{
	usize i;

	for(i = 0; a[i] == b[i] && a[i] != 0; i++)
		;
	return (uchar)a[i] - (uchar)b[i];
}

int
strncmp(const char *a, const char *b, usize n)
{
	for(; n > 0; n--, a++, b++)
		if(*a != *b || *a == 0)
			return (uchar)*a - (uchar)*b;
	return 0;
}

/* The terminating NUL counts as part of the string. */
char *
strchr(const char *s, int c)
{
	for(;; s++) {
		if(*s == (char)c)
			return (char *)s;
		if(*s == 0)
			return nil;
	}
}

char *
strrchr(const char *s, int c)
{
	const char *last = nil;
	for(;; s++) {
		if(*s == (char)c)
			last = s;
		if(*s == 0)
			return (char *)last;
	}
}

char *
strstr(const char *s, const char *sub)
{
	usize n = strlen(sub);
	for(; *s != 0 || n == 0; s++)
		if(strncmp(s, sub, n) == 0)
			return (char *)s;
	return nil;
}

char *
strecpy(char *dst, char *end, const char *src)
{
	if(dst >= end)
		return end;
	usize n = strnlen(src, end - dst);
	if(n == (usize)(end - dst)) {
		/* Too long: leave room for the NUL and do not cut a rune in two. */
		n--;
		while(n > 0 && (src[n] & 0xC0) == 0x80)
			n--;
	}
	memmove(dst, src, n);
	dst[n] = 0;
	return dst + n;
}
