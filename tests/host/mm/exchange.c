/* Exchange: windows, operations, mail; each by what a program would see. */
#include "host.h"
#include "errors.h"
#include "../../../mm/xspace.h"

enum { A, B, Nproc };

static Aspace *as[Nproc];
static u64 end;			/* a channel end */
static u32 place;		/* the next number of mail */

static Aspace *
program(void)
{
	Aspace *a;
	Chan *c = chanopen(700, 40 + 4 * Pgsize);
	Program p = {.c = (struct Chan *)c, .entry = UTZERO + 40, .textsize = 3 * Pgsize, .datasize = 900, .bsssize = 5 * Pgsize};

	must(asnew(&a));
	must(asexec(a, &p, nil));
	chandrop(c);
	return a;
}

/* As process i, on one of the CPUs. */
static void
as_(int i, u32 id)
{
	for(u32 k = 0; k < Ncpus; k++) {
		runon(k);
		if(cpu()->as == as[i] && k != id)
			asload(nil);
	}
	runon(id);
	asload(as[i]);
}

static void
ends(int i)
{
	for(u32 k = 0; k < Ncpus; k++) {
		runon(k);
		if(cpu()->as == as[i])
			asload(nil);
	}
	asfree(as[i]);
	as[i] = nil;
}

static Err
put(u64 h, u8 mode, Xmail *m)
{
	const Xmsg msg = { .nb = 1, .b = {{ .h = h, .mode = mode, .off = 60, .len = 40 }} };

	place += 4;
	return xput(end, place % 4096, &msg, nil, m);
}

static u64
take(const Xmail *m, bool ronly, u64 *va)
{
	const u64 any = 0;
	u32 n, b;
	u64 h;

	must(xtake(1, m, &any, ronly, &h));
	if(h != 0)
		must(xaddr(h, va, &n, &b));
	return h;
}

static void
is(u64 va, Err rd, Err wr)
{
	u32 v;

	check(load(va, &v) == rd);
	check(store(va, 9) == wr);
	check(fetch(va, &v) == Ebadaddr || rd == Elent || wr != nil);
}

/* The other process of a message: who gets it may do that, who sent it this. */
static void
passes(u32 npages, u8 mode, Err srd, Err swr, Err rrd, Err rwr)
{
	const Xmsg toomuch = { .nb = 1, .b = {{ .mode = mode, .off = npages * Pgsize, .len = 1 }} };
	u64 h, g, va, to, last = (npages - 1) * (u64)Pgsize + 8;
	Xmail m;
	u32 v;

	as_(A, 0);
	must(xalloc(npages, &h, &va));
	must(store(va + last, 77));
	must(store(va, 5));
	Xmsg msg = toomuch;
	msg.b[0].h = h;
	check(xput(end, place, &msg, nil, &m) == Ebadarg);
	is(va, nil, nil);
	must(put(h, mode, &m));
	is(va, srd, swr);
	is(va + last, srd, swr);
	as_(B, 1);
	g = take(&m, false, &to);
	must(load(to + last, &v));
	check(v == 77);
	is(to, rrd, rwr);
	check(load(to + npages * (u64)Pgsize, &v) == Ebadaddr || npages == Xblockpages);
	as_(A, 0);
	is(va, srd, swr);
	as_(B, 1);
	if(mode == Xmove) {
		must(xfree(g));
		is(to, Ebadaddr, Ebadaddr);
		return;
	}
	must(xreturn(g));
	is(to, Ebadaddr, Ebadaddr);
	as_(A, 0);
	is(va, nil, nil);
	must(xfree(h));
	is(va, Ebadaddr, Ebadaddr);
}

static void
frozen(void)
{
	u64 h, va;

	as_(A, 0);
	must(xalloc(3, &h, &va));
	must(store(va, 1));
	must(xfreeze(h));
	is(va, nil, Efrozen);
	must(xfree(h));
	is(va, Ebadaddr, Ebadaddr);
	must(xalloc(3, &h, &va));
	must(xfreeze(h));		/* is left to its owner's death */
}

static void
readonly(void)
{
	u64 h, va;
	Xmail m;
	u32 v;

	as_(A, 0);
	must(xalloc(1, &h, &va));
	must(put(h, Xmove, &m));
	as_(B, 1);
	h = take(&m, true, &va);
	is(va, nil, Ebadaddr);
	check(tcopyout(va, &v, 4) == Ebadaddr);
	check(ucheck(uptr(va), 4, true) == Ebadaddr && ucheck(uptr(va), 4, false) == nil);
	must(xfree(h));
}

/* Translations that no CPU can have made need not be forgotten; of what was touched one is, and nothing of it is left. */
static void
untouched(void)
{
	u64 h, va;
	Xmail m;

	as_(A, 0);
	must(xalloc(1, &h, &va));
	u64 n = nflushed;
	must(put(h, Xmove, &m));
	h = take(&m, false, &va);
	check(nflushed == n);
	must(store(va, 1));
	must(put(h, Xmove, &m));
	check(nflushed == n + 1 && store(va, 1) == Ebadaddr);
	h = take(&m, false, &va);
	check(nflushed == n + 1);
	must(xfree(h));
	check(nflushed == n + 1);
}

/* The receiver takes the loan in any moment of its being taken back. */
static Xmail loan;
static u32 when;
static u64 lent;

static void
taken(void)
{
	const u64 any = 0;
	u32 me = cpu()->id;
	Aspace *mine = cpu()->as;
	u64 h;

	if(when-- != 0)
		return;
	as_(B, 1);
	check(xtake(1, &loan, &any, false, &h) == nil);
	if(h != 0) {
		u32 n, b;
		must(xaddr(h, &lent, &n, &b));
		must(store(lent, 1));
	}
	runon(me);
	check(cpu()->as == mine);
}

static void
revokes(void)
{
	u64 h, va;
	u32 n = 0;

	for(u32 i = 0; i < 40; i++) {
		as_(A, 0);
		must(xalloc(1, &h, &va));
		must(store(va, 2));
		must(put(h, Xlend, &loan));
		when = i;
		lent = 0;
		betweenlocks = taken;
		Err err = xrevoke(h);
		betweenlocks = nil;
		if(err == nil) {
			is(va, nil, nil);
			n++;
		} else {
			check(err == Enotlent && lent != 0);
			is(va, Elent, Elent);
			must(xrevoke(h));
		}
		if(lent != 0) {
			as_(B, 1);
			is(lent, Ebadaddr, Ebadaddr);
			as_(A, 0);
		}
		xdrop(1, &loan);
		must(xfree(h));
	}
	check(n > 10 && n < 40);
}

static void
forks(void)
{
	u64 h, g, va, ga;
	Aspace *child;
	Xmail m, l;
	u32 v;

	as_(A, 0);
	must(xalloc(2, &h, &va));
	must(store(va, 3));
	must(xalloc(1, &g, &ga));
	must(put(g, Xlend, &l));
	must(asfork(as[A], false, &child));
	runon(1);
	asload(child);
	must(load(va, &v));
	check(v == 3);
	is(va, nil, nil);
	is(ga, Ebadaddr, Ebadaddr);
	must(xfree(h));
	asload(nil);
	asfree(child);
	/* those that share memory are one owner: what one gives away, the other has not either */
	as_(A, 0);
	must(asfork(as[A], true, &child));
	runon(1);
	asload(child);
	is(va, nil, nil);
	runon(0);
	must(store(va, 4));
	must(put(h, Xshare, &m));
	runon(1);
	is(va, nil, Eshared);
	xdrop(1, &m);
	is(va, nil, nil);
	asload(nil);
	asfree(child);
	xdrop(1, &l);
}

/* Without its bss an owner has no blocks, and no other segment there is a place for them. */
static void
detached(void)
{
	u64 h, va, out;

	as[A] = program();
	as_(A, 0);
	must(xalloc(3, &h, &va));
	is(va, nil, nil);
	must(store(va, 3));
	must(assegdetach(as[A], as[A]->slot[BSEG].s->base));
	is(va, Ebadaddr, Ebadaddr);
	check(xfree(h) == Enoblock && xalloc(1, &h, &va) != nil);
	must(assegattach(as[A], 0, "shared", 0x10000000, Pgsize, &out));
	check(xalloc(1, &h, &va) != nil);
	ends(A);
}

/* Everything once, with the n-th allocation failing: nothing is left over but what is in caches. */
static void
once(u32 n)
{
	u64 h = 0, g, k, va;
	const u64 far = 700 * 3 + 1, any = 0;
	Xmail m = {0};
	Aspace *child = nil;

	as_(A, 0);
	failafter(n);
	Err err = xalloc(5, &h, &va);
	if(err == nil) {
		must(put(h, Xlend, &m));
		as_(B, 1);
		if(xtake(1, &m, &far, false, &g) == nil)
			must(xreturn(g));
		else
			xdrop(1, &m);
		as_(A, 0);
		if(asfork(as[A], false, &child) == nil)
			asfree(child);
		is(va, nil, nil);
		must(xfree(h));
		if(xmailnew(end, place += 4, 9, &m) == nil) {
			if(xtake(1, &m, &any, false, &k) == nil)
				must(xfree(k));
			else
				xdrop(1, &m);
		}
	}
	failafter(0);
}

static void
nomem(void)
{
	u64 blocks = framecount(Fblock);

	for(u32 n = 1; n < 120; n++) {
		as[A] = program();
		as[B] = program();
		once(n);
		ends(A);
		ends(B);
		check(framecount(Fblock) == blocks);
	}
}

void
testexchange(void)
{
	static const u32 sizes[] = { 1, 2, 37, Xblockpages };
	u64 h, va;

	end = xendno();
	/* the first block maps the records, which stay */
	as[A] = program();
	as_(A, 0);
	must(xalloc(1, &h, &va));
	ends(A);
	u64 blocks = framecount(Fblock), tables = framecount(Fptable);
	as[A] = program();
	as[B] = program();
	for(u32 i = 0; i < nelem(sizes); i++) {
		passes(sizes[i], Xmove, Ebadaddr, Ebadaddr, nil, nil);
		passes(sizes[i], Xshare, nil, Eshared, nil, Eshared);
		passes(sizes[i], Xlend, Elent, Elent, nil, nil);
	}
	frozen();
	readonly();
	untouched();
	revokes();
	forks();
	ends(A);
	ends(B);
	detached();
	nomem();
	runon(0);
	check(framecount(Fblock) == blocks && framecount(Fptable) == tables);
	framecheck();
}
