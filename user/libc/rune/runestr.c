/*
 * Strings of Runes, ended by a 0: what the str functions do for bytes.
 */
#include <u.h>
#include <libc.h>

long
runestrlen(const Rune *s)
{
	long n;

	for(n = 0; s[n] != 0; n++)
		;
	return n;
}

Rune*
runestrcpy(Rune *to, const Rune *from)
{
	memmove(to, from, (runestrlen(from)+1)*sizeof(Rune));
	return to;
}

Rune*
runestrecpy(Rune *to, Rune *e, const Rune *from)
{
	if(to >= e)
		return to;
	while(to < e-1 && *from != 0)
		*to++ = *from++;
	*to = 0;
	return to;
}

Rune*
runestrncpy(Rune *to, const Rune *from, long n)
{
	long i;

	for(i = 0; i < n && from[i] != 0; i++)
		to[i] = from[i];
	for(; i < n; i++)
		to[i] = 0;
	return to;
}

Rune*
runestrcat(Rune *to, const Rune *from)
{
	runestrcpy(to + runestrlen(to), from);
	return to;
}

Rune*
runestrncat(Rune *to, const Rune *from, long n)
{
	Rune *p;

	p = to + runestrlen(to);
	while(n-- > 0 && *from != 0)
		*p++ = *from++;
	*p = 0;
	return to;
}

Rune*
runestrdup(const Rune *s)
{
	Rune *t;

	t = malloc((runestrlen(s)+1)*sizeof(Rune));
	if(t != nil)
		runestrcpy(t, s);
	return t;
}

int
runestrncmp(const Rune *a, const Rune *b, long n)
{
	for(; n > 0; n--, a++, b++){
		if(*a != *b)
			return *a < *b ? -1 : 1;
		if(*a == 0)
			break;
	}
	return 0;
}

int
runestrcmp(const Rune *a, const Rune *b)
{
	return runestrncmp(a, b, 0x7fffffffffffffff);
}

Rune*
runestrchr(const Rune *s, Rune c)
{
	for(; *s != c; s++)
		if(*s == 0)
			return nil;
	return (Rune*)s;
}

Rune*
runestrrchr(const Rune *s, Rune c)
{
	const Rune *last;

	last = nil;
	for(;; s++){
		if(*s == c)
			last = s;
		if(*s == 0)
			return (Rune*)last;
	}
}

Rune*
runestrstr(const Rune *s, const Rune *t)
{
	long n;

	n = runestrlen(t);
	if(n == 0)
		return (Rune*)s;
	for(; (s = runestrchr(s, t[0])) != nil; s++)
		if(runestrncmp(s, t, n) == 0)
			return (Rune*)s;
	return nil;
}
