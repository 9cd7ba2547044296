/*
 * Free blocks of 2^order frames, in one doubly linked list for each order.
 *
 * A block is aligned to its size.  Its head has class Ffree and aux 1 + order, in ref the head
 * before it and in block the one behind it; the other
 * frames of the block have aux 0, as have free frames that a CPU keeps, so
 * that those never join a block.  Frame 0 is never free: 0 ends a list.
 * The caller holds the pool's lock (fcache.c).
 */
#include "frame.h"

static u32 freelist[Nframeorder];

static void
push(u32 n, u32 order)
{
	Frame *f = &frames[n];

	f->word = fword(Ffree, 1 + order, 0);
	f->ref = 0;
	f->block = freelist[order];
	if(f->block != 0)
		frames[f->block].ref = n;
	freelist[order] = n;
}

static void
take(u32 n, u32 order)
{
	Frame *f = &frames[n];

	if(f->ref != 0)
		frames[f->ref].block = f->block;
	else
		freelist[order] = f->block;
	if(f->block != 0)
		frames[f->block].ref = f->ref;
	f->word = fword(Ffree, 0, 0);
	f->ref = f->block = 0;
}

s64
buddyalloc(u32 order)
{
	u32 o;

	for(o = order; o < Nframeorder && freelist[o] == 0; o++)
		;
	if(o == Nframeorder)
		return -1;
	u32 n = freelist[o];
	take(n, o);
	while(o > order) {
		o--;
		push(n + (1u << o), o);
	}
	return n;
}

void
buddyfree(u64 frame, u32 order)
{
	while(order + 1 < Nframeorder) {
		u64 buddy = frame ^ 1ull << order;
		if(buddy >= nframe || frames[buddy].word != fword(Ffree, 1 + order, 0))
			break;
		take(buddy, order);
		frame &= ~(1ull << order);
		order++;
	}
	push(frame, order);
}

u64
buddycount(void)
{
	u64 sum = 0;

	for(u32 o = 0; o < Nframeorder; o++)
		for(u32 n = freelist[o]; n != 0; n = frames[n].block) {
			assert(frames[n].word == fword(Ffree, 1 + o, 0));
			assert((n & ((1u << o) - 1)) == 0);
			sum += 1ull << o;
		}
	return sum;
}
