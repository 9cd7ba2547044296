/* Address spaces: exec, faults, fork, brk, attached segments, copies; each by what a program would see. */
#include "host.h"
#include "errors.h"
#include "../../../mm/frame.h"
#include "../../../mm/seg.h"

enum {
	Text = 3 * Pgsize + 100,	/* bytes, without the header */
	Data = 2 * Pgsize + 50,
	Bss = 5 * Pgsize,
};
#define DATA	0x400000ull
#define STK	(USTKTOP - 64)

typedef struct Count Count;
struct Count {
	u64 frames[Fnclass], bytes;
	int chans;
};

static Count
count(void)
{
	Count c;

	framereclaim();
	for(int i = 0; i < Fnclass; i++)
		c.frames[i] = framecount(i);
	c.bytes = kmallocbytes();
	c.chans = openchans;
	return c;
}

/* All memory is back; kernel frames may stay in slabs, images in their cache. */
static void
same(const Count *a)
{
	Count b = count();

	framecheck();
	check(a->chans == b.chans);
	for(int i = 0; i < Fnclass; i++)
		if(i != Ffree && i != Fkernel)
			check(a->frames[i] == b.frames[i]);
}

static Aspace *
run(u64 qpath)
{
	Aspace *as;
	Chan *c = chanopen(qpath, 40 + Text + Data);
	Program p = {.c = (struct Chan *)c, .entry = UTZERO + 40, .textsize = Text, .datasize = Data, .bsssize = Bss};

	must(asnew(&as));
	must(asexec(as, &p, nil));
	chandrop(c);
	return as;
}

static u32
word(u64 qpath, u64 off)
{
	return filebyte(qpath, off) | filebyte(qpath, off + 1) << 8 | filebyte(qpath, off + 2) << 16 |
	       (u32)filebyte(qpath, off + 3) << 24;
}

static u32
loadu(u64 va)
{
	u32 v;

	must(load(va, &v));
	return v;
}

static void
end(Aspace *as)
{
	u32 me = cpu()->id;

	for(u32 i = 0; i < Ncpus; i++) {
		runon(i);
		if(cpu()->as == as)
			asload(nil);
	}
	runon(me);
	asfree(as);
}

static void
testexec(void)
{
	Count before = count();
	Aspace *as = run(1), *bs = run(1);
	u32 v;

	check(asid(as) != asid(bs));
	asload(as);
	check(loadu(UTZERO) == word(1, 0));
	must(fetch(UTZERO + 2 * Pgsize, &v));
	check(v == word(1, 2 * Pgsize));
	/* behind the text: zero, though the file goes on */
	check(loadu(UTZERO + 40 + Text) == 0);
	check(loadu(DATA - 4) == 0);
	check(loadu(DATA) == word(1, 40 + Text));
	check(loadu(DATA + Data - 4) == word(1, 40 + Text + Data - 4));
	check(loadu(DATA + Data + 2) == 0 && loadu(DATA + 3 * Pgsize) == 0);
	check(loadu(DATA + 3 * Pgsize + Bss - 4) == 0);
	check(load(DATA + 3 * Pgsize + Bss + Pgsize, &v) == Ebadaddr);
	/* text is not writable, the rest not executable, the rest of the space not there */
	check(store(UTZERO + 100, 1) == Ebadaddr);
	check(fetch(DATA, &v) == Ebadaddr && fetch(STK, &v) == Ebadaddr);
	check(load(0, &v) == Ebadaddr && store(0, 1) == Ebadaddr && load(UTZERO - 4, &v) == Ebadaddr);
	check(load(USTKTOP - USTKSIZE - 4, &v) == Ebadaddr && load(USTKTOP, &v) == Ebadaddr);
	check(load(HHDM, &v) == Ebadaddr && load(~0ull - 3, &v) == Ebadaddr);
	must(store(STK, 5));
	must(store(USTKTOP - USTKSIZE, 6));
	must(store(DATA, 7));
	/* another process that runs the same file: its own data, the same text */
	u64 pa, pb;
	must(mmuaccess(UTZERO, Aexec_, &pa));
	asload(bs);
	must(mmuaccess(UTZERO, Aexec_, &pb));
	check(pa == pb);
	check(loadu(DATA) == word(1, 40 + Text) && loadu(STK) == 0);
	asload(nil);
	end(as);
	end(bs);
	same(&before);
	Aspace *cs = run(1);
	asload(cs);
	check(loadu(UTZERO) == word(1, 0));
	end(cs);
}

static void
testlayout(void)
{
	static const struct {
		u64 entry, text, data, bss;
	} bad[] = {
		{ UTZERO + 39, 100, 0, 0 },
		{ UTZERO + 40 + 100, 100, 0, 0 },
		{ 0, 100, 0, 0 },
		{ UTZERO + 40, 0, 0, 0 },
		{ UTZERO + 40, 100, 0, USTKTOP },
		{ UTZERO + 40, 100, ~0ull, 0 },
		{ UTZERO + 40, ~0ull - 100, 1, 1 },
		{ UTZERO + 40, ~0ull - UTZERO - 40, 1, 1 },
		{ UTZERO + 40, 100, USTKTOP - USTKSIZE - 0x400000, 1 },
		{ UTZERO + 40, 100, 1ull << 63, 1ull << 63 },
	};
	Count before = count();
	Aspace *as;

	Chan *c = chanopen(2, 4000);
	for(u32 i = 0; i < nelem(bad); i++) {
		Program p = {.c = (struct Chan *)c, .entry = bad[i].entry, .textsize = bad[i].text, .datasize = bad[i].data, .bsssize = bad[i].bss};
		must(asnew(&as));
		check(asexec(as, &p, nil) == Ebadexec);
		asfree(as);
	}
	chandrop(c);
	same(&before);
}

/* While a page of a file is read, other threads can use what is there. */
static Aspace *other;

static void
meanwhile(Chan *c)
{
	c->during = nil;
	u32 me = cpu()->id;
	runon(1);
	asload(other);
	check(loadu(UTZERO) == word(c->qpath, 0));
	must(store(DATA, 77));
	asload(nil);
	runon(me);
}

/* Somebody else wants the same page: he reads it himself, and waits for nobody. */
static void
likewise(Chan *c)
{
	c->during = nil;
	u32 me = cpu()->id;
	runon(1);
	asload(other);
	check(loadu(UTZERO + 38 * Pgsize) == word(c->qpath, 38 * Pgsize));
	asload(nil);
	runon(me);
}

static void
testload(void)
{
	Count before = count();
	Aspace *as;
	u32 v;
	Chan *c = chanopen(3, 40 + 40 * Pgsize + Data);
	Program p = {.c = (struct Chan *)c, .entry = UTZERO + 40, .textsize = 40 * Pgsize, .datasize = Data, .bsssize = Bss};

	must(asnew(&as));
	must(asexec(as, &p, nil));
	asload(as);
	check(loadu(UTZERO) == word(3, 0) && c->nread < 10);
	must(store(DATA, 1));
	must(asfork(as, true, &other));
	c->during = meanwhile;
	check(loadu(UTZERO + 30 * Pgsize) == word(3, 30 * Pgsize));
	check(c->during == nil && loadu(DATA) == 77);
	u64 cached = framecount(Fimage);
	c->during = likewise;
	check(loadu(UTZERO + 38 * Pgsize) == word(3, 38 * Pgsize));
	check(c->during == nil && framecount(Fimage) == cached + 3);	/* pages 38 to 40, once */
	c->fail = Ehungup;
	check(load(UTZERO + 20 * Pgsize, &v) == Eioload);
	c->fail = Eintr;
	check(load(UTZERO + 20 * Pgsize, &v) == Eintr);
	c->fail = nil;
	c->size = 20 * Pgsize;
	check(load(UTZERO + 20 * Pgsize, &v) == Eioload);
	c->size = 40 + 40 * Pgsize + Data;
	check(loadu(UTZERO + 20 * Pgsize) == word(3, 20 * Pgsize));
	chandrop(c);
	end(as);
	end(other);
	same(&before);
}

static void
testfork(void)
{
	Count before = count();
	Aspace *a = run(4), *b, *t;

	asload(a);
	must(store(DATA, 1));
	must(store(STK, 2));
	u64 bss = DATA + 3 * Pgsize;
	must(store(bss, 3));
	must(asfork(a, false, &b));
	must(asfork(a, true, &t));
	must(store(DATA, 11));		/* a and t */
	must(store(bss, 13));
	runon(1);
	asload(b);
	check(loadu(DATA) == 1 && loadu(STK) == 2 && loadu(bss) == 3);
	must(store(bss, 23));
	asload(t);
	check(loadu(DATA) == 11 && loadu(STK) == 2 && loadu(bss) == 13);
	must(store(STK, 32));
	must(store(DATA, 31));
	runon(0);
	check(loadu(DATA) == 31 && loadu(STK) == 2 && loadu(bss) == 13);
	/* t runs on the other CPU: a fork must reach its TLB */
	Aspace *c;
	must(asfork(a, false, &c));
	runon(1);
	must(store(DATA, 41));
	runon(0);
	check(loadu(DATA) == 41);
	asload(c);
	check(loadu(DATA) == 31);
	asload(a);
	/* and so must giving memory back */
	runon(1);
	must(store(bss, 5));
	runon(0);
	must(assegfree(a, bss, Pgsize));
	runon(1);
	check(loadu(bss) == 0);
	check(asbrk(a, bss) == Einuse);
	runon(0);
	end(b);
	end(t);
	end(c);
	end(a);
	same(&before);
}

/* How many faults it takes to write a word to each of n pages from va on. */
static u64
faultsof(u64 va, u32 n)
{
	u64 before = nfault;

	for(u32 i = 0; i < n; i++)
		must(store(va + i * Pgsize, 7 + i));
	return nfault - before;
}

/* A few private pages are copied at once, and mapped: neither side faults for them.  Many are shared until somebody writes. */
static void
testcopies(void)
{
	Count before = count();
	Aspace *a = run(4), *b;
	u64 va;

	asload(a);
	must(assegattach(a, 0, "memory", 0, 8 * Pgsize, &va));
	for(u32 few = 4; few <= 5; few++) {
		faultsof(va, few);
		must(asfork(a, false, &b));
		u64 frames = framecount(Fanon), none = few == 4 ? 0 : few;
		check(faultsof(va, few) == none);
		asload(b);
		check(loadu(va) == 7);
		check(faultsof(va, few) == none);
		check(framecount(Fanon) == frames + none);
		asload(a);
		must(store(va, 1));
		asload(b);
		check(loadu(va) == 7);
		asload(a);
		end(b);
	}
	/* of what another process has mapped, too, none is copied at once: it may be writing just now */
	Aspace *t;
	must(asfork(a, true, &t));
	must(assegfree(a, va, 8 * Pgsize));
	must(store(DATA, 1));
	must(asfork(a, false, &b));
	check(faultsof(DATA, 1) == 1);
	end(t);
	end(b);
	end(a);
	same(&before);
}

/* The tables of a small program are there for the next one; of them nothing is seen but that there are no new ones. */
static void
testkept(void)
{
	Count before = count();
	Aspace *a = run(4), *b;
	u64 out;

	asload(a);
	must(store(DATA, 1));
	must(store(STK, 2));
	Phys top = a->pml4;
	u64 tables = framecount(Fptable);
	end(a);
	check(framecount(Fptable) == tables && frameowner(top) == 0);
	b = run(6);
	check(b->pml4 == top && frameowner(top) == b->no && b->nmapped == 0);
	asload(b);
	check(loadu(DATA) == word(6, 40 + Text) && loadu(STK) == 0);
	check(framecount(Fptable) == tables);
	/* one that has mapped much, or physical memory, is not kept */
	must(assegattach(b, 0, "memory", 0, 65 * Pgsize, &out));
	faultsof(out, 65);
	end(b);
	check(frameclass(top) != Fptable);
	a = run(4);
	b = run(4);
	end(a);
	end(b);
	check(framecount(Fptable) > before.frames[Fptable]);
	same(&before);
}

/* Slots of a few pages are in the record of the segment, and move when there are more; but the name of a word stays. */
static void
testsmall(void)
{
	Count before = count();
	Aspace *a = run(4), *b;
	u64 va, id, again;

	asload(a);
	must(assegattach(a, 0, "memory", 0, 600 * Pgsize, &va));
	must(store(va + 20 * Pgsize, 20));
	u64 kernel = framecount(Fkernel);
	for(u32 i = 16; i < 32; i++)
		must(store(va + i * Pgsize, i));
	check(framecount(Fkernel) == kernel);
	must(asfork(a, false, &b));
	must(store(va + 20 * Pgsize, 1));
	must(store(va + 3 * Pgsize, 3));
	must(store(va + 599 * Pgsize, 599));
	for(u32 i = 16; i < 32; i++)
		check(loadu(va + i * Pgsize) == (i == 20 ? 1 : i));
	check(loadu(va + 3 * Pgsize) == 3 && loadu(va + 599 * Pgsize) == 599 && loadu(va) == 0);
	asload(b);
	must(store(va + 511 * Pgsize, 511));
	check(loadu(va + 20 * Pgsize) == 20 && loadu(va + 3 * Pgsize) == 0 && loadu(va + 511 * Pgsize) == 511);
	asload(a);
	end(b);
	must(assegattach(a, 0, "memory", 0, 64 * Pgsize, &va));
	must(uident(uptr(va + 4), &id));
	must(store(va + 40 * Pgsize, 1));
	must(uident(uptr(va + 4), &again));
	check(id == again);
	end(a);
	same(&before);
}

static void
testbrk(void)
{
	Count before = count();
	Aspace *as = run(5);
	u64 bss = DATA + 3 * Pgsize, out;
	u32 v;

	asload(as);
	must(asbrk(as, bss + 100 * Pgsize + 1));
	must(store(bss + 100 * Pgsize, 9));
	check(load(bss + 101 * Pgsize, &v) == Ebadaddr);
	must(asbrk(as, bss + 2 * Pgsize));
	check(load(bss + 2 * Pgsize, &v) == Ebadaddr);
	must(asbrk(as, bss + 200 * Pgsize));
	check(loadu(bss + 100 * Pgsize) == 0);
	must(asbrk(as, DATA + 10));
	check(load(bss, &v) == Ebadaddr);
	check(asbrk(as, UTZERO) != nil && asbrk(as, ~0ull) != nil && asbrk(as, USTKTOP) != nil);
	must(asbrk(as, bss + 3ull * GiB));
	must(store(bss + 3ull * GiB - 4, 1));
	must(asbrk(as, bss + Pgsize));
	must(assegattach(as, 0, "memory", bss + 16 * Pgsize, Pgsize, &out));
	must(store(out, 3));
	check(asbrk(as, bss + 17 * Pgsize) == Esoverlap);
	must(asbrk(as, bss + 16 * Pgsize));
	must(store(bss + 16 * Pgsize - 4, 1));
	check(loadu(out) == 3);
	end(as);
	same(&before);
}

static void
testattach(void)
{
	Count before = count();
	Aspace *as = run(6), *b;
	u64 s, m, f, x;
	u32 v;

	asload(as);
	must(assegattach(as, 0, "shared", 0, 3 * Pgsize, &s));
	must(assegattach(as, SGcexec, "memory", 0x10000000, 100, &m));
	must(assegattach(as, SGronly, "bootfs", 0, 0, &f));
	check(s == USTKTOP - USTKSIZE - 3 * Pgsize && m == 0x10000000 && f == s - 0x19000);
	check(loadu(f) == word(99, 0) && loadu(f + 0x18000) == word(99, 0x18000));
	check(store(f, 1) == Ebadaddr && load(f - 4, &v) == Ebadaddr && fetch(f, &v) == Ebadaddr);
	check(assegattach(as, 0, "overlay", 0, 0, &x) == Ebadarg);
	check(assegattach(as, 0, "nonesuch", 0, Pgsize, &x) == Ebadarg);
	check(assegattach(as, 0, "shared", 0, 0, &x) == Ebadarg);
	check(assegattach(as, 0, "shared", DATA, Pgsize, &x) == Esoverlap);
	check(assegattach(as, 0, "shared", s - Pgsize, 2 * Pgsize, &x) == Esoverlap);
	check(assegattach(as, 0, "shared", USTKTOP, Pgsize, &x) == Ebadarg);
	check(assegattach(as, 0, "shared", 0x20000000, ~0ull, &x) == Enovmem);
	check(assegattach(as, 0, "bootfs", 0, 0x1a000, &x) == Enovmem);
	must(store(s, 1));
	must(store(m, 2));
	must(asfork(as, false, &b));
	must(store(s, 3));
	must(store(m, 4));
	asload(b);
	check(loadu(s) == 3 && loadu(m) == 2 && loadu(f) == word(99, 0));
	must(store(s, 5));
	/* exec keeps what is not SGcexec */
	Aspace *c;
	Chan *ch = chanopen(7, 40 + Text);
	Program p = {.c = (struct Chan *)ch, .entry = UTZERO + 40, .textsize = Text, .datasize = 0, .bsssize = 0};
	must(asnew(&c));
	must(asexec(c, &p, b));
	asload(c);
	end(b);
	check(loadu(s) == 5 && loadu(f) == word(99, 0) && load(m, &v) == Ebadaddr);
	Seginfo info;
	check(asseginfo(c, SSEG, &info) && strcmp(info.type, "Stack") == 0 && info.top == USTKTOP);
	check(asseginfo(c, TSEG, &info) && info.base == UTZERO && info.top == 0x400000);
	check(!asseginfo(c, ESEG, &info));
	/* a program in the way of what is kept: refused */
	Aspace *d;
	Program big = {.c = (struct Chan *)ch, .entry = UTZERO + 40, .textsize = Text, .datasize = 0, .bsssize = 0x10000000};
	must(asnew(&d));
	check(asexec(d, &big, as) == nil);
	end(d);
	must(assegdetach(as, m));
	must(assegattach(as, 0, "shared", 0x8000000, Pgsize, &m));
	must(asnew(&d));
	check(asexec(d, &big, as) == Esoverlap);
	end(d);
	chandrop(ch);
	must(assegbrk(as, m, m + 5 * Pgsize));
	asload(as);
	must(store(m + 4 * Pgsize, 1));
	check(assegbrk(as, UTZERO, DATA) == Ebadarg && assegbrk(as, STK, USTKTOP) == Ebadarg);
	check(assegdetach(as, STK) == Ebadarg && assegdetach(as, UTZERO) == Ebadarg);
	check(assegdetach(as, 0x77000000) == Ebadarg);
	must(assegdetach(as, f));
	check(load(f, &v) == Ebadaddr);
	end(c);
	end(as);
	same(&before);
}

/* Attaching and leaving at ever new addresses keeps no page tables. */
static void
testtables(void)
{
	Aspace *as = run(8);
	u64 va;

	asload(as);
	must(store(DATA, 1));
	u64 before = framecount(Fptable);
	for(u64 i = 0; i < 300; i++) {
		must(assegattach(as, 0, "memory", 0x40000000 + i * 8 * MiB, 6 * MiB, &va));
		must(store(va + 5 * Pgsize, 1));
		must(store(va + 5 * MiB, 1));
		must(assegdetach(as, va));
	}
	check(framecount(Fptable) <= before + 4);
	end(as);
}

static void
testcopy(void)
{
	Count before = count();
	Aspace *as = run(9), *b;
	char buf[3 * Pgsize], back[3 * Pgsize];
	u64 bss = DATA + 3 * Pgsize, id[4];
	bool swapped;

	asload(as);
	for(u32 i = 0; i < sizeof buf; i++)
		buf[i] = i % 101;
	must(tcopyout(bss + 10, buf, sizeof buf));
	must(tcopyin(back, bss + 10, sizeof buf));
	check(memcmp(buf, back, sizeof buf) == 0);
	check(tcopyout(UTZERO, buf, 4) == Ebadaddr && tcopyout(bss + Bss - 2, buf, 4) == Ebadaddr);
	check(tcopyin(buf, 0, 1) == Ebadaddr && ucopyin(buf, uptr(0xffff800000000000), 8) == Ebadaddr);
	check(ucopyin(buf, uptr(~0ull), 8) == Ebadaddr && ucopyout(uptr(0xffffffff80100000), buf, 8) == Ebadaddr);
	check(ucopyin(buf, uptr(bss), ~0ull) == Ebadaddr);
	must(ucheck(uptr(UTZERO), 0x200000, false));
	check(ucheck(uptr(UTZERO), 10, true) == Ebadaddr && ucheck(uptr(bss), Bss + 1, true) == Ebadaddr);
	must(ucheck(uptr(DATA), 3 * Pgsize + Bss, true));
	must(uwritable(uptr(bss + 8), 152));
	must(uwritable(uptr(bss + Pgsize - 64), 152));
	must(uwritable(uptr(bss + 12), 152));
	check(uwritable(uptr(UTZERO), 152) == Ebadaddr && uwritable(uptr(bss + Bss - 64), 152) == Ebadaddr);
	check(uwritable(uptr(bss + Bss - 148), 152) == Ebadaddr && uwritable(uptr(~0ull - 7), 152) == Ebadaddr);
	check(uwritable(uptr(0), 8) == Ebadaddr && uwritable(uptr(USTKTOP), 152) == Ebadaddr);
	must(tcopyin(back, bss + 8, 160));
	check(memcmp(back + 2, buf, 158) == 0);		/* it changes nothing */
	check(ucheck(uptr(USTKTOP - 4), 8, false) == Ebadaddr);
	/* a string that ends in the last bytes of a segment */
	must(tcopyout(bss + Bss - 4, "abc", 4));
	must(tcopystr(back, 100, bss + Bss - 4));
	check(strcmp(back, "abc") == 0);
	must(tcopyout(bss + Bss - 3, "abc", 3));
	check(tcopystr(back, 100, bss + Bss - 3) == Ebadaddr);
	check(tcopystr(back, 3, bss + Bss - 3) == Etoolong);
	must(store(bss, 5));
	must(tcas(bss, 5, 6, &swapped));
	check(swapped && loadu(bss) == 6);
	must(tcas(bss, 5, 7, &swapped));
	check(!swapped && loadu(bss) == 6);
	check(tcas(bss + 2, 0, 0, &swapped) == Ebadarg && tcas(UTZERO, 0, 0, &swapped) == Ebadaddr);
	/* identity of words: the same for threads, another in a forked child, stable over copying */
	must(uident(uptr(bss), &id[0]));
	must(asfork(as, true, &b));
	Aspace *c;
	must(asfork(as, false, &c));
	must(store(bss, 8));
	must(uident(uptr(bss), &id[1]));
	asload(b);
	must(uident(uptr(bss), &id[2]));
	asload(c);
	must(uident(uptr(bss), &id[3]));
	check(id[0] == id[1] && id[0] == id[2] && id[0] != id[3]);
	check(uident(uptr(UTZERO), id) == Ebadaddr && uident(uptr(bss + 1), id) == Ebadarg);
	must(uident(uptr(bss + 4), &id[1]));
	check(id[1] != id[3]);
	end(b);
	end(c);
	end(as);
	asload(nil);
	check(ucopyin(buf, uptr(UTZERO), 1) == Ebadaddr);
	same(&before);
}

static void
testpoke(void)
{
	Count before = count();
	Aspace *as = run(10), *b;
	u32 v = 0xcafe, w = 0;

	must(aspoke(as, USTKTOP - 8, &v, 4));
	must(peek(as, USTKTOP - 8, &w, 4));
	check(w == v);
	check(aspoke(as, USTKTOP - 2, &v, 4) == Ebadarg && aspoke(as, UTZERO, &v, 4) == Eperm);
	check(peek(as, 0, &w, 4) == Ebadarg && peek(as, HHDM, &w, 4) == Ebadarg);
	must(peek(as, DATA, &w, 4));
	check(w == word(10, 40 + Text));
	must(asfork(as, false, &b));
	runon(1);
	asload(as);
	check(loadu(UTZERO + 8) == word(10, 8));
	runon(0);
	must(poke(as, UTZERO + 8, &v, 4));	/* a breakpoint, say */
	runon(1);
	must(fetch(UTZERO + 8, &w));
	check(w == v && store(UTZERO + 8, 1) == Ebadaddr);
	asload(b);
	check(loadu(UTZERO + 8) == word(10, 8));
	asload(nil);
	runon(0);
	end(as);
	end(b);
	same(&before);
}

/* When memory is short the cache of program pages goes first; files are closed when nobody runs them. */
static void
testcache(void)
{
	Count before = count();
	u64 reads = 0;

	Chan *c = chanopen(20, 40 + Text + Data);
	Program p = {.c = (struct Chan *)c, .entry = UTZERO + 40, .textsize = Text, .datasize = Data, .bsssize = Bss};
	for(int i = 0; i < 3; i++) {
		Aspace *as;
		must(asnew(&as));
		must(asexec(as, &p, nil));
		asload(as);
		loadu(UTZERO);
		loadu(DATA);
		check(c->ref == 2);
		u64 used = framecount(Fimage);
		framereclaim();
		check(framecount(Fimage) == used - (i == 1 ? 0 : 2));	/* pages in use stay; two of the data were read along */
		end(as);
		check(c->ref == 1);
		if(i == 0)
			reads = c->nread;
		else if(i == 1) {
			check(c->nread == reads);	/* from the cache */
			check(framecount(Fimage) >= 5);
			framereclaim();
			check(framecount(Fimage) == before.frames[Fimage]);
		} else
			check(c->nread == 2 * reads);
	}
	c->vers++;		/* a changed file is another one */
	Aspace *as;
	must(asnew(&as));
	must(asexec(as, &p, nil));
	asload(as);
	loadu(UTZERO);
	check(c->nread > 2 * reads);
	end(as);
	/* of a file that changes without a sign nobody shares what was read, and nothing stays */
	c->changes = true;
	u64 once = 0;
	for(int i = 0; i < 2; i++) {
		reads = c->nread;
		u64 cached = framecount(Fimage);
		must(asnew(&as));
		must(asexec(as, &p, nil));
		asload(as);
		loadu(UTZERO);
		check(c->nread > reads && (once == 0 || c->nread - reads == once));
		once = c->nread - reads;
		end(as);
		check(framecount(Fimage) == cached);
	}
	chandrop(c);
	for(u64 q = 1000; q < 1200; q++) {
		as = run(q);
		asload(as);
		loadu(UTZERO);
		end(as);
	}
	check(framecount(Fimage) < 60 * 8);
	same(&before);
	check(kmallocbytes() == before.bytes);
}

typedef struct Bytes Bytes;
struct Bytes {
	u64 n;
	bool same;
};

/* Program bytes in the file's order. */
static void
compare(void *arg, const void *data, usize n)
{
	Bytes *b = arg;

	for(usize i = 0; i < n; i++)
		b->same = b->same && ((const u8 *)data)[i] == filebyte(70, b->n + i);
	b->n += n;
}

/* No memory in two domains: a segment is refused, and the walk sees what should not be. */
static void
testdomain(void)
{
	Count before = count();
	Aspace *as, *child, *other = run(71);
	Chan *c = chanopen(70, 40 + Text + Data);
	Program p = {.c = (struct Chan *)c, .entry = UTZERO + 40, .textsize = Text, .datasize = Data, .bsssize = Bss};
	Bytes b = { .same = true };
	u64 va, at, pa;

	must(asnew(&as));
	asdomain(as, asid(as));
	must(asexec(as, &p, nil));
	must(aspreload(as, &p, compare, &b));
	check(b.n == 40 + Text + Data && b.same);
	c->fail = Eio;			/* the file is not needed any more */
	asload(as);
	check(loadu(DATA + Pgsize) == word(70, 40 + Text + Pgsize));
	must(store(DATA, 1));
	must(store(STK, 1));
	must(assegattach(as, 0, "shared", 0, Pgsize, &va));
	must(store(va, 1));
	check(asisolated(as, &at) == nil);
	Segment *s = as->slot[SSEG].s, *sh = seglookup(as, va);
	check(slotset(other, SEG1, sh) == Esealed && other->slot[SEG1].s == nil);
	must(asfork(as, true, &child));
	check(child->domain == as->domain && asisolated(as, &at) == nil && asisolated(child, &at) == nil);
	/* as if a thread of it were outside */
	child->domain = 0;
	check(asisolated(as, &at) == Eshared && at == UTZERO);
	child->domain = as->domain;
	end(child);
	/* a frame that somebody else has, too */
	must(store(STK, 2));
	must(mmuaccess(STK, Awrite, &pa));
	frameincref(rounddown(pa, Pgsize));
	check(asisolated(as, &at) == Eshared && at == rounddown(STK, Pgsize) && s->base < at);
	framefree(rounddown(pa, Pgsize));
	check(asisolated(as, &at) == nil);
	end(as);
	end(other);
	chandrop(c);
	same(&before);
}

/* Starts the program of file 72 and looks whether its hash is known; if learn, it is from now on. */
static bool
known(Chan *c, bool learn, u8 *hash, Aspace **as)
{
	Program p = {.c = (struct Chan *)c, .entry = UTZERO + 40, .textsize = Text, .datasize = Data, .bsssize = Bss};
	u64 drops;

	must(asnew(as));
	must(asexec(*as, &p, nil));
	must(aspreload(*as, &p, nil, nil));
	bool yes = ashash(*as, hash, &drops);
	if(learn)
		ashashed(*as, hash, drops);
	return yes;
}

/* A program's hash is known as long as all its pages are those that were hashed. */
static void
testfacts(void)
{
	u8 hash[Sha256len] = { 1, 2, 3 }, got[Sha256len] = { 0 };
	Count before = count();
	Chan *c = chanopen(72, 40 + Text + Data);
	Aspace *as, *second;
	u64 drops;

	check(!known(c, true, hash, &as));
	check(known(c, false, got, &second) && memcmp(hash, got, sizeof hash) == 0);
	asfree(second);
	/* the pages of who runs are not dropped */
	framereclaim();
	check(known(c, false, got, &second));
	/* but one that was written is */
	asload(second);
	must(store(DATA, 1));
	asload(as);
	must(store(DATA, 1));
	framereclaim();
	check(!ashash(as, got, &drops));
	/* and what was learned before is of other pages now */
	ashashed(as, hash, drops - 1);
	check(!ashash(as, got, &drops));
	end(second);
	end(as);
	chandrop(c);
	framereclaim();
	c = chanopen(72, 40 + Text + Data);
	check(!known(c, false, got, &as));
	end(as);
	chandrop(c);
	same(&before);
}

void
testseg(void)
{
	testfacts();
	testdomain();
	testexec();
	testlayout();
	testload();
	testfork();
	testcopies();
	testkept();
	testsmall();
	testbrk();
	testattach();
	testtables();
	testcopy();
	testpoke();
	testcache();
}

/* Every allocation of a small life fails once; nothing is lost and nothing is left behind. */
static Err
life(Chan *c)
{
	Aspace *a = nil, *b = nil, *t = nil;
	Program p = {.c = (struct Chan *)c, .entry = UTZERO + 40, .textsize = Text, .datasize = Data, .bsssize = Bss};
	u64 va, id;
	u32 v;

	Err err = asnew(&a);
	if(err != nil)
		return err;
	if((err = asexec(a, &p, nil)) == nil && (err = aspoke(a, STK, "abc", 4)) == nil) {
		asload(a);
		bool failed = (err = fetch(UTZERO, &v)) || (err = store(DATA, 1)) || (err = store(DATA + 4 * Pgsize, 2)) ||
			(err = load(DATA + Pgsize, &v)) || (err = assegattach(a, 0, "shared", 0, 9 * MiB, &va)) ||
			(err = store(va + 7 * MiB, 3)) || (err = asbrk(a, 64 * MiB)) ||
			(err = store(60 * MiB, 4)) || (err = asfork(a, false, &b)) || (err = asfork(a, true, &t)) ||
			(err = store(DATA, 5)) || (err = assegattach(a, 0, "bootfs", 0, 0, &va)) ||
			(err = load(va, &v)) || (err = uident(uptr(8 * MiB), &id)) ||
			(err = poke(a, UTZERO, "x", 1));
		check(failed == (err != nil));
	}
	end(a);
	if(b != nil)
		end(b);
	if(t != nil)
		end(t);
	return err;
}

void
testnomem(void)
{
	Chan *c = chanopen(30, 40 + Text + Data);
	u64 n;

	must(life(c));
	Count before = count();
	for(n = 1;; n++) {
		failafter(n);
		Err err = life(c);
		bool all = n > 10 && err == nil;
		failafter(0);
		check(err == nil || err == Enovmem || err == Enomem);
		same(&before);
		check(kmallocbytes() == before.bytes);
		check(n < 500);
		if(all && n > 100)
			break;
	}
	chandrop(c);
}
