/* Exchange: windows, operations, mail; each by what a program would see. */
#include "host.h"
#include "charge.h"
#include "errors.h"
#include "../../../mm/xspace.h"

enum { A, B, C, Nproc };

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
	return xput(end, place % 4096, &msg, nil, nil, m);
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
	check(xput(end, place, &msg, nil, nil, &m) == Ebadarg);
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

static u32
blockof(u64 h)
{
	u32 n, block;
	u64 va;

	must(xaddr(h, &va, &n, &block));
	return block;
}

/* References of what is frozen: each way to get one and to end it, and no more of them than can be counted. */
static void
frozenrefs(void)
{
	u64 h, va, g, to;
	Xmail m, two[2];
	u32 v;

	as_(A, 0);
	must(xalloc(3, &h, &va));
	must(store(va, 77));
	must(xfreeze(h));
	u32 b = blockof(h), count = xblockcount();
	must(put(h, Xshare, &m));
	is(va, nil, Efrozen);
	check(put(h, Xmove, &two[0]) == Efrozen && put(h, Xlend, &two[0]) == Efrozen && xrevoke(h) == Enotlent);
	check(ownrec(b)->nref == 2 && xmailis(&m));
	usize n = sizeof v;
	must(xmailread(&m, 0, &v, false, &n));
	check(v == 77 && n == sizeof v);
	as_(B, 1);
	g = take(&m, false, &to);
	check(ownrec(b)->nref == 2 && blockof(g) == b);
	is(to, nil, Efrozen);
	must(put(g, Xshare, &two[0]));		/* who has it gives it on */
	xdrop(1, two);
	must(put(g, Xreturn, &m));
	is(to, Ebadaddr, Ebadaddr);
	check(ownrec(b)->nref == 1 && !xmailis(&m));

	/* the second block cannot go, so none does */
	as_(A, 0);
	must(xalloc(1, &g, &to));
	must(xfreeze(g));
	const Xmsg both = { .nb = 2, .b = {{ .h = h, .mode = Xshare }, { .h = g, .mode = Xlend }} };
	check(xput(xendno(), 0, &both, nil, nil, two) == Efrozen);
	check(ownrec(b)->nref == 1);
	must(xfree(g));

	/* a share that was taken back before is none of what is frozen since */
	u64 sh, sva, any = 0;
	u32 loan, sb;
	must(xalloc(1, &sh, &sva));
	must(put(sh, Xshare, &m));
	must(xloan(sh, &sb, &loan));
	must(xloanend(sb, loan));
	must(xfreeze(sh));
	check(!xmailis(&m));
	must(xtake(1, &m, &any, false, &g));
	check(g == 0);
	xdrop(1, &m);
	check(ownrec(sb)->nref == 1);
	must(xfree(sh));

	((Own *)ownrec(b))->nref = Maxownref;
	check(put(h, Xshare, &m) == Ereaders);
	((Own *)ownrec(b))->nref = 1;

	/* the maker dies, the others read; the last one frees it */
	must(put(h, Xshare, &m));
	must(xfree(h));
	as_(B, 1);
	g = take(&m, true, &to);
	must(load(to, &v));
	check(v == 77 && xblockcount() == count);
	must(xreturn(g));
	check(xblockcount() == count - 1);
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

/* What that of process i cost so far is this much more than *u, which becomes what it is now. */
static void
costs(int i, Tlbuse *u, u64 pages, u64 flushes, u64 interrupts)
{
	Tlbuse now = { 0 };

	astlbuse(as[i], &now);
	check(now.pages - u->pages == pages && now.flushes - u->flushes == flushes && now.interrupts - u->interrupts == interrupts);
	*u = now;
}

/* A block of so many pages that is touched and sent away by process i, which runs here; some other may have the same window. */
static void
sends(int i, u32 id, u32 npages)
{
	u64 h, va;
	Xmail m;

	as_(i, id);
	must(xalloc(npages, &h, &va));
	must(store(va, 1));
	must(put(h, Xmove, &m));
	xdrop(1, &m);
}

/* Who pays for what is forgotten: the address spaces that lost it, on whatever CPU, once. */
static void
counted(void)
{
	Tlbuse a = { 0 }, b = { 0 }, c = { 0 };

	as_(A, 0);
	astlbuse(as[A], &a);
	astlbuse(as[B], &b);
	sends(A, 0, 1);
	costs(A, &a, 1, 0, 0);
	sends(A, 0, 2);
	costs(A, &a, 0, 1, 0);
	must(asfork(as[A], true, &as[C]));
	as_(C, 1);
	costs(A, &a, 0, 0, 0);
	/* both run: C is interrupted for it; either may be who counts that */
	sends(A, 0, 1);
	Tlbuse both = { 0 };
	astlbuse(as[A], &both);
	astlbuse(as[C], &both);
	check(both.pages == a.pages + 2 && both.flushes == a.flushes && both.interrupts == 1);
	/* C does not run, and later on its CPU only forgets what it has kept */
	as_(B, 1);
	a = (Tlbuse){ 0 };
	astlbuse(as[A], &a);
	astlbuse(as[C], &c);
	sends(A, 0, 1);
	costs(A, &a, 1, 0, 0);
	costs(C, &c, 0, 0, 0);
	as_(C, 1);
	costs(C, &c, 0, havepcids, 0);
	as_(B, 1);
	as_(C, 1);
	costs(C, &c, 0, 0, 0);
	ends(C);
	costs(B, &b, 0, 0, 0);
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

/* A message of which one block cannot go: the others stay, too, and nothing is counted. */
static void
allornone(void)
{
	static const u8 mode[] = { Xmove, Xlend, Xshare, Xmove };
	Xmsg msg = { .nb = Maxblocks };
	u64 h[Maxblocks], va[Maxblocks];
	char before[512], after[512];
	Xmail m[Maxblocks], reading;

	as_(A, 0);
	for(u32 i = 0; i < Maxblocks; i++) {
		must(xalloc(1, &h[i], &va[i]));
		must(store(va[i], 3));
		msg.b[i].h = h[i];
		msg.b[i].mode = mode[i];
	}
	must(put(h[3], Xshare, &reading));
	xtext(before, before + sizeof before);
	check(xput(end, place += 4, &msg, nil, nil, m) == Eshared);
	xtext(after, after + sizeof after);
	check(strcmp(before, after) == 0);
	for(u32 i = 0; i < 3; i++)
		is(va[i], nil, nil);
	/* nor does what goes back, nor what was taken back before it could */
	as_(B, 1);
	must(xalloc(1, &h[0], &va[0]));
	must(put(h[0], Xlend, &m[0]));
	must(xalloc(1, &h[1], &va[1]));
	must(put(h[1], Xlend, &m[1]));
	as_(A, 0);
	msg.b[0].h = take(&m[0], false, &va[0]);
	msg.b[1].h = take(&m[1], false, &va[1]);
	as_(B, 1);
	must(xrevoke(h[1]));
	as_(A, 0);
	msg.b[0].mode = msg.b[1].mode = Xreturn;
	xtext(before, before + sizeof before);
	check(xput(end, place += 4, &msg, nil, nil, m) == Eshared);
	xtext(after, after + sizeof after);
	check(strcmp(before, after) == 0);
	is(va[0], nil, nil);
	is(va[1], Erevoked, Erevoked);
	/* with the reader gone they all go */
	xdrop(1, &reading);
	must(xput(end, place += 4, &msg, nil, nil, m));
	is(va[0], Ebadaddr, Ebadaddr);
	is(va[1], Ebadaddr, Ebadaddr);
	xdrop(Maxblocks, m);
	must(xfree(h[2]));
	as_(B, 1);
	must(xfree(h[0]));
	must(xfree(h[1]));
}

/* The receiver takes the loan in any moment of its being taken back. */
static Xmail loan;
static u32 when;
static u64 lent, lenth;

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
		lenth = h;
		must(xaddr(h, &lent, &n, &b));
		must(store(lent, 1));
	}
	runon(me);
	check(cpu()->as == mine);
}

/* What the running process had on loan was taken back: it is told so until it gives it back, in one of three ways. */
static void
wasrevoked(u64 h, u64 va, u32 how)
{
	u64 g, other;
	u32 n, b;
	Xmail m;

	is(va, Erevoked, Erevoked);
	check(xaddr(h, &g, &n, &b) == Erevoked && xfreeze(h) == Erevoked && xrevoke(h) == Erevoked);
	check(put(h, Xmove, &m) == Erevoked && put(h, Xlend, &m) == Erevoked && put(h, Xshare, &m) == Erevoked);
	must(xalloc(1, &g, &other));
	check(other != va);
	must(xfree(g));
	is(va, Erevoked, Erevoked);
	if(how % 3 == 0)
		must(xreturn(h));
	else if(how % 3 == 1)
		must(xfree(h));
	else {
		const u64 any = 0;
		must(put(h, Xreturn, &m));
		must(xtake(1, &m, &any, false, &g));
		check(g == 0);
	}
	is(va, Ebadaddr, Ebadaddr);
	check(xreturn(h) == Enoblock);
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
			wasrevoked(lenth, lent, i);
			as_(A, 0);
		}
		xdrop(1, &loan);
		must(xfree(h));
	}
	check(n > 10 && n < 40);
}

/* Loans and shares that end by their numbers; later ones of the same block do not. */
static void
leases(void)
{
	u64 h, va, hb, vb;
	u32 block, loan, old;
	Xmail m, inmail;

	as_(A, 0);
	must(xalloc(1, &h, &va));
	check(xloan(h, &block, &loan) == Enotlent);
	must(store(va, 5));
	must(put(h, Xshare, &m));
	must(put(h, Xshare, &inmail));
	must(xloan(h, &block, &loan));
	check(xrevoke(h) == Enotlent);
	as_(B, 1);
	hb = take(&m, false, &vb);
	is(vb, nil, Eshared);
	check(xloan(hb, &block, &old) == Enotlent);
	must(xloanend(block, loan));
	check(!xloanis(block, loan));
	wasrevoked(hb, vb, 0);
	xdrop(1, &inmail);
	as_(A, 0);
	is(va, nil, nil);
	old = loan;
	must(put(h, Xlend, &m));
	must(xloanend(block, old));
	as_(B, 1);
	hb = take(&m, false, &vb);
	must(store(vb, 7));
	must(xloanend(block, old));
	is(vb, nil, nil);
	as_(A, 0);
	must(xloan(h, &block, &loan));
	check(loan != old && xloanis(block, loan));
	check(asrecall(as[A]) == 0 && asrecall(as[B]) == 1 && asrecall(as[B]) == 0);
	is(va, nil, nil);
	as_(B, 1);
	wasrevoked(hb, vb, 2);
	as_(A, 0);
	must(xfree(h));
	must(xloanend(block, loan));
	must(xalloc(1, &h, &va));
	must(xloanend(block, loan));
	is(va, nil, nil);
	must(xfree(h));
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
		if(xmailnew(end, place += 4, 9 * Pgsize, &m) == nil) {
			if(xtake(1, &m, &any, false, &k) == nil)
				must(xfree(k));
			else
				xdrop(1, &m);
		}
	}
	failafter(0);
}

/* What nobody may do with a block of his own that a device works on; va: he may touch it. */
static void
keeps(u64 h, u64 va)
{
	Xmail m;

	check(put(h, Xmove, &m) == Epinned && put(h, Xshare, &m) == Epinned && put(h, Xlend, &m) == Epinned);
	check(xfree(h) == Epinned && xfreeze(h) == Epinned);
	is(va, nil, nil);
}

/* The bytes that a device would reach are those of the block, and no others. */
static void
reaches(u64 h, u64 va, u64 off, u64 len)
{
	u64 at = 0;
	usize n;
	Xpin p;

	must(xpin(h, off, len, true, &p));
	for(; at < len; at += n) {
		n = len - at;
		u8 *mem = xpinmem(&p, at, &n);
		check(n > 0 && n <= len - at);
		mem[0] = 0x5a;
		mem[n - 1] = 0xa5;
		u32 v;
		must(load((va + off + at + n - 1) & ~3ull, &v));
		check((u8)(v >> 8 * ((off + at + n - 1) & 3)) == 0xa5);
	}
	xunpin(&p);
	xunpin(&p);		/* of none */
}

static void
pinning(u32 npages)
{
	u64 h, va, size = npages * (u64)Pgsize;
	Xpin p, q;

	as_(A, 0);
	must(xalloc(npages, &h, &va));
	check(xpin(h + 1, 0, size, true, &p) == Enoblock && p.block == 0);
	check(xpin(h, 0, 0, true, &p) == Ebadarg && xpin(h, 1, size, true, &p) == Ebadarg && xpin(h, ~0ull, 2, true, &p) == Ebadarg);
	reaches(h, va, 0, size);
	reaches(h, va, size - 3, 3);
	reaches(h, va, 5, size - 10);
	must(xpin(h, 0, size, true, &p));
	must(xpin(h, 8, 8, false, &q));
	keeps(h, va);
	xunpin(&p);
	keeps(h, va);
	xunpin(&q);
	must(xfree(h));
}

/* Who may pin: who may write. */
static void
maypin(void)
{
	u64 h, g, va, to;
	Xmail m;
	Xpin p;

	as_(A, 0);
	must(xalloc(2, &h, &va));
	must(put(h, Xlend, &m));
	check(xpin(h, 0, 1, false, &p) == Elent);
	must(xrevoke(h));
	must(put(h, Xshare, &m));
	check(xpin(h, 0, 1, false, &p) == Eshared);
	xdrop(1, &m);
	must(put(h, Xmove, &m));
	as_(B, 1);
	g = take(&m, true, &to);
	check(xpin(g, 0, 1, true, &p) == Eperm);
	must(xpin(g, 0, 1, false, &p));
	xunpin(&p);
	must(xfreeze(g));
	check(xpin(g, 0, 1, false, &p) == Efrozen);
	must(xfree(g));
}

/* Pages that devices work on are limited; each pin counts, until it is gone, whoever lives. */
static void
fewpins(void)
{
	Charge *c = chargegroup(chargeuser("pinner"), 1), *was;
	u64 h, va;
	Xpin p, q;

	check(c != nil && chargetake(c, Rproc, 1, false));
	as_(A, 0);
	was = cpu()->charge;
	cpu()->charge = c;
	must(xalloc(3, &h, &va));
	c->limit[Rpin] = 3;
	check(c->used[Rpin] == 0);
	must(xpin(h, Pgsize - 1, 2, true, &p));
	check(c->used[Rpin] == 2 && xpin(h, 0, 2 * Pgsize, true, &q) == Emanypins && q.block == 0);
	check(c->used[Rpin] == 2 && xpin(h + 1, 0, 1, true, &q) == Enoblock && xpin(h, 0, 4 * Pgsize, true, &q) == Ebadarg);
	must(xpin(h, 0, Pgsize, true, &q));
	check(c->used[Rpin] == 3);
	xunpin(&p);
	check(xfree(h) == Epinned);
	xunpin(&q);
	check(c->used[Rpin] == 0);
	must(xfree(h));
	check(xpin(h, 0, 1, true, &q) == Enoblock && c->used[Rpin] == 0);
	cpu()->charge = was;
	chargegive(c, Rproc, 1);
}

/* Whoever dies, the frames stay until the device is done. */
static void
pinneddeath(void)
{
	u64 h, g, va, to, blocks = framecount(Fblock);
	Xmail m;
	Xpin p;

	as_(B, 1);
	must(xalloc(3, &h, &va));
	must(xpin(h, 0, 1, true, &p));
	ends(B);
	check(framecount(Fblock) == blocks + 3);
	as_(A, 0);
	must(xalloc(1, &g, &to));
	check(framecount(Fblock) == blocks + 4);
	must(xfree(g));
	xunpin(&p);
	check(framecount(Fblock) == blocks);
	/* the borrower: its lender has it again when the device is done */
	must(xalloc(3, &h, &va));
	must(put(h, Xlend, &m));
	as[B] = program();
	as_(B, 1);
	g = take(&m, false, &to);
	must(xpin(g, 0, 1, true, &p));
	check(xreturn(g) == Epinned);
	as_(A, 0);
	check(xrevoke(h) == Epinned);
	ends(B);
	as_(A, 0);
	is(va, Epinned, Epinned);
	check(xfree(h) == Epinned && put(h, Xmove, &m) == Epinned);
	xunpin(&p);
	is(va, nil, nil);
	must(xfree(h));
	/* the same, and the lender is gone, too */
	as[B] = program();
	as[C] = program();
	as_(B, 1);
	must(xalloc(3, &h, &va));
	must(put(h, Xlend, &m));
	as_(C, 0);
	g = take(&m, false, &to);
	must(xpin(g, 0, 1, true, &p));
	ends(C);
	ends(B);
	check(framecount(Fblock) == blocks + 3);
	xunpin(&p);
	/* the lender alone: the borrower owns it */
	as[B] = program();
	as_(B, 1);
	must(xalloc(3, &h, &va));
	must(put(h, Xlend, &m));
	as_(A, 0);
	g = take(&m, false, &to);
	must(xpin(g, 0, 1, true, &p));
	ends(B);
	as_(A, 0);
	is(to, nil, nil);
	check(xfree(g) == Epinned);
	xunpin(&p);
	must(xfree(g));
	as[B] = program();
	check(framecount(Fblock) == blocks);
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
	ptdrain();
	u64 blocks = framecount(Fblock), tables = framecount(Fptable);
	as[A] = program();
	as[B] = program();
	for(u32 i = 0; i < nelem(sizes); i++) {
		passes(sizes[i], Xmove, Ebadaddr, Ebadaddr, nil, nil);
		passes(sizes[i], Xshare, nil, Eshared, nil, Eshared);
		passes(sizes[i], Xlend, Elent, Elent, nil, nil);
	}
	frozen();
	frozenrefs();
	readonly();
	untouched();
	counted();
	allornone();
	revokes();
	leases();
	pinning(1);
	pinning(5);
	pinning(Xblockpages);
	maypin();
	fewpins();
	pinneddeath();
	forks();
	ends(A);
	ends(B);
	detached();
	nomem();
	runon(0);
	ptdrain();
	check(framecount(Fblock) == blocks && framecount(Fptable) == tables);
	framecheck();
}
