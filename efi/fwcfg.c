/*
 * fwcfg.c: files that QEMU hands to the guest.
 *
 * Only to be used when CPUID says that there is a hypervisor: on other machines these ports may
 * belong to anything.  All of it is synchronous: the device is done when the register write is.
 */
#include "stub.h"
#include "fwcfg.h"

enum {
	Selector = 0x510,
	Data = 0x511,
	Dmahigh = 0x514,
	Dmalow = 0x518,

	Keysig = 0,
	Keyid = 1,
	Keydir = 0x19,

	Ctlerror = 1<<0,
	Ctlread = 1<<1,
	Ctlselect = 1<<3,

	Nament = 64,		/* bytes of a directory entry */
	Chunk = 16*1024*1024,	/* bytes for one request */
};

typedef struct Dmareq Dmareq;
struct Dmareq {			/* all fields big-endian */
	uint32_t ctl;
	uint32_t len;
	uint64_t addr;
};

static void
outl(uint16_t p, uint32_t v)
{
	__asm__ volatile("outl %0, %1" : : "a"(v), "Nd"(p));
}

static void
outw(uint16_t p, uint16_t v)
{
	__asm__ volatile("outw %0, %1" : : "a"(v), "Nd"(p));
}

static int
dma(uint32_t ctl, void *buf, uint32_t n)
{
	volatile Dmareq r;
	uint64_t a = (uint64_t)&r;

	r.ctl = __builtin_bswap32(ctl);
	r.len = __builtin_bswap32(n);
	r.addr = __builtin_bswap64((uint64_t)buf);
	__asm__ volatile("" : : : "memory");
	outl(Dmahigh, __builtin_bswap32(a>>32));
	outl(Dmalow, __builtin_bswap32((uint32_t)a));
	__asm__ volatile("" : : : "memory");
	return r.ctl == 0;
}

static int
readkey(uint16_t key, void *buf, uint64_t n)
{
	uint8_t *p = buf;
	uint32_t k, ctl = (uint32_t)key<<16 | Ctlselect;

	for(; n > 0; n -= k, p += k, ctl = 0){
		k = n < Chunk ? n : Chunk;
		if(!dma(ctl | Ctlread, p, k))
			return 0;
	}
	return 1;
}

/* Is it there, and does it do DMA? */
int
fwcfgpresent(void)
{
	static const char sig[] = "QEMU";
	uint32_t id;
	int i;

	outw(Selector, Keysig);
	for(i = 0; i < 4; i++)
		if(inb(Data) != sig[i])
			return 0;
	id = 0;
	outw(Selector, Keyid);
	for(i = 0; i < 4; i++)
		id |= (uint32_t)inb(Data) << 8*i;
	return id>>1 & 1;
}

/*
 * Look a file up.  The directory is read entry by entry, so it may have any length.
 */
int
fwcfgfind(const char *name, Fwfile *f)
{
	uint8_t ent[Nament], count[4];
	uint64_t len = strlen(name);
	uint32_t n;

	if(!readkey(Keydir, count, sizeof count))
		return 0;
	n = (uint32_t)count[0]<<24 | count[1]<<16 | count[2]<<8 | count[3];
	for(; n > 0; n--){
		if(!dma(Ctlread, ent, sizeof ent))
			return 0;
		if(len < Nament - 8 && memcmp(ent + 8, name, len + 1) == 0){
			f->size = (uint32_t)ent[0]<<24 | ent[1]<<16 | ent[2]<<8 | ent[3];
			f->key = ent[4]<<8 | ent[5];
			return 1;
		}
	}
	return 0;
}

int
fwcfgread(const Fwfile *f, void *buf)
{
	return readkey(f->key, buf, f->size);
}
