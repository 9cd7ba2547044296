/*
 * Random operations of up to Nproc processes on two CPUs against a model that knows what every
 * word must be: shared segments are one array in the model, copied ones are two.
 */
#include "host.h"
#include "errors.h"
#include "../../../mm/frame.h"
#include "../../../mm/seg.h"

extern void *malloc(usize);
extern void *calloc(usize, usize);
extern void free(void *);

enum {
	Nproc = 8,
	Npages = 48,		/* of a segment, at most */
	Nmseg = 6,
	Textpages = 5, Datapages = 3,
};

typedef struct Mseg Mseg;
struct Mseg {
	int ref;
	enum Segtype type;
	u64 base;
	u32 npage;
	u32 val[Npages];	/* first word of each page */
};

static struct {
	Aspace *as;
	u64 qpath;
	Mseg *seg[Nmseg];	/* 0 stack (last pages), 1 data, 2 bss, 3.. attached */
} proc[Nproc];

static u32
fileword(u64 q, u64 off)
{
	return filebyte(q, off) | filebyte(q, off + 1) << 8 | filebyte(q, off + 2) << 16 |
	       (u32)filebyte(q, off + 3) << 24;
}

static Mseg *
mnew(enum Segtype type, u64 base, u32 n)
{
	Mseg *m = calloc(1, sizeof *m);

	m->ref = 1;
	m->type = type;
	m->base = base;
	m->npage = n;
	return m;
}

static void
mdrop(Mseg *m)
{
	if(m != nil && --m->ref == 0)
		free(m);
}

static void
start(int i)
{
	u64 q = 500 + rnd(3);
	Chan *c = chanopen(q, 40 + Textpages * Pgsize + Datapages * Pgsize);
	Program p = {.c = (struct Chan *)c, .entry = UTZERO + 40, .textsize = Textpages * Pgsize - 40, .datasize = Datapages * Pgsize, .bsssize = 4 * Pgsize};

	must(asnew(&proc[i].as));
	must(asexec(proc[i].as, &p, nil));
	c->size = 40 + Textpages * Pgsize + Datapages * Pgsize;
	chandrop(c);
	proc[i].qpath = q;
	proc[i].seg[0] = mnew(SGstack, USTKTOP - 8 * Pgsize, 8);
	Mseg *d = proc[i].seg[1] = mnew(SGdata, 0x400000, Datapages);
	for(u32 k = 0; k < Datapages; k++)
		d->val[k] = fileword(q, (Textpages + k) * Pgsize);
	proc[i].seg[2] = mnew(SGbss, 0x400000 + Datapages * Pgsize, 4);
}

static void
unload(Aspace *as)
{
	for(u32 k = 0; k < Ncpus; k++) {
		runon(k);
		if(cpu()->as == as)
			asload(nil);
	}
}

static void
stop(int i)
{
	unload(proc[i].as);
	asfree(proc[i].as);
	for(int k = 0; k < Nmseg; k++)
		mdrop(proc[i].seg[k]);
	memset(&proc[i], 0, sizeof proc[i]);
}

static void
forkproc(int i, int j)
{
	bool sharemem = rnd(2);

	must(asfork(proc[i].as, sharemem, &proc[j].as));
	proc[j].qpath = proc[i].qpath;
	for(int k = 0; k < Nmseg; k++) {
		Mseg *m = proc[i].seg[k];
		if(m == nil)
			continue;
		if(m->type == SGshared || (sharemem && m->type != SGstack)) {
			m->ref++;
			proc[j].seg[k] = m;
		} else {
			Mseg *n = malloc(sizeof *n);
			*n = *m;
			n->ref = 1;
			proc[j].seg[k] = n;
		}
	}
}

/* Runs process i on a CPU where it may: one process has one CPU at a time. */
static void
schedule(int i)
{
	for(u32 k = 0; k < Ncpus; k++) {
		runon(k);
		if(cpu()->as == proc[i].as)
			return;
	}
	runon(rnd(Ncpus));
	asload(proc[i].as);
}

static void
access_(int i)
{
	Mseg *m = proc[i].seg[rnd(Nmseg)];
	u32 v;

	if(m == nil || m->npage == 0) {
		u32 k = rnd(Textpages);
		u64 va = UTZERO + k * Pgsize;
		must(rnd(2) ? fetch(va, &v) : load(va, &v));
		check(v == fileword(proc[i].qpath, k * Pgsize));
		check(store(va, 1) == Ebadaddr);
		return;
	}
	u32 k = rnd(m->npage);
	u64 va = m->base + k * Pgsize;
	if(rnd(2)) {
		must(load(va, &v));
		check(v == m->val[k]);
	} else {
		v = rnd(0x7fffffff);
		must(store(va, v));
		m->val[k] = v;
	}
	check(fetch(va, &v) == Ebadaddr);
	if(load(m->base + m->npage * Pgsize, &v) == nil && m->type != SGdata && m->type != SGstack)
		panic("memory behind the end of a segment");
}

static void
breaks(int i)
{
	Mseg *m = proc[i].seg[2];
	u32 n = rnd(Npages);

	Err err = asbrk(proc[i].as, m->base + n * Pgsize);
	if(n < m->npage && m->ref > 1) {
		check(err == Einuse);
		return;
	}
	must(err);
	for(u32 k = n; k < m->npage; k++)
		m->val[k] = 0;
	m->npage = n;
}

static void
attach(int i)
{
	int k = 3 + rnd(Nmseg - 3);
	Mseg *m = proc[i].seg[k];
	u64 va = 0x10000000 + k * 0x10000000ull, out;
	bool shared = rnd(2);

	if(m == nil) {
		u32 n = 1 + rnd(Npages - 1);
		must(assegattach(proc[i].as, 0, shared ? "shared" : "memory", va, n * Pgsize, &out));
		proc[i].seg[k] = mnew(shared ? SGshared : SGbss, va, n);
	} else if(rnd(2)) {
		must(assegdetach(proc[i].as, va));
		mdrop(m);
		proc[i].seg[k] = nil;
	} else {
		u32 lo = rnd(m->npage), n = rnd(m->npage - lo + 1);
		must(assegfree(proc[i].as, va + lo * Pgsize, n * Pgsize));
		for(u32 p = lo; p < lo + n; p++)
			m->val[p] = 0;
	}
}

static void
peekpoke(int i)
{
	Mseg *m = proc[i].seg[rnd(2)];
	u32 k = rnd(m->npage), v;

	must(peek(proc[i].as, m->base + k * Pgsize, &v, 4));
	check(v == m->val[k]);
	v = rnd(1000);
	must(aspoke(proc[i].as, m->base + k * Pgsize, &v, 4));
	m->val[k] = v;
}

static u64 ktables;		/* the kernel's own page tables */

/* Each frame has as many references as slots and images hold, counted over all processes. */
static void
refs(void)
{
	u64 anon = 0;

	for(u64 f = 0; f < nframe; f++)
		if(fclass(&frames[f]) == Fanon || fclass(&frames[f]) == Fsegment) {
			check(frames[f].ref >= 1 && frames[f].ref <= Nproc);
			anon++;
		}
	check(anon == framecount(Fanon) + framecount(Fsegment));
	framecheck();
	/* nobody but the processes holds private pages; one more that nobody holds is seen */
	u64 slots = 0, tables = 0;
	ptdrain();
	for(int i = 0; i < Nproc; i++)
		if(proc[i].as != nil)
			asheld(proc[i].as, &slots, &tables);
	Phys lost;
	check(slots == framerefs() && tables == framecount(Fptable) - ktables);
	must(framealloc(Fanon, 1, false, &lost));
	check(slots + 1 == framerefs());
	framefree(lost);
}

void
testrandom(u64 steps)
{
	int chans = openchans;
	ptdrain();
	u64 anon = framecount(Fanon), pt = framecount(Fptable);

	ktables = pt;
	for(u64 s = 0; s < steps; s++) {
		int i = rnd(Nproc), j = rnd(Nproc);
		if(proc[i].as == nil) {
			start(i);
			continue;
		}
		schedule(i);
		u32 r = rnd(100);
		if(r < 2)
			stop(i);
		else if(r < 6 && proc[j].as == nil)
			forkproc(i, j);
		else if(r < 12)
			breaks(i);
		else if(r < 22)
			attach(i);
		else if(r < 27)
			peekpoke(i);
		else if(r < 28)
			framereclaim();
		else
			access_(i);
		if(s % 10000 == 0)
			refs();
	}
	for(int i = 0; i < Nproc; i++)
		if(proc[i].as != nil)
			stop(i);
	runon(0);
	framereclaim();
	refs();
	check(openchans == chans && framecount(Fanon) == anon && framecount(Fptable) == pt);
	check(framecount(Fsegment) == 0 && framecount(Fimage) == 2);
}
