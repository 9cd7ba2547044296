/*
 * Kernel memory by size.
 *
 * Up to 2 KiB: objects of a slab (slab.h), of which each CPU keeps some in a magazine for each size.
 * An address that is freed twice or was never given out is found at once.
 * Larger, or a multiple of the page size: a run of frames.
 * The account that pays for an object (charge.h) stands in an array behind the slab's header, for a run in
 * place of the owner in the record of its first frame.
 * With DEBUG every object lies between red zones and freed memory is poisoned (redzone.c).
 */
#include "slab.h"
#include "stock.h"
#include "mag.h"
#include "redzone.h"
#include "lib.h"
#include "debug.h"
#include "hilock.h"
#include "trap.h"

enum {
	/* a magazine has room for so many bytes of objects, but for at least and at most so many objects */
	Keepbytes = 16 * KiB,
	Keepmin = 32,
	Keepmax = 128,
	Batch = Keepmax / 2,
};

typedef struct Kept Kept;
static struct Kept {
	u64 inuse;		/* bytes given out less bytes given back here; atomic */
	bool open;		/* the magazines have memory, or are just getting it; atomic */
	Mag mag[Nclass];
} __attribute__((aligned(1024))) kept[Maxcpu];	/* a power of two: its address is a shift away */

/* What this CPU keeps, where interrupts are off; the compiler shall compute the address once. */
static inline Kept *
keptby(const Cpu *m)
{
	Kept *k = &kept[m->id];

	__asm__("" : "+r"(k));
	return k;
}

static inline void
accountin(Kept *k, u64 bytes)
{
	__atomic_add_fetch(&k->inuse, bytes, __ATOMIC_RELAXED);
}

static void
account(u64 bytes)
{
	accountin(&kept[cpu()->id], bytes);
}

static u32
magmax(u32 class)
{
	u32 n = Keepbytes / classsize[class];

	return n < Keepmin ? Keepmin : n > Keepmax ? Keepmax : n;
}

/* How many go between a magazine and the slabs at once: at most Batch. */
static u32
magbatch(u32 class)
{
	return magmax(class) / 2;
}

/* The first time that a CPU needs magazines; without memory for them it goes on without. */
static void
magsopen(u32 id)
{
	u64 n = 0;
	Phys pa;

	for(u32 class = 0; class < Nclass; class++)
		n += magmax(class);
	n = roundup(n * sizeof(void *), Pgsize) >> Pgshift;
	if(__atomic_load_n(&kept[id].open, __ATOMIC_RELAXED) || framerun(Fkernel, 0, n, &pa) != nil)
		return;
	if(__atomic_exchange_n(&kept[id].open, true, __ATOMIC_RELAXED)) {
		framerunfree(pa, n);
		return;
	}
	void **obj = kaddr(pa);
	for(u32 class = 0; class < Nclass; obj += magmax(class++))
		magopen(&kept[id].mag[class], obj, magmax(class));
}

void
kmallocdrain(void)
{
	void *obj[Batch];
	u32 n;

	for(u32 class = 0; class < Nclass; class++) {
		for(u32 i = 0; i < Maxcpu; i++)
			while((n = magget(&kept[i].mag[class], obj, Batch)) > 0)
				slabput(class, obj, n);
		slabtrim(class);
	}
}

/* One object out of the slabs, and more of them for an empty magazine; false if there is none. */
static bool
refill(Mag *m, u32 class, void *obj[Batch])
{
	magsopen(cpu()->id);
	u32 n = slabtake(class, nil, obj, magbatch(class));
	/* even without memory for a slab, there may be objects again: other CPUs gave theirs back for it */
	if(n == 0)
		n = slabtake(class, slabnew(class), obj, magbatch(class));
	if(n == 0)
		return false;
	u32 k = 1 + magput(m, obj + 1, n - 1);
	if(k < n)
		slabput(class, obj + k, n - k);
	return true;
}

/* One object out of this CPU's magazine, which is filled from the slabs when it is empty. */
static void *
objget(u32 class)
{
	Mag *m = &kept[cpu()->id].mag[class];
	void *obj[Batch];

	if(magget(m, obj, 1) == 0 && !refill(m, class, obj))
		return nil;
	return obj[0];
}

static inline Mag *
magof(Kept *k, u32 class)
{
	Mag *m = &k->mag[class];

	__asm__("" : "+r"(m));
	return m;
}

/* The same, accounted for, and paid for from what this CPU has at hand; nil: not so easy. */
static inline void *
quickget(u32 class, bool charged, u32 *id)
{
	void *p = nil;

	u64 x = irqsoff();
	Cpu *cp = cpu();
	Kept *k = keptby(cp);
	Mag *m = magof(k, class);
	maglock(m);
	if(m->n > 0 && (!charged || memquick(cp, classsize[class], id))) {
		p = m->obj[--m->n];
		accountin(k, classsize[class]);
	}
	magunlock(m);
	irqsback(x);
	return p;
}

/* The reverse; false: nothing was done. */
static inline bool
quickput(u32 class, u32 id, void *p)
{
	bool ok = false;

	u64 x = irqsoff();
	Cpu *cp = cpu();
	Kept *k = keptby(cp);
	Mag *m = magof(k, class);
	maglock(m);
	if(m->n < m->max && memback(cp, id, classsize[class])) {
		m->obj[m->n++] = p;
		accountin(k, -(u64)classsize[class]);
		ok = true;
	}
	magunlock(m);
	irqsback(x);
	return ok;
}

static void
given(Slab *s, u32 i, u32 id)
{
	__atomic_or_fetch(&s->out[i / 64], 1ull << i % 64, __ATOMIC_RELAXED);
	s->payer[i] = id;
}

/* Nobody has it any more. */
static void
returned(Slab *s, u32 i, void *p)
{
	u64 bit = 1ull << i % 64;

	if(i >= s->nobj || (__atomic_fetch_and(&s->out[i / 64], ~bit, __ATOMIC_RELAXED) & bit) == 0)
		panic("kfree: %p is not allocated", p);
}

static void
objput(u32 class, void *p)
{
	void *obj[1 + Batch];
	Mag *m = &kept[cpu()->id].mag[class];

	obj[0] = p;
	if(magput(m, obj, 1) == 0)
		slabput(class, obj, 1 + magget(m, obj + 1, magbatch(class)));
}

/* quickput could not: id gets back n bytes; p goes back to s, unless nil. */
__attribute__((noinline)) static void
slowput(Slab *s, void *p, u32 id, u64 n)
{
	if(s != nil)
		objput(s->class, p);
	account(-n);
	memuncharge(id, n);
}

/* Short runs are blocks, so that a CPU can keep them (fcache.c). */
static u64
runlen(u64 np)
{
	return np == 3 ? 4 : np > 4 && np < 8 ? 8 : np;
}

static void *
runalloc(usize n, bool charged)
{
	u32 id = 0;
	Phys pa;

	if(n > (Pgsize << (Nframeorder - 1)))
		return nil;
	u64 np = runlen(roundup(n, Pgsize) >> Pgshift);
	if(charged && !memcharge(np * Pgsize, &id))
		return nil;
	if((np == 1 ? framealloc(Fkernel, 0, false, &pa) : framerun(Fkernel, 0, np, &pa)) != nil) {
		memuncharge(id, np * Pgsize);
		return nil;
	}
	Frame *f = framerec(pa);
	f->word = fword(Fkernel, Auxrun, id);
	f->block = np;
	account(np * Pgsize);
	return kaddr(pa);
}

static void
runfree(Frame *f, void *p)
{
	u64 np = f->block;

	if(((u64)p & (Pgsize - 1)) != 0)
		panic("kfree: %p is inside a run", p);
	account(-(np * Pgsize));
	memuncharge(fowner(f), np * Pgsize);
	f->word = fword(Fkernel, 0, 0);
	if(np == 1)
		framefree(paddr(p));
	else
		framerunfree(paddr(p), np);
}

/* quickget could not. */
__attribute__((noinline)) static void *
slowget(u32 class, bool charged, u32 *id)
{
	void *p;

	if(charged && !memcharge(classsize[class], id))
		return nil;
	if((p = objget(class)) == nil) {
		memuncharge(*id, classsize[class]);
		return nil;
	}
	account(classsize[class]);
	return p;
}

static void *
alloc(usize n, bool charged, u64 pc)
{
	u32 id = 0;

	if(failalloc())
		return nil;
	if(n == 0)
		n = 1;
	if(n > Maxobj - 2 * Zone || n % Pgsize == 0)
		return runalloc(n, charged);
	u32 class = classfor[(n + 2 * Zone + 15) / 16];
	void *p = quickget(class, charged, &id);
	if(unlikely(p == nil)) {
		u32 payer = 0;
		if((p = slowget(class, charged, &payer)) == nil)
			return nil;
		id = payer;
	}
	Slab *s = slabhome(p);
	given(s, slabnth(s, p), id);
	return zoneset(p, n, classsize[class], pc);
}

void *
kmalloc(usize n)
{
	return alloc(n, true, (u64)__builtin_return_address(0));
}

void *
kmallocz(usize n)
{
	void *p = alloc(n, true, (u64)__builtin_return_address(0));

	if(p != nil)
		widezero(p, n);
	return p;
}

void *
kmallocsys(usize n)
{
	void *p = alloc(n, false, (u64)__builtin_return_address(0));

	if(p != nil)
		widezero(p, n);
	return p;
}

void
kfree(void *v)
{
	if(v == nil)
		return;
	Frame *f = framerec(paddr(v));
	if(fclass(f) != Fkernel || faux(f) == 0)
		panic("kfree: %p is no kernel memory", v);
	if(faux(f) == Auxrun) {
		runfree(f, v);
		return;
	}
	char *p = (char *)v - Zone;
	u32 i;
	Slab *s = slabof(p, &i);
	u32 id = i < s->nobj ? s->payer[i] : 0, n = classsize[s->class];
	zonecheck(p, n, (u64)__builtin_return_address(0));
	u32 class = s->class;
	char *old = zonekeep(p, n);
	if(likely(old == p)) {
		returned(s, i, p);
		if(quickput(class, id, p))
			return;
	} else if(old != nil) {		/* in the debug build */
		s = slabof(p = old, &i);
		returned(s, i, p);
	}
	slowput(old != nil ? s : nil, p, id, n);
}

char *
kstrdup(const char *s)
{
	usize n = strlen(s) + 1;
	char *p = alloc(n, true, (u64)__builtin_return_address(0));

	if(p != nil)
		memmove(p, s, n);
	return p;
}

u32
kpayer(const void *v)
{
	Frame *f = framerec(paddr(v));
	u32 i;

	if(faux(f) == Auxrun)
		return fowner(f);
	Slab *s = slabof((const char *)v - Zone, &i);
	return s->payer[i];
}

u64
kmallocbytes(void)
{
	u64 sum = 0;

	for(u32 i = 0; i < Maxcpu; i++)
		sum += __atomic_load_n(&kept[i].inuse, __ATOMIC_RELAXED);
	return sum;
}
