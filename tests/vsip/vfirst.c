/*
 * When it began to run: tests/bench/vsip compares it with the time at which it asked for the SIP.  Also built as an ordinary program.
 */
#include <u.h>
#include <libc.h>

void
main(void)
{
	vlong t;

	t = nsec();
	pwrite(1, &t, sizeof t, -1);
	exits(nil);
}
