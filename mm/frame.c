/*
 * Page frames: allocation, references, census.
 *
 * Single frames come from a small stash of this CPU, used with interrupts off; it is
 * refilled from and spilled to the buddy lists under fr.lock.  Each change of class
 * moves one count to another, so the counts always add up to the total.
 * Memory for user processes stops at Reserve frames, so that the kernel
 * can still end one of them; cached program pages are given back first.
 */
#include "frame.h"
#include "image.h"
#include "lib.h"
#include "errors.h"
#include "debug.h"

enum { Nstash = 32 };

typedef struct Stash Stash;
struct Stash {
	u32 n;
	u32 frame[Nstash];
};

Frame *frames;
u64 nframe;

static struct {
	Lock lock;			/* buddy lists */
	u64 count[Fnclass];		/* atomic */
	Stash stash[Maxcpu];		/* each: its CPU with interrupts off */
} fr;

const char *const frameclassname[Fnclass] = {
	"absent", "free", "kernel", "kstack", "ptable", "anon", "image", "segment", "boot", "device",
};

static void
reclass(Frame *f, enum Frameclass class, u64 owner)
{
	__atomic_sub_fetch(&fr.count[fclass(f)], 1, __ATOMIC_RELAXED);
	f->word = fword(class, 0, owner);
	__atomic_add_fetch(&fr.count[class], 1, __ATOMIC_RELAXED);
}

/* Interrupts are off. False when the lists are empty. */
static bool
refill(Stash *c)
{
	ilock(&fr.lock);
	while(c->n < Nstash / 2) {
		s64 n = buddyalloc(0);
		if(n < 0)
			break;
		c->frame[c->n++] = n;
	}
	iunlock(&fr.lock);
	return c->n != 0;
}

/* Gives all but keep frames of this CPU's stash back. Interrupts are off. */
static void
spill(Stash *c, u32 keep)
{
	ilock(&fr.lock);
	while(c->n > keep)
		buddyfree(c->frame[--c->n], 0);
	iunlock(&fr.lock);
}

static Frame *
takeframe(enum Frameclass class, u64 owner)
{
	Frame *f = nil;

	u64 s = splhi();
	Stash *c = &fr.stash[cpu()->id];
	if(c->n != 0 || refill(c)) {
		f = &frames[c->frame[--c->n]];
		assert(f->word == fword(Ffree, 0, 0));
		reclass(f, class, owner);
		f->ref = 1;
		f->block = 0;
	}
	splx(s);
	return f;
}

static bool
userclass(enum Frameclass class)
{
	return class == Fanon || class == Fimage || class == Fsegment;
}

Err
framealloc(enum Frameclass class, u64 owner, bool zero, Phys *pa)
{
	Frame *f = nil;

	if(failalloc())
		return userclass(class) ? Enovmem : Enomem;
	for(int try = 0; f == nil && try < 2; try++) {
		if(userclass(class) && framecount(Ffree) <= Reserve) {
			if(imagereclaim() == 0 || framecount(Ffree) <= Reserve)
				return Enovmem;
		}
		f = takeframe(class, owner);
		if(f == nil && imagereclaim() == 0)
			break;
	}
	if(f == nil)
		return userclass(class) ? Enovmem : Enomem;
	*pa = framepa(f);
	if(zero)
		memset(kaddr(*pa), 0, Pgsize);
	return nil;
}

static u32
orderof(u64 n)
{
	u32 order = 0;

	while(1ull << order < n)
		order++;
	return order;
}

Err
framerun(enum Frameclass class, u64 owner, u64 n, Phys *pa)
{
	assert(n > 0);
	u32 order = orderof(n);
	if(order >= Nframeorder || failalloc())
		return Enomem;
	for(int try = 0;; try++) {
		if(userclass(class) && framecount(Ffree) <= Reserve + n)
			return Enovmem;
		u64 s = splhi();
		if(try > 0)
			spill(&fr.stash[cpu()->id], 0);
		ilock(&fr.lock);
		s64 first = buddyalloc(order);
		if(first >= 0) {
			for(u64 i = n; i < 1ull << order; i++)
				buddyfree(first + i, 0);
			for(u64 i = 0; i < n; i++) {
				Frame *f = &frames[first + i];
				reclass(f, class, owner);
				f->ref = 1;
				f->block = 0;
			}
		}
		iunlock(&fr.lock);
		splx(s);
		if(first >= 0) {
			*pa = (u64)first << Pgshift;
			return nil;
		}
		/* small runs have a substitute; only for others is the cache worth giving up */
		if(try == 1 || (n <= 8 && framecount(Ffree) > 16 * n))
			return Enomem;
		imagereclaim();
	}
}

void
frameincref(Phys pa)
{
	Frame *f = framerec(pa);

	if(fclass(f) <= Ffree)
		panic("frameincref: %#llx is %s", pa, frameclassname[fclass(f)]);
	__atomic_add_fetch(&f->ref, 1, __ATOMIC_ACQ_REL);
}

void
framefree(Phys pa)
{
	Frame *f = framerec(pa);

	if((pa & (Pgsize - 1)) != 0 || fclass(f) <= Ffree || fclass(f) == Fdevice || f->ref == 0)
		panic("framefree: %#llx is %s", pa, fclass(f) < Fnclass ? frameclassname[fclass(f)] : "damaged");
	if(__atomic_sub_fetch(&f->ref, 1, __ATOMIC_ACQ_REL) != 0)
		return;
#ifdef DEBUG
	memset(kaddr(pa), 0x5a, Pgsize);
#endif
	u64 s = splhi();
	Stash *c = &fr.stash[cpu()->id];
	reclass(f, Ffree, 0);
	f->prev = f->next = 0;
	if(c->n == Nstash)
		spill(c, Nstash / 2);
	c->frame[c->n++] = f - frames;
	splx(s);
}

/* The order of the largest block that may begin at frame i and has at most n frames. */
static u32
blockorder(u64 i, u64 n)
{
	u32 order = 0;

	while(order + 1 < Nframeorder && (i & ((2ull << order) - 1)) == 0 && 2ull << order <= n)
		order++;
	return order;
}

/*
 * A run goes back to the lists as it came: through the stash, single long-lived frames would
 * settle in every former run and leave no room for new ones.
 */
void
framerunfree(Phys pa, u64 n)
{
	ilock(&fr.lock);
	for(u64 i = pa >> Pgshift; n > 0;) {
		u64 len = 1ull << blockorder(i, n);
		for(u64 k = i; k < i + len; k++) {
			Frame *f = &frames[k];
			if(fclass(f) <= Ffree || fclass(f) == Fdevice || f->ref != 1)
				panic("framerunfree: %#llx is %s", k << Pgshift, frameclassname[fclass(f)]);
			reclass(f, Ffree, 0);
			f->prev = f->next = 0;
		}
#ifdef DEBUG
		memset(kaddr(i << Pgshift), 0x5a, len << Pgshift);
#endif
		buddyfree(i, blockorder(i, n));
		i += len;
		n -= len;
	}
	iunlock(&fr.lock);
}

void
frametake(Frame *f, u64 owner)
{
	assert(f->ref == 1);
	f->word = fword(fclass(f), faux(f), owner);
}

enum Frameclass
frameclass(Phys pa)
{
	return pa >> Pgshift < nframe ? fclass(framerec(pa)) : Fabsent;
}

u64
frameowner(Phys pa)
{
	return pa >> Pgshift < nframe ? fowner(framerec(pa)) : 0;
}

u64
framecount(enum Frameclass class)
{
	return __atomic_load_n(&fr.count[class], __ATOMIC_RELAXED);
}

u64
frametotal(void)
{
	u64 sum = 0;

	for(int i = Ffree; i < Fnclass; i++)
		sum += framecount(i);
	return sum;
}

u64
framereclaim(void)
{
	u64 n = imagereclaim();

	imageforget();
	return n;
}

void
frameclassify(Phys pa, u64 n, enum Frameclass class)
{
	for(Frame *f = framerec(pa); n > 0; n--, f++) {
		assert(f->word == 0);
		f->word = fword(class, 0, 0);
		f->ref = 1;
		fr.count[class]++;
	}
}

void
framestock(Phys pa, u64 n)
{
	ilock(&fr.lock);
	for(u64 i = pa >> Pgshift; n > 0;) {
		u64 len = 1ull << blockorder(i, n);
		for(u64 k = i; k < i + len; k++) {
			Frame *f = &frames[k];
			fr.count[fclass(f)]--;
			assert(fclass(f) == Fboot || f->word == 0);
			f->word = fword(Ffree, 0, 0);
			f->prev = f->next = 0;
		}
		fr.count[Ffree] += len;
		buddyfree(i, blockorder(i, n));
		i += len;
		n -= len;
	}
	iunlock(&fr.lock);
}

void
framecheck(void)
{
	u64 count[Fnclass] = {0}, cached = 0;

	for(u64 i = 0; i < nframe; i++) {
		assert(fclass(&frames[i]) < Fnclass);
		count[fclass(&frames[i])]++;
	}
	for(int i = Ffree; i < Fnclass; i++)
		assert(count[i] == framecount(i));
	for(int i = 0; i < Maxcpu; i++)
		cached += fr.stash[i].n;
	assert(buddycount() + cached == framecount(Ffree));
}

char *
memtext(char *p, char *end)
{
	for(int i = Ffree; i < Fnclass; i++)
		p = seprint(p, end, "%s %llu\n", frameclassname[i], framecount(i));
	return seprint(p, end, "total %llu\nkmalloc %llu\n", frametotal(), kmallocbytes());
}
