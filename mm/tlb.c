/*
 * Translation caches.
 *
 * Taking a right away is complete when every CPU that has the table loaded has seen the
 * generation of the change.  A CPU catches up page by page from the last few addresses, or reloads
 * the table.  Giving a right needs nothing: the worst is one more fault.  Nobody may wait here with a spin
 * lock held, as the other CPU might want that lock with its interrupts off.
 *
 * Where the CPUs have PCIDs (SDM vol 3, 4.10.1) each keeps what it knows of the last few address spaces
 * that it had loaded: it lets them go to sleep with seen, and may use what it knows of one again if no
 * generation came after that. The kernel's entries are global; PCID 0 is for the kernel's own table.
 */
#include "pte.h"
#include "seg.h"
#include "hilock.h"
#include "trap.h"
#include "lib.h"

#define SHOOTNS	(10 * 1000000000ull)	/* a CPU that does not answer for so long is dead */

enum { Npcid = 6 };

static struct Pcids {
	u64 no[Npcid];		/* the address space that has PCID i+1 on this CPU; 0 none */
	u32 next, cur;		/* to be given away next; loaded */
} __attribute__((aligned(64))) pcids[Maxcpu];	/* only that CPU's, interrupts off */
static bool pcidson;
static u64 kgen;			/* generations of the kernel's half; atomic */
static volatile u64 kseen[Maxcpu];

/* In a pod all members have their host's table, and what is said of an address space here is said of the host. */

void
asdown(Aspace *as, u64 va)
{
	as = as->host;
	as->gen++;
	as->q[as->gen % Ntlbq] = va;
}

/*
 * Counts what a reduction costs (Tlbuse).  Giving a right is not counted, nor the load of another table, which without PCIDs forgets
 * everything anyway.
 */
static inline void
tally(u64 *n, u64 more)
{
	__atomic_fetch_add(n, more, __ATOMIC_RELAXED);
}

/*
 * What CR3 gets for as on this CPU, which has seen the given generation of it. Numbers of address spaces are never
 * given out again, so a PCID of one that has ended is only waste.
 */
static u64
pcidof(Aspace *as, u32 id, u64 gen)
{
	struct Pcids *p = &pcids[id];
	u64 keep = as->seen[id] == gen ? CR3KEEP : 0;

	if(!pcidson)
		return 0;
	for(p->cur = 1; p->cur <= Npcid; p->cur++)
		if(p->no[p->cur - 1] == as->no) {
			if(keep == 0)
				tally(&as->tlb.flushes, 1);
			return p->cur | keep;
		}
	p->cur = p->next++ % Npcid + 1;
	p->no[p->cur - 1] = as->no;
	return p->cur;
}

/* This CPU, which has as loaded, forgets all of it. */
static void
reload(Aspace *as, const Cpu *c)
{
	cpuloadpt(as->pml4 | (pcidson ? pcids[c->id].cur : 0));
	tally(&as->tlb.flushes, 1);
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
		reload(as, c);
	else if(gen != seen) {
		for(u64 g = seen + 1; g <= gen; g++)
			cpuflushpage(as->q[g % Ntlbq]);
		tally(&as->tlb.pages, gen - seen);
	}
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
		catchup(c->as->host);
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
	pcidson = cpupcids();
	Err err = trapenable(Vipi, tlbintr, nil, "tlb");
	if(err != nil)
		panic("mmtrapinit: %s", err);
}

/* One more turn of a wait for other CPUs, which may be waiting for this one in the same way. */
static void
waitturn(u64 *end, const char *who)
{
	u64 now = nsnow();

	if(*end == 0)
		*end = now + SHOOTNS;
	else if(now > *end)
		panic("a TLB shoot-down is not answered: %s", who);
	answer();
	cpurelax();
}

/* Interrupts all the CPUs of a set but this one, which answers at once, for as, or for the kernel if that is nil; false: there is no other. */
static bool
shoot(u64 cpus, Aspace *as)
{
	u64 s = splhi(), n = 0;
	cpus &= ~(1ull << cpu()->id);
	for(u64 m = cpus; m != 0; m &= m - 1)
		n++;
	cpu()->ntlbipi += n;
	answer();
	splx(s);
	if(as != nil)
		tally(&as->tlb.interrupts, n);
	bool others = cpus != 0;
	for(; cpus != 0; cpus &= cpus - 1)
		ipi(__builtin_ctzll(cpus), Vipi);
	return others;
}

/* The CPUs that have as loaded and have not seen generation gen. */
static u64
stale(Aspace *as, u64 gen)
{
	u64 set = 0;

	for(u64 m = __atomic_load_n(&as->cpus, __ATOMIC_SEQ_CST); m != 0; m &= m - 1) {
		u32 id = __builtin_ctzll(m);
		if(as->seen[id] < gen)
			set |= 1ull << id;
	}
	return set;
}

static void
await(Aspace *as, u64 gen)
{
	u64 end = 0;
	char who[32];

	while(stale(as, gen) != 0) {
		snprint(who, sizeof who, "cpus %#llx", stale(as, gen));
		waitturn(&end, who);
	}
}

/*
 * The new entries and their generation are seen before this CPU looks who has the table loaded; asload does it the
 * other way round.  An x86 CPU may read before its own earlier writes are seen (SDM vol 3, 8.2.3.4).
 */
static void
fence(void)
{
	__atomic_thread_fence(__ATOMIC_SEQ_CST);
}

/* If this CPU is the only one of the set, it catches up with as; false if not. */
static bool
here(u64 set, Aspace *as)
{
	u64 s = splhi();
	Cpu *c = cpu();
	bool only = set == 1ull << c->id && c->as != nil && c->as->host == as;
	if(only)
		catchup(as);
	splx(s);
	return only;
}

bool
tlbdown(Aspace *as, u64 va)
{
	as = as->host;
	u64 flags = irqsoff();
	hilock(&as->lock);
	Cpu *c = cpu();
	asdown(as, va);
	fence();
	bool only = c->as != nil && c->as->host == as && as->seen[c->id] == as->gen - 1 && __atomic_load_n(&as->cpus, __ATOMIC_SEQ_CST) == 1ull << c->id;
	if(only) {
		if(va == TLBALL)
			reload(as, c);
		else {
			cpuflushpage(va);
			tally(&as->tlb.pages, 1);
		}
		as->seen[c->id] = as->gen;
		c->ntlbflush++;
	}
	hiunlock(&as->lock);
	irqsback(flags);
	return only;
}

void
tlbsync(Aspace *as)
{
	as = as->host;
	assert(curnlock() == 0);
	fence();
	u64 gen = __atomic_load_n(&as->gen, __ATOMIC_SEQ_CST);
	u64 set = stale(as, gen);
	if(set == 0 || here(set, as))
		return;
	u64 start = cpuwaits();
	bool others = shoot(set, as);
	await(as, gen);
	if(others)
		cpuwaited(start);
}

/*
 * A CPU that loads one of them after its bit was looked at sees the new entries anyway.  They are of one domain (aspace.c:put), so it is enough
 * that one of them counts the interrupts.
 */
void
tlbsyncusers(Slot *users)
{
	u64 set = 0;

	assert(curnlock() == 0);
	fence();
	for(Slot *u = users; u != nil; u = u->next)
		set |= stale(u->as->host, __atomic_load_n(&u->as->host->gen, __ATOMIC_SEQ_CST));
	if(set == 0 || (users->next == nil && here(set, users->as->host)))
		return;
	u64 start = cpuwaits();
	bool others = shoot(set, users->as->host);
	for(Slot *u = users; u != nil; u = u->next)
		await(u->as->host, __atomic_load_n(&u->as->host->gen, __ATOMIC_SEQ_CST));
	if(others)
		cpuwaited(start);
}

void
tlblocal(Aspace *as, u64 va)
{
	u64 s = splhi();
	if(cpu()->as != nil && cpu()->as->host == as->host)
		cpuflushpage(va);
	splx(s);
}

/* The CPUs that have not seen generation gen of the kernel's half. */
static u64
kstale(u64 gen)
{
	u64 set = 0;

	for(u32 i = 0; i < ncpu; i++)
		if(cpus[i]->online && kseen[i] < gen)
			set |= 1ull << i;
	return set;
}

void
tlbkernel(u64 va, u64 n)
{
	u64 end = 0;

	assert(curnlock() == 0);
	/* an interrupt in between would answer for a later generation, and kseen would go back */
	u64 s = splhi();
	Cpu *c = cpu();
	u64 gen = __atomic_add_fetch(&kgen, 1, __ATOMIC_SEQ_CST);
	/* with PCIDs on, INVLPG of Alder Lake and Raptor Lake CPUs may leave global entries */
	if(n > 32 * Pgsize || kseen[c->id] != gen - 1 || pcidson)
		cpuflushall();
	else
		for(u64 off = 0; off < n; off += Pgsize)
			cpuflushpage(va + off);
	kseen[c->id] = gen;
	splx(s);
	u64 set = kstale(gen);
	if(set == 0)
		return;
	u64 start = cpuwaits();
	shoot(set, nil);
	while(kstale(gen) != 0)
		waitturn(&end, "kernel");
	cpuwaited(start);
}

void
asload(Aspace *as)
{
	u64 s = irqsoff();
	Cpu *c = cpu();
	Aspace *old = c->as != nil ? c->as->host : nil, *new_ = as != nil ? as->host : nil;
	c->as = as;
	if(old != new_) {
		u64 bit = 1ull << c->id;
		if(new_ == nil)
			cpuloadpt(kpml4);
		else {
			/* visible as a user before the table is loaded: a later reduction asks this CPU */
			__atomic_or_fetch(&new_->cpus, bit, __ATOMIC_SEQ_CST);
			u64 gen = __atomic_load_n(&new_->gen, __ATOMIC_SEQ_CST);
			cpuloadpt(new_->pml4 | pcidof(new_, c->id, gen));
			new_->seen[c->id] = gen;
		}
		if(old != nil)
			__atomic_and_fetch(&old->cpus, ~bit, __ATOMIC_SEQ_CST);
	}
	irqsback(s);
}
