/*
 * A program with everything that elf2aout converts: text, constants, data, bss,
 * local and global symbols.
 */
#include <u.h>
#include <libc.h>

int	someinit = 42;
char	somebss[10000];
static const char constant[] = "constant";

static __attribute__((noinline)) int
local(int n)
{
	return somebss[n] + someinit;
}

void
main(int argc, char **argv)
{
	USED(argv);
	print("%s %d\n", constant, local(argc));
	exits(nil);
}
