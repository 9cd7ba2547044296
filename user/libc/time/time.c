/*
 * The time of day.
 */
#include <u.h>
#include <libc.h>
#include "../9syscall/sys.h"

/* nanoseconds since 1970 */
vlong
nsec(void)
{
	return _nsec();
}

long
time(long *t)
{
	long s;

	s = nsec()/1000000000;
	if(t != nil)
		*t = s;
	return s;
}
