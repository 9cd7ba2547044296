/*
 * xread and xwrite: reading and writing files by the block (exchange(2)).  Where the file's server is on the other end of an
 * exchange channel nothing is copied; elsewhere the kernel copies, and programs need not know.
 */
#include "fs9.h"
#include "lib.h"
#include "local.h"
#include "mnt/mntblock.h"
#include "xchg.h"

enum { Fromfile = -1, Maxio = Xblockpages * Pgsize };

/* As programs have it. */
typedef struct Xbuf Xbuf;
struct Xbuf {
	u64 h;
	u64 p;			/* address of the first byte */
};

/* A block with what the file gives. */
static Err
readcopy(Chan *c, u64 off, u32 n, Xmail *b, u32 *got)
{
	usize k, did;
	Err e;

	*got = 0;
	if((e = xmailnew(xendno(), 0, n, b)) != nil)
		return e;
	do{
		k = n - *got;
		void *to = xmailmem(b, *got, &k);
		Io io = iokernel(to, k);
		if((e = c->dev->read(c, &io, off + *got)) != nil){
			xdrop(1, b);
			return e;
		}
		did = k - io.n;
		*got += did;
		xcopied(did);
	}while(did == k && *got < n);
	if(*got == 0)
		xdrop(1, b);
	else if(*got < n)
		xmailclear(b, *got);
	return nil;
}

/* The block becomes the caller's. */
static Err
takeblock(const Xmail *b, u32 boff, Xbuf *x)
{
	u32 npages, block;
	u64 any = 0;
	Err e;

	if((e = xtake(1, b, &any, false, &x->h)) != nil){
		xdrop(1, b);
		return e;
	}
	if(x->h == 0 || (e = xaddr(x->h, &x->p, &npages, &block)) != nil)
		return Enoblock;
	x->p = toprogram(x->p + boff);
	return nil;
}

/* Of a device that has blocks itself. */
static Err
readtaken(Chan *c, u32 n, Xbuf *x, u32 *got)
{
	u32 off, npages, block;
	Err e;

	if((e = c->dev->xread(c, n, &x->h, &off, got)) != nil || *got == 0)
		return e;
	if((e = xaddr(x->h, &x->p, &npages, &block)) != nil)
		return e;
	x->p = toprogram(x->p + off);
	return nil;
}

static Err
readblock(Chan *c, u64 off, u32 n, Xbuf *x, u32 *got)
{
	u32 boff = 0;
	Xmail b;
	Err e;

	if(c->dev->xread != nil)
		return readtaken(c, n, x, got);
	e = mntexchanges(c) ? mntreadblock(c, off, n, &b, &boff, got) : readcopy(c, off, n, &b, got);
	if(e != nil || *got == 0)
		return e;
	return takeblock(&b, boff, x);
}

/* The program does not learn of it: what is its own ends, what it reads or has on loan goes back. */
static void
letgo(u64 h)
{
	if(h != 0 && xfree(h) != nil)
		xreturn(h);
}

/* xread(fd, buf, n, off): bytes */
static Err
sysxread(u64 *arg, s64 *ret)
{
	Uptr to = uptr(arg[1]);
	u32 n = argulong(arg[2]), got;
	s64 off = arg[3];
	Xbuf x = {0};
	Chan *c;
	Err e;

	if(n == 0 || n > Maxio)
		return Ebadarg;
	if((e = validaddr(to, sizeof x, true)) != nil || (e = fdtochan(argint(arg[0]), OREAD, true, &c)) != nil)
		return e;
	if(c->qid.type & QTDIR)
		e = Eisdir;
	else if(off < 0 && off != Fromfile)
		e = Enegoff;
	else
		e = readblock(c, off == Fromfile ? getoffset(c) : (u64)off, n, &x, &got);
	if(e == nil && off == Fromfile)
		addoffset(c, got);
	cclose(c);
	if(e != nil || (e = ucopyout(to, &x, sizeof x)) != nil){
		letgo(x.h);
		return e;
	}
	*ret = got;
	return nil;
}

/* The bytes go by exchange; on an error before that the block is the caller's again, perhaps with another handle. */
static Err
writeblock(Chan *c, u64 off, Xbuf *x, u32 boff, u32 n, u32 *put)
{
	Xmail b;
	Err e;

	if((e = mntgive(c, x->h, &b)) != nil)
		return e;
	x->h = 0;
	if((e = mntwriteblock(c, off, &b, boff, n, put)) != nil && b.block != 0)
		takeblock(&b, boff, x);
	return e;
}

/* The device has the block, or the caller still. */
static Err
writegiven(Chan *c, Xbuf *x, u32 boff, u32 n, u32 *put)
{
	Xmsg m = { .nb = 1, .b = {{ .h = x->h, .mode = Xmove, .off = boff, .len = n }} };
	Err e;

	if((e = c->dev->xwrite(c, &m)) != nil)
		return e;
	x->h = 0;
	*put = n;
	return nil;
}

static Err
writecopy(Chan *c, u64 off, Xbuf *x, u32 n, u32 *put)
{
	Io io = iouser(uptr(x->p), n);
	Err e;

	e = c->dev->write(c, &io, off);
	*put = n - io.n;
	if(e != nil)
		return e;
	xcopied(*put);
	e = xfree(x->h);
	x->h = 0;
	return e;
}

/* xwrite(fd, buf, n, off): bytes; the block is gone then */
static Err
sysxwrite(u64 *arg, s64 *ret)
{
	u32 n = argulong(arg[2]), npages, block, put = 0;
	Uptr at = uptr(arg[1]);
	s64 off = arg[3];
	Xbuf x;
	Chan *c;
	u64 va;
	Err e, e2;

	if((e = validaddr(at, sizeof x, true)) != nil || (e = ucopyin(&x, at, sizeof x)) != nil
	|| (e = xaddr(x.h, &va, &npages, &block)) != nil)
		return e;
	x.p = fromprogram(x.p);
	if(x.p < va || x.p - va > npages * (u64)Pgsize || n == 0 || n > npages * (u64)Pgsize - (x.p - va))
		return Ebadarg;
	if((e = fdtochan(argint(arg[0]), OWRITE, true, &c)) != nil)
		return e;
	if(off < 0 && off != Fromfile)
		e = Enegoff;
	else if(c->dev->xwrite != nil)
		e = writegiven(c, &x, x.p - va, n, &put);
	else if(mntgives(c))
		e = writeblock(c, off == Fromfile ? getoffset(c) : (u64)off, &x, x.p - va, n, &put);
	else
		e = writecopy(c, off == Fromfile ? getoffset(c) : (u64)off, &x, n, &put);
	if(e == nil && off == Fromfile)
		addoffset(c, put);
	cclose(c);
	x.p = toprogram(x.p);
	e2 = ucopyout(at, &x, sizeof x);
	*ret = put;
	return e != nil ? e : e2;
}

void
sysxioinit(void)
{
	sysregister(70, "Xread", sysxread);
	sysregister(71, "Xwrite", sysxwrite);
}
