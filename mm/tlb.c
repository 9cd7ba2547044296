/*
 * Translation caches.
 *
 * Taking a right away is complete when every CPU that has the table loaded has seen the
 * generation of the change.  A CPU catches up page by page from the last few addresses, or reloads
 * the table.  Giving a right needs nothing: the worst is one more fault.  Nobody may wait here with a spin
 * lock held, as the other CPU might want that lock with its interrupts off.
 */
#include "pte.h"
#include "seg.h"
#include "trap.h"

#define SHOOTNS	(10 * 1000000000ull)	/* a CPU that does not answer for so long is dead */

static u64 kgen;			/* generations of the kernel's half; atomic */
static volatile u64 kseen[Maxcpu];

void
asdown(Aspace *as, u64 va)
{
	as->gen++;
	as->q[as->gen % Ntlbq] = va;
}

/* This CPU, interrupts off, as is loaded here. */
static void
catchup(Aspace *as)
{
	Cpu *c = cpu();

	ilock(&as->lock);
	u64 gen = as->gen, seen = as->seen[c->id];
	bool all = gen - seen > Ntlbq;
	for(u64 g = seen + 1; !all && g <= gen; g++)
		all = as->q[g % Ntlbq] == TLBALL;
	if(all)
		cpuloadpt(as->pml4);
	else
		for(u64 g = seen + 1; g <= gen; g++)
			cpuflushpage(as->q[g % Ntlbq]);
	if(gen != seen)
		c->ntlbflush++;
	as->seen[c->id] = gen;
	iunlock(&as->lock);
}

/* What another CPU may ask of this one. */
static void
answer(void)
{
	u64 s = splhi();
	Cpu *c = cpu();
	u64 gen = __atomic_load_n(&kgen, __ATOMIC_ACQUIRE);
	if(kseen[c->id] != gen) {
		cpuflushall();
		kseen[c->id] = gen;
	}
	if(c->as != nil)
		catchup(c->as);
	splx(s);
}

static void
tlbintr(Ureg *u, void *arg)
{
	USED(u);
	USED(arg);
	answer();
}

void
mmtrapinit(void)
{
	Err err = trapenable(Vipi, tlbintr, nil, "tlb");
	if(err != nil)
		panic("mmtrapinit: %s", err);
}

/* Asks CPU id until done(arg). */
static void
shoot(u32 id, bool (*done)(u32, void *), void *arg)
{
	u64 end = 0;

	while(!done(id, arg)) {
		u64 s = splhi();
		if(cpu()->id == id) {
			answer();
			splx(s);
			continue;
		}
		splx(s);
		if(end == 0) {
			ipi(id, Vipi);
			end = nsnow() + SHOOTNS;
		} else if(nsnow() > end)
			panic("cpu%u does not answer a TLB shoot-down", id);
		answer();
		cpurelax();
	}
}

static bool
asdone(u32 id, void *arg)
{
	Aspace *as = arg;

	return (__atomic_load_n(&as->cpus, __ATOMIC_SEQ_CST) >> id & 1) == 0 || as->seen[id] == as->gen;
}

void
tlbsync(Aspace *as)
{
	assert(cpu()->nlock == 0);
	__atomic_thread_fence(__ATOMIC_SEQ_CST);
	for(u32 i = 0; i < ncpu; i++)
		shoot(i, asdone, as);
}

void
tlblocal(Aspace *as, u64 va)
{
	u64 s = splhi();
	if(cpu()->as == as)
		cpuflushpage(va);
	splx(s);
}

static bool
kdone(u32 id, void *arg)
{
	return cpus[id] == nil || !cpus[id]->online || kseen[id] >= *(u64 *)arg;
}

void
tlbkernel(u64 va, u64 n)
{
	u64 gen = __atomic_add_fetch(&kgen, 1, __ATOMIC_SEQ_CST);

	u64 s = splhi();
	Cpu *c = cpu();
	if(n > 32 * Pgsize || kseen[c->id] != gen - 1)
		cpuflushall();
	else
		for(u64 off = 0; off < n; off += Pgsize)
			cpuflushpage(va + off);
	kseen[c->id] = gen;
	splx(s);
	for(u32 i = 0; i < ncpu; i++)
		shoot(i, kdone, &gen);
}

void
asload(Aspace *as)
{
	u64 s = splhi();
	Cpu *c = cpu();
	Aspace *old = c->as;
	if(old != as) {
		u64 bit = 1ull << c->id;
		if(as == nil)
			cpuloadpt(kpml4);
		else {
			/* visible as a user before the table is loaded: a later reduction asks this CPU */
			__atomic_or_fetch(&as->cpus, bit, __ATOMIC_SEQ_CST);
			u64 gen = __atomic_load_n(&as->gen, __ATOMIC_SEQ_CST);
			cpuloadpt(as->pml4);
			as->seen[c->id] = gen;
		}
		c->as = as;
		if(old != nil)
			__atomic_and_fetch(&old->cpus, ~bit, __ATOMIC_SEQ_CST);
	}
	splx(s);
}
