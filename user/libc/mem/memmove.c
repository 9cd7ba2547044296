/*
 * memmove and memcpy: by 16 bytes; long ones by the processor's string move,
 * which has more bandwidth but takes its time to start.
 *
 * The last piece (going backwards: the first) usually overlaps the one before.  It is
 * read before anything is written, so overlapping areas come out right.
 */
#include <u.h>
#include <libc.h>
#include "word.h"

enum {
	Long	= 2048,
};

/* up to 16 bytes */
static void
small(char *d, const char *s, usize n)
{
	u64int a, b;
	char c0, c1, c2;

	if(n >= 8){
		a = get8(s);
		b = get8(s+n-8);
		put8(d, a);
		put8(d+n-8, b);
	}else if(n >= 4){
		a = get4(s);
		b = get4(s+n-4);
		put4(d, a);
		put4(d+n-4, b);
	}else if(n > 0){
		c0 = s[0];
		c1 = s[n/2];
		c2 = s[n-1];
		d[0] = c0;
		d[n/2] = c1;
		d[n-1] = c2;
	}
}

void*
memmove(void *to, const void *from, usize n)
{
	char *d;
	const char *s;
	Word16 last;
	usize i;

	d = to;
	s = from;
	if(n <= 16){
		small(d, s, n);
		return to;
	}
	if((uintptr)d - (uintptr)s >= n){
		/* d is before s, or beyond its end: forwards */
		last = get16(s+n-16);
		if(n >= Long){
			i = n/8;
			__asm__ volatile("rep movsq" : "+D"(d), "+S"(s), "+c"(i) :: "memory");
			d = to;
		}else
			for(i = 0; i+16 < n; i += 16)
				put16(d+i, get16(s+i));
		put16(d+n-16, last);
		return to;
	}
	last = get16(s);
	for(i = n; i > 16; i -= 16)
		put16(d+i-16, get16(s+i-16));
	put16(d, last);
	return to;
}

void*
memcpy(void *to, const void *from, usize n)
{
	return memmove(to, from, n);
}
