/*
 * What a system call costs verified code: prints nanoseconds of 1000 of them, which tests/bench/vsip takes.
 */
#include <u.h>
#include <libc.h>

extern int sysr1(void);

void
main(void)
{
	vlong t;
	int i;

	for(i = 0; i < 100; i++)
		sysr1();
	t = nsec();
	for(i = 0; i < 1000; i++)
		sysr1();
	print("%lld\n", nsec() - t);
	exits(nil);
}
