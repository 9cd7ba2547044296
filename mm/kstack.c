/*
 * Kernel stacks: Kstacksize bytes at the top of a slot of twice that; the rest of the
 * slot is never mapped, so running over the end is a fault and not damage.  The lowest free
 * slot is taken first, so the page tables are as many as the most stacks ever needed at once.
 */
#include "pte.h"
#include "lib.h"

enum { Nstack = 32 * KiB, Slotsize = 2 * Kstacksize };

static struct {
	Lock lock;
	u32 first;			/* no slot below it is free */
	u64 used[Nstack / 64];
} ks;

static void
slotput(u32 i)
{
	ilock(&ks.lock);
	bitclear(ks.used, i);
	if(i < ks.first)
		ks.first = i;
	iunlock(&ks.lock);
}

static s64
slotget(void)
{
	ilock(&ks.lock);
	s64 i = bitfind(ks.used, Nstack, ks.first);
	if(i >= 0) {
		bitset(ks.used, i);
		ks.first = i + 1;
	}
	iunlock(&ks.lock);
	return i;
}

static void
drop(u64 va, u64 n)
{
	Phys pa[Kstacksize / Pgsize];
	u64 flags;

	for(u64 i = 0; i < n / Pgsize; i++)
		if(!kmapped(va + i * Pgsize, &pa[i], &flags))
			panic("kstackfree: %#llx", va);
	kunmap(va, n);
	for(u64 i = 0; i < n / Pgsize; i++)
		framefree(pa[i]);
}

void *
kstackalloc(void)
{
	Phys pa;

	s64 slot = slotget();
	if(slot < 0)
		return nil;
	u64 va = KSTKBASE + slot * Slotsize + (Slotsize - Kstacksize);
	for(u64 off = 0; off < Kstacksize; off += Pgsize) {
		bool ok = framealloc(Fkstack, 0, true, &pa) == nil;
		if(ok && kmap(va + off, pa, Pgsize, PteNX | PteW, 1) != nil) {
			framefree(pa);
			ok = false;
		}
		if(!ok) {
			drop(va, off);
			slotput(slot);
			return nil;
		}
	}
	return (void *)va;
}

void
kstackfree(void *v)
{
	u64 va = (u64)v;

	if(va < KSTKBASE || (va - KSTKBASE) / Slotsize >= Nstack || va % Slotsize != Slotsize - Kstacksize)
		panic("kstackfree: %p", v);
	drop(va, Kstacksize);
	slotput((va - KSTKBASE) / Slotsize);
}
