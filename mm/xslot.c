/*
 * The slots of an exchange window, handles, and page-directory entries.
 *
 * This file alone writes entries of a window, from what own.c has recorded.
 */
#include "xspace.h"
#include "errors.h"
#include "lib.h"
#include "pte.h"

static Err
newchunk(Xspace *x)
{
	Phys pd, slot;

	if(x->nchunk == x->most)
		return Enovmem;
	Xchunk **list = kmalloc((x->nchunk + 1) * sizeof list[0]), *c = kmallocz(sizeof *c);
	Err err = list != nil && c != nil ? framealloc(Fptable, x->no, true, &pd) : Enovmem;
	if(err == nil && (err = framealloc(Fkernel, x->no, true, &slot)) != nil)
		framefree(pd);
	if(err != nil) {
		kfree(list);
		kfree(c);
		return err;
	}
	c->pd = kaddr(pd);
	c->slot = kaddr(slot);
	memmove(list, x->chunk, x->nchunk * sizeof list[0]);
	kfree(x->chunk);
	x->chunk = list;
	__atomic_store_n((u64 *)kaddr(x->pdpt) + x->nchunk, pd | PteP | PteW | PteU | PteA, __ATOMIC_RELEASE);
	x->chunk[x->nchunk++] = c;
	return nil;
}

void
xslotfree(Xspace *x)
{
	for(u32 i = 0; i < x->nchunk; i++) {
		Xchunk *c = x->chunk[i];
		framefree(paddr(c->pd));
		framefree(paddr(c->slot));
		kfree(c);
	}
	kfree(x->chunk);
}

static void
take(Xspace *x, u32 slot)
{
	Xchunk *c = x->chunk[slot / Chunkslots];
	Xslot *s = &c->slot[slot % Chunkslots];

	bitset(c->used, slot % Chunkslots);
	c->nused++;
	if(++s->gen == 0)
		s->gen = 1;
}

static Err
takethis(Xspace *x, u32 slot)
{
	if(slot >= x->most * Chunkslots)
		return Ebadarg;
	while(slot / Chunkslots >= x->nchunk) {
		Err err = newchunk(x);
		if(err != nil)
			return err;
	}
	if(bittest(x->chunk[slot / Chunkslots]->used, slot % Chunkslots))
		return Einuse;
	take(x, slot);
	return nil;
}

Err
xslotget(Xspace *x, u32 want, u32 *slot)
{
	if(want != 0) {
		*slot = want - 1;
		return takethis(x, want - 1);
	}
	while(x->first < x->nchunk && x->chunk[x->first]->nused == Chunkslots)
		x->first++;
	if(x->first == x->nchunk) {
		Err err = newchunk(x);
		if(err != nil)
			return err;
	}
	*slot = x->first * Chunkslots + (u32)bitfind(x->chunk[x->first]->used, Chunkslots, 0);
	take(x, *slot);
	return nil;
}

void
xslotput(Xspace *x, u32 slot)
{
	Xchunk *c = x->chunk[slot / Chunkslots];

	c->slot[slot % Chunkslots].block = 0;
	bitclear(c->used, slot % Chunkslots);
	c->nused--;
	if(slot / Chunkslots < x->first)
		x->first = slot / Chunkslots;
}

void
xslotset(Xspace *x, u32 slot, u32 block)
{
	Xslot *s = &x->chunk[slot / Chunkslots]->slot[slot % Chunkslots];

	s->block = block;
	s->ronly = false;
}

Xslot *
xslotof(Xspace *x, u32 slot)
{
	if(slot / Chunkslots >= x->nchunk)
		return nil;
	Xslot *s = &x->chunk[slot / Chunkslots]->slot[slot % Chunkslots];
	return s->block != 0 ? s : nil;
}

Err
xfind(Xspace *x, u64 h, u32 *slot, u32 *block)
{
	*slot = (u32)h;
	Xslot *s = xslotof(x, *slot);
	if(s == nil || s->gen != h >> 32)
		return Enoblock;
	*block = s->block;
	return nil;
}

u64
xhandle(Xspace *x, u32 slot)
{
	Xslot *s = xslotof(x, slot);

	return s != nil ? (u64)s->gen << 32 | slot : 0;
}

u8
xmay(const Xslot *s, u64 who)
{
	u8 may = ownperm(s->block, who);

	return s->ronly && may == Mwrite ? Mread : may;
}

void
xentry(Xspace *x, u32 slot, const Xblock *b, u8 map)
{
	u64 *e = &x->chunk[slot / Chunkslots]->pd[slot % Chunkslots];

	__atomic_store_n(e, xblockentry(b, map), __ATOMIC_RELEASE);
}

/* Of one page, or of a page of 2 MiB, an address will do; of more pages all is forgotten. */
void
xdown(Xspace *x, u32 slot, const Xblock *b)
{
	bool one = b->big || b->npages == 1;

	for(Slot *u = x->seg->users; u != nil; u = u->next) {
		ilock(&u->as->host->lock);
		asdown(u->as, one ? slotva(x, slot) : TLBALL);
		iunlock(&u->as->host->lock);
	}
}

void
xsync(Xspace *x)
{
	tlbsyncusers(x->seg->users);
}
