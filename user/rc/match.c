/*
 * Patterns: * ? [a-z] [~a-z], each special character after a Patmark.
 */
#include <u.h>
#include <libc.h>
#include "rc.h"

/* the rune at *s, which moves on; within a class a mark means nothing */
static Rune
next(char **s)
{
	Rune r;

	if(**s == Patmark && (*s)[1] != 0)
		(*s)++;
	*s += chartorune(&r, *s);
	return r;
}

/* is c in the class after [? the character after ], or nil when there is no ] */
static char*
class(char *p, Rune c, int *in)
{
	Rune lo, hi;
	int not, hit, first;

	hit = 0;
	not = *p == '~';
	if(not)
		p++;
	for(first = 1; *p != ']' || first; first = 0){
		if(*p == 0)
			return nil;
		lo = hi = next(&p);
		if(*p == '-' && p[1] != ']' && p[1] != 0){
			p++;
			hi = next(&p);
		}
		if(lo <= c && c <= hi)
			hit = 1;
	}
	*in = hit != not;
	return p + 1;
}

/* does s, up to the end character, match the pattern p up to the same? */
int
match(char *s, char *p, int end)
{
	Rune a, b;
	int in;

	for(; *p != 0 && *p != end; ){
		if(*p != Patmark){
			p += chartorune(&a, p);
			if(*s == 0 || *s == end)
				return 0;
			s += chartorune(&b, s);
			if(a != b)
				return 0;
			continue;
		}
		p++;
		if(*p == '*'){
			for(p++;; s += chartorune(&a, s)){
				if(match(s, p, end))
					return 1;
				if(*s == 0 || *s == end)
					return 0;
			}
		}
		if(*s == 0 || *s == end)
			return 0;
		s += chartorune(&a, s);
		switch(*p++){
		case '?':
			break;
		case '[':
			p = class(p, a, &in);
			if(p == nil || !in)
				return 0;
			break;
		case Patmark:
			if(a != Patmark)
				return 0;
			break;
		}
	}
	return *s == 0 || *s == end;
}
