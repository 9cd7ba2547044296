/*
 * Free blocks of 2^order frames, in one doubly linked list for each order.
 *
 * A block is aligned to its size.  Its head has class Ffree and aux 1 + order, and in ref
 * and block the heads before and behind it; the other
 * frames of the block have aux 0, as have free frames that a CPU keeps, so
 * that those never join a block.  Frame 0 is never free: 0 ends a list.
 * The caller holds the pool's lock (fcache.c).
 *
 * The contracts are ACSL; `make prove` shows that this file keeps them (tests/prove/).  They speak of what no code
 * needs: ghead, the head of the listed block that a frame is in, 0 for none, and gorder, the order of a block.
 */
#include "frame.h"

static u32 freelist[Nframeorder];
static const u32 length[Nframeorder] = { 1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024 };

//@ ghost u32 ghead[0x100000000];
//@ ghost u32 gorder[0x100000000];

/*@
	logic integer size(integer o) =
		o == 0 ? 1 : o == 1 ? 2 : o == 2 ? 4 : o == 3 ? 8 : o == 4 ? 16 : o == 5 ? 32 : o == 6 ? 64 : o == 7 ? 128 : o == 8 ? 256 : o == 9 ? 512 : 1024;

	// n begins a block of the order: the i-th one
	predicate aligned(integer n, integer o) =
		(o == 0 && n % 1 == 0) ||
		(o == 1 && n % 2 == 0) ||
		(o == 2 && n % 4 == 0) ||
		(o == 3 && n % 8 == 0) ||
		(o == 4 && n % 16 == 0) ||
		(o == 5 && n % 32 == 0) ||
		(o == 6 && n % 64 == 0) ||
		(o == 7 && n % 128 == 0) ||
		(o == 8 && n % 256 == 0) ||
		(o == 9 && n % 512 == 0) ||
		(o == 10 && n % 1024 == 0);
	predicate numbered(integer n, integer i, integer o) =
		(o == 0 && n == 1 * i) ||
		(o == 1 && n == 2 * i) ||
		(o == 2 && n == 4 * i) ||
		(o == 3 && n == 8 * i) ||
		(o == 4 && n == 16 * i) ||
		(o == 5 && n == 32 * i) ||
		(o == 6 && n == 64 * i) ||
		(o == 7 && n == 128 * i) ||
		(o == 8 && n == 256 * i) ||
		(o == 9 && n == 512 * i) ||
		(o == 10 && n == 1024 * i);

	// the word of a list's block; no frame that is used has one between
	predicate listword(integer w) = 256 < w <= Ffree + 256 * Nframeorder;

	// frames that are free, but in no block of a list
	predicate loose(integer n, integer len) =
		\forall integer x; n <= x < n + len ==> ghead[x] == 0 && frames[x].word == Ffree;

	predicate memory = 0 < nframe <= UINT32_MAX && \valid(frames + (0 .. nframe - 1));

	// of every frame ghosts and word say the same
	predicate words =
		(\forall integer x; 0 <= x < nframe && ghead[x] == 0 ==> !listword(frames[x].word)) &&
		(\forall integer x; 0 <= x < nframe && ghead[x] != 0 && ghead[x] != x ==> frames[x].word == Ffree) &&
		(\forall integer h; 0 < h < nframe && ghead[h] == h ==>
			frames[h].word == Ffree + 256 * (1 + gorder[h]));

	// the blocks of the lists do not overlap
	predicate blocks =
		(\forall integer x; 0 <= x < nframe && ghead[x] != 0 ==> 0 < ghead[x] < nframe &&
			ghead[ghead[x]] == ghead[x] && ghead[x] <= x < ghead[x] + size(gorder[ghead[x]])) &&
		(\forall integer h; 0 < h < nframe && ghead[h] == h ==>
			0 <= gorder[h] < Nframeorder && h + size(gorder[h]) <= nframe) &&
		(\forall integer h, x; 0 < h < nframe && ghead[h] == h && h <= x < h + size(gorder[h]) ==> ghead[x] == h);

	// the neighbours of a head are heads of the same order and point back; but: not yet or no more linked
	predicate behind(integer but) =
		\forall integer h; 0 < h < nframe && ghead[h] == h && h != but && frames[h].block != 0 ==>
			frames[h].block < nframe && ghead[frames[h].block] == frames[h].block && frames[h].block != but &&
			gorder[frames[h].block] == gorder[h] && frames[frames[h].block].ref == h;
	predicate before(integer but) =
		\forall integer h; 0 < h < nframe && ghead[h] == h && h != but && frames[h].ref != 0 ==>
			frames[h].ref < nframe && ghead[frames[h].ref] == frames[h].ref && frames[h].ref != but &&
			gorder[frames[h].ref] == gorder[h] && frames[frames[h].ref].block == h;
	predicate first(integer but) =
		\forall integer h; 0 < h < nframe && ghead[h] == h && h != but && frames[h].ref == 0 ==>
			freelist[gorder[h]] == h;
	predicate lists(integer but) = \forall integer o; 0 <= o < Nframeorder && freelist[o] != 0 ==>
		freelist[o] < nframe && ghead[freelist[o]] == freelist[o] && freelist[o] != but &&
		gorder[freelist[o]] == o && frames[freelist[o]].ref == 0;
	predicate links(integer but) = behind(but) && before(but) && first(but) && lists(but);

	predicate state = memory && ghead[0] == 0 && words && blocks;
	predicate inv = state && links(0);
*/

/*@ ghost
	/@
		requires order < Nframeorder && n + size(order) <= UINT32_MAX;
		assigns ghead[n .. n + size(order) - 1];
		ensures \forall integer x; n <= x < n + size(order) ==> ghead[x] == v;
	@/
	void
	gset(u32 n, u32 order, u32 v)
	{
		/@
			loop invariant 0 <= i <= size(order);
			loop invariant \forall integer x; n <= x < n + i ==> ghead[x] == v;
			loop assigns i, ghead[n .. n + size(order) - 1];
			loop variant size(order) - i;
		@/
		for(u32 i = 0; i < length[order]; i++)
			ghead[n + i] = v;
	}
*/

/*@
	requires order < Nframeorder;
	assigns \nothing;
	ensures \result == size(order) && 1 <= \result <= 1024;
	ensures order + 1 < Nframeorder ==> size(order + 1) == 2 * \result;
*/
static u32
len(u32 order)
{
	return length[order];
}

/* Which block of its order n begins. */
/*@
	requires order < Nframeorder && aligned(n, order);
	assigns \nothing;
	ensures numbered(n, \result, order);
*/
static u32
number(u32 n, u32 order)
{
	/*@
		assert size: (order == 0 && size(order) == 1) ||
		(order == 1 && size(order) == 2) ||
		(order == 2 && size(order) == 4) ||
		(order == 3 && size(order) == 8) ||
		(order == 4 && size(order) == 16) ||
		(order == 5 && size(order) == 32) ||
		(order == 6 && size(order) == 64) ||
		(order == 7 && size(order) == 128) ||
		(order == 8 && size(order) == 256) ||
		(order == 9 && size(order) == 512) ||
		(order == 10 && size(order) == 1024); */
	return n / len(order);
}

/* Whether n begins a block of the order that is in a list. */
/*@
	requires memory && ghead[0] == 0 && words && order < Nframeorder && n < nframe;
	assigns \nothing;
	ensures \result ==> 0 < n && ghead[n] == n && gorder[n] == order;
*/
static bool
listed(u32 n, u32 order)
{
	return frames[n].word == fword(Ffree, 1 + order, 0);
}

/* The block n is free and in a list. */
/*@
	requires state && order < Nframeorder && 0 < n && n + size(order) <= nframe && loose(n, size(order));
	assigns frames[n].word, gorder[n], ghead[n .. n + size(order) - 1];
	ensures memory;
	ensures ghead[0] == 0;
	ensures words;
	ensures blocks;
	ensures \forall integer x; n <= x < n + size(order) ==> ghead[x] == n;
	ensures gorder[n] == order;
*/
static void
mark(u32 n, u32 order)
{
	frames[n].word = fword(Ffree, 1 + order, 0);
	//@ ghost gorder[n] = order;
	//@ ghost gset(n, order, n);
}

/* And in none.  Lists that leave n out are whole then. */
/*@
	requires state && order < Nframeorder && 0 < n < nframe && ghead[n] == n && gorder[n] == order;
	assigns frames[n].word, ghead[n .. n + size(order) - 1];
	ensures memory;
	ensures ghead[0] == 0;
	ensures words;
	ensures blocks;
	ensures \old(behind(n)) ==> behind(0);
	ensures \old(before(n)) ==> before(0);
	ensures \old(first(n)) ==> first(0);
	ensures \old(lists(n)) ==> lists(0);
	ensures n + size(order) <= nframe && loose(n, size(order));
	ensures \forall integer x; 0 <= x < nframe ==> ghead[x] == (\old(ghead[x]) == n ? 0 : \old(ghead[x]));
*/
static void
unmark(u32 n, u32 order)
{
	frames[n].word = fword(Ffree, 0, 0);
	//@ ghost gset(n, order, 0);
}

/*@
	requires memory && links(n) && order < Nframeorder && 0 < n < nframe && ghead[n] == n && gorder[n] == order;
	assigns frames[0 .. nframe - 1].ref, frames[n].block, freelist[order];
	ensures behind(0);
	ensures before(0);
	ensures first(0);
	ensures lists(0);
*/
static void
enlist(u32 n, u32 order)
{
	u32 f = freelist[order];

	frames[n].ref = 0;
	frames[n].block = f;
	if(f != 0)
		frames[f].ref = n;
	freelist[order] = n;
}

/*@
	requires memory && links(0) && order < Nframeorder && 0 < n < nframe && ghead[n] == n && gorder[n] == order;
	assigns frames[0 .. nframe - 1].ref, frames[0 .. nframe - 1].block, freelist[order];
	ensures behind(n);
	ensures before(n);
	ensures first(n);
	ensures lists(n);
*/
static void
delist(u32 n, u32 order)
{
	u32 p = frames[n].ref, f = frames[n].block;

	if(p != 0)
		frames[p].block = f;
	else
		freelist[order] = f;
	if(f != 0)
		frames[f].ref = p;
	frames[n].ref = 0;
	frames[n].block = 0;
}

/*@
	requires inv && order < Nframeorder && 0 < n && n + size(order) <= nframe && loose(n, size(order));
	assigns frames[n].word, frames[0 .. nframe - 1].ref, frames[n].block, freelist[order], gorder[n],
		ghead[n .. n + size(order) - 1];
	ensures state;
	ensures links(0);
	ensures \forall integer x; n <= x < n + size(order) ==> ghead[x] == n;
*/
static void
push(u32 n, u32 order)
{
	mark(n, order);
	//@ assert behind: behind(n);
	//@ assert before: before(n);
	//@ assert first: first(n);
	//@ assert lists: lists(n);
	enlist(n, order);
}

/*@
	requires inv && order < Nframeorder && 0 < n < nframe && ghead[n] == n && gorder[n] == order;
	assigns frames[n].word, frames[0 .. nframe - 1].ref, frames[0 .. nframe - 1].block, freelist[order],
		ghead[n .. n + size(order) - 1];
	ensures state;
	ensures links(0);
	ensures n + size(order) <= nframe && loose(n, size(order));
*/
static void
take(u32 n, u32 order)
{
	delist(n, order);
	unmark(n, order);
	//@ assert behind: behind(0);
	//@ assert before: before(0);
	//@ assert first: first(0);
	//@ assert lists: lists(0);
}

/*@
	requires inv && order < Nframeorder;
	assigns frames[0 .. nframe - 1].word, frames[0 .. nframe - 1].ref,
		frames[0 .. nframe - 1].block, freelist[0 .. Nframeorder - 1], gorder[0 .. 0xffffffff], ghead[0 .. 0xffffffff];
	ensures inv;
	ensures \result == -1 || 0 < \result < nframe;
	ensures \result == -1 ==> \forall integer o; order <= o < Nframeorder ==> freelist[o] == 0;
	ensures \result == -1 ==> \forall integer x; 0 <= x < nframe ==>
		ghead[x] == \old(ghead[x]) && frames[x].word == \old(frames[x].word);
	ensures \result > 0 ==> \result + size(order) <= nframe && loose(\result, size(order));
	ensures \result > 0 ==> \forall integer x; \result <= x < \result + size(order) ==> \old(ghead[x]) != 0;
	ensures \result > 0 ==> \forall integer x; 0 <= x < nframe && !(\result <= x < \result + size(order)) ==>
		(ghead[x] != 0 <==> \old(ghead[x]) != 0);
*/
s64
buddyalloc(u32 order)
{
	u32 o;

	/*@
		loop invariant order <= o <= Nframeorder;
		loop invariant \forall integer k; order <= k < o ==> freelist[k] == 0;
		loop assigns o;
		loop variant Nframeorder - o;
	*/
	for(o = order; o < Nframeorder && freelist[o] == 0; o++)
		;
	if(o == Nframeorder)
		return -1;
	u32 n = freelist[o];
	take(n, o);
	//@ ghost u32 whole = o;
	/*@
		loop invariant inv && order <= o <= whole < Nframeorder;
		loop invariant n + size(whole) <= nframe && loose(n, size(o));
		loop invariant \forall integer x; n <= x < n + size(whole) ==> \at(ghead[x], Pre) != 0;
		loop invariant \forall integer x; n + size(o) <= x < n + size(whole) ==> ghead[x] != 0;
		loop invariant \forall integer x; 0 <= x < nframe && !(n <= x < n + size(whole)) ==>
			ghead[x] == \at(ghead[x], Pre);
		loop assigns o, frames[0 .. nframe - 1].word, frames[0 .. nframe - 1].ref,
		frames[0 .. nframe - 1].block, freelist[0 .. Nframeorder - 1], gorder[0 .. 0xffffffff],
			ghead[0 .. 0xffffffff];
		loop variant o;
	*/
	while(o > order) {
		o--;
		push(n + len(o), o);
	}
	return n;
}

/*@
	requires inv && order < Nframeorder && 0 < n && n + size(order) <= nframe && loose(n, size(order));
	requires aligned(n, order);
	assigns frames[0 .. nframe - 1].word, frames[0 .. nframe - 1].ref,
		frames[0 .. nframe - 1].block, freelist[0 .. Nframeorder - 1], gorder[0 .. 0xffffffff], ghead[0 .. 0xffffffff];
	ensures inv;
	ensures \forall integer x; 0 <= x < nframe ==>
		(ghead[x] != 0 <==> \old(ghead[x]) != 0 || n <= x < n + size(order));
*/
void
buddyfree(u32 n, u32 order)
{
	u32 i = number(n, order);

	//@ ghost u32 first = n;
	//@ ghost u32 given = order;
	/*@
		loop invariant inv && given <= order < Nframeorder;
		loop invariant 0 < n <= first && first + size(given) <= n + size(order) <= nframe;
		loop invariant numbered(n, i, order);
		loop invariant loose(n, size(order));
		loop invariant \forall integer x; n <= x < n + size(order) && !(first <= x < first + size(given)) ==>
			\at(ghead[x], Pre) != 0;
		loop invariant \forall integer x; 0 <= x < nframe && !(n <= x < n + size(order)) ==>
			ghead[x] == \at(ghead[x], Pre);
		loop assigns n, i, order, frames[0 .. nframe - 1].word, frames[0 .. nframe - 1].ref,
		frames[0 .. nframe - 1].block, freelist[0 .. Nframeorder - 1], gorder[0 .. 0xffffffff],
			ghead[0 .. 0xffffffff];
		loop variant Nframeorder - order;
	*/
	while(order + 1 < Nframeorder) {
		u32 buddy = i % 2 == 0 ? n + len(order) : n - len(order);
		if(buddy >= nframe || !listed(buddy, order))
			break;
		take(buddy, order);
		if(buddy < n)
			n = buddy;
		i /= 2;
		order++;
	}
	push(n, order);
}

u64
buddycount(void)
{
	u64 sum = 0;

	for(u32 o = 0; o < Nframeorder; o++)
		for(u32 n = freelist[o]; n != 0; n = frames[n].block) {
			assert(frames[n].word == fword(Ffree, 1 + o, 0));
			assert(n % length[o] == 0);
			sum += length[o];
		}
	return sum;
}
