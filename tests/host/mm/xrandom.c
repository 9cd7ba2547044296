/*
 * Random exchange of several owners on two CPUs, some of them two processes with common memory, against the model of tests/own: the
 * rights of everybody at every address that is or was a block's, and the data.  The MMU refuses stale translations (mmu.c).
 */
#include "host.h"
#include "errors.h"
#include "../../../mm/xspace.h"
#include "../../own/model.h"

enum { Nowner = 4, Nproc = 2, Nblock = 6, Maxmail = 8, Naddr = 64 };

static struct Ownr {
	Aspace *as[Nproc];	/* [0] nil: dead */
	u64 end;
	u32 nmail;
	struct Letter {
		Xmail m;
		u8 block, who;	/* who 0: nobody's any more */
	} mail[Maxmail];
} owner[Nowner];

static struct Blk {
	Mblock m;
	u32 npages, val;
	u8 ref[Nwho];		/* frozen: READER has a reference, MAIL is one */
	struct Part {
		u8 owner;
		bool ronly;
		u64 h, va;
	} part[Nwho];
} blk[Nblock];

static struct Old {		/* addresses that were blocks' */
	u8 owner;
	u64 va;
} old[Naddr];
static u32 nplace;

static u8
roleof(const struct Blk *b, u32 who)
{
	return b->m.state == FROZEN ? b->ref[who] : b->m.role[who];
}

static u32
fresh(const struct Blk *b)
{
	u32 i;

	for(i = 1; i < Nwho && roleof(b, i) != STRANGER; i++)
		;
	return i;
}

static bool
isparty(const struct Blk *b, u32 who)
{
	return roleof(b, who) != STRANGER && roleof(b, who) != MAIL;
}

/* As one of the owner's processes, wherever it is or may be. */
static bool
become(u32 o)
{
	Aspace *as = owner[o].as[rnd(Nproc)];

	if(as == nil && (as = owner[o].as[0]) == nil)
		return false;
	for(u32 k = 0; k < Ncpus; k++) {
		runon(k);
		if(cpu()->as == as)
			return true;
	}
	runon(rnd(Ncpus));
	asload(as);
	return true;
}

static void
birth(u32 o)
{
	Chan *c = chanopen(800, 40 + 4 * Pgsize);
	Program p = {.c = (struct Chan *)c, .entry = UTZERO + 40, .textsize = 3 * Pgsize, .datasize = 900, .bsssize = 5 * Pgsize};

	must(asnew(&owner[o].as[0]));
	must(asexec(owner[o].as[0], &p, nil));
	if(rnd(2))
		must(asfork(owner[o].as[0], true, &owner[o].as[1]));
	chandrop(c);
	owner[o].end = xendno();
}

/* Mail that is nobody's: its number may be another's soon. */
static void
settle(void)
{
	for(u32 o = 0; o < Nowner; o++)
		for(u32 i = 0; i < owner[o].nmail; i++) {
			struct Letter *l = &owner[o].mail[i];
			if(l->who != 0 && roleof(&blk[l->block], l->who) != MAIL)
				l->who = 0;
		}
	for(u32 i = 0; i < Nblock; i++)
		for(u32 who = 1; who < Nwho; who++) {
			struct Part *p = &blk[i].part[who];
			if(p->va == 0 || isparty(&blk[i], who))
				continue;
			old[rnd(Naddr)] = (struct Old){p->owner, p->va};
			*p = (struct Part){0};
		}
}

static u8
model(struct Blk *b, Mstep s)
{
	bool was = b->m.state == FROZEN;

	if(was && (s.op == FREE_ || s.op == GIVEBACK || s.op == DEATH)) {
		s.op = UNREF;
		b->ref[s.who] = STRANGER;
	}
	if(was && s.op == SHARE) {
		s.op = REF;
		b->ref[s.to] = MAIL;
	}
	u8 err = modelstep(&b->m, &s).err;
	if(!was && b->m.state == FROZEN)
		b->ref[s.who] = READER;
	return err;
}

static void
death(u32 o)
{
	struct Ownr *w = &owner[o];

	if(w->as[0] == nil)
		return;
	for(u32 i = 0; i < w->nmail; i++) {
		xdrop(1, &w->mail[i].m);
		if(w->mail[i].who != 0)
			check(model(&blk[w->mail[i].block], (Mstep){.op = DEATH, .who = w->mail[i].who}) == 0);
	}
	for(u32 k = 0; k < Ncpus; k++) {
		runon(k);
		if(cpu()->as != nil && (cpu()->as == w->as[0] || cpu()->as == w->as[1]))
			asload(nil);
	}
	for(u32 i = 0; i < Nproc; i++)
		asfree(w->as[i]);
	for(u32 i = 0; i < Nblock; i++)
		for(u32 who = 1; who < Nwho; who++)
			if(isparty(&blk[i], who) && blk[i].part[who].owner == o)
				check(model(&blk[i], (Mstep){.op = DEATH, .who = who}) == 0);
	settle();
	for(u32 i = 0; i < Naddr; i++)
		if(old[i].owner == o)
			old[i] = (struct Old){0};
	*w = (struct Ownr){0};
}

static void
came(u32 o, struct Blk *b, u32 who, u64 h, bool ronly)
{
	u32 n, number;
	u64 va;

	must(xaddr(h, &va, &n, &number));
	check(n == b->npages);
	b->part[who] = (struct Part){o, ronly, h, va};
	for(u32 i = 0; i < Naddr; i++)
		if(old[i].owner == o && old[i].va == va)
			old[i] = (struct Old){0};
}

static void
birthblock(u32 o, struct Blk *b)
{
	u32 who = fresh(b);
	u64 h, va;
	Mstep s = {.op = ALLOC, .who = who};

	b->npages = rnd(20) == 0 ? Xblockpages : 1 + rnd(3);
	must(xalloc(b->npages, &h, &va));
	check(modelstep(&b->m, &s).err == 0);
	b->val = 0;
	came(o, b, who, h, false);
}

static void
receive(u32 o)
{
	const u64 any = 0;
	struct Ownr *w = &owner[o];
	bool ronly = rnd(4) == 0;
	u64 h;

	if(w->nmail == 0)
		return;
	struct Letter l = w->mail[0];
	memmove(w->mail, w->mail + 1, --w->nmail * sizeof l);
	must(xtake(1, &l.m, &any, ronly, &h));
	check((h != 0) == (l.who != 0));
	if(h == 0)
		return;
	struct Blk *b = &blk[l.block];
	Mstep s = {.op = ACCEPT, .who = l.who, .to = fresh(b)};
	if(b->m.state == FROZEN) {
		b->ref[l.who] = STRANGER;
		b->ref[s.to] = READER;
	} else
		check(model(b, s) == 0);
	came(o, b, s.to, h, ronly);
}

static void
send(struct Blk *b, u32 who, u32 op, u32 to)
{
	static const u8 mode[] = { [SEND] = Xmove, [SHARE] = Xshare, [LEND] = Xlend };
	struct Ownr *w = &owner[to];
	struct Letter *l = &w->mail[w->nmail];
	const Xmsg msg = { .nb = 1, .b = {{ .h = b->part[who].h, .mode = mode[op] }} };

	if(w->as[0] == nil || w->nmail == Maxmail || fresh(b) == Nwho - 1)
		return;
	Mstep s = {.op = op, .who = who, .to = fresh(b), .arg = 1};
	nplace = (nplace + 1) % 4096;
	Err err = xput(w->end, nplace, &msg, nil, nil, &l->m);
	check((model(b, s) == 0) == (err == nil));
	if(err == nil) {
		l->block = b - blk;
		l->who = s.to;
		w->nmail++;
	}
}

/* The loan of b ends; its borrower, who has taken it, is told so until he gives it back. */
static Err
revoke(struct Blk *b, u64 h)
{
	struct Part lost = {0};
	u32 n, number;
	u64 va;

	for(u32 who = 1; who < Nwho; who++)
		if(b->m.state == LENT && b->m.role[who] == BORROWER)
			lost = b->part[who];
	Err err = xrevoke(h);
	if(err != nil || lost.va == 0 || !become(lost.owner))
		return err;
	check(load(lost.va, &n) == Erevoked && store(lost.va, n) == Erevoked && xaddr(lost.h, &va, &n, &number) == Erevoked);
	must(rnd(2) ? xreturn(lost.h) : xfree(lost.h));
	return nil;
}

/* Something that a party may or may not do. */
static void
act(struct Blk *b, u32 who)
{
	static const u8 ops[] = { FREE_, SEND, SEND, SHARE, SHARE, LEND, LEND, GIVEBACK, GIVEBACK, REVOKE, FREEZE };
	u32 op = ops[rnd(nelem(ops))];
	u64 h = b->part[who].h;
	Err err = nil;

	if(op == FREEZE && rnd(10) != 0)
		return;
	if(op == SEND || op == SHARE || op == LEND) {
		send(b, who, op, rnd(Nowner));
		return;
	}
	Mstep s = {.op = op, .who = who};
	switch(op) {
	case FREE_:
		err = xfree(h);
		break;
	case GIVEBACK:
		err = xreturn(h);
		break;
	case REVOKE:
		err = revoke(b, h);
		break;
	case FREEZE:
		err = xfreeze(h);
		break;
	}
	check((model(b, s) == 0) == (err == nil));
}

/* A party touches some page: the first word of a block is the model's. */
static void
touch(struct Blk *b, u32 who)
{
	struct Part *p = &b->part[who];
	int may = modelperm(&b->m, who);
	u32 v, in = rnd(b->npages);

	check((load(p->va, &v) == nil) == (may > 0));
	if(may > 0)
		check(v == b->val && load(p->va + in * (u64)Pgsize + 4, &v) == nil && v == 0);
	bool w = may == 2 && !p->ronly;
	v = rnd(0x7fffffff);
	check((store(p->va, v) == nil) == w);
	if(w)
		b->val = v;
	check(fetch(p->va, &v) == Ebadaddr);
	check(b->npages == Xblockpages || load(p->va + b->npages * (u64)Pgsize, &v) == Ebadaddr);
}

static void
touchold(void)
{
	struct Old *a = &old[rnd(Naddr)];
	u32 v;

	if(a->va != 0 && become(a->owner))
		check(load(a->va, &v) == Ebadaddr && store(a->va, 1) == Ebadaddr);
}

static void
step(void)
{
	struct Blk *b = &blk[rnd(Nblock)];
	u32 o = rnd(Nowner), who = 1 + rnd(Nwho - 1);

	if(owner[o].as[0] == nil) {
		birth(o);
		return;
	}
	if(rnd(400) == 0)
		death(o);
	else if(b->m.state == FREE && become(o))
		birthblock(o, b);
	else if(rnd(8) == 0 && become(o))
		receive(o);
	else if(isparty(b, who) && become(b->part[who].owner)) {
		if(rnd(3) == 0)
			act(b, who);
		else
			touch(b, who);
	} else
		touchold();
	settle();
}

/* All page tables are what they should be. */
static void
tables(void)
{
	char text[256], *p = text;

	for(u32 o = 0; o < Nowner; o++)
		for(u32 i = 0; i < Nproc; i++)
			if(owner[o].as[i] != nil)
				ascheck(owner[o].as[i], &p, text + sizeof text);
	if(p != text)
		panic("%s", text);
}

void
testexchangerandom(u64 steps)
{
	ptdrain();
	u64 blocks = framecount(Fblock), pt = framecount(Fptable);

	for(u32 i = 0; i < Nblock; i++)
		blk[i] = (struct Blk){.m = {.state = FREE}};
	for(u64 s = 0; s < steps; s++) {
		step();
		if(s % 1000 == 0)
			tables();
	}
	for(u32 o = 0; o < Nowner; o++)
		death(o);
	runon(0);
	for(u32 i = 0; i < Nblock; i++)
		check(blk[i].m.state == FREE);
	ptdrain();
	check(framecount(Fblock) == blocks && framecount(Fptable) == pt);
	framecheck();
}
