/* Io: one cursor over the bytes of a read or write, wherever they live. */
#include "fs9.h"
#include "lib.h"

Io
iokernel(void *p, usize n)
{
	return (Io){.user = false, .k = p, .n = n};
}

Io
iouser(Uptr p, usize n)
{
	return (Io){.user = true, .u = p, .n = n};
}

/* Puts the cursor n bytes on. */
static void
advance(Io *io, usize n)
{
	if(io->user)
		io->u = uadd(io->u, n);
	else
		io->k += n;
	io->n -= n;
}

Err
ioput(Io *io, const void *p, usize n)
{
	Err e;

	if(n > io->n)
		n = io->n;
	if(!io->user)
		memmove(io->k, p, n);
	else if((e = ucopyout(io->u, p, n)) != nil)
		return e;
	advance(io, n);
	return nil;
}

Err
ioget(Io *io, void *p, usize n)
{
	Err e;

	if(n > io->n)
		return Eshort;
	if(!io->user)
		memmove(p, io->k, n);
	else if((e = ucopyin(p, io->u, n)) != nil)
		return e;
	advance(io, n);
	return nil;
}

Err
iozero(Io *io)
{
	Err e;

	if(!io->user)
		memset(io->k, 0, io->n);
	else if((e = uzero(io->u, io->n)) != nil)
		return e;
	advance(io, io->n);
	return nil;
}

void
ioskip(Io *io, usize n)
{
	advance(io, n < io->n ? n : io->n);
}

Err
ioputat(Io *io, u64 off, const void *text, usize len)
{
	if(off >= len)
		return nil;
	return ioput(io, (const char *)text + off, len - off);
}

Err
ioputstr(Io *io, u64 off, const char *s)
{
	return ioputat(io, off, s, strlen(s));
}

Err
ioputnum(Io *io, u64 off, u64 val, int width)
{
	char buf[32];
	int n;

	n = snprint(buf, sizeof buf, "%*llu ", width - 1, (unsigned long long)val);
	return ioputat(io, off, buf, n);
}

Err
iogetstr(Io *io, char *buf, usize max)
{
	usize n;
	Err e;

	n = io->n;
	if(n >= max)
		return Etoobig;
	if((e = ioget(io, buf, n)) != nil)
		return e;
	if(n > 0 && buf[n-1] == '\n')
		n--;
	buf[n] = 0;
	return nil;
}
