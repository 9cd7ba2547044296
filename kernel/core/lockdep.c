/*
 * The lock checker of the debug build: lock order, and which locks a stack still holds.
 *
 * Locks that are used alike form a class.  Nobody declares classes: the place in the code that takes a
 * lock has one, the lock remembers it, and when a lock is met at a place of another class both
 * become one.  Each time a lock is wanted while others are held, "held before wanted" is noted for the
 * classes; a wish that closes a circle is a panic that shows this stack and those that
 * made the rest of the circle, long before two CPUs really wait for each other.
 *
 * What is held is kept at the low end of the kernel stack, so it follows the process through sleeps.
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
	bool inirq;		/* taken by an interrupt handler */
	bool irqon;		/* taken with interrupts on */
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
static bool off;		/* a table is full, or the system panics */

static u64
take(void)
{
	u64 s = splhi();

	while(__atomic_exchange_n(&tablelock, 1, __ATOMIC_ACQUIRE) != 0)
		__asm__ volatile("pause");
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

static const char *
name(u16 c)
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
					iprint("  lock of %s was wanted with lock of %s held:\n", name(c), name(a));
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
	iprint("\nlock order: %s is wanted with %s held, but\n", name(b), name(a));
	reaches(b, a, again, true);
	panic("lock order: %s, then %s: the reverse has been seen", name(a), name(b));
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
		if(nedge < Nedge) {
			edge[nedge].before = a;
			edge[nedge].after = b;
			trail(edge[nedge].pc);
			nedge++;
		}
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
	if(c >= nclass)
		panic("lockdep: class %u of a lock wanted at %s", c, symname(pc, nil));
	t = siteof(pc);
	if(t == nil || (nclass == Nclass && c == 0 && t->class == 0)) {
		off = true;
		drop(s);
		return 0;
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

/* A lock that handlers take must never be held with interrupts on: the handler would wait for its own CPU. */
static void
interruptible(Class *c, u16 id, u64 pc, int how)
{
	if(how & (Depsleep | Deptry))
		return;
	if(cpu()->ilevel != 0)
		c->inirq = true;
	else if((how & Depirqoff) == 0 && islo())
		c->irqon = true;
	if(c->inirq && c->irqon) {
		off = true;
		panic("lock of %s, wanted at %s: taken by interrupt handlers, and elsewhere with interrupts on", name(id),
			symname(pc, nil));
	}
}

void
depwant(void *l, u16 *lockclass, u64 pc, int how)
{
	Stackdebug *d = stackdebug();

	if(off || panicking())
		return;
	u16 c = classify(lockclass, pc);
	class[c].taken++;
	if(class[c].lock == nil)
		class[c].lock = l;
	else if(class[c].lock != l)
		class[c].many = true;
	interruptible(&class[c], c, pc, how);
	for(u32 i = 0; i < d->nheld; i++) {
		u16 a = find(d->held[i].class);
		if(how & Deptry)
			break;
		if(a == c && d->held[i].lock != l) {
			off = true;
			panic("two locks of one class: %p taken at %s, %p wanted at %s", d->held[i].lock,
				symname(d->held[i].pc, nil), l, symname(pc, nil));
		}
		if(a != c && a != 0 && c != 0 && !bittest(class[a].after, c))
			addedge(a, c);
	}
	u64 s = splhi();
	if(d->nheld == Maxheld)
		panic("more than %d locks held, at %s", Maxheld, symname(pc, nil));
	d->held[d->nheld++] = (Heldlock){l, pc, c, how};
	splx(s);
}

void
depdrop(void *l)
{
	Stackdebug *d = stackdebug();

	if(off || panicking())
		return;
	u64 s = splhi();
	for(u32 i = d->nheld; i-- > 0;)
		if(d->held[i].lock == l) {
			for(d->nheld--; i < d->nheld; i++)
				d->held[i] = d->held[i + 1];
			splx(s);
			return;
		}
	splx(s);
	panic("lock %p is released by somebody who did not take it", l);
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

/* On the way to user mode nothing may be held. */
void
debugnolocks(const char *where)
{
	Stackdebug *d = stackdebug();

	if(!off && !panicking() && d->nheld != 0)
		panic("%s with a lock held that was taken at %s", where, symname(d->held[0].pc, nil));
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

	for(u16 c = 1; c < nclass; c++)
		if(class[c].parent == c && class[c].taken != 0)
			p = seprint(p, end, "%12lu %10lu %10lu %8lu %4s %s\n", class[c].taken, class[c].waited,
				class[c].cycles / mhz, class[c].worst / mhz, isone(&class[c]) ? "one" : "many", name(c));
	return p;
}

void
lockstatclear(void)
{
	for(u16 c = 1; c < nclass; c++)
		class[c].taken = class[c].waited = class[c].cycles = class[c].worst = 0;
}
#endif
