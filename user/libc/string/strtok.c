/*
 * strtok, for old programs; it keeps its place between calls.
 */
#include <u.h>
#include <libc.h>

char*
strtok(char *s, const char *sep)
{
	static char *place;
	char *t;

	if(s == nil)
		s = place;
	if(s == nil)
		return nil;
	s += strspn(s, sep);
	if(*s == 0){
		place = nil;
		return nil;
	}
	t = s + strcspn(s, sep);
	place = nil;
	if(*t != 0){
		*t = 0;
		place = t + 1;
	}
	return s;
}
