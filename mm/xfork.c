/*
 * rfork without RFMEM: the child has copies of what the parent owns alone, under the same handles and at the same
 * addresses.  What is shared, lent or on its way is nobody's to duplicate: it is not there.  Nor is
 * what is frozen: who wants the child to have it shares it.
 */
#include "xspace.h"
#include "errors.h"
#include "lib.h"

static void
copyblock(const Xblock *from, Xblock *to)
{
	u64 len = from->npages * (u64)Pgsize;

	for(u64 off = 0; off < len;) {
		usize n = len - off;
		void *src = xblockmem(from, off, &n), *dst = xblockmem(to, off, &n);
		memmove(dst, src, n);
		off += n;
	}
}

/* The block of a slot, if the parent owns it alone. */
static u32
owned(Xspace *x, u32 slot)
{
	Xslot *s = xslotof(x, slot);

	if(s == nil)
		return 0;
	Xblock *b = xblockrec(s->block);
	lock(&b->l);
	const Own *o = ownrec(s->block);
	bool is = o->state == Oowned && o->owner.who == party(x->no, slot);
	unlock(&b->l);
	return is ? s->block : 0;
}

/* The parent's window is locked and its block stays; nobody knows the child's yet. */
static Err
copyslot(Xspace *x, Xspace *child, u32 slot, u32 block)
{
	u32 b;

	Err err = xblocknew(xblockrec(block)->npages, false, &b);
	if(err != nil)
		return err;
	copyblock(xblockrec(block), xblockrec(b));
	err = xslotget(child, slot + 1, &slot);
	if(err != nil) {
		xblockfree(b);
		return err;
	}
	Xblock *r = xblockrec(b);
	lock(&r->l);
	ownalloc(b, party(child->no, slot), slot);
	unlock(&r->l);
	xslotset(child, slot, b, xslotat(x, slot)->ronly);
	xslotat(child, slot)->gen = xslotat(x, slot)->gen;
	return nil;
}

Err
xspacecopy(Segment *from, Segment *to)
{
	Xspace *x = from->x;
	Err err = nil;

	for(u32 i = 0; i < x->nchunk && err == nil; i++)
		for(u32 k = 0; k < Chunkslots && err == nil && x->chunk[i]->nused != 0; k++) {
			u32 slot = i * Chunkslots + k, block = owned(x, slot);
			if(block != 0 && to->x == nil)
				err = xspacenew(to);
			if(block != 0 && err == nil)
				err = copyslot(x, to->x, slot, block);
		}
	return err;
}
