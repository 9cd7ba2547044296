/*
 * Searches in strings: strchr strrchr strpbrk strspn strcspn strstr cistrstr.
 */
#include <u.h>
#include <libc.h>

char*
strchr(const char *s, int c)
{
	for(; *s != (char)c; s++)
		if(*s == 0)
			return nil;
	return (char*)s;
}

char*
strrchr(const char *s, int c)
{
	const char *last;

	last = nil;
	for(;; s++){
		if(*s == (char)c)
			last = s;
		if(*s == 0)
			return (char*)last;
	}
}

usize
strcspn(const char *s, const char *set)
{
	const char *p;

	for(p = s; *p != 0 && strchr(set, *p) == nil; p++)
		;
	return p - s;
}

usize
strspn(const char *s, const char *set)
{
	const char *p;

	for(p = s; *p != 0 && strchr(set, *p) != nil; p++)
		;
	return p - s;
}

char*
strpbrk(const char *s, const char *set)
{
	s += strcspn(s, set);
	return *s != 0 ? (char*)s : nil;
}

char*
strstr(const char *s, const char *t)
{
	usize n;

	n = strlen(t);
	if(n == 0)
		return (char*)s;
	for(; (s = strchr(s, t[0])) != nil; s++)
		if(strncmp(s, t, n) == 0)
			return (char*)s;
	return nil;
}

char*
cistrstr(const char *s, const char *t)
{
	usize n;

	n = strlen(t);
	for(;; s++){
		if(cistrncmp(s, t, n) == 0)
			return (char*)s;
		if(*s == 0)
			return nil;
	}
}
