/*
 * Random bytes: a ChaCha20 generator (RFC 8439 block function) with fast key erasure:
 * each request's first 32 bytes become the next key, so that what was given out cannot be
 * computed from the state that is left.  What is mixed in goes into a pool that is added to
 * the key on the next request.
 *
 * Each CPU has a generator and a pool, which only it changes, with interrupts off. A generator's first key is
 * drawn from that of the CPU which starts this one; a request also takes what the pool of one other CPU
 * holds, in turn, as the devices may interrupt only some.
 */
#include "bootinfo.h"
#include "core.h"
#include "hw.h"
#include "lib.h"
#include "coreinit.h"

enum { Blocksize = 64, Keywords = 8 };

typedef struct Gen Gen;
struct Gen {
	u32 key[Keywords];
	u64 counter;
	u64 pool[4];
	u32 poolpos;
	u32 turn;		/* whose pool is next */
	bool seeded;
} __attribute__((aligned(64)));

static Gen gen[Maxcpu];
static bool hasrdrand;

static void
chacha(Gen *g, u32 out[16])
{
	chachablock(out, g->key, g->counter++);
}

/* RDRAND may fail for a while (SDM vol 1, 7.3.17); then there is only the rest. */
static u64
rdrand(void)
{
	u64 v = 0;
	u8 ok = 0;

	for(int i = 0; hasrdrand && !ok && i < 10; i++)
		__asm__ volatile("rdrand %0; setc %1" : "=r"(v), "=q"(ok) :: "cc");
	return ok ? v : 0;
}

/* Pools and processor into the key, then a new key. */
static void
reseed(Gen *g)
{
	Gen *other = &gen[g->turn++ % ncpu];
	u32 block[16];

	for(int i = 0; i < 4; i++) {
		u64 w = g->pool[i] ^ rdrand();
		if(other != g)
			w ^= __atomic_load_n(&other->pool[i], __ATOMIC_RELAXED);
		g->key[2 * i] ^= w;
		g->key[2 * i + 1] ^= w >> 32;
	}
	g->key[0] ^= rdtsc();
	chacha(g, block);
	memcpy(g->key, block, sizeof g->key);
}

static void
seed(Gen *g, const void *bytes)
{
	u32 half[Keywords];

	memcpy(half, bytes, sizeof half);
	for(int i = 0; i < Keywords; i++)
		g->key[i] ^= half[i];
	g->seeded = true;
}

void
randominit(const Bootinfo *bi)
{
	Gen *g = &gen[cpu()->id];

	hasrdrand = cpuid(1, 0).cx >> 30 & 1;
	for(int i = 0; i < 2; i++) {
		seed(g, bi->seed + 32 * i);
		reseed(g);
	}
	randommix(bi->efitime);
	randommix(bi->tscentry);
}

/* Before CPU id starts. */
void
randomcpu(u32 id)
{
	u32 key[Keywords];

	randomread(key, sizeof key);
	seed(&gen[id], key);
}

void
randommix(u64 v)
{
	u64 s = splhi();
	Gen *g = &gen[cpu()->id];
	u64 *p = &g->pool[g->poolpos++ % nelem(g->pool)];

	__atomic_store_n(p, (*p << 7 | *p >> 57) ^ v ^ rdtsc() << 32, __ATOMIC_RELAXED);
	splx(s);
}

void
randomread(void *buf, usize n)
{
	char *p = buf;
	u32 block[16];

	while(n > 0) {	/* a page at a time with interrupts off */
		usize part = n < Pgsize ? n : Pgsize;
		n -= part;
		u64 s = splhi();
		Gen *g = &gen[cpu()->id];
		assert(g->seeded);
		reseed(g);
		for(; part > 0;) {
			usize m = part < Blocksize ? part : Blocksize;
			chacha(g, block);
			memcpy(p, block, m);
			p += m;
			part -= m;
		}
		chacha(g, block);
		memcpy(g->key, block, sizeof g->key);
		splx(s);
	}
	memset(block, 0, sizeof block);
	__asm__ volatile("" :: "r"(block) : "memory");
}
