/* Bytes in and out of blocks on their way. */
#include "xmailio.h"

Err
xmailfill(const Xmail *b, Io *io)
{
	u64 off = 0;
	usize n;
	Err e;

	xcopied(io->n);
	for(; io->n > 0; off += n){
		n = io->n;
		void *to = xmailmem(b, off, &n);
		if((e = ioget(io, to, n)) != nil)
			return e;
	}
	return nil;
}

/* Of what its owner may take back meanwhile. */
static Err
lentdata(const Xmail *b, u64 off, usize n, Io *io)
{
	Err e;

	e = xmailread(b, off, io->user ? (void *)io->u.va : io->k, io->user, &n);
	ioskip(io, n);
	return e;
}

Err
xmaildata(const Xmail *b, u64 off, u64 n, Io *io)
{
	usize k;
	Err e;

	xcopied(n);
	if(b->mode != Xmove)
		return lentdata(b, off, n < io->n ? n : io->n, io);
	for(; n > 0; off += k, n -= k){
		k = n;
		void *from = xmailmem(b, off, &k);
		if((e = ioput(io, from, k)) != nil)
			return e;
	}
	return nil;
}
