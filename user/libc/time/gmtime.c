/*
 * gmtime.
 */
#include <u.h>
#include <libc.h>
#include "tm.h"

Tm*
gmtime(long sec)
{
	static Tm t;

	_settm(&t, sec, "GMT", 0);
	return &t;
}
