/*
 * The shoot-down protocol of mm/tlb.c, on one address space: asdown, tlbsync, catchup, asload, with seen and gen.
 *
 * Modelled: NCPU processors with interrupts, each with a translation cache that the hardware fills from the page table
 * whenever the table is loaded; the address space's lock, taken with interrupts off; processors that load
 * and unload the table at any time.  One entry; its right goes up and down.
 *
 * Claim: when tlbsync has returned, no processor has the table loaded and caches more than the entry grants; and
 * nobody waits for ever.  Memory is sequentially consistent: the fence of tlbsync is not modelled but taken for granted.
 *
 *	-DPCID	a processor keeps what it cached of a table that it unloads, and uses it again if seen == gen
 *	-DBUGn	mistakes that must be found
 *	1 the table is loaded before the processor can be seen as a user	2 tlbsync with the lock held
 *	3 seen is written before the cache is emptied		4 no shoot-down
 *	5 asload takes gen after it has loaded the table	6 (PCID) what was kept is used whatever seen says
 */
#ifndef NCPU
#define NCPU 2
#endif
#ifndef TOP
#define TOP 2		/* reductions that are tried */
#endif

byte pte = 2;		/* 0 none, 1 read, 2 write */
byte gen;
byte seen[NCPU];
bool cpus[NCPU];	/* as->cpus */
bool loaded[NCPU];	/* CR3 */
byte tlb[NCPU];
bool ipi[NCPU];
bool lk;		/* as->lock */
bool changing;		/* one change of rights at a time: the block's lock, or the segment's */

inline lock() { atomic { !lk -> lk = true } }	/* interrupts are off: nothing is answered here */
inline unlock() { lk = false }

/* What an interrupt does: catchup. */
inline answer() {
	ipi[me] = false;
	if
	:: loaded[me] ->
		lock();
#ifdef BUG3
		g = gen; seen[me] = g; unlock();
		tlb[me] = 0
#else
		g = gen; tlb[me] = 0; seen[me] = g; unlock()
#endif
	:: else
	fi
}

inline poll() {
	if
	:: ipi[me] -> answer()
	:: else
	fi
}

#define STALE(c, n) (cpus[c] && seen[c] < n)

inline tlbsync() {
	n = gen;
	answer();
	c = 0;
	do
	:: c < NCPU -> if :: c != me && STALE(c, n) -> ipi[c] = true :: else fi; c++
	:: else -> break
	od;
	c = 0;
	do
	:: c < NCPU && STALE(c, n) ->
		if
		:: ipi[me] -> answer()
		:: !STALE(c, n)
		fi
	:: c < NCPU && !STALE(c, n) -> c++
	:: c == NCPU -> break
	od
}

inline reduce() {
	lock();
	pte--; gen++;
#ifdef BUG2
	tlbsync(); unlock();
#else
	unlock();
#ifndef BUG4
	tlbsync();
#endif
#endif
	atomic {
		c = 0;
		do
		:: c < NCPU -> assert(!(loaded[c] && tlb[c] > pte)); c++
		:: else -> break
		od;
		c = 0; n = 0
	};
	changing = false
}

inline load() {
	/* interrupts are off */
#ifdef BUG1
	loaded[me] = true; cpus[me] = true; g = gen; seen[me] = g
#else
	cpus[me] = true;
#ifdef BUG5
	atomic { tlb[me] = 0; loaded[me] = true };
	g = gen; seen[me] = g
#else
	g = gen;
#ifdef PCID
#ifdef BUG6
	loaded[me] = true;
#else
	atomic { if :: seen[me] == g :: else -> tlb[me] = 0 fi; loaded[me] = true };
#endif
#else
	atomic { tlb[me] = 0; loaded[me] = true };
#endif
	seen[me] = g
#endif
#endif
}

inline unload() {
#ifdef PCID
	loaded[me] = false;
#else
	atomic { loaded[me] = false; tlb[me] = 0 };
#endif
	cpus[me] = false
}

proctype cpu(byte me) {
	byte g, n, c;
end:	do
	:: ipi[me] -> answer(); g = 0
	:: !loaded[me] -> load(); g = 0
	:: loaded[me] -> unload()
	:: atomic { gen < TOP && pte > 0 && !changing -> changing = true }; reduce(); g = 0
	:: atomic { pte < 2 && !changing -> changing = true }; lock(); pte++; unlock(); changing = false
	od
}

/* The walker of a processor: at any time, also between two steps of the kernel. */
proctype hardware(byte me) {
end:	do
	:: atomic { loaded[me] && pte > 0 && tlb[me] != pte && (tlb[me] == 0 || tlb[me] < pte) -> tlb[me] = pte }
	od
}

init {
	atomic {
		run cpu(0); run hardware(0);
		run cpu(1); run hardware(1);
#if NCPU > 2
		run cpu(2); run hardware(2);
#endif
	}
}
