/*
 * The lock checker of the debug build: lock order, and which locks a stack still holds.
 *
 * Locks that are used alike form a class.  Nobody declares classes: the place in the code that takes a
 * lock has one, the lock remembers it, and when a lock is met at a place of another class both
 * become one.  Each time a lock is wanted while others are held, "held before wanted" is noted for the
 * classes; a wish that closes a circle is a panic that shows this stack and those that
 * made the rest of the circle, long before two CPUs really wait for each other.
 *
 * A spin lock that interrupt handlers take must not be held with interrupts on, nor may a lock that is
 * held with interrupts on be waited for with one of those held: its holder could be interrupted by who waits.
 *
 * Invariant: class numbers only grow; a merged class points to the one that it became part of.
 */
#include "debug.h"
#include "lockdep.h"
#include "hw.h"
#include "lib.h"
#include "upcall.h"

#ifdef DEBUG

enum { Nclass = 384, Nsite = 4096, Nedge = 4096, Depth = 12, Nwhole = 8 };

typedef struct Site Site;
struct Site {
	u64 pc;
	u16 class;
};

typedef struct Edge Edge;
struct Edge {
	u16 before, after;
	u64 pc[Depth];		/* who took the second with the first held */
};

typedef struct Class Class;
struct Class {
	u16 parent;		/* itself: the class proper */
	u64 pc;			/* the first place that took one */
	u64 taken, waited, cycles, worst;	/* statistics; may lose one when CPUs race */
	void *lock;		/* the first one that was met */
	bool many;		/* there are others */
	bool inirq, irqon;	/* waited for by an interrupt handler; held with interrupts on */
	u64 irqtrail[Depth], ontrail[Depth];	/* who did that first */
	u64 after[Nclass / 64];	/* classes that were wanted with this one held */
};

static volatile u32 tablelock;	/* guards all below; raw, interrupts off */
static Site site[Nsite];
static Class class[Nclass];
static u16 nclass = 1;		/* 0: not known yet */
static Edge edge[Nedge];
static u32 nedge;
static struct {
	char *base;
	usize n;
} whole[Nwhole];		/* lockwhole */
static u32 nwhole;
static bool off;		/* something was found: the system panics */

static u64
take(void)
{
	u64 s = splhi();

	while(__atomic_exchange_n(&tablelock, 1, __ATOMIC_ACQUIRE) != 0)
		cpurelax();
	return s;
}

static void
drop(u64 s)
{
	__atomic_store_n(&tablelock, 0, __ATOMIC_RELEASE);
	splx(s);
}

static u16
find(u16 c)
{
	while(class[c].parent != c)
		c = class[c].parent;
	return c;
}

static void
trail(u64 pc[Depth])
{
	u64 *fp = __builtin_frame_address(0);
	int i;

	for(i = 0; i < Depth; i++) {
		pc[i] = fp[1];
		u64 *next = (u64 *)fp[0];
		if(next <= fp || next > fp + 2048)
			break;
		fp = next;
	}
	while(++i < Depth)
		pc[i] = 0;
}

static void
showtrail(const u64 pc[Depth])
{
	u64 o;

	for(int i = 0; i < Depth && pc[i] != 0; i++) {
		const char *n = symname(pc[i], &o);
		iprint("    %s+%#lx\n", n, o);
	}
}

const char *
depname(u16 c)
{
	return symname(class[find(c)].pc, nil);
}

/* Is there a way from a to b? Prints the steps when it is called again to tell. */
static bool
reaches(u16 a, u16 b, u64 *seen, bool tell)
{
	if(a == b)
		return true;
	bitset(seen, a);
	for(u16 c = 1; c < nclass; c++) {
		if(!bittest(class[a].after, c) || class[c].parent != c || bittest(seen, c) || !reaches(c, b, seen, tell))
			continue;
		if(tell)
			for(u32 i = 0; i < nedge; i++)
				if(find(edge[i].before) == a && find(edge[i].after) == c) {
					iprint("  lock of %s was wanted with lock of %s held:\n", depname(c), depname(a));
					showtrail(edge[i].pc);
					break;
				}
		return true;
	}
	return false;
}

/* The circle that a before b would close: b already comes before a. */
static void
circle(u16 a, u16 b)
{
	u64 seen[Nclass / 64] = {0}, again[Nclass / 64] = {0};

	if(!reaches(b, a, seen, false))
		return;
	off = true;
	__atomic_store_n(&tablelock, 0, __ATOMIC_RELEASE);
	iprint("\nlock order: %s is wanted with %s held, but\n", depname(b), depname(a));
	reaches(b, a, again, true);
	panic("lock order: %s, then %s: the reverse has been seen", depname(a), depname(b));
}

/* A class that is held with interrupts on and wanted with a held, 0: none. */
static u16
reachon(u16 a, u64 *seen)
{
	u16 found = 0;

	if(class[a].irqon)
		return a;
	bitset(seen, a);
	for(u16 c = 1; c < nclass && found == 0; c++)
		if(bittest(class[a].after, c) && class[c].parent == c && !bittest(seen, c))
			found = reachon(c, seen);
	return found;
}

static void
irqcheck(void)
{
	for(u16 x = 1; x < nclass; x++) {
		u64 seen[Nclass / 64] = {0}, again[Nclass / 64] = {0};
		if(class[x].parent != x || !class[x].inirq)
			continue;
		u16 y = reachon(x, seen);
		if(y == 0)
			continue;
		off = true;
		__atomic_store_n(&tablelock, 0, __ATOMIC_RELEASE);
		iprint("\nlock of %s is taken by an interrupt handler:\n", depname(x));
		showtrail(class[x].irqtrail);
		reaches(x, y, again, true);
		iprint("  lock of %s is held with interrupts on:\n", depname(y));
		showtrail(class[y].ontrail);
		if(x == y)
			panic("lock of %s: taken by interrupt handlers, and elsewhere with interrupts on", depname(x));
		panic("lock of %s, held with interrupts on, is waited for with lock of %s, which interrupt handlers take",
			depname(y), depname(x));
	}
}

static void
addedge(u16 a, u16 b)
{
	u64 s = take();

	a = find(a);
	b = find(b);
	if(a != b && !bittest(class[a].after, b) && !off) {
		circle(a, b);
		bitset(class[a].after, b);
		if(nedge == Nedge) {
			off = true;
			drop(s);
			panic("the tables of the lock checker are full");
		}
		edge[nedge].before = a;
		edge[nedge].after = b;
		trail(edge[nedge].pc);
		nedge++;
		irqcheck();
	}
	drop(s);
}

/* Both are one class from now on. */
static u16
merge(u16 a, u16 b)
{
	u64 seen[Nclass / 64] = {0};

	if(a == b)
		return a;
	class[b].parent = a;
	class[a].taken += class[b].taken;
	class[a].waited += class[b].waited;
	class[a].cycles += class[b].cycles;
	class[a].many |= class[b].many || class[a].lock != class[b].lock;
	if(class[b].inirq && !class[a].inirq)
		memmove(class[a].irqtrail, class[b].irqtrail, sizeof class[a].irqtrail);
	if(class[b].irqon && !class[a].irqon)
		memmove(class[a].ontrail, class[b].ontrail, sizeof class[a].ontrail);
	class[a].inirq |= class[b].inirq;
	class[a].irqon |= class[b].irqon;
	for(u32 i = 0; i < Nclass / 64; i++)
		class[a].after[i] |= class[b].after[i];
	bitclear(class[a].after, a);
	bitclear(class[a].after, b);
	for(u16 c = 1; c < nclass; c++)
		if(bittest(class[c].after, b)) {
			bitclear(class[c].after, b);
			if(c != a)
				bitset(class[c].after, a);
		}
	bitset(seen, a);
	for(u16 c = 1; c < nclass; c++)
		if(bittest(class[a].after, c) && class[c].parent == c)
			circle(a, c);
	irqcheck();
	return a;
}

static Site *
siteof(u64 pc)
{
	u32 i = (pc * 0x9e3779b97f4a7c15ull) >> 52 & (Nsite - 1);

	for(u32 n = 0; n < Nsite; n++, i = (i + 1) & (Nsite - 1))
		if(site[i].pc == pc || site[i].pc == 0)
			return &site[i];
	return nil;
}

/* The class of a lock that is wanted at pc. */
static u16
classify(u16 *lockclass, u64 pc)
{
	Site *t = siteof(pc);
	u16 c = __atomic_load_n(lockclass, __ATOMIC_RELAXED);

	if(t != nil && t->pc == pc && c != 0 && c < nclass && t->class != 0 && find(c) == find(t->class))
		return find(c);
	u64 s = take();
	c = *lockclass;
	t = siteof(pc);
	if(c >= nclass || t == nil || (nclass == Nclass && c == 0 && t->class == 0)) {
		off = true;
		drop(s);
		if(c >= nclass)
			panic("lock wanted at %s: it is overwritten, or its memory was freed", symname(pc, nil));
		panic("the tables of the lock checker are full, at %s", symname(pc, nil));
	}
	if(t->class == 0 && c == 0) {
		c = nclass;
		class[c].parent = c;
		class[c].pc = pc;
		nclass++;
	} else if(t->class != 0 && c != 0)
		c = merge(find(t->class), find(c));
	else
		c = find(c != 0 ? c : t->class);
	t->class = c;
	t->pc = pc;
	*lockclass = c;
	drop(s);
	return c;
}

/* Notes who waits for it in an interrupt handler, or holds it with interrupts on. */
static void
irqmark(u16 id, int how)
{
	Class *c = &class[id];
	bool irq = curilevel() != 0, try = (how & Deptry) != 0;
	bool in = irq && !try, on = !irq && (how & Depirqoff) == 0 && islo();

	if((how & Depsleep) || ((!in || c->inirq) && (!on || c->irqon)))
		return;
	u64 s = take();
	c = &class[find(id)];
	if(in && !c->inirq) {
		c->inirq = true;
		trail(c->irqtrail);
	}
	if(on && !c->irqon) {
		c->irqon = true;
		trail(c->ontrail);
	}
	if(!off)
		irqcheck();
	drop(s);
}

/* With the locks of d held, one is wanted at pc. */
static void
order(Stackdebug *d, void *l, u16 c, u64 pc, int how)
{
	for(u32 i = 0; i < d->nheld; i++) {
		Heldlock *h = &d->held[i];
		u16 a = find(h->class);
		bool same = h->lock == l && (h->how & Depsleep) == (how & Depsleep);
		if(same || a == c)
			off = true;
		if(same)
			panic("lock %p: wanted at %s, already taken at %s", l, symname(pc, nil), symname(h->pc, nil));
		if(a == c)
			panic("two locks of one class: %p taken at %s, %p wanted at %s", h->lock, symname(h->pc, nil), l,
				symname(pc, nil));
		if(!bittest(class[a].after, c))
			addedge(a, c);
	}
}

void
depwant(void *l, u16 *lockclass, u64 pc, int how)
{
	Stackdebug *d = stackdebug();

	if(off || panicking())
		return;
	u16 c = classify(lockclass, pc);
	Class *k = &class[c];
	k->taken++;
	if(k->lock == nil)
		k->lock = l;
	else if(k->lock != l)
		k->many = true;
	irqmark(c, how);
	if((how & Deptry) == 0)
		order(d, l, c, pc, how);
	heldadd(d, l, c, pc, how);
}

void
depwaited(u16 c, u64 cycles)
{
	if(c >= nclass)
		return;
	Class *k = &class[find(c)];
	k->waited++;
	k->cycles += cycles;
	if(cycles > k->worst)
		k->worst = cycles;
}

bool
depoff(void)
{
	return off || panicking();
}

/* The locks in these n bytes have siblings there, but each serves the whole machine. */
void
lockwhole(void *base, usize n)
{
	u64 s = take();

	if(nwhole == Nwhole)
		panic("lockwhole: too many");
	whole[nwhole].base = base;
	whole[nwhole++].n = n;
	drop(s);
}

/* A lock of which there is one: no other of its class has been met, and it is no part of anything allocated. */
static bool
isone(const Class *c)
{
	extern char _data[], _end[];
	char *l = c->lock;

	for(u32 i = 0; i < nwhole; i++)
		if(l >= whole[i].base && l < whole[i].base + whole[i].n)
			return true;
	return !c->many && l >= _data && l < _end;
}

/* Lines: times taken, times it was not free at once, microseconds spun, the longest, one or many, a place that takes it. */
char *
lockstattext(char *p, char *end)
{
	u64 mhz = tschz() / 1000000;

	for(u16 i = 1; i < nclass; i++) {
		Class *c = &class[i];
		if(c->parent == i && c->taken != 0)
			p = seprint(p, end, "%12lu %10lu %10lu %8lu %4s %s\n", c->taken, c->waited, c->cycles / mhz,
				c->worst / mhz, isone(c) ? "one" : "many", depname(i));
	}
	return p;
}

void
lockstatclear(void)
{
	for(u16 c = 1; c < nclass; c++)
		class[c].taken = class[c].waited = class[c].cycles = class[c].worst = 0;
}
#endif
