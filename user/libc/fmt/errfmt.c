/*
 * %r: the error string of the last system call that failed.
 */
#include <u.h>
#include <libc.h>

int
errfmt(Fmt *f)
{
	char buf[ERRMAX];

	rerrstr(buf, sizeof buf);
	return fmtstrcpy(f, buf);
}
