/*
 * abort and assert: end so that a debugger can look.
 */
#include <u.h>
#include <libc.h>

/* the fault makes the kernel keep the process */
void
abort(void)
{
	*(volatile int*)0;
	_exits("abort");
}

void
_assert(char *s)
{
	fprint(2, "%s: assert failed: %s\n", argv0 != nil ? argv0 : "program", s);
	abort();
}
