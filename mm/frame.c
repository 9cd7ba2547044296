/*
 * Page frames: allocation and references.
 *
 * A used frame belongs to who holds its references; free ones are kept by the CPUs and the
 * pool behind them (fcache.c).  Before an allocation fails, all that
 * could be free is brought together.  Memory for user processes stops at
 * Reserve frames, so that the kernel can still end one of them.  Whatever processes cause stops
 * earlier, but for those that must go on (cpu()->must): with the rest somebody can clean up.
 */
#include "frame.h"
#include "image.h"
#include "charge.h"
#include "lib.h"
#include "errors.h"
#include "debug.h"
#include "trap.h"

Frame *frames;
u64 nframe;

const char *const frameclassname[Fnclass] = {
	"absent", "free", "kernel", "kstack", "ptable", "anon", "image", "segment", "block", "boot", "device",
};

static bool
userclass(enum Frameclass class)
{
	return class == Fanon || class == Fimage || class == Fsegment || class == Fblock;
}

/* A run of a few frames that is wanted while there is memory: whoever asks can do with single ones. */
static bool
spare(u64 n)
{
	return n > 1 && n <= 8 && framecount(Ffree) > 16 * n;
}

/* How many frames the pool must keep when one of this class is asked for here. */
static u64
tokeep(enum Frameclass class)
{
	u64 s = splhi();
	Cpu *c = cpu();
	bool must = c->charge == nil || c->must || c->ilevel != 0;
	splx(s);
	return !must ? blockheld() : userclass(class) ? Reserve : 0;
}

/* n frames in a row; -1 if they are nowhere to be had. */
static s64
obtain(u64 n, enum Frameclass class, u64 owner)
{
	u64 keep = tokeep(class);

	s64 b = blockget(n, class, owner, keep);
	if(b >= 0)
		return b;
	ptdrain();
	kmallocdrain();
	blockdrain();
	b = blockget(n, class, owner, keep);
	if(b >= 0 || spare(n) || imagereclaim() == 0)
		return b;
	blockdrain();
	return blockget(n, class, owner, keep);
}

/* The same, paid for by who runs here if they have an owner. */
static s64
buy(u64 n, enum Frameclass class, u64 owner)
{
	u32 payer = 0;

	if(owner == 0)
		return obtain(n, class, 0);
	if(!memcharge(n * Pgsize, &payer))
		return -1;
	s64 b = obtain(n, class, owner);
	if(b < 0)
		memuncharge(payer, n * Pgsize);
	for(u64 i = 0; b >= 0 && i < n; i++)
		frames[b + i].block = payer;
	return b;
}

void
framerefund(Frame *f)
{
	if(fowner(f) == 0)
		return;
	memuncharge(f->block, Pgsize);
	f->block = 0;
}

Err
framealloc(enum Frameclass class, u64 owner, bool zero, Phys *pa)
{
	bool fails = failalloc();
	s64 b = fails ? -1 : blockquick(class, owner);

	if(b < 0 && (fails || (b = buy(1, class, owner)) < 0))
		return userclass(class) ? Enovmem : Enomem;
	*pa = (u64)b << Pgshift;
	if(zero)
		widezero(kaddr(*pa), Pgsize);
	return nil;
}

Err
framerun(enum Frameclass class, u64 owner, u64 n, Phys *pa)
{
	assert(n > 0);
	s64 b = n > 1ull << (Nframeorder - 1) || failalloc() ? -1 : buy(n, class, owner);
	if(b < 0)
		return userclass(class) ? Enovmem : Enomem;
	*pa = (u64)b << Pgshift;
	return nil;
}

Err
framespare(enum Frameclass class, u64 n, Phys *pa)
{
	s64 b = failalloc() || frameroom() < 16 * n ? -1 : blockget(n, class, 0, blockheld());
	if(b < 0)
		return userclass(class) ? Enovmem : Enomem;
	*pa = (u64)b << Pgshift;
	return nil;
}

void
frameincref(Phys pa)
{
	Frame *f = framerec(pa);

	if(!fhold(f))
		panic("frameincref: %#llx is %s, %u", pa, frameclassname[fclass(f)], frameref(f));
}

/* One reference less; was it the last? */
static inline bool
dropped(Phys pa, Frame *f)
{
	s64 left = (pa & (Pgsize - 1)) == 0 ? fdrop(f) : -1;
	if(left < 0)
		panic("framefree: %#llx is %s", pa, fclass(f) < Fnclass ? frameclassname[fclass(f)] : "damaged");
#ifdef DEBUG
	if(left == 0)
		memset(kaddr(pa), 0x5a, Pgsize);
#endif
	return left == 0;
}

static void
giveback(Frame *f)
{
	framerefund(f);
	blockput(f - frames, 1);
}

void
framefree(Phys pa)
{
	Frame *f = framerec(pa);

	if(dropped(pa, f) && !blockback(f))
		giveback(f);
}

static void
givebackmany(Frame **f, u32 n)
{
	for(u32 i = blockbackmany(f, n); i < n; i += blockbackmany(f + i, n - i))
		giveback(f[i++]);
}

void
framefreemany(Phys *pa, u64 n)
{
	enum { Batch = 16 };
	Frame *f[Batch];
	u32 k = 0;

	for(u64 i = 0; i < n; i++) {
		if(pa[i] == 0)
			continue;
		f[k] = framerec(pa[i]);
		if(dropped(pa[i], f[k]) && ++k == Batch) {
			givebackmany(f, k);
			k = 0;
		}
		pa[i] = 0;
	}
	if(k > 0)
		givebackmany(f, k);
}

void
framerunfree(Phys pa, u64 n)
{
	for(Frame *f = framerec(pa), *end = f + n; f < end; f++)
		if(fclass(f) <= Ffree || fclass(f) == Fdevice || frameref(f) != 1)
			panic("framerunfree: %#llx is %s", framepa(f), frameclassname[fclass(f)]);
#ifdef DEBUG
	memset(kaddr(pa), 0x5a, n << Pgshift);
#endif
	blockput(pa >> Pgshift, n);
}

void
frametake(Frame *f, u64 owner)
{
	u32 payer;

	assert(frameref(f) == 1);
	/* a limit that does not allow it is met at the next page */
	if(memcharge(Pgsize, &payer)) {
		framerefund(f);
		f->block = payer;
	}
	bool given = fgive(f, owner);
	assert(given);
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
frametotal(void)
{
	u64 count[Fnclass], sum = 0;

	framecensus(count);
	for(int i = Ffree; i < Fnclass; i++)
		sum += count[i];
	return sum;
}

u64
framereclaim(void)
{
	u64 n = imagereclaim();

	imageforget();
	ptdrain();
	kmallocdrain();
	blockdrain();
	return n;
}

void
frameclassify(Phys pa, u64 n, enum Frameclass class)
{
	const Frame f = {.word = fword(class, 0, 0), .ref = class > Ffree};
	u64 what[2];

	assert((pa >> Pgshift) + n <= nframe);
	memcpy(what, &f, sizeof what);
	widefill(&frames[pa >> Pgshift], what, n * sizeof f);
	blockcount(Fabsent, class, n);
}

void
framestock(Phys pa, u64 n)
{
	if(n == 0)
		return;
	for(Frame *f = framerec(pa), *end = f + n; f < end; f++)
		assert(f->word == fword(Fboot, 0, 0));
	blockput(pa >> Pgshift, n);
}

void
framecheck(void)
{
	u64 count[Fnclass] = {0}, sum[Fnclass];

	for(u64 i = 0; i < nframe; i++) {
		assert(fclass(&frames[i]) < Fnclass);
		count[fclass(&frames[i])]++;
	}
	framecensus(sum);
	for(int i = Ffree; i < Fnclass; i++)
		assert(count[i] == sum[i]);
	blockcheck(sum[Ffree]);
}

char *
memtext(char *p, char *end)
{
	u64 count[Fnclass], sum = 0;

	framecensus(count);
	for(int i = Ffree; i < Fnclass; i++) {
		p = seprint(p, end, "%s %llu\n", frameclassname[i], count[i]);
		sum += count[i];
	}
	return seprint(p, end, "total %llu\nkmalloc %llu\n", sum, kmallocbytes());
}
