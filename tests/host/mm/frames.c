/* Frames, kernel memory, kernel page table. */
#include "host.h"
#include "errors.h"
#include "../../../mm/frame.h"
#include "../../../mm/pte.h"

enum { N = 4000 };

static struct {
	Phys pa;
	u32 refs;
	enum Frameclass class;
	u64 owner;
} have[N];
static u32 nhave;

static void
release(u32 i)
{
	check(frameclass(have[i].pa) == have[i].class && frameowner(have[i].pa) == have[i].owner);
	framefree(have[i].pa);
	if(--have[i].refs == 0)
		have[i] = have[--nhave];
}

static void
get(void)
{
	static const enum Frameclass class[] = { Fanon, Fimage, Fsegment, Fkernel, Fptable };
	enum Frameclass c = class[rnd(nelem(class))];
	u64 owner = rnd(5) * 0x100000000001ull & 0xffffffffffffull;
	u32 n = rnd(4) == 0 ? 1 + rnd(40) : 1;
	Phys pa;

	if(nhave + n > N)
		return;
	Err err = n == 1 ? framealloc(c, owner, true, &pa) : framerun(c, owner, n, &pa);
	if(err != nil)
		return;
	for(u32 i = 0; i < n; i++) {
		have[nhave].pa = pa + i * Pgsize;
		have[nhave].refs = 1;
		have[nhave].class = c;
		have[nhave++].owner = owner;
	}
	if(n == 1)
		for(u32 i = 0; i < Pgsize / 8; i++)
			check(((u64 *)kaddr(pa))[i] == 0);
	memset(kaddr(pa), 0x77, n * Pgsize);
}

static void
doublefree(void)
{
	Phys pa;

	must(framealloc(Fanon, 1, false, &pa));
	framefree(pa);
	framefree(pa);
}

static void
increfree(void)
{
	Phys pa;

	must(framealloc(Fanon, 1, false, &pa));
	framefree(pa);
	frameincref(pa);
}

static void
freedevice(void)
{
	framefree(0x90000);
}

static void
exhaust(void)
{
	u64 before = framecount(Ffree), n = 0;
	Phys pa, head = 0;

	while(framealloc(Fanon, 7, false, &pa) == nil) {
		*(Phys *)kaddr(pa) = head;
		head = pa;
		n++;
	}
	check(n == before - Reserve);
	while(framealloc(Fkernel, 0, false, &pa) == nil) {
		*(Phys *)kaddr(pa) = head;
		head = pa;
		n++;
	}
	check(n == before && framecount(Ffree) == 0);
	check(kmalloc(Pgsize) == nil && kmalloc(3 * Pgsize) == nil && kstackalloc() == nil);
	framecheck();
	for(; n > 0; n--) {
		pa = head;
		head = *(Phys *)kaddr(pa);
		framefree(pa);
	}
	check(framecount(Ffree) == before);
	framecheck();
}

/* Runs that come and go between single frames which stay: memory is not cut to pieces. */
static void
fragments(void)
{
	enum { Single = 3000, Run = 16 };
	static Phys single[Single];
	u32 n = 0;

	while(n < Single) {
		void *p = kmalloc(Run * Pgsize), *q = kmalloc(1000);
		check(p != nil && q != nil);
		kfree(p);
		kfree(q);
		must(framealloc(Fanon, 1, false, &single[n++]));
	}
	u64 runs = 0, free = framecount(Ffree) / Run;
	void *head = nil, *p;
	while((p = kmalloc(Run * Pgsize)) != nil) {
		*(void **)p = head;
		head = p;
		runs++;
	}
	check(runs > free * 9 / 10);
	while(head != nil) {
		p = head;
		head = *(void **)p;
		kfree(p);
	}
	while(n > 0)
		framefree(single[--n]);
	framecheck();
}

/* No four frames in a row anywhere: small objects can be had all the same. */
static void
shattered(void)
{
	Phys pa, head = 0;
	u64 total = 0;

	while(framealloc(Fkernel, 0, false, &pa) == nil) {
		*(Phys *)kaddr(pa) = head;
		head = pa;
		total++;
	}
	Phys keep = 0;
	for(; head != 0; total--) {
		pa = head;
		head = *(Phys *)kaddr(pa);
		if(pa / Pgsize % 2 == 0) {
			*(Phys *)kaddr(pa) = keep;
			keep = pa;
		} else
			framefree(pa);
	}
	check(framerun(Fkernel, 0, 4, &pa) != nil);
	void *a = kmalloc(2048), *b = kmalloc(1000);
	check(a != nil && b != nil && framecount(Ffree) > 100);
	kfree(a);
	kfree(b);
	while(keep != 0) {
		pa = keep;
		keep = *(Phys *)kaddr(pa);
		framefree(pa);
	}
	framecheck();
}

void
testframes(void)
{
	u64 total = frametotal(), before = framecount(Ffree);

	framecheck();
	for(u32 i = 0; i < 60000; i++) {
		runon(rnd(Ncpus));
		u32 r = rnd(5);
		if(r < 2)
			get();
		else if(nhave > 0 && r == 2) {
			u32 k = rnd(nhave);
			frameincref(have[k].pa);
			have[k].refs++;
		} else if(nhave > 0)
			release(rnd(nhave));
		check(frametotal() == total);
		if(i % 5000 == 0)
			framecheck();
	}
	while(nhave > 0)
		release(0);
	framecheck();
	check(framecount(Ffree) == before);
	runon(0);
	exhaust();
	fragments();
	shattered();
	Phys pa;
	check(framerun(Fkernel, 0, 2048, &pa) != nil);
	must(framerun(Fkernel, 0, 512, &pa));
	check(pa % (2 * MiB) == 0);
	for(u32 i = 0; i < 512; i++)
		framefree(pa + i * Pgsize);
	framecheck();
	check(panics(doublefree, "is free"));
	check(panics(increfree, "is free"));
	check(panics(freedevice, "is device"));
}

/* kmalloc */
static void *obj[2000];
static usize len[2000];

static void
fill(u32 i)
{
	memset(obj[i], i & 0xff, len[i]);
}

static void
kdouble(void)
{
	void *p = kmalloc(100);

	kmalloc(100);
	kfree(p);
	kfree(p);
}

static void
kbigdouble(void)
{
	void *p = kmalloc(3 * Pgsize);

	kfree(p);
	kfree(p);
}

static void
kinside(void)
{
	char *p = kmalloc(100);

	kfree(p + 16);
}

static void
kstray(void)
{
	Phys pa;

	must(framealloc(Fanon, 3, false, &pa));
	kfree(kaddr(pa));
}

#ifdef DEBUG
static void
koverrun(void)
{
	char *p = kmalloc(100);

	p[100] = 1;
	kfree(p);
}

/* Found at the latest when the object is to be given out again. */
static void
kafter(void)
{
	char *p = kmalloc(100);

	kfree(p);
	p[50] = 1;
	for(int i = 0; i < 2000; i++)
		kfree(kmalloc(100));
}

static void
kunderrun(void)
{
	char *p = kmalloc(100);

	memset(p - 16, 0, 16);
	kfree(p);
}
#endif

static usize
somesize(void)
{
	switch(rnd(8)) {
	case 0:
		return rnd(3) * Pgsize + Pgsize;
	case 1:
		return rnd(20000);
	default:
		return rnd(2100);
	}
}

void
testkmalloc(void)
{
	u64 before = kmallocbytes();

	for(u32 i = 0; i < 100000; i++) {
		u32 k = rnd(nelem(obj));
		runon(rnd(Ncpus));
		if(obj[k] != nil) {
			for(usize j = 0; j < len[k]; j++)
				check(((u8 *)obj[k])[j] == (k & 0xff));
			kfree(obj[k]);
			obj[k] = nil;
			continue;
		}
		len[k] = somesize();
		obj[k] = kmalloc(len[k]);
		check(obj[k] != nil && ((u64)obj[k] & 15) == 0);
		check(len[k] == 0 || len[k] % Pgsize != 0 || ((u64)obj[k] & (Pgsize - 1)) == 0);
		fill(k);
	}
	for(u32 k = 0; k < nelem(obj); k++)
		kfree(obj[k]);
	runon(0);
	check(kmallocbytes() == before);
	framecheck();
	check(kmalloc(5 * MiB) == nil);
	char *z = kmallocz(4 * MiB);
	check(z != nil && z[0] == 0 && z[4 * MiB - 1] == 0);
	kfree(z);
	kfree(nil);
#ifdef DEBUG
	check(panics(kdouble, "and already at"));
	check(panics(koverrun, "byte 100 of 100"));
	check(panics(kunderrun, "bytes before it were written"));
	check(panics(kafter, "byte 50 of 100 was written after it was freed"));
#else
	check(panics(kdouble, "not allocated"));
	check(panics(kinside, "not allocated"));
#endif
	USED(kinside);
	check(panics(kbigdouble, "no kernel memory"));
	check(panics(kstray, "no kernel memory"));
}

/* the kernel's page table */
static void
expect(u64 va, Phys pa, u64 set, u64 clear)
{
	Phys got;
	u64 flags;

	check(kmapped(va, &got, &flags));
	check(got == pa);
	check((flags & set) == set && (flags & clear) == 0);
}

static void
testvmap(void)
{
	Phys pa;
	u64 flags;
	u64 before = framecount(Ffree);

	char *a = vmap(0xe0000000, 16 * MiB, Cachewc), *b = vmap(0xfee00010, 16, Cacheuc);
	check(a != nil && b != nil);
	expect((u64)a, 0xe0000000, PteW | PteNX | PtePS | PtePATbig, PteU | PteCD | PteWT);
	expect((u64)a + 5 * MiB, 0xe0500000, PteW | PteNX | PtePS, PteU);
	expect((u64)b, 0xfee00010, PteW | PteNX | PteCD | PteWT, PteU | PtePAT);
	check(!kmapped((u64)a + 16 * MiB, &pa, &flags));
	check(!kmapped((u64)b + Pgsize, &pa, &flags));
	vunmap(a, 16 * MiB);
	check(!kmapped((u64)a, &pa, &flags));
	char *c = vmap(0xe0001000, 100, Cachewc);
	expect((u64)c, 0xe0001000, PteW | PteNX | PtePAT, PteU | PteCD | PteWT);
	vunmap(b, 16);
	vunmap(c, 100);
	check(vmap(0, 0, Cacheuc) == nil && vmap(~0ull - 10, 100, Cacheuc) == nil);
	check(framecount(Ffree) >= before - 8);
}

static void
teststacks(void)
{
	Phys pa;
	u64 flags, before;
	char *s[100];

	kstackreclaim();
	before = framecount(Fkstack);

	for(int i = 0; i < 100; i++) {
		s[i] = kstackalloc();
		check(s[i] != nil && (u64)s[i] >= KSTKBASE);
		for(int k = 0; k < Kstacksize; k += Pgsize) {
			check(kmapped((u64)s[i] + k, &pa, &flags) && frameclass(pa) == Fkstack);
			check((flags & (PteW | PteNX | PteU)) == (PteW | PteNX));
		}
		check(!kmapped((u64)s[i] - 1, &pa, &flags) && !kmapped((u64)s[i] + Kstacksize, &pa, &flags));
	}
	check(framecount(Fkstack) == before + 100 * Kstacksize / Pgsize);
	for(int i = 0; i < 100; i++)
		kstackfree(s[i]);
	kstackreclaim();
	check(framecount(Fkstack) == before);
	/* however many come and go, the tables stay as many */
	u64 tables = framecount(Fptable);
	for(int i = 0; i < 1000; i++) {
		s[i % 3] = kstackalloc();
		kstackfree(s[i % 3]);
	}
	check(framecount(Fptable) == tables);
	check(!kmapped((u64)s[3], &pa, &flags));
}

static void
testident(void)
{
	u64 *t = kaddr(kernelpml4());

	check(kernelpml4() < 4ull * GiB);
	must(mmident(0x90000));
	expect(0x90000, 0x90000, PteW, PteNX | PteU);
	mmunident(0x90000);
	check((t[0] & PteU) == 0);
}

void
testkpt(void)
{
	Phys pa;
	u64 flags;

	for(u64 i = 0; i < hostbi.nmap; i++) {
		const Bootmem *m = &hostbi.map[i];
		if(!bmram(m)) {
			check(!kmapped(HHDM + m->base, &pa, &flags));
			continue;
		}
		expect(HHDM + m->base, m->base, PteNX | PteG, PteU);
		expect(HHDM + m->base + m->len - 1, m->base + m->len - 1, PteNX, PteU);
	}
	/* the kernel image: text, constants, data, in both places */
	expect(0x40100000, 0x200000, PteG, PteW | PteNX | PteU);
	expect(0x40120000, 0x220000, PteNX, PteW | PteU);
	expect(0x40140000, 0x240000, PteW | PteNX, PteU);
	expect(HHDM + 0x200000, 0x200000, PteNX, PteW);
	expect(HHDM + 0x23ffff, 0x23ffff, PteNX, PteW);
	expect(HHDM + 0x240000, 0x240000, PteNX | PteW, PteU);
	expect(HHDM + 0x280000, 0x280000, PteNX, PteW);		/* the archive */
	expect(HHDM + 0x1000000, 0x1000000, PteNX | PteW | PtePS, PteU);
	testvmap();
	teststacks();
	testident();
	u64 before = framecount(Ffree);
	mmbootfree();
	check(framecount(Ffree) == before + 0x20);
	framecheck();
}
