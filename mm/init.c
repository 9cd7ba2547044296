/*
 * From the boot memory map to a working memory system: records, free lists, the
 * kernel's own page table.
 */
#include "bootinfo.h"
#include "pte.h"
#include "frame.h"
#include "slab.h"
#include "seg.h"
#include "segcall.h"
#include "lib.h"
#include "trap.h"
#include "upcall.h"

extern char _text[], _etext[], _rodata[], _erodata[], _data[], _end[];
bool mmpagefault(Ureg *, u64 addr, u64 code, bool user);

static struct {
	u64 n;
	struct {
		Phys pa;
		u64 len;
	} r[64];
} left;			/* BmBoot memory, for mmbootfree */

/* What is carved out before there are records. */
typedef struct Carve Carve;
struct Carve {
	Phys rec;		/* the records */
	u64 reclen;
	Phys pml4;
};

static void
findtop(const Bootinfo *bi)
{
	Phys top = 0;

	for(u64 i = 0; i < bi->nmap; i++)
		if(bmram(&bi->map[i]) && bi->map[i].base + bi->map[i].len > top)
			top = bi->map[i].base + bi->map[i].len;
	nframe = top >> Pgshift;
}

/* The top-level table in the lowest usable page above 1 MiB; the records at the end of the highest range that holds them. */
static void
carve(const Bootinfo *bi, Carve *c)
{
	c->reclen = roundup(nframe * sizeof(Frame), Pgsize);
	c->rec = c->pml4 = 0;
	for(u64 i = 0; i < bi->nmap; i++) {
		const Bootmem *m = &bi->map[i];
		Phys lo = m->base > MiB ? m->base : MiB, hi = m->base + m->len;
		if(m->type != BmUsable || hi <= lo)
			continue;
		if(c->pml4 == 0)
			c->pml4 = lo;
		if(hi - lo >= c->reclen + Pgsize)
			c->rec = hi - c->reclen;
	}
	if(c->rec == 0 || c->pml4 >= 4ull * GiB)
		panic("not enough memory for %llu frame records", nframe);
	frames = kaddr(c->rec);
}

/* Usable memory above 1 MiB, without what was carved out of its two ends. */
static void
usable(Phys lo, Phys hi, const Carve *c)
{
	if(lo == c->pml4) {
		frameclassify(lo, 1, Fptable);
		lo += Pgsize;
	}
	if(hi == c->rec + c->reclen) {
		frameclassify(c->rec, c->reclen >> Pgshift, Fkernel);
		hi = c->rec;
	}
	frameclassify(lo, (hi - lo) >> Pgshift, Ffree);
}

/* The pool gets what is free, once there is a record of every frame: who frees a block looks at its neighbours. */
static void
stock(const Bootinfo *bi, const Carve *c)
{
	for(u64 i = 0; i < bi->nmap; i++) {
		const Bootmem *m = &bi->map[i];
		Phys lo = m->base > MiB ? m->base : MiB, hi = m->base + m->len;
		if(m->type != BmUsable || hi <= lo)
			continue;
		if(lo == c->pml4)
			lo += Pgsize;
		if(hi == c->rec + c->reclen)
			hi = c->rec;
		blockstock(lo >> Pgshift, (hi - lo) >> Pgshift);
	}
}

static void
classify(const Bootmem *m, const Carve *c)
{
	Phys lo = m->base, hi = m->base + m->len;

	if(lo < MiB) {
		Phys end = hi < MiB ? hi : MiB;
		frameclassify(lo, (end - lo) >> Pgshift, Fdevice);
		lo = end;
	}
	u64 n = (hi - lo) >> Pgshift;
	switch(m->type) {
	case BmUsable:
		usable(lo, hi, c);
		break;
	case BmKernel:
		frameclassify(lo, n, Fkernel);
		break;
	case BmBootfs:
	case BmOverlay:
		frameclassify(lo, n, Fboot);
		break;
	case BmBoot:
		frameclassify(lo, n, Fboot);
		if(n != 0 && left.n < nelem(left.r)) {
			left.r[left.n].pa = lo;
			left.r[left.n++].len = hi - lo;
		}
		break;
	default:
		frameclassify(lo, n, Fdevice);
		break;
	}
}

/* A record of every frame, in the order of the map; of what is no RAM it says that nothing is there. */
static void
records(const Bootinfo *bi, const Carve *c)
{
	Phys end = 0;

	for(u64 i = 0; i < bi->nmap; i++) {
		const Bootmem *m = &bi->map[i];
		if(!bmram(m))
			continue;
		assert(m->base >= end);
		frameclassify(end, (m->base - end) >> Pgshift, Fabsent);
		classify(m, c);
		end = m->base + m->len;
	}
}

static Kimage
kimage(const Bootinfo *bi)
{
	return (Kimage){
		.va = bi->kernva, .pa = bi->kernpa,
		.text = (u64)_text, .etext = (u64)_etext,
		.rodata = (u64)_rodata, .erodata = (u64)_erodata,
		.data = (u64)_data, .end = (u64)_end,
	};
}

void
mminit(Bootinfo *bi)
{
	Carve c;

	findtop(bi);
	carve(bi, &c);
	records(bi, &c);
	stock(bi, &c);
	kpml4 = c.pml4;
	memset(kaddr(kpml4), 0, Pgsize);
	Kimage k = kimage(bi);
	kptinit(bi, &k);
	cpuloadpt(kpml4);
	cpuflushall();
	physadd("bootfs", bi->bootfspa, bi->bootfssize);
	physadd("overlay", bi->overlaypa, bi->overlaysize);
	upcall.pagefault = mmpagefault;
	kstackinit();
	slabinit();
	vgateinit();
	print("mem: %llu MiB, %llu MiB free\n", frametotal() >> 8, framecount(Ffree) >> 8);
}

void
mmbootfree(void)
{
	for(u64 i = 0; i < left.n; i++)
		framestock(left.r[i].pa, left.r[i].len >> Pgshift);
	left.n = 0;
}
