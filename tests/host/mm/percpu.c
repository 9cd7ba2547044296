/* What each CPU keeps for itself: free frames, objects, stacks; and that nothing else is shared on warm paths. */
#include "host.h"
#include "errors.h"
#include "../../../mm/frame.h"
#include "../../../mm/seg.h"

enum { Many = 500, Warm = 40, Few = 16, Burst = 60, Lots = 4000 };
#ifdef DEBUG
static const bool quarantine = true;	/* freed objects wait; their slabs stay */
#else
static const bool quarantine = false;
#endif

static const usize sizes[] = { 1, 40, 100, 400, 1000, 2000, 4000, 2 * Pgsize, 3 * Pgsize, 7 * Pgsize };

/* The everyday life of a program, as its kernel sees it. */
static void
day(u64 qpath)
{
	Aspace *a, *b;
	u64 va;
	Chan *c = chanopen(qpath, 40 + 2 * Pgsize);
	Program p = {.c = (struct Chan *)c, .entry = UTZERO + 40, .textsize = Pgsize, .datasize = Pgsize - 40, .bsssize = 4 * Pgsize};

	must(asnew(&a));
	must(asexec(a, &p, nil));
	asload(a);
	for(u32 i = 0; i < 3; i++)
		must(store(0x400000 + i * Pgsize, i));
	must(asfork(a, false, &b));
	must(store(0x400000, 7));
	must(asbrk(a, 0x480000));
	must(store(0x470000, 1));
	must(assegattach(a, 0, "shared", 0, Pgsize, &va));
	must(store(va, 1));
	must(assegdetach(a, va));
	asload(nil);
	asfree(a);
	asfree(b);
	for(u32 i = 0; i < nelem(sizes); i++)
		kfree(kmalloc(sizes[i]));
	kstackfree(kstackalloc());
	chandrop(c);
}

/* Two CPUs that run different programs have no lock in common. */
static void
apart(void)
{
	for(u32 i = 0; i < Warm; i++) {
		if(i == Warm - 1)
			recordlocks(true);
		for(u32 id = 0; id < Ncpus; id++) {
			runon(id);
			day(70 + id);
		}
	}
	recordlocks(false);
	runon(0);
	if(lockscommon() != 0)
		panic("%u locks are taken by both CPUs", lockscommon());
}

/* So many objects of a size come out of the magazines and go back, once they are full. */
static u32
burst(usize n)
{
	u32 k = 8 * KiB / n;

	return k < Few ? Few : k > Burst ? Burst : k;
}

static void
takeandgive(usize n)
{
	void *p[Burst];

	for(u32 i = 0; i < burst(n); i++) {
		p[i] = kmalloc(n);
		check(p[i] != nil);
	}
	for(u32 i = 0; i < burst(n); i++)
		kfree(p[i]);
}

/* Programs take many small objects at once. */
static void
bursts(void)
{
	for(u32 k = 0; k < nelem(sizes) && sizes[k] < Pgsize / 2; k++) {
		for(u32 i = 0; i < Warm; i++) {
			if(i == Warm - 1)
				recordlocks(true);
			for(u32 id = 0; id < Ncpus; id++) {
				runon(id);
				takeandgive(sizes[k]);
			}
		}
		recordlocks(false);
		runon(0);
		if(lockscommon() != 0)
			panic("bursts of %u objects of %u bytes take %u locks in common", burst(sizes[k]), (u32)sizes[k], lockscommon());
	}
}

/* But what a CPU keeps is bounded, by bytes. */
static void
bounded(void)
{
	static void *p[Lots];

	for(u32 k = 0; k < nelem(sizes) && sizes[k] < Pgsize / 2; k++) {
		framereclaim();
		u64 before = framecount(Fkernel);
		for(u32 i = 0; i < Lots; i++)
			check((p[i] = kmalloc(sizes[k])) != nil);
		u64 most = framecount(Fkernel) - before;
		for(u32 i = 0; i < Lots; i++)
			kfree(p[i]);
		u64 left = framecount(Fkernel) - before;
		check(most * Pgsize >= Lots * sizes[k] && (quarantine || left * Pgsize <= 72 * KiB + 8 * Pgsize));
		framereclaim();
		check(quarantine || framecount(Fkernel) == before);
	}
}

/* All frames that the kernel can get, in a list. */
static Phys
takeall(enum Frameclass class, u64 *n)
{
	Phys pa, head = 0;

	for(*n = 0; framealloc(class, 0, false, &pa) == nil; ++*n) {
		*(Phys *)kaddr(pa) = head;
		head = pa;
	}
	return head;
}

static void
giveall(Phys head)
{
	while(head != 0) {
		Phys pa = head;
		head = *(Phys *)kaddr(pa);
		framefree(pa);
	}
}

/* Leaves frames, blocks, objects and stacks with the other CPU. */
static void
leave(void *hold[2])
{
	Phys pa[Many];
	void *p[150], *s[10];	/* more objects than any magazine has room for */

	runon(1);
	for(u32 i = 0; i < Many; i++)
		must(framealloc(Fanon, 0, false, &pa[i]));
	for(u32 i = 0; i < Many; i++)
		framefree(pa[i]);
	for(u32 k = 0; k < nelem(sizes); k++) {
		for(u32 i = 0; i < nelem(p); i++)
			p[i] = kmalloc(sizes[k]);
		for(u32 i = 0; i < nelem(p); i++)
			kfree(p[i]);
	}
	/* the slabs of these two stay */
	hold[0] = kmalloc(100);
	hold[1] = kmalloc(2000);
	for(u32 i = 0; i < nelem(s); i++)
		s[i] = kstackalloc();
	for(u32 i = 0; i < nelem(s); i++)
		kstackfree(s[i]);
	runon(0);
}

/* There is no memory for a slab, and the only free object is with the other CPU. */
static void
lastobject(void)
{
	void *p, *head = nil;

	while((p = kmalloc(100)) != nil) {
		*(void **)p = head;
		head = p;
	}
	check(head != nil);
	p = head;
	head = *(void **)p;
	runon(1);
	kfree(p);
	runon(0);
	p = kmalloc(100);
	check(quarantine || p != nil);
	kfree(p);
	while(head != nil) {
		p = head;
		head = *(void **)p;
		kfree(p);
	}
}

/* Nothing fails while another CPU keeps something. */
static void
elsewhere(void)
{
	void *hold[2], *p[2];
	u64 n, left;

	framereclaim();
	kstackreclaim();
	u64 before = framecount(Ffree);
	leave(hold);
	u64 kernel = framecount(Fkernel);
	Phys all = takeall(Fkernel, &n);
	check(framecount(Ffree) == 0);
	/* the slabs of what was only kept were given up, too */
	check(quarantine || framecount(Fkernel) < kernel + n);
	/* objects of slabs that others need; stacks that another CPU keeps */
	p[0] = kmalloc(100);
	p[1] = kstackalloc();
	check(p[0] != nil && p[1] != nil);
	kfree(p[0]);
	kstackfree(p[1]);
	lastobject();
	giveall(all);
	kfree(hold[0]);
	kfree(hold[1]);
	framereclaim();
	kstackreclaim();
	left = framecount(Ffree);
	check(quarantine || left == before);
	/* the same for a long run */
	leave(hold);
	Phys pa;
	must(framerun(Fkernel, 0, 1024, &pa));
	framerunfree(pa, 1024);
	kfree(hold[0]);
	kfree(hold[1]);
	framecheck();
}

/* What is held back for the kernel does not get to user memory by way of a CPU. */
static void
reserve(void)
{
	Phys pa[Reserve];
	u64 n;

	Phys all = takeall(Fanon, &n);
	check(framecount(Ffree) == Reserve);
	/* one of them alone brings no others along */
	must(framealloc(Fkernel, 0, false, &pa[0]));
	check(framealloc(Fanon, 0, false, &pa[1]) == Enovmem);
	framefree(pa[0]);
	for(u32 round = 0; round < 3; round++) {
		for(u32 i = 0; i < Reserve; i++)
			must(framealloc(Fkernel, 0, false, &pa[i]));
		for(u32 i = 0; i < Reserve; i++)
			framefree(pa[i]);
		check(framealloc(Fanon, 0, false, &pa[0]) == Enovmem);
	}
	giveall(all);
	framecheck();
}

/* Random operations, while the scheduler moves the process whenever it can, against what it must have. */
enum { Things = 600 };

static struct {
	enum { None, Frames, Object, Stack } what;
	u8 mark;
	u32 n;			/* frames, bytes */
	char *p;
} thing[Things];

static void
move(void)
{
	if(rnd(3) == 0)
		runon(rnd(Ncpus));
}

static u32
bytes(u32 i)
{
	return thing[i].what == Frames ? thing[i].n * Pgsize : thing[i].n;
}

static void
make(u32 i)
{
	Phys pa;

	thing[i].mark = rnd(256);
	switch(thing[i].what = 1 + rnd(3)) {
	case Frames:
		thing[i].n = rnd(3) ? 1 : 1 + rnd(16);
		must(framerun(Fkernel, 0, thing[i].n, &pa));
		thing[i].p = kaddr(pa);
		break;
	case Object:
		thing[i].n = sizes[rnd(nelem(sizes))];
		thing[i].p = kmalloc(thing[i].n);
		break;
	default:
		/* stacks have no memory in this machine */
		thing[i].what = Stack;
		thing[i].n = 0;
		thing[i].p = kstackalloc();
		break;
	}
	check(thing[i].p != nil);
	memset(thing[i].p, thing[i].mark, bytes(i));
}

static void
drop(u32 i)
{
	for(u32 k = 0; k < bytes(i); k++)
		check((u8)thing[i].p[k] == thing[i].mark);
	switch(thing[i].what) {
	case Frames:
		framerunfree(paddr(thing[i].p), thing[i].n);
		break;
	case Object:
		kfree(thing[i].p);
		break;
	default:
		kstackfree(thing[i].p);
		break;
	}
	thing[i].what = None;
}

static void
moving(void)
{
	framereclaim();
	kstackreclaim();
	u64 free = framecount(Ffree), total = frametotal(), inuse = kmallocbytes(), stacks = framecount(Fkstack);

	betweenlocks = move;
	for(u32 step = 0; step < 40000; step++) {
		u32 i = rnd(Things);
		if(thing[i].what == None)
			make(i);
		else
			drop(i);
		if(rnd(200) == 0)
			framereclaim();
		if(rnd(500) == 0)
			kstackreclaim();
		check(frametotal() == total);
		if(step % 4000 == 0)
			framecheck();
	}
	for(u32 i = 0; i < Things; i++)
		if(thing[i].what != None)
			drop(i);
	betweenlocks = nil;
	runon(0);
	framereclaim();
	kstackreclaim();
	framecheck();
	check(kmallocbytes() == inuse && framecount(Fkstack) == stacks);
	check(quarantine || framecount(Ffree) + 8 >= free);	/* tables of the stacks' addresses stay */
}

/*
 * Two processes that share a segment want the same addresses, one to make it longer, one for another segment.
 * The second comes before each lock that the first takes.
 */
static struct {
	Aspace *as[2];
	bool done[2];
	Err err[2];
	u32 until;
} claim;

static void
wish(u32 id)
{
	u64 va;

	u32 me = cpu()->id;
	runon(id);
	claim.err[id] = id == 0 ? asbrk(claim.as[0], 0x600000) :
		assegattach(claim.as[1], 0, "memory", 0x500000, Pgsize, &va);
	claim.done[id] = true;
	runon(me);
}

static void
wish0(void)
{
	if(--claim.until == 0)
		wish(0);
}

static void
wish1(void)
{
	if(--claim.until == 0)
		wish(1);
}

/* Who comes second before the n-th lock; false when there are not so many. */
static bool
race(u32 first, u32 parent, u32 n, u32 *won)
{
	Chan *c = chanopen(90, 40 + Pgsize);
	Program p = {.c = (struct Chan *)c, .entry = UTZERO + 40, .textsize = Pgsize, .datasize = 0, .bsssize = Pgsize};

	memset(&claim, 0, sizeof claim);
	must(asnew(&claim.as[parent]));
	must(asexec(claim.as[parent], &p, nil));
	must(asfork(claim.as[parent], true, &claim.as[!parent]));
	claim.until = n;
	betweenlocks = first == 0 ? wish1 : wish0;
	wish(first);
	betweenlocks = nil;
	bool both = claim.done[!first];
	if(both) {
		/* one gets it, and only one */
		Err *e = claim.err;
		check((e[0] == nil && e[1] == Esoverlap) || (e[0] == Esoverlap && e[1] == nil));
		won[e[0] != nil]++;
	}
	asfree(claim.as[0]);
	asfree(claim.as[1]);
	chandrop(c);
	return both;
}

static void
claims(void)
{
	u32 won[2] = {0};

	for(u32 first = 0; first < 2; first++)
		for(u32 parent = 0; parent < 2; parent++)
			for(u32 n = 1; race(first, parent, n, won); n++)
				;
	check(won[0] > 0 && won[1] > 0);
}

void
testpercpu(void)
{
	apart();
	bursts();
	bounded();
	elsewhere();
	reserve();
	moving();
	claims();
}
