/*
 * Random bytes: a ChaCha20 generator (RFC 8439 block function) with fast key erasure:
 * each request's first 32 bytes become the next key, so that what was given out cannot be
 * computed from the state that is left.  What is mixed in goes into a pool that is added to
 * the key on the next request.
 */
#include "bootinfo.h"
#include "core.h"
#include "hw.h"
#include "lib.h"
#include "coreinit.h"

enum { Blocksize = 64, Keywords = 8 };

static Lock randlock;		/* guards all below */
static u32 key[Keywords];
static u64 counter;
static u64 pool[4];
static u32 poolpos;
static bool hasrdrand;

static void
chacha(u32 out[16])
{
	chachablock(out, key, counter++);
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

/* Pool and processor into the key, then a new key. */
static void
reseed(void)
{
	u32 block[16];

	for(int i = 0; i < 4; i++) {
		u64 w = pool[i] ^ rdrand();
		key[2 * i] ^= w;
		key[2 * i + 1] ^= w >> 32;
	}
	key[0] ^= rdtsc();
	chacha(block);
	memcpy(key, block, sizeof key);
}

void
randominit(const Bootinfo *bi)
{
	hasrdrand = cpuid(1, 0).cx >> 30 & 1;
	for(int i = 0; i < 2; i++) {
		u32 half[Keywords];
		memcpy(half, bi->seed + 32 * i, sizeof half);
		for(int j = 0; j < Keywords; j++)
			key[j] ^= half[j];
		reseed();
	}
	randommix(bi->efitime);
	randommix(bi->tscentry);
}

void
randommix(u64 v)
{
	ilock(&randlock);
	u64 *p = &pool[poolpos++ % nelem(pool)];
	*p = (*p << 7 | *p >> 57) ^ v ^ rdtsc() << 32;
	iunlock(&randlock);
}

void
randomread(void *buf, usize n)
{
	char *p = buf;
	u32 block[16];

	while(n > 0) {	/* a page at a time with interrupts off */
		usize part = n < Pgsize ? n : Pgsize;
		n -= part;
		ilock(&randlock);
		reseed();
		for(; part > 0;) {
			usize m = part < Blocksize ? part : Blocksize;
			chacha(block);
			memcpy(p, block, m);
			p += m;
			part -= m;
		}
		chacha(block);
		memcpy(key, block, sizeof key);
		iunlock(&randlock);
	}
	memset(block, 0, sizeof block);
	__asm__ volatile("" :: "r"(block) : "memory");
}
