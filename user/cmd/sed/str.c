/*
 * Growing strings.
 */
#include <u.h>
#include <libc.h>
#include <bio.h>
#include <regexp.h>
#include "sed.h"

void*
ealloc(usize n)
{
	void *p;

	p = mallocz(n, 1);
	if(p == nil)
		sysfatal("no memory");
	return p;
}

void
stradd(Str *s, char *p, long n)
{
	if(s->n + n + 1 > s->max){
		s->max = 2 * (s->n + n + 1);
		s->s = realloc(s->s, s->max);
		if(s->s == nil)
			sysfatal("no memory");
	}
	memmove(s->s + s->n, p, n);
	s->n += n;
	s->s[s->n] = '\0';
}

void
strset(Str *s, char *p, long n)
{
	s->n = 0;
	stradd(s, p, n);
}
