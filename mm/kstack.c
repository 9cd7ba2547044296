/*
 * Kernel stacks: Kstacksize bytes at the top of a slot of twice that; the rest of the
 * slot is never mapped, so running over the end is a fault and not damage.  The lowest free
 * slot is taken first, so the page tables are as many as the most stacks ever needed at once.
 *
 * Taking a stack away means to ask every CPU to forget it.  So some stay as they are for the next
 * process, with the CPUs and in a store for all of them, and the others go many at once.
 */
#include "pte.h"
#include "mag.h"
#include "lib.h"

enum { Nstore = 64, Nbatch = 32 };	/* unused stacks in the store; how many are unmapped together */
enum { Nmag = 16, Nmagbatch = Nmag / 2 };	/* with each CPU; how many go to and fro at once */
enum { Nstack = 32 * KiB, Slotsize = 2 * Kstacksize };

static struct {
	Lock lock;
	u32 first;			/* no slot below it is free */
	u64 used[Nstack / 64];
	u32 nstore;
	void *store[Nstore];
} ks;
static Mag kept[Maxcpu];

void
kstackinit(void)
{
	static void *v[Maxcpu][Nmag];

	for(u32 i = 0; i < Maxcpu; i++)
		magopen(&kept[i], v[i], Nmag);
}

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

/* Stacks that nobody uses any more. */
static void
dropstacks(void **v, u32 n)
{
	Phys pa[Nbatch * Kstacksize / Pgsize];
	u64 lo = ~0ull, hi = 0, flags;
	u32 k = 0;

	assert(n <= Nbatch);
	for(u32 i = 0; i < n; i++) {
		u64 va = (u64)v[i];
		for(u64 off = 0; off < Kstacksize; off += Pgsize)
			if(!kmapped(va + off, &pa[k++], &flags))
				panic("kstackfree: %p", v[i]);
		kunmaplate(va, Kstacksize);
		if(va < lo)
			lo = va;
		if(va + Kstacksize > hi)
			hi = va + Kstacksize;
	}
	if(n != 0)
		tlbkernel(lo, hi - lo);
	while(k > 0)
		framefree(pa[--k]);
	for(u32 i = 0; i < n; i++)
		slotput(((u64)v[i] - KSTKBASE) / Slotsize);
}

/* Takes up to n stacks out of the store. */
static u32
unstore(void **v, u32 n)
{
	u32 i = 0;

	ilock(&ks.lock);
	while(i < n && ks.nstore > 0)
		v[i++] = ks.store[--ks.nstore];
	iunlock(&ks.lock);
	return i;
}

/* Puts n stacks into the store; what it has no room for is given back. */
static void
store(void **v, u32 n)
{
	void *old[Nbatch];
	u32 nold = 0;

	ilock(&ks.lock);
	if(ks.nstore + n > Nstore)
		while(nold < Nbatch && ks.nstore > 0)
			old[nold++] = ks.store[--ks.nstore];
	while(n > 0)
		ks.store[ks.nstore++] = v[--n];
	iunlock(&ks.lock);
	dropstacks(old, nold);
}

static void *
newstack(void)
{
	enum { N = Kstacksize / Pgsize };
	Phys pa[N];
	u32 n = 0;

	s64 slot = slotget();
	if(slot < 0)
		return nil;
	u64 va = KSTKBASE + slot * Slotsize + (Slotsize - Kstacksize);
	while(n < N && framealloc(Fkstack, 0, true, &pa[n]) == nil)
		n++;
	if(n == N && kmappages(va, pa, N, PteNX | PteW) == nil)
		return (void *)va;
	while(n > 0)
		framefree(pa[--n]);
	slotput(slot);
	return nil;
}

/* An unused stack, from this CPU or the store. */
static void *
oldstack(void)
{
	void *v[Nmagbatch];

	if(magget(&kept[cpu()->id], v, 1) == 1)
		return v[0];
	u32 n = unstore(v, Nmagbatch);
	if(n == 0)
		return nil;
	u32 k = 1 + magput(&kept[cpu()->id], v + 1, n - 1);
	if(k < n)
		store(v + k, n - k);
	return v[0];
}

void *
kstackalloc(void)
{
	void *v = oldstack();

	if(v == nil && (v = newstack()) == nil)
		for(u32 i = 0; i < Maxcpu && magget(&kept[i], &v, 1) == 0; i++)
			;
	return v;
}

void
kstackfree(void *stack)
{
	void *v[1 + Nmagbatch] = {stack};
	Mag *m = &kept[cpu()->id];
	u64 va = (u64)stack;

	if(va < KSTKBASE || (va - KSTKBASE) / Slotsize >= Nstack || va % Slotsize != Slotsize - Kstacksize)
		panic("kstackfree: %p", stack);
	if(magput(m, v, 1) == 0)
		store(v, 1 + magget(m, v + 1, Nmagbatch));
}

u64
kstackreclaim(void)
{
	void *old[Nbatch];
	u64 sum = 0;
	u32 n;

	for(u32 i = 0; i < Maxcpu; i++)
		while((n = magget(&kept[i], old, Nbatch)) > 0)
			store(old, n);
	while((n = unstore(old, Nbatch)) > 0) {
		dropstacks(old, n);
		sum += n * (Kstacksize / Pgsize);
	}
	return sum;
}
