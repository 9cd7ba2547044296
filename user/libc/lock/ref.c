/*
 * Reference counts.
 */
#include <u.h>
#include <libc.h>

void
incref(Ref *r)
{
	ainc(&r->ref);
}

long
decref(Ref *r)
{
	return adec(&r->ref);
}
