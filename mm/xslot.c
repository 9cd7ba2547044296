/*
 * The slots of an exchange window, handles, and page-directory entries.
 *
 * This file alone writes entries of a window, from what own.c has recorded. An entry is made without PteA.  A processor sets
 * that bit before it keeps anything of the entry (SDM vol. 3, 4.10.2 and 4.10.3), so what is without it nobody needs to forget:
 * a block that is passed on untouched costs no TLB operation.  The bit stays until the entry goes.
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
	u32 i = slot % Chunkslots;
	Xslot *s = &c->slot[i];

	c->used[i / 64] |= 1ull << i % 64;
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

/* The first slot of a chunk that is free; there is one. */
static u32
freeslot(const Xchunk *c)
{
	u32 i = 0;

	while(c->used[i] == ~0ull)
		i++;
	return i * 64 + (u32)__builtin_ctzll(~c->used[i]);
}

bool
xslotany(Xspace *x, u32 *slot)
{
	while(x->first < x->nchunk && x->chunk[x->first]->nused == Chunkslots)
		x->first++;
	if(unlikely(x->first == x->nchunk))
		return false;
	*slot = x->first * Chunkslots + freeslot(x->chunk[x->first]);
	take(x, *slot);
	return true;
}

Err
xslotget(Xspace *x, u32 want, u32 *slot)
{
	if(want != 0) {
		*slot = want - 1;
		return takethis(x, want - 1);
	}
	while(!xslotany(x, slot)) {
		Err err = newchunk(x);
		if(err != nil)
			return err;
	}
	return nil;
}

void
xslotput(Xspace *x, u32 slot)
{
	Xchunk *c = x->chunk[slot / Chunkslots];
	u32 i = slot % Chunkslots;

	c->slot[i].block = 0;
	c->used[i / 64] &= ~(1ull << i % 64);
	c->nused--;
	if(slot / Chunkslots < x->first)
		x->first = slot / Chunkslots;
}

void
xslotset(Xspace *x, u32 slot, u32 block, bool ronly)
{
	Xslot *s = xslotat(x, slot);

	s->block = block;
	s->ronly = ronly;
}

void
xslotrevoke(Xspace *x, u32 slot)
{
	xslotat(x, slot)->block |= Xrevoked;
}

/* There is no block in the slot (any more). */
__attribute__((noinline)) static Err
notfound(Xspace *x, u64 h, u32 *block)
{
	*block = xslotwas(x, (u32)h);
	return *block != 0 && xslotat(x, (u32)h)->gen == h >> 32 ? Erevoked : Enoblock;
}

Err
xfind(Xspace *x, u64 h, u32 *slot, u32 *block)
{
	*slot = (u32)h;
	Xslot *s = xslotof(x, *slot);
	if(unlikely(s == nil || s->gen != h >> 32))
		return notfound(x, h, block);
	*block = s->block;
	return nil;
}

u8
xmay(const Xslot *s, u64 who)
{
	u8 may = ownperm(s->block, who);

	return s->ronly && may == Mwrite ? Mread : may;
}

static inline u64 *
entry(Xspace *x, u32 slot)
{
	return &x->chunk[slot / Chunkslots]->pd[slot % Chunkslots];
}

bool
xentry(Xspace *x, u32 slot, const Xblock *b, u8 map)
{
	u64 *e = entry(x, slot), new = xblockentry(b, map), old = *e;

	/* a processor may set the bit at any time */
	while(!__atomic_compare_exchange_n(e, &old, new != 0 ? new | (old & PteA) : 0, false, __ATOMIC_SEQ_CST, __ATOMIC_RELAXED))
		;
	return (old & PteA) != 0;
}

bool
xnoentry(Xspace *x, u32 slot)
{
	return (__atomic_exchange_n(entry(x, slot), 0, __ATOMIC_SEQ_CST) & PteA) != 0;
}

bool
xunentry(Xspace *x, u32 slot)
{
	u64 *e = entry(x, slot), old = *e & ~PteA;

	return __atomic_compare_exchange_n(e, &old, 0, false, __ATOMIC_SEQ_CST, __ATOMIC_RELAXED);
}

/* Of one page, or of a page of 2 MiB, an address will do; of more pages all is forgotten. */
bool
xdown(Xspace *x, u32 slot, const Xblock *b)
{
	u64 va = b->big || b->npages == 1 ? slotva(x, slot) : TLBALL;
	bool owed = false;

	for(Slot *u = x->seg->users; u != nil; u = u->next)
		owed |= !tlbdown(u->as, va);
	return owed;
}

void
xsync(Xspace *x)
{
	tlbsyncusers(x->seg->users);
}
