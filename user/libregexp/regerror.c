/*
 * What happens on a bad expression, unless the program has its own regerror.
 */
#include <u.h>
#include <libc.h>
#include <regexp.h>

void
regerror(char *s)
{
	fprint(2, "regerror: %s\n", s);
	exits("regerr");
}
