/*
 * There are no exchange channels and no gates here: who asks is told so, and uses pipes.
 */
#include <u.h>
#include <libc.h>
#include <exchange.h>

/* A test may have its own. */
#define WEAK __attribute__((weak))

static int
none(void)
{
	werrstr("no exchange on this system");
	return -1;
}

vlong
xalloc(ulong n, void **va)
{
	USED(n);
	USED(va);
	return none();
}

int
xfree(vlong h)
{
	USED(h);
	return none();
}

int
xshortcut(int fd, int to)
{
	USED(fd);
	USED(to);
	return none();
}

WEAK int
xaddr(vlong h, void **va)
{
	USED(h);
	USED(va);
	return none();
}

int
xreturn(vlong h)
{
	USED(h);
	return none();
}

int
xlease(vlong h, long ms)
{
	USED(h);
	USED(ms);
	return none();
}

int
xpipe(int *fd, void *contract, ulong n)
{
	USED(fd);
	USED(contract);
	USED(n);
	return none();
}

int
xsend(int fd, Xmsg *m)
{
	USED(fd);
	USED(m);
	return none();
}

int
xrecv(int fd, Xmsg *m, int flags, long ms)
{
	USED(fd);
	USED(m);
	USED(flags);
	USED(ms);
	return none();
}

int
_gate(int op, uvlong a, uvlong b)
{
	USED(op);
	USED(a);
	USED(b);
	return none();
}

WEAK int
xcall(int fd, Xmsg *m, int flags, long ms)
{
	USED(fd);
	USED(m);
	USED(flags);
	USED(ms);
	return none();
}
