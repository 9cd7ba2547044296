/*
 * New blocks, and where an owner has one.
 */
#include "xspace.h"
#include "errors.h"
#include "hilock.h"

/* Maps a new block of the caller. */
static Err
place(Xspace *x, u32 b, u64 *h, u64 *va)
{
	u32 slot;

	Err err = xslotget(x, 0, &slot);
	if(err != nil)
		return err;
	Xblock *r = xblockrec(b);
	fastlock(&r->l);
	ownalloc(b, party(x->no, slot), slot);
	ownmap(b, party(x->no, slot), slot, Mwrite);
	xentry(x, slot, r, Mwrite);
	fastunlock(&r->l);
	xslotset(x, slot, b, false);
	*h = xhandle(x, slot);
	*va = slotva(x, slot);
	return nil;
}

Err
xalloc(u32 npages, u64 *h, u64 *va)
{
	Xspace *x;
	u32 b;

	if(npages == 0 || npages > Xblockpages)
		return Ebadarg;
	Err err = xblocknew(npages, true, &b);
	if(err != nil)
		return err;
	err = xlocknew(&x);
	if(err == nil) {
		err = place(x, b, h, va);
		xunlock(x);
	}
	if(err != nil)
		xblockfree(b);
	return err;
}

Err
xaddr(u64 h, u64 *va, u32 *npages, u32 *block)
{
	u32 slot;

	Xspace *x = xlock();
	if(x == nil)
		return Enoblock;
	Err err = xfind(x, h, &slot, block);
	if(err == nil) {
		*va = slotva(x, slot);
		*npages = xblockrec(*block)->npages;
	}
	xunlock(x);
	return err;
}
