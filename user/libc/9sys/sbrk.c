/*
 * brk and sbrk: where the bss segment ends.
 */
#include <u.h>
#include <libc.h>
#include "../9syscall/sys.h"

extern char end[];

static char *cur = end;

int
brk(void *p)
{
	if(brk_(p) < 0)
		return -1;
	cur = p;
	return 0;
}

/* the old break, (void*)-1 on failure */
void*
sbrk(uintptr n)
{
	char *p;

	p = (char*)(((uintptr)cur + 15) & ~(uintptr)15);
	if(n != 0 && brk_(p + n) < 0)
		return (void*)-1;
	cur = p + n;
	return p;
}
