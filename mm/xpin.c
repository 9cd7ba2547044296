/*
 * Pins: blocks that a device is at work on.
 *
 * A pin leaves the block with whom it is, mapped as it is; own.c refuses all that would give it to somebody else, or
 * free it.  When its owner dies first the block is in quarantine: it is nobody's, but its frames are not free.
 */
#include "xspace.h"
#include "charge.h"
#include "errors.h"
#include "lib.h"

static struct {
	u64 taken, now;		/* atomic */
	u64 quarantine;		/* blocks; atomic */
} pins;

/* That it holds fast; each pin counts its own. */
static u64
pages(u64 off, u64 len)
{
	return (off + len - 1) / Pgsize - off / Pgsize + 1;
}

static Err
pinslot(Xspace *x, u64 h, u64 off, u64 len, bool write, Xpin *p)
{
	u32 slot, block;

	Err err = xfind(x, h, &slot, &block);
	if(err != nil)
		return err;
	Xblock *b = xblockrec(block);
	u64 size = b->npages * (u64)Pgsize;
	if(len == 0 || off > size || len > size - off)
		return Ebadarg;
	if(write && xslotof(x, slot)->ronly)
		return Eperm;
	Xpin q = { .block = block, .off = off, .len = len };
	if(!payhere(Rpin, pages(off, len), &q.payer))
		return Emanypins;
	u64 who = party(x->no, slot);
	lock(&b->l);
	err = xwhy(ownpin(block, who).err, block, who);
	unlock(&b->l);
	if(err != nil)
		payback(q.payer, Rpin, pages(off, len));
	else
		*p = q;
	return err;
}

Err
xpin(u64 h, u64 off, u64 len, bool write, Xpin *p)
{
	*p = (Xpin){0};
	Xspace *x = xlock();
	if(x == nil)
		return Enoblock;
	Err err = pinslot(x, h, off, len, write, p);
	xunlock(x);
	if(err != nil)
		return err;
	__atomic_add_fetch(&pins.taken, 1, __ATOMIC_RELAXED);
	__atomic_add_fetch(&pins.now, 1, __ATOMIC_RELAXED);
	return nil;
}

void *
xpinmem(const Xpin *p, u64 off, usize *n)
{
	assert(p->block != 0 && off < p->len);
	if(*n > p->len - off)
		*n = p->len - off;
	return xblockmem(xblockrec(p->block), p->off + off, n);
}

void
xunpin(Xpin *p)
{
	if(p->block == 0)
		return;
	Xblock *b = xblockrec(p->block);
	lock(&b->l);
	bool was = ownrec(p->block)->state == Oquarantine;
	Ownres r = ownunpin(p->block);
	bool is = ownrec(p->block)->state == Oquarantine;
	unlock(&b->l);
	if(was && !is)
		__atomic_sub_fetch(&pins.quarantine, 1, __ATOMIC_RELAXED);
	if(r.freed)
		xblockfree(p->block);
	payback(p->payer, Rpin, pages(p->off, p->len));
	__atomic_sub_fetch(&pins.now, 1, __ATOMIC_RELAXED);
	p->block = 0;
}

void
xquarantined(void)
{
	__atomic_add_fetch(&pins.quarantine, 1, __ATOMIC_RELAXED);
}

char *
xpintext(char *p, char *end)
{
	return seprint(p, end, "pin %llu\npinned %llu\nquarantine %llu\n", __atomic_load_n(&pins.taken, __ATOMIC_RELAXED),
		__atomic_load_n(&pins.now, __ATOMIC_RELAXED), __atomic_load_n(&pins.quarantine, __ATOMIC_RELAXED));
}
