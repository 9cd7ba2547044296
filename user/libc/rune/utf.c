/*
 * UTF-8 strings: lengths and searches by rune.
 */
#include <u.h>
#include <libc.h>

int
utflen(const char *s)
{
	Rune r;
	int n;

	for(n = 0; *s != 0; n++)
		s += chartorune(&r, s);
	return n;
}

/* runes that are whole in the first m bytes */
int
utfnlen(const char *s, long m)
{
	Rune r;
	const char *e;
	int n;

	e = s + m;
	for(n = 0; s < e && *s != 0 && fullrune(s, e - s); n++)
		s += chartorune(&r, s);
	return n;
}

char*
utfrune(const char *s, Rune c)
{
	Rune r;
	int n;

	if(c < Runesync)
		return strchr(s, c);
	for(; *s != 0; s += n){
		n = chartorune(&r, s);
		if(r == c)
			return (char*)s;
	}
	return nil;
}

char*
utfrrune(const char *s, Rune c)
{
	Rune r;
	const char *last;
	int n;

	if(c < Runesync)
		return strrchr(s, c);
	last = nil;
	for(; *s != 0; s += n){
		n = chartorune(&r, s);
		if(r == c)
			last = s;
	}
	return (char*)last;
}

char*
utfutf(const char *s, const char *t)
{
	return strstr(s, t);
}

/* strecpy that does not leave part of a rune at the end */
char*
utfecpy(char *to, char *e, const char *from)
{
	Rune r;
	int n;

	if(to >= e)
		return to;
	for(; *from != 0; from += n){
		n = chartorune(&r, from);
		if(to + n >= e)
			break;
		memmove(to, from, n);
		to += n;
	}
	*to = 0;
	return to;
}
