/*
 * Random numbers from the kernel: /dev/random.
 */
#include <u.h>
#include <libc.h>

ulong
truerand(void)
{
	static int fd = -1;
	u32int x;

	if(fd < 0)
		fd = open("/dev/random", OREAD|OCEXEC);
	if(fd < 0)
		fd = open("#c/random", OREAD|OCEXEC);
	if(fd < 0 || readn(fd, &x, sizeof x) != sizeof x)
		sysfatal("truerand: /dev/random: %r");
	return x;
}

ulong
ntruerand(ulong n)
{
	u64int max;
	ulong x;

	if(n <= 1)
		return 0;
	max = ((1ULL<<32)/n)*n;			/* no bias */
	do
		x = truerand();
	while(x >= max);
	return x%n;
}
