/*
 * Kernel memory by size.
 *
 * Up to 2 KiB: slabs of equal objects, one or four frames long, with two bits for each object in the
 * header: it lies in the slab, or somebody has it.  Neither: a CPU keeps it in its magazine.
 * An address that is freed twice or was never given out is found at once.  The
 * frame's record says that it is part of a slab, and of what order; slabs are aligned to their size.
 * Larger, or a multiple of the page size: a run of frames.
 * The account that pays for an object (charge.h) stands in an array behind the header, for a run in
 * place of the owner in the record of its first frame.
 * With DEBUG every object lies between red zones and freed memory is poisoned (redzone.c).
 */
#include "frame.h"
#include "charge.h"
#include "mag.h"
#include "redzone.h"
#include "lib.h"
#include "debug.h"

typedef struct Slab Slab;
struct Slab {
	Slab *next, *prev;	/* slabs of the class with a free object; guarded by the class, as are: */
	u16 class, nobj, nfree;
	u16 first;		/* where the objects begin; constant */
	u64 free[4];		/* one bit per object */
	u64 out[4];		/* in somebody's hands; atomic */
	u16 payer[];		/* [nobj], each of who has the object */
};
enum {
	Slabhdr = sizeof(Slab),
	Maxobj = 2048,
	/* a magazine has room for so many bytes of objects, but for at least and at most so many objects */
	Keepbytes = 16 * KiB,
	Keepmin = 32,
	Keepmax = 128,
	Batch = Keepmax / 2,
};

typedef struct Class Class;
struct Class {
	Lock lock;
	Slab *part;		/* slabs that are neither full nor unused, and at most one that is unused */
};

static const u16 size[] = {
	16, 32, 48, 64, 96, 128, 192, 256, 384, 512, 768, 1024, 1344, 2048,
};
static Class classes[nelem(size)];

static struct {
	u64 inuse;		/* bytes given out less bytes given back here; atomic */
	bool open;		/* the magazines have memory, or are just getting it; atomic */
	Mag mag[nelem(size)];
} kept[Maxcpu];

static void
account(u64 bytes)
{
	__atomic_add_fetch(&kept[cpu()->id].inuse, bytes, __ATOMIC_RELAXED);
}

static u32
magmax(u32 class)
{
	u32 n = Keepbytes / size[class];

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

	for(u32 class = 0; class < nelem(size); class++)
		n += magmax(class);
	n = roundup(n * sizeof(void *), Pgsize) >> Pgshift;
	if(__atomic_load_n(&kept[id].open, __ATOMIC_RELAXED) || framerun(Fkernel, 0, n, &pa) != nil)
		return;
	if(__atomic_exchange_n(&kept[id].open, true, __ATOMIC_RELAXED)) {
		framerunfree(pa, n);
		return;
	}
	void **obj = kaddr(pa);
	for(u32 class = 0; class < nelem(size); obj += magmax(class++))
		magopen(&kept[id].mag[class], obj, magmax(class));
}

static char *
object(Slab *s, u32 i)
{
	return (char *)s + s->first + i * size[s->class];
}

/* Four frames for the larger objects; one, if there are no four in a row. */
static Slab *
slabnew(u32 class)
{
	Phys pa;
	u32 order = size[class] > 512 ? 2 : 0;

	if(order != 0 && framerun(Fkernel, 0, 1 << order, &pa) != nil)
		order = 0;
	if(order == 0 && framealloc(Fkernel, 0, false, &pa) != nil)
		return nil;
	u32 n = 1 << order;
	for(u32 i = 0; i < n; i++)
		framerec(pa + i * Pgsize)->word = fword(Fkernel, Auxslab | order, 0);
	Slab *s = kaddr(pa);
	memset(s, 0, Slabhdr);
	s->class = class;
	u32 nobj = (n * Pgsize - Slabhdr) / (size[class] + sizeof s->payer[0]);
	s->first = roundup(Slabhdr + nobj * sizeof s->payer[0], 16);
	s->nobj = s->nfree = s->first + nobj * size[class] <= n * Pgsize ? nobj : nobj - 1;
	for(u32 i = 0; i < s->nobj; i++) {
		bitset(s->free, i);
		zonefresh(object(s, i), size[class]);
	}
	return s;
}

static void
slabfree(Slab *s)
{
	u32 n = 1 << (faux(framerec(paddr(s))) & 0xf);

	if(n == 1)
		framefree(paddr(s));
	else
		framerunfree(paddr(s), n);
}

static void
link(Class *c, Slab *s)
{
	s->prev = nil;
	s->next = c->part;
	if(s->next != nil)
		s->next->prev = s;
	c->part = s;
}

static void
unlink(Class *c, Slab *s)
{
	if(s->prev != nil)
		s->prev->next = s->next;
	else
		c->part = s->next;
	if(s->next != nil)
		s->next->prev = s->prev;
}

static u32
takebit(u64 *map)
{
	u32 i = 0;

	while(map[i] == 0)
		i++;
	i = i * 64 + __builtin_ctzll(map[i]);
	bitclear(map, i);
	return i;
}

/* Up to n objects of a class out of its slabs, and a new one if it is not nil; how many. */
static u32
slabtake(u32 class, Slab *more, void **obj, u32 n)
{
	Class *c = &classes[class];
	u32 i = 0;

	ilock(&c->lock);
	if(more != nil)
		link(c, more);
	while(i < n && c->part != nil) {
		Slab *s = c->part;
		obj[i++] = object(s, takebit(s->free));
		if(--s->nfree == 0)
			unlink(c, s);
	}
	iunlock(&c->lock);
	return i;
}

/* The slab of an object's address, and its number there: not below nobj, where there is none. */
static Slab *
slabof(const void *p, u32 *i)
{
	u64 mask = ((u64)Pgsize << (faux(framerec(paddr(p))) & 0xf)) - 1;
	Slab *s = kaddr(paddr(p) & ~mask);
	u64 off = (const char *)p - (char *)s - s->first;	/* the header: very large */

	*i = off % size[s->class] == 0 && off / size[s->class] < s->nobj ? off / size[s->class] : s->nobj;
	return s;
}

/* Objects of a class back into their slabs.  One unused slab stays. */
static void
slabput(u32 class, void **obj, u32 n)
{
	Class *c = &classes[class];
	u32 k;

	ilock(&c->lock);
	for(u32 i = 0; i < n; i++) {
		Slab *s = slabof(obj[i], &k);
		bitset(s->free, k);
		if(s->nfree++ == 0)
			link(c, s);
		if(s->nfree == s->nobj && (s->next != nil || s->prev != nil)) {
			unlink(c, s);
			slabfree(s);
		}
	}
	iunlock(&c->lock);
}

/* Gives the unused slab of a class back. */
static void
slabtrim(Class *c)
{
	ilock(&c->lock);
	Slab *s = c->part;
	while(s != nil && s->nfree != s->nobj)
		s = s->next;
	if(s != nil) {
		unlink(c, s);
		slabfree(s);
	}
	iunlock(&c->lock);
}

/* The locks of the sizes are each the whole machine's. */
void
kmallocinit(void)
{
	lockwhole(classes, sizeof classes);
}

void
kmallocdrain(void)
{
	void *obj[Batch];
	u32 n;

	for(u32 class = 0; class < nelem(size); class++) {
		for(u32 i = 0; i < Maxcpu; i++)
			while((n = magget(&kept[i].mag[class], obj, Batch)) > 0)
				slabput(class, obj, n);
		if(__atomic_load_n(&classes[class].part, __ATOMIC_RELAXED) != nil)
			slabtrim(&classes[class]);
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
	u32 i;

	if(magget(m, obj, 1) == 0 && !refill(m, class, obj))
		return nil;
	Slab *s = slabof(obj[0], &i);
	__atomic_or_fetch(&s->out[i / 64], 1ull << i % 64, __ATOMIC_RELAXED);
	return obj[0];
}

static void
objput(Slab *s, u32 i, void *p)
{
	void *obj[1 + Batch];
	Mag *m = &kept[cpu()->id].mag[s->class];
	u64 bit = 1ull << i % 64;

	if(i >= s->nobj || (__atomic_fetch_and(&s->out[i / 64], ~bit, __ATOMIC_RELAXED) & bit) == 0)
		panic("kfree: %p is not allocated", p);
	obj[0] = p;
	if(magput(m, obj, 1) == 0)
		slabput(s->class, obj, 1 + magget(m, obj + 1, magbatch(s->class)));
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

static void *
alloc(usize n, bool charged, u64 pc)
{
	u32 id = 0, i;

	if(failalloc())
		return nil;
	if(n == 0)
		n = 1;
	if(n > Maxobj - 2 * Zone || n % Pgsize == 0)
		return runalloc(n, charged);
	u32 class = 0;
	while(size[class] < n + 2 * Zone)
		class++;
	if(charged && !memcharge(size[class], &id))
		return nil;
	void *p = objget(class);
	if(p == nil) {
		memuncharge(id, size[class]);
		return nil;
	}
	Slab *s = slabof(p, &i);
	s->payer[i] = id;
	account(size[class]);
	return zoneset(p, n, size[class], pc);
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
		memset(p, 0, n);
	return p;
}

void *
kmallocsys(usize n)
{
	void *p = alloc(n, false, (u64)__builtin_return_address(0));

	if(p != nil)
		memset(p, 0, n);
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
	u32 id = i < s->nobj ? s->payer[i] : 0, n = size[s->class];
	zonecheck(p, n, (u64)__builtin_return_address(0));
	account(-(u64)n);
	if((p = zonekeep(p, n)) != nil) {
		s = slabof(p, &i);
		objput(s, i, p);
	}
	memuncharge(id, n);
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

#ifdef DEBUG
enum { Nplace = 192 };
typedef struct Place Place;
struct Place {
	u64 pc, n, bytes;
};

static void
count(Place *t, u64 pc, u64 bytes)
{
	for(u32 i = 0; i < Nplace; i++)
		if(t[i].pc == pc || t[i].pc == 0) {
			t[i].pc = pc;
			t[i].n++;
			t[i].bytes += bytes;
			return;
		}
}

/*
 * Lines: objects in use, their bytes, who asked for them.  It looks at slabs that change meanwhile,
 * so it is only right when nothing else goes on.
 */
char *
kmalloctext(char *p, char *end)
{
	static Place t[Nplace];

	memset(t, 0, sizeof t);
	for(u64 f = 0; f < nframe; f++) {
		u32 aux = faux(&frames[f]), order = aux & 0xf;
		if(fclass(&frames[f]) != Fkernel || (aux & Auxslab) == 0 || (f & ((1u << order) - 1)) != 0)
			continue;
		Slab *s = kaddr(framepa(&frames[f]));
		for(u32 i = 0; i < s->nobj && s->class < nelem(size); i++)
			if(bittest(s->out, i) && zoneowner(object(s, i)) != 0)
				count(t, zoneowner(object(s, i)), size[s->class]);
	}
	for(u32 i = 0; i < Nplace && t[i].pc != 0; i++) {
		u64 off;
		const char *name = symname(t[i].pc, &off);
		p = seprint(p, end, "%8llu %8llu %s+%#llx\n", t[i].n, t[i].bytes, name, off);
	}
	return p;
}
#endif
