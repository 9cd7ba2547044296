/*
 * Copies of strings: strcpy strncpy strecpy strcat strncat strdup.
 */
#include <u.h>
#include <libc.h>

char*
strcpy(char *to, const char *from)
{
	memmove(to, from, strlen(from) + 1);
	return to;
}

char*
strncpy(char *to, const char *from, usize n)
{
	usize i;

	for(i = 0; i < n && from[i] != 0; i++)
		to[i] = from[i];
	for(; i < n; i++)
		to[i] = 0;
	return to;
}

/* copy up to e, always NUL-ended; returns where the NUL is */
char*
strecpy(char *to, char *e, const char *from)
{
	if(to >= e)
		return to;
	while(to < e-1 && *from != 0)
		*to++ = *from++;
	*to = 0;
	return to;
}

char*
strcat(char *to, const char *from)
{
	strcpy(to + strlen(to), from);
	return to;
}

char*
strncat(char *to, const char *from, usize n)
{
	char *p;

	p = to + strlen(to);
	while(n-- > 0 && *from != 0)
		*p++ = *from++;
	*p = 0;
	return to;
}

char*
strdup(const char *s)
{
	char *t;
	usize n;

	n = strlen(s) + 1;
	t = malloc(n);
	if(t == nil)
		return nil;
	setmalloctag(t, getcallerpc(&s));
	memmove(t, s, n);
	return t;
}
