/*
 * memchr and memccpy: stop at a byte.
 */
#include <u.h>
#include <libc.h>

void*
memchr(const void *p, int c, usize n)
{
	const uchar *s;

	for(s = p; n > 0; n--, s++)
		if(*s == (uchar)c)
			return (void*)s;
	return nil;
}

void*
memccpy(void *to, const void *from, int c, usize n)
{
	uchar *d;
	const uchar *s;

	d = to;
	for(s = from; n > 0; n--)
		if((*d++ = *s++) == (uchar)c)
			return d;
	return nil;
}
