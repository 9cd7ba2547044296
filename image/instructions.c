/*
 * instructions - print the time stamp counter's way since the EFI stub was entered.
 * In a machine with icount that is the number of instructions.
 */
#include <u.h>
#include <libc.h>

void
main(int argc, char **argv)
{
	char buf[32];
	uvlong now;
	uint lo, hi;
	int fd, n;

	fd = open("#ec/tscentry", OREAD);
	n = fd < 0 ? -1 : read(fd, buf, sizeof buf - 1);
	if(n <= 0)
		sysfatal("can't read #ec/tscentry: %r");
	buf[n] = 0;
	__asm__ volatile("rdtsc" : "=a"(lo), "=d"(hi));
	now = (uvlong)hi<<32 | lo;
	print("%llud\n", now - strtoull(buf, nil, 10));
	exits(nil);
}
