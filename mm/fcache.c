/*
 * Free frames that each CPU keeps for itself, and the counts of the classes.
 *
 * A CPU takes and gives blocks of 1, 2, 4 or 8 frames here; once in a while it goes to the pool (the buddy
 * lists) for several at once.  The lock of a cache is its CPU's own: others take it only to empty the cache
 * when memory is short, and to count.
 *
 * A change of class is counted in the cache, under its lock.  So what one CPU has counted since start-up adds
 * up to nothing, and the sums over all CPUs always add up to all of RAM.
 *
 * The last frames of the pool are held back: for those that must go on (cpu()->must), and of these the last Reserve
 * for the kernel.  They never enter a cache; as long as the pool is no larger, what is freed goes there.
 */
#include "frame.h"
#include "stock.h"
#include "hilock.h"

enum { Norder = 4, Most = 128 };

typedef struct Fcache Fcache;
struct Fcache {
	Lock lock;			/* guards all */
	s64 count[Fnclass];		/* frames that this CPU put into a class less those it took out */
	u32 n[Norder];
	u32 block[Norder][Most];
} __attribute__((aligned(64)));

static Fcache cache[Maxcpu];
static const u32 most[Norder] = { Most, 16, 16, 8 };

static struct {
	Lock lock;			/* the buddy lists, too; taken with a cache's lock held */
	u64 free;			/* frames on the lists; read without the lock as a hint */
} pool;

/*
 * This CPU's.  If the process moves to another CPU before it takes the lock, it uses the
 * cache of the one where it was; that is as good.
 */
static Fcache *
mine(void)
{
	Fcache *c = &cache[cpu()->id];

	__asm__("" : "+r"(c));	/* else the compiler multiplies again for each field */
	return c;
}

u64
blockheld(void)
{
	return Reserve + Hold + nframe / 256;
}

/* Up to n blocks from the pool, which keeps so many frames.  Of what is held back there is one. */
static u32
poolget(u32 order, u32 *block, u32 n, u64 keep)
{
	u64 len = 1ull << order;
	u32 i = 0;

	ilock(&pool.lock);
	while(i < n && pool.free >= len + (i == 0 ? keep : blockheld())) {
		s64 b = buddyalloc(order);
		if(b < 0)
			break;
		pool.free -= len;
		block[i++] = b;
	}
	iunlock(&pool.lock);
	return i;
}

static void
poolput(u32 order, const u32 *block, u32 n)
{
	ilock(&pool.lock);
	for(u32 i = 0; i < n; i++)
		buddyfree(block[i], order);
	pool.free += (u64)n << order;
	iunlock(&pool.lock);
}

static bool
scarce(void)
{
	return __atomic_load_n(&pool.free, __ATOMIC_RELAXED) <= blockheld();
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

/* Free frames, which are in no cache, back to the pool. */
static void
poolputrun(u64 first, u64 n)
{
	while(n > 0) {
		u32 order = blockorder(first, n), b = first;
		poolput(order, &b, 1);
		first += 1ull << order;
		n -= 1ull << order;
	}
}

void
blockstock(u64 first, u64 n)
{
	poolputrun(first, n);
}

/* c->lock held. */
static void
reclass(Fcache *c, const Frame *f, enum Frameclass class)
{
	c->count[fclass(f)]--;
	c->count[class]++;
}

u64
frameroom(void)
{
	u64 n = __atomic_load_n(&pool.free, __ATOMIC_RELAXED), held = blockheld();

	return n > held ? n - held : 0;
}

/* Single frames for a cache that has none: out of larger blocks, while there is plenty, as each costs the pool as much as a single one. */
static void
takesingles(Fcache *c)
{
	enum { Order = 3 };
	u32 block[(Most / 2) >> Order];

	for(u32 n = poolget(Order, block, nelem(block), blockheld()); n > 0; n--)
		for(u32 i = 1 << Order; i > 0; i--)
			c->block[0][c->n[0]++] = block[n - 1] + i - 1;
}

/* A block of the order; c->lock held. */
static s64
take(Fcache *c, u32 order, u64 keep)
{
	u32 b;

	if(order >= Norder) {
		if(poolget(order, &b, 1, keep) == 0)
			return -1;
		return b;
	}
	if(c->n[order] == 0 && order == 0)
		takesingles(c);
	if(c->n[order] == 0)
		c->n[order] = poolget(order, c->block[order], most[order] / 2, keep);
	if(c->n[order] == 0)
		return -1;
	return c->block[order][--c->n[order]];
}

static u32
orderof(u64 n)
{
	u32 order = 0;

	while(1ull << order < n)
		order++;
	return order;
}

s64
blockget(u64 n, enum Frameclass class, u64 owner, u64 keep)
{
	u32 order = orderof(n);
	Fcache *c = mine();

	ilock(&c->lock);
	s64 b = take(c, order, keep);
	for(u64 i = 0; b >= 0 && i < n; i++) {
		Frame *f = &frames[b + i];
		assert(f->word == fword(Ffree, 0, 0));
		reclass(c, f, class);
		fstart(f, class, owner);
	}
	iunlock(&c->lock);
	if(b >= 0 && n < 1ull << order)
		poolputrun(b + n, (1ull << order) - n);
	return b;
}

s64
blockquick(enum Frameclass class, u64 owner)
{
	Fcache *c = mine();
	u32 payer = 0;
	s64 b = -1;

	u64 x = irqsoff();
	hilock(&c->lock);
	if(c->n[0] > 0 && (owner == 0 || memquick(cpu(), Pgsize, &payer))) {
		b = c->block[0][--c->n[0]];
		Frame *f = &frames[b];
		assert(f->word == fword(Ffree, 0, 0));
		reclass(c, f, class);
		fstart(f, class, owner);
		f->block = payer;
	}
	hiunlock(&c->lock);
	irqsback(x);
	return b;
}

bool
blockback(Frame *f)
{
	Fcache *c = mine();
	bool ok = !scarce();

	u64 x = irqsoff();
	hilock(&c->lock);
	if(ok && (ok = c->n[0] < Most && (fowner(f) == 0 || memback(cpu(), f->block, Pgsize)))) {
		reclass(c, f, Ffree);
		fend(f);
		c->block[0][c->n[0]++] = f - frames;
	}
	hiunlock(&c->lock);
	irqsback(x);
	return ok;
}

u32
blockbackmany(Frame **f, u32 n)
{
	Fcache *c = mine();
	u32 i;

	if(scarce())
		return 0;
	u64 x = irqsoff();
	hilock(&c->lock);
	for(i = 0; i < n && c->n[0] < Most; i++) {
		if(fowner(f[i]) != 0 && !memback(cpu(), f[i]->block, Pgsize))
			break;
		reclass(c, f[i], Ffree);
		fend(f[i]);
		c->block[0][c->n[0]++] = f[i] - frames;
	}
	hiunlock(&c->lock);
	irqsback(x);
	return i;
}

/* Keeps a free block; c->lock held. */
static void
keep(Fcache *c, u32 b, u32 order)
{
	if(c->n[order] == most[order]) {
		c->n[order] /= 2;
		poolput(order, c->block[order] + c->n[order], most[order] - c->n[order]);
	}
	c->block[order][c->n[order]++] = b;
}

/* A run that is no block goes to the pool: from a cache, single frames would settle in what could be a run again. */
void
blockput(u64 first, u64 n)
{
	u32 order = orderof(n);
	bool kept = order < Norder && n == 1ull << order && (first & (n - 1)) == 0 && !scarce();
	Fcache *c = mine();

	ilock(&c->lock);
	for(u64 i = first; i < first + n; i++) {
		reclass(c, &frames[i], Ffree);
		fend(&frames[i]);
	}
	if(kept)
		keep(c, first, order);
	iunlock(&c->lock);
	if(!kept)
		poolputrun(first, n);
}

void
blockdrain(void)
{
	for(Fcache *c = cache; c < cache + Maxcpu; c++)
		for(u32 order = 0; order < Norder; order++) {
			if(__atomic_load_n(&c->n[order], __ATOMIC_RELAXED) == 0)
				continue;
			ilock(&c->lock);
			poolput(order, c->block[order], c->n[order]);
			c->n[order] = 0;
			iunlock(&c->lock);
		}
}

void
blockcount(enum Frameclass from, enum Frameclass to, u64 n)
{
	Fcache *c = mine();

	ilock(&c->lock);
	c->count[from] -= n;
	c->count[to] += n;
	iunlock(&c->lock);
}

void
framecensus(u64 sum[Fnclass])
{
	for(int k = 0; k < Fnclass; k++)
		sum[k] = 0;
	for(Fcache *c = cache; c < cache + Maxcpu; c++) {
		ilock(&c->lock);
		for(int k = 0; k < Fnclass; k++)
			sum[k] += c->count[k];
		iunlock(&c->lock);
	}
}

u64
framecount(enum Frameclass class)
{
	u64 sum[Fnclass];

	framecensus(sum);
	return sum[class];
}

/* For tests: the blocks that are kept are free, and all free frames are where they should be. */
void
blockcheck(u64 nfree)
{
	u64 kept = 0;

	for(Fcache *c = cache; c < cache + Maxcpu; c++)
		for(u32 order = 0; order < Norder; order++) {
			assert(c->n[order] <= most[order]);
			for(u32 i = 0; i < c->n[order]; i++)
				for(u32 k = 0; k < 1u << order; k++)
					assert(frames[c->block[order][i] + k].word == fword(Ffree, 0, 0));
			kept += (u64)c->n[order] << order;
		}
	assert(buddycount() == pool.free);
	assert(pool.free + kept == nfree);
}
