/*
 * probe.c: a kernel that only checks what the EFI stub promises in kernel/include/bootinfo.h.
 *
 * It is put into ennead.efi in the kernel's place, writes facts and broken promises to COM1, and ends the machine
 * by isa-debug-exit: 0x20 when all promises hold, else 0x21.
 */
#include <stdint.h>
#include <bootinfo.h>
#include "probe.h"

uint64_t entryrsp, entryflags;
extern char _text[], _etext[], _rodata[], _data[], _bss[], _end[];
static int nfail;

static void
check(int ok, const char *what)
{
	if(ok)
		return;
	nfail++;
	put("FAIL: ");
	put(what);
	put("\n");
}

static uint64_t
getcr3(void)
{
	uint64_t v;

	__asm__ volatile("mov %%cr3, %0" : "=r"(v));
	return v;
}

static uint64_t
getcr0(void)
{
	uint64_t v;

	__asm__ volatile("mov %%cr0, %0" : "=r"(v));
	return v;
}

static int
typeof_(Bootinfo *bi, uint64_t pa)
{
	Bootmem *m;

	for(m = bi->map; m < bi->map + bi->nmap; m++)
		if(pa >= m->base && pa - m->base < m->len)
			return m->type;
	return 0;
}

static uint64_t
pa(void *p)
{
	return (uint64_t)p - HHDMBASE;
}

static void
checkentry(Bootinfo *bi)
{
	check(bi->magic == BIMAGIC && bi->version == BIVERSION && bi->size == sizeof *bi, "Bootinfo header");
	check((uint64_t)bi > HHDMBASE && bi->hhdm == HHDMBASE, "Bootinfo is in the HHDM");
	check((getcr3() & ~0xfffULL) == bi->pml4pa, "cr3 is pml4pa");
	check((getcr0() & 0x8005000f) == 0x80010003, "cr0: PG WP PE, no AM TS EM");
	check((entryflags & (1<<9 | 1<<10)) == 0, "IF and DF are clear");
	check(entryrsp % 16 == 8, "rsp is 16n+8");
	check(entryrsp == HHDMBASE + bi->stackpa + BISTACK - 8, "rsp is the top of the stack");
	check(bi->kernva == (uint64_t)_text && bi->kernsize == (uint64_t)(_end - _text), "extent of the kernel");
	check(bi->tscentry != 0 && bi->tscexit > bi->tscentry, "TSC runs");
}

static void
checkmap(Bootinfo *bi)
{
	static const char *names[] = { "?", "usable", "boot", "kernel", "bootfs", "overlay", "low", "acpi", "nvs",
		"rtcode", "rtdata", "mmio", "reserved", "bad", "persistent" };
	uint64_t total[16] = { 0 }, i;
	Bootmem *m = bi->map;

	check(bi->nmap > 0, "the map has entries");
	for(i = 0; i < bi->nmap; i++){
		check(m[i].base % 4096 == 0 && m[i].len % 4096 == 0 && m[i].len > 0, "whole pages");
		check(m[i].type >= BmUsable && m[i].type <= BmPersistent, "known type");
		if(m[i].type <= BmPersistent)
			total[m[i].type] += m[i].len;
		if(i == 0)
			continue;
		check(m[i-1].base + m[i-1].len <= m[i].base, "sorted, no overlap");
		check(m[i-1].base + m[i-1].len < m[i].base || m[i-1].type != m[i].type ||
			m[i-1].attr != m[i].attr, "like neighbours are joined");
	}
	putf("map: ranges=%d", bi->nmap);
	for(i = 1; i <= BmPersistent; i++)
		if(total[i] != 0){
			putf(" %s=", (uint64_t)names[i]);
			putf("%dK", total[i]>>10);
		}
	put("\n");
	check(typeof_(bi, pa(bi)) == BmBoot, "Bootinfo is BmBoot");
	check(typeof_(bi, pa(bi->map)) == BmBoot, "map is BmBoot");
	check(typeof_(bi, pa(bi->cmdline)) == BmBoot, "options are BmBoot");
	check(typeof_(bi, bi->pml4pa) == BmBoot, "pml4 is BmBoot");
	check(typeof_(bi, bi->stackpa) == BmBoot && typeof_(bi, bi->stackpa + BISTACK-1) == BmBoot, "stack is BmBoot");
	check(typeof_(bi, bi->tramppa) == BmBoot, "hand-off code is BmBoot");
	check(typeof_(bi, bi->kernpa) == BmKernel && typeof_(bi, bi->kernpa + bi->kernsize-1) == BmKernel, "kernel");
	check(total[BmKernel] == bi->kernsize, "kernel's extent in the map");
	check(typeof_(bi, bi->bootfspa) == BmBootfs &&
		total[BmBootfs] == ((bi->bootfssize + 4095) & ~4095ULL), "boot archive's extent in the map");
	check(bi->overlaysize == 0 ? total[BmOverlay] == 0 :
		typeof_(bi, bi->overlaypa) == BmOverlay &&
		total[BmOverlay] == ((bi->overlaysize + 4095) & ~4095ULL), "overlay's extent in the map");
	check(bi->lowpa > 0 && bi->lowpa < 0xa0000 && bi->lowpa % 4096 == 0 &&
		typeof_(bi, bi->lowpa) == BmLow && total[BmLow] == 4096, "a page below 1 MiB");
	check(typeof_(bi, 0) != BmUsable, "frame 0 is not usable");
}

typedef struct Walk Walk;
struct Walk {
	Bootinfo *bi;
	uint64_t hhdm;		/* bytes mapped there */
	uint64_t big[4];	/* pages of level 1 (4 KiB) to 3 (1 GiB) in the HHDM */
	uint64_t kern;
	uint64_t low;
};

static void
leaf(Walk *w, uint64_t va, uint64_t e, int level)
{
	uint64_t size = 1ULL << (12 + 9*(level-1)), p = e & 0x000ffffffffff000ULL & ~(size-1);
	int wr = e>>1 & 1, nx = e>>63 & 1;
	Bootinfo *bi = w->bi;

	check((e & 1<<2) == 0, "no user page");
	check(!(wr && !nx), "no page is writable and executable");
	check((e & (1<<3 | 1<<4)) == 0, "pages are write-back");
	if(va >= KERNLINKBASE){
		w->kern += size;
		check(level == 1 && p == bi->kernpa + va - bi->kernva, "kernel pages show the kernel");
		check(nx == !(va < (uint64_t)_etext), "only text is executable");
		check(wr == (va >= (uint64_t)_data), "only data is writable");
	}else if(va >= HHDMBASE){
		w->hhdm += size;
		w->big[level]++;
		check(p == va - HHDMBASE, "HHDM address is physical address plus base");
		check(wr && nx, "HHDM is writable and not executable");
	}else{
		w->low += size;
		check(p == va && !wr && !nx && p - bi->tramppa < 8192, "lower half is the hand-off code");
	}
}

static void
walk(Walk *w, uint64_t table, int level, uint64_t va)
{
	uint64_t *t = bihhdm(w->bi, table), i, v;

	check(typeof_(w->bi, table) == BmBoot, "page tables are BmBoot");
	for(i = 0; i < 512; i++){
		if((t[i] & 1) == 0)
			continue;
		v = va | i << (12 + 9*(level-1));
		if(level == 4 && i >= 256)
			v |= 0xffff000000000000ULL;
		if(level == 1 || (t[i] & 1<<7))
			leaf(w, v, t[i], level);
		else
			walk(w, t[i] & 0x000ffffffffff000ULL, level-1, v);
	}
}

/* The table walk counted bytes; that they are the right ones is seen by touching each range. */
static void
checktables(Bootinfo *bi)
{
	Walk w = { .bi = bi };
	uint64_t ram = 0, gig = 0, a, end, start = ~0ULL, stop = 0;
	Bootmem *m;

	walk(&w, bi->pml4pa, 4, 0);
	for(m = bi->map; m < bi->map + bi->nmap; m++){
		if(!bmram(m))
			continue;
		ram += m->len;
		if(m->base != stop)
			start = m->base;
		stop = m->base + m->len;
		/* a whole GiB inside the extent that has grown so far, counted once */
		for(a = (m->base + (1<<30) - 1) & ~((1ULL<<30)-1); ; a += 1<<30){
			end = a + (1<<30);
			if(end > stop)
				break;
			if(a >= start)
				gig++;
		}
	}
	check(w.hhdm == ram, "the HHDM maps RAM, all of it and nothing else");
	check(w.kern == bi->kernsize, "the kernel is mapped, all of it");
	check(w.low == 4096 || w.low == 8192, "hand-off code is mapped");
	check((bi->flags & BfGigpages) == 0 || gig == 0 || w.big[3] > 0, "1 GiB pages are used");
	check((bi->flags & BfGigpages) || w.big[3] == 0, "1 GiB pages only where the processor has them");
	putf("hhdm: 1G=%d", w.big[3]);
	putf(" 2M=%d", w.big[2]);
	putf(" 4K=%d", w.big[1]);
	putf(" ram=%dK\n", ram>>10);
}

/* Write and read back one word in every 64 MiB of usable memory, and the ends of each range. */
static void
touch(Bootinfo *bi)
{
	Bootmem *m;
	uint64_t a, n = 0;
	volatile uint64_t *p;

	for(m = bi->map; m < bi->map + bi->nmap; m++){
		if(m->type != BmUsable)
			continue;
		for(a = m->base; a < m->base + m->len; a += 64<<20, n++)
			*(volatile uint64_t*)bihhdm(bi, a) = ~a;
		*(volatile uint64_t*)bihhdm(bi, m->base + m->len - 8) = a;
	}
	for(m = bi->map; m < bi->map + bi->nmap; m++)
		for(a = m->base; m->type == BmUsable && a < m->base + m->len; a += 64<<20){
			p = bihhdm(bi, a);
			if(*p != ~a){
				check(0, "usable memory keeps what is written");
				return;
			}
		}
	check(n > 0, "there is usable memory");
}

static int
sum8(uint8_t *p, int n)
{
	uint8_t s = 0;

	while(n-- > 0)
		s += *p++;
	return s;
}

static void
checktext(Bootinfo *bi)
{
	uint8_t *p;
	unsigned i, z = 0;

	check(bi->cmdline[bi->cmdlinelen] == 0, "options end with NUL");
	put(bi->cmdline);
	p = bihhdm(bi, bi->bootfspa);
	check(bi->bootfssize > 512 && p[257] == 'u' && p[258] == 's' && p[259] == 't', "boot archive is a tar");
	if(bi->overlaysize != 0){
		p = bihhdm(bi, bi->overlaypa);
		check(p[257] == 'u' && p[258] == 's' && p[259] == 't', "overlay is a tar");
		putf("overlay: %d\n", bi->overlaysize);
	}
	if(bi->rsdppa != 0)
		check(sum8(bihhdm(bi, bi->rsdppa), 20) == 0, "RSDP's checksum");
	check(bi->rsdppa != 0, "there is an RSDP");
	for(i = 0; i < bi->seedlen; i++)
		z += bi->seed[i] == 0;
	check(bi->seedlen == 64 && z < 16, "seed");
	putf("seed: %x\n", *(uint64_t*)bi->seed);
	putf("time: %d\n", bi->efitime);
	putf("flags: %x\n", bi->flags);
	putf("fb: %x", bi->fb.pa);
	putf(" %d", bi->fb.width);
	putf("x%d", bi->fb.height);
	putf(" pitch=%d", bi->fb.pitch);
	putf(" format=%d\n", bi->fb.format);
	if(bi->fb.format != FbNone)
		check(bi->fb.pitch >= bi->fb.width*bi->fb.bpp/8 &&
			bi->fb.size >= (uint64_t)bi->fb.pitch*bi->fb.height, "framebuffer's size");
}

void
probe(Bootinfo *bi)
{
	put("\nPROBE\n");
	check(bss0 == 0, "bss is zero");
	bss0 = 1;
	checkentry(bi);
	checkmap(bi);
	checktables(bi);
	checktext(bi);
	touch(bi);
	put(nfail == 0 ? "PROBE OK\n" : "PROBE BAD\n");
	outb(0xf4, nfail == 0 ? 0x20 : 0x21);
}
