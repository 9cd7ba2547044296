/*
 * strlen.
 */
#include <u.h>
#include <libc.h>

usize
strlen(const char *s)
{
	const char *p;

	for(p = s; *p != 0; p++)
		;
	return p - s;
}
