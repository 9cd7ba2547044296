/*
 * memset by the processor's string store.
 */
#include <u.h>
#include <libc.h>

void*
memset(void *p, int c, usize n)
{
	char *d;

	d = p;
	if(n < 16){
		while(n-- > 0)
			*d++ = c;
		return p;
	}
	__asm__ volatile("rep stosb" : "+D"(d), "+c"(n) : "a"(c) : "memory");
	return p;
}
