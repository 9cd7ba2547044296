/*
 * memset: by 16 bytes; long ones by the processor's string store.
 */
#include <u.h>
#include <libc.h>
#include "word.h"

enum {
	Long	= 2048,
};

void*
memset(void *p, int c, usize n)
{
	char *d, *e;
	Word16 v;
	u64int w;
	usize i;

	d = p;
	if(n < 16){
		while(n-- > 0)
			*d++ = c;
		return p;
	}
	w = (uchar)c*0x0101010101010101ULL;
	v = (Word16){w, w};
	e = d+n-16;
	if(n >= Long){
		i = n/8;
		__asm__ volatile("rep stosq" : "+D"(d), "+c"(i) : "a"(w) : "memory");
	}else{
		for(; e - d > 48; d += 64){
			put16(d, v);
			put16(d+16, v);
			put16(d+32, v);
			put16(d+48, v);
		}
		for(; d < e; d += 16)
			put16(d, v);
	}
	put16(e, v);
	return p;
}
