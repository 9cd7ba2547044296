/* The stack grows by use up to 16 MiB; below it there is nothing; every process has its own. */
#include "test.h"

enum { Page = 4096, Size = 16*1024*1024 };
#define TOP	0x7ffffffff000ULL

static int
deep(int n)
{
	volatile char page[Page];

	page[0] = n;
	page[Page-1] = n;
	if(n > 0 && deep(n - 1) != n - 1)
		return -1;
	return page[0] == (char)n && page[Page-1] == (char)n ? n : -1;
}

static void
within(void)
{
	int n = Size/Page*8/10;

	CKEQ(deep(n), n);
	CKEQ(*(volatile char*)(TOP - Size), 0);
}

static void
endless(void)
{
	deep(2*Size/Page);
}

static void
below(void)
{
	*(volatile char*)(TOP - Size - 1) = 1;
}

static void
above(void)
{
	*(volatile char*)TOP = 1;
}

void
main(int argc, char **argv)
{
	char *s;

	USED(argc);
	USED(argv);
	CKCHILD(RFFDG, within, "");
	s = childmsg(RFFDG, endless);
	CK(strncmp(s, "sys: trap: fault write addr=0x7fffffeff", 38) == 0 ||
		strncmp(s, "sys: trap: fault write addr=0x7ffffeff", 38) == 0);
	free(s);
	s = childmsg(RFFDG, below);
	CK(strncmp(s, "sys: trap: fault write addr=0x7ffffeffefff ", 43) == 0);
	free(s);
	s = childmsg(RFFDG, above);
	CK(strncmp(s, "sys: trap: fault write addr=0x7ffffffff000 ", 43) == 0);
	free(s);
	done();
}
