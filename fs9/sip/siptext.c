/* What the files of a SIP say: all that it is, has and can reach. */
#include "devsip.h"
#include "procfs/devproctext.h"
#include "xchg.h"

typedef unsigned long long ull;

/* Times in ns. */
static void
cpubudget(Sip *s, Text *t)
{
	Cpuuse u = sipcpuuse(s);

	if(u.quota == 0)
		textadd(t, "cpu no limit");
	else
		textadd(t, "cpu %llu of %llu in %llu", (ull)u.used, (ull)u.quota, (ull)u.period);
	if(s->cpu.given)
		textadd(t, " total %llu waits %llu%s", (ull)u.total, (ull)u.nout, u.out ? " waiting" : "");
	textadd(t, "\n");
}

static void
budget(Sip *s, Text *t)
{
	Charge *c = s->account;

	for(int r = 0; r < Nresource; r++){
		u64 used = c != nil ? chargeused(c, r) : 0;
		textadd(t, "%s %llu", resourcename[r], (ull)(used - (r == Rproc && c != nil)));
		textadd(t, s->limit[r] == ~0ull ? " no limit\n" : " of %llu\n", (ull)s->limit[r]);
	}
	cpubudget(s, t);
}

typedef struct Use Use;
struct Use {
	u64 pages, gen;
	Tlbuse tlb;
	Blockuse b;
};

static Err
use1(Proc *p, void *arg)
{
	Use *u = arg;

	if(p->as == nil)
		return nil;
	u->pages += asresident(p->as);
	u->gen += astlbgen(p->as);
	astlbuse(p->as, &u->tlb);
	asblockuse(p->as, p->sipmark, &u->b);
	return nil;
}

static void
blocks(Text *t, const char *what, const u64 n[2])
{
	textadd(t, "%s %llu blocks %llu pages\n", what, (ull)n[0], (ull)n[1]);
}

/* Of the blocks that it pays for, those in none of its windows are on their way, or what others read of one that it let go. */
static void
holds(Sip *s, Text *t)
{
	Charge *c = s->account;
	Use u = { .b.payer = c != nil ? c->id : 0 };
	u64 paid;

	ilock(&s->l);
	u.tlb = s->tlb;
	iunlock(&s->l);
	sipeach(s, use1, &u);
	paid = c != nil ? chargeused(c, Rblock) : 0;
	textadd(t, "pages %llu\ntlbgen %llu\n", (ull)u.pages, (ull)u.gen);
	textadd(t, "tlb %llu pages %llu flushes %llu interrupts\n", (ull)u.tlb.pages, (ull)u.tlb.flushes, (ull)u.tlb.interrupts);
	textadd(t, "mail %llu blocks\n", (ull)(paid > u.b.paid ? paid - u.b.paid : 0));
	blocks(t, "owned", u.b.owned);
	blocks(t, "lent", u.b.lent);
	blocks(t, "shared", u.b.shared);
	blocks(t, "borrowed", u.b.borrowed);
	blocks(t, "reads", u.b.reads);
	blocks(t, "pinned", u.b.pinned);
}

static Err
pid1(Proc *p, void *arg)
{
	textadd(arg, " %u", p->pid);
	return nil;
}

void
sipstatustext(Sip *s, Text *t)
{
	char end[ERRMAX], quoted[2 * ERRMAX + 3];
	u64 trace[Siptrace], pc, sp;
	Verified v;
	enum Sipstate state;
	u32 generation;

	ilock(&s->l);
	state = s->state;
	generation = s->generation;
	memmove(end, s->end, sizeof end);
	memmove(trace, s->trace, sizeof trace);
	v = s->checked;
	pc = s->faultpc;
	sp = s->faultsp;
	iunlock(&s->l);
	textadd(t, "%u %s %s\n", s->no, s->name[0] != 0 ? s->name : "-", sipstatename(state));
	textadd(t, "owner %s\nkind %s\ndebug %s\n", s->owner, s->verified ? "v" : "h", s->debug ? "yes" : "no");
	if(s->pod[0] != 0)
		textadd(t, "pod %s\n", s->pod);
	textadd(t, "generation %u\nrestarts %u\npids", generation, generation > 0 ? generation - 1 : 0);
	sipeach(s, pid1, t);
	textadd(t, "\n");
	if(s->verified && generation > 0)
		textadd(t, "verified %u bytes in %llu ns%s\n", v.bytes, (ull)v.ns, v.known ? " at an earlier start" : "");
	budget(s, t);
	holds(s, t);
	if(state >= Sipcrashed){
		quote(quoted, quoted + sizeof quoted, end);
		textadd(t, "end %s\n", quoted);
	}
	if(state == Sipcrashed && pc != 0){
		textadd(t, "fault pc %#llx sp %#llx trace", (ull)pc, (ull)sp);
		for(int i = 0; i < Siptrace && trace[i] != 0; i++)
			textadd(t, " %#llx", (ull)trace[i]);
		textadd(t, "\n");
	}
}

static void
hex(Text *t, const char *what, const u8 *h, bool known)
{
	textadd(t, "%s ", what);
	for(int i = 0; known && i < Sha256len; i++)
		textadd(t, "%02x", h[i]);
	textadd(t, known ? "\n" : "-\n");
}

/* Of the manifest once it stays as it is; who starts one has no need of it, so it is not computed there. */
void
siphashtext(Sip *s, Text *t)
{
	u8 sum[Sha256len];
	bool known;
	Sha256 h;

	qlock(&s->setup);
	if((known = s->frozen)){
		sha256begin(&h);
		sha256add(&h, s->manifest, s->nmanifest);
		sha256end(&h, sum);
	}
	qunlock(&s->setup);
	hex(t, "image", s->image, s->generation > 0);
	hex(t, "manifest", sum, known);
}

static Err
ns1(Proc *p, void *arg)
{
	Text *t = arg;
	usize was = t->n;

	procnstext(p, t);
	return t->n > was ? Eexist : nil;	/* one will do */
}

void
sipnstext(Sip *s, Text *t)
{
	sipeach(s, ns1, t);
}

typedef struct Check Check;
struct Check {
	u32 bad;		/* pid of a process that shares */
	u64 va;
};

/* All that a process reaches. */
static Err
caps1(Proc *p, void *arg)
{
	Text *t = arg;

	textadd(t, "process %u\n", p->pid);
	procnstext(p, t);
	procfdtext(p, t);
	procpagestext(p, t);
	return nil;
}

void
sipcapstext(Sip *s, Text *t)
{
	siphashtext(s, t);
	budget(s, t);
	if(s->dev[0] != 0)
		textadd(t, "dev %s\n", s->dev);
	for(u32 i = 0; i < s->ngate; i++)
		textadd(t, "gate %u %s\n", i, s->gate[i]);
	sipeach(s, caps1, t);
}

static Err
own1(Proc *p, void *arg)
{
	Text *t = arg;

	textadd(t, "process %u\n", p->pid);
	procsegtext(p, t);
	procpagestext(p, t);
	return nil;
}

static Err
check1(Proc *p, void *arg)
{
	Check *o = arg;
	u64 va;

	if(p->as != nil && asisolated(p->as, &va) != nil && o->bad == 0){
		o->bad = p->pid;
		o->va = va;
	}
	return nil;
}

void
sipowntext(Sip *s, Text *t)
{
	Check o = { 0 };

	sipeach(s, check1, &o);
	if(o.bad == 0)
		textadd(t, "check ok\n");
	else
		textadd(t, "check process %u shares %#llx\n", o.bad, (ull)o.va);
	sipeach(s, own1, t);
}

void
sippodstext(Text *t)
{
	Sip *s, *next;

	for(s = sipnext(0); s != nil; s = next){
		if(s->verified && s->pod[0] != 0 && (s->state == Siprunning || s->state == Sipstopped))
			textadd(t, "%s %s %u %s\n", s->pod, s->owner, s->no, s->name[0] != 0 ? s->name : "-");
		next = sipnext(s->no);
		sipput(s);
	}
}
