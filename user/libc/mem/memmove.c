/*
 * memmove and memcpy: the processor's string move, which is fast for all
 * but short lengths (ERMS); short ones are copied by words.
 */
#include <u.h>
#include <libc.h>

typedef struct Word Word;
struct Word {
	u64int	v;
} __attribute__((packed, may_alias));

static inline u64int
get(const void *p)
{
	return ((const Word*)p)->v;
}

static inline void
put(void *p, u64int v)
{
	((Word*)p)->v = v;
}

/* up to 16 bytes: everything is read before anything is written, so overlap does not matter */
static void
small(char *d, const char *s, usize n)
{
	u64int a, b;
	char c0, c1, c2;

	if(n >= 8){
		a = get(s);
		b = get(s+n-8);
		put(d, a);
		put(d+n-8, b);
		return;
	}
	if(n >= 4){
		u32int x, y;

		__builtin_memcpy(&x, s, 4);
		__builtin_memcpy(&y, s+n-4, 4);
		__builtin_memcpy(d, &x, 4);
		__builtin_memcpy(d+n-4, &y, 4);
		return;
	}
	if(n == 0)
		return;
	c0 = s[0];
	c1 = s[n/2];
	c2 = s[n-1];
	d[0] = c0;
	d[n/2] = c1;
	d[n-1] = c2;
}

void*
memmove(void *to, const void *from, usize n)
{
	char *d;
	const char *s;
	u64int last;

	d = to;
	s = from;
	if(n <= 16){
		small(d, s, n);
		return to;
	}
	if((uintptr)d - (uintptr)s >= n){
		/* d is before s, or beyond its end: forwards is safe */
		__asm__ volatile("rep movsb" : "+D"(d), "+S"(s), "+c"(n) :: "memory");
		return to;
	}
	/* backwards by words; the odd first bytes last */
	last = get(s);
	for(; n >= 8; n -= 8)
		put(d+n-8, get(s+n-8));
	if(n > 0)
		put(d, last);
	return to;
}

void*
memcpy(void *to, const void *from, usize n)
{
	return memmove(to, from, n);
}
