/*
 * For xmodel: the world as the model of tests/own has it, with the owners, addresses and mail of the machine, and one step of both.
 */
#pragma once
#include "xowner.h"
#define dup mdup		/* a word of the table and of the library */
#include "../own/model.c"
#undef dup

enum { Nblock = 2, Maxaddr = 24, Maxmail = 16, Maxlen = 24, Maxops = 64 };

/* One operation. */
typedef struct Step Step;
struct Step {
	uchar op;		/* enum Mop, or Recv */
	uchar owner, block, who, to;	/* who: the party; to: an owner */
};
enum { Recv = Nmop };

/* What a party is: an address of an owner, or mail for him. */
typedef struct Side Side;
struct Side {
	int owner;
	vlong h;
	char *va;
};

/* Where an owner's block is, or was. */
typedef struct Addr Addr;
struct Addr {
	int owner, block, who;	/* who 0: it is there no more */
	char *va;
};

typedef struct Mailed Mailed;
struct Mailed {
	int block, who;
};

/* Everything that the model knows. */
typedef struct World World;
struct World {
	Mblock m[Nblock];
	Side side[Nblock][Nwho];
	int keeper[Nblock];	/* frozen: the party that has it */
	uint val[Nblock][Nplace];
	Addr addr[Maxaddr];
	int naddr;
	Mailed mail[Nowner][Maxmail];
	int nmail[Nowner];
	int dead[Nowner];
	int nowner, nblock;	/* that have been used */
};

static uint npages[Nblock] = { 1, 3 };
static Step seq[Maxlen + 1];
static int nseq, nsteps, ntouches, nseqs;
static uint serial;

static void
say(char *what, char *got, char *want)
{
	int i;

	print("%s: '%s', want '%s', after", what, got, want);
	for(i = 0; i <= nseq && i <= Maxlen; i++)
		print(" %s(%d: %d.%d, %d)", seq[i].op == Recv ? "receive" : mopname[seq[i].op], seq[i].owner, seq[i].block,
			seq[i].who, seq[i].to);
	print("\n");
	if(++nfail > 10)
		done();
}

static int
newparty(Mblock *m)
{
	int i;

	for(i = 1; i < Nwho && m->role[i] != STRANGER; i++)
		;
	return i;
}

/* The parties of a block that are an owner's; a frozen block has none, but who keeps it. */
static int
isparty(World *w, int b, int who)
{
	return w->m[b].state == FROZEN ? w->keeper[b] == who : w->m[b].role[who] != STRANGER && w->m[b].role[who] != MAIL;
}

/*
 * The model's side of a step: 0, or what is wrong. h and va are what the machine gave; on a copy of the world, nothing.
 */
static int
does(World *w, Step *s, Mstep *ms)
{
	int frozen;

	frozen = w->m[s->block].state == FROZEN;
	memset(ms, 0, sizeof *ms);
	ms->op = s->op;
	ms->who = s->who;
	if(s->op == FREE_ && frozen)
		ms->op = UNREF;
	if(s->op == SEND || s->op == SHARE || s->op == LEND){
		if(w->dead[s->to] || w->nmail[s->to] == Maxmail)
			return bad;
		ms->to = newparty(&w->m[s->block]);
		ms->arg = 1;
	}
	if(s->op == ALLOC || s->op == Recv){
		ms->slot = 1;
	}
	return modelstep(&w->m[s->block], ms).err;
}

static void
gone(World *w, int b, int who)
{
	int i;

	for(i = 0; i < w->naddr; i++)
		if(w->addr[i].block == b && w->addr[i].who == who)
			w->addr[i].who = 0;
}

static void
comesto(World *w, int o, int b, int who, vlong h, char *va)
{
	int i, k;

	w->side[b][who] = (Side){o, h, va};
	for(i = k = 0; i < w->naddr; i++)	/* the place is in use again */
		if(w->addr[i].owner != o || w->addr[i].va != va)
			w->addr[k++] = w->addr[i];
	w->naddr = k;
	if(k < Maxaddr)
		w->addr[w->naddr++] = (Addr){o, b, who, va};
}

/* Addresses whose party is none any more. */
static void
settle(World *w)
{
	Addr *a;

	for(a = w->addr; a < w->addr + w->naddr; a++)
		if(a->who != 0 && !isparty(w, a->block, a->who))
			a->who = 0;
}

static void
dies(World *w, int o)
{
	Mstep ms;
	int b, i, who;

	w->dead[o] = 1;
	for(i = 0; i < w->nmail[o]; i++){
		ms = (Mstep){.op = DEATH, .who = w->mail[o][i].who};
		if(ms.who != 0)
			modelstep(&w->m[w->mail[o][i].block], &ms);
	}
	w->nmail[o] = 0;
	for(b = 0; b < Nblock; b++)
		for(who = 1; who < Nwho; who++){
			if(!isparty(w, b, who) || w->side[b][who].owner != o)
				continue;
			ms = (Mstep){.op = w->m[b].state == FROZEN ? UNREF : DEATH, .who = who};
			modelstep(&w->m[b], &ms);
		}
	for(i = 0; i < w->naddr; i++)
		if(w->addr[i].owner == o)
			w->addr[i--] = w->addr[--w->naddr];
}

/* Mail that was taken back, or that has died, names no party any more: another one may get its number. */
static void
stalemail(World *w)
{
	int o, i;
	Mailed *l;

	for(o = 0; o < Nowner; o++)
		for(i = 0; i < w->nmail[o]; i++){
			l = &w->mail[o][i];
			if(l->who != 0 && w->m[l->block].role[l->who] != MAIL)
				l->who = 0;
		}
}

/* What the owner is told for a step. */
static Cmd
command(World *w, Step *s)
{
	static const struct {
		uchar op, cmd, mode;
	} how[] = {
		{ALLOC, Calloc, 0}, {FREE_, Cfree, 0}, {SEND, Csend, Xmove}, {SHARE, Csend, Xshare}, {LEND, Csend, Xlend},
		{Recv, Crecv, 0}, {GIVEBACK, Creturn, 0}, {REVOKE, Crevoke, 0}, {FREEZE, Cfreeze, 0},
	};
	Cmd c;
	int i;

	memset(&c, 0, sizeof c);
	for(i = 0; how[i].op != s->op; i++)
		;
	c.op = how[i].cmd;
	c.mode = how[i].mode;
	if(s->op != ALLOC && s->op != Recv){
		c.h = w->side[s->block][s->who].h;
		c.va = w->side[s->block][s->who].va;
	}
	c.to = s->to;
	c.npages = npages[s->block];
	return c;
}

/* The machine's side. */
static void
machine(World *w, Step *s, Reply *r)
{
	static Batch b, rb;

	memset(r, 0, sizeof *r);
	nsteps++;
	if(s->op == DEATH){
		killowner(s->owner);
		return;
	}
	b.n = 1;
	b.c[0] = command(w, s);
	tell(s->owner, &b, &rb);
	*r = rb.r[0];
}

/* The first message of an owner. */
static void
receives(World *w, Step *s, Reply *r, int real)
{
	Mailed l;
	Mstep ms;
	int p;

	l = w->mail[s->owner][0];
	memmove(&w->mail[s->owner][0], &w->mail[s->owner][1], --w->nmail[s->owner] * sizeof l);
	p = l.who;
	if(p != 0){
		int to;
		to = newparty(&w->m[l.block]);
		ms = (Mstep){.op = ACCEPT, .who = p, .to = to, .slot = 1};
		if(modelstep(&w->m[l.block], &ms).err != 0)
			say("model", "refuses mail", "");
		if(real && r->h == 0)
			say("receive", "nothing", "a block");
		comesto(w, s->owner, l.block, to, r->h, r->va);
	}else if(real && r->h != 0)
		say("receive", "a block", "taken back");
}

/* What the system call says for what the model says. */
static char*
errorof(World *w, Step *s, int err)
{
	int state;

	state = w->m[s->block].state;
	if(s->op == REVOKE && err != 0)
		return "block is not lent";
	switch(err){
	case 0:
		return "";
	case other:
		return "block belongs to another";
	case many:
		return "too many readers";
	case wrong:
		return state & (LENT | POSTED) ? "block is lent" : state & (SHARED | ORPHAN) ? "block is shared" : state == FROZEN ?
			"block is frozen" : "block is not lent";
	default:
		return "?";
	}
}

static void
result(World *w, Step *s, int err, char *got)
{
	char *want;

	want = errorof(w, s, err);
	if(strncmp(got, want, 13) != 0 || (got[0] == 0) != (want[0] == 0))
		say("result", got, want);
}

/* The model's rights of an address. */
static void
expect(World *w, Addr *a, char **rdtext, char **wrtext)
{
	Mblock *m;
	int may;

	m = &w->m[a->block];
	*rdtext = *wrtext = "fault";
	if(a->who == 0)
		return;
	may = modelperm(m, a->who);
	if(may > 0)
		*rdtext = "ok";
	if(may == 2)
		*wrtext = "ok";
	else if(m->state & (SHARED | ORPHAN))
		*wrtext = "block is shared";
	else if(m->state == FROZEN)
		*wrtext = "block is frozen";
	else if(m->state & (LENT | POSTED) && m->role[a->who] == OWNER)
		*rdtext = *wrtext = "block is lent";
}

/* What the owner that did it could do in the next moment. */
static void
atonce(World *w, Step *s, Reply *r)
{
	Addr a = {s->owner, s->block, isparty(w, s->block, s->who) ? s->who : 0, nil};
	char *rt, *wt;

	if(r->write[0] == 0)
		return;
	expect(w, &a, &rt, &wt);
	if(strcmp(r->write, wt) != 0)
		say("write at once", r->write, wt);
}

/* One step of the world; with real, also of the machine, which must agree. */
static int
step(World *w, Step *s, int real)
{
	World old;
	Mstep ms;
	Reply r;
	int err;

	memset(&r, 0, sizeof r);
	if(real)
		old = *w;
	err = 0;
	if(s->op != Recv && s->op != DEATH)
		err = does(w, s, &ms);
	if(real){
		machine(&old, s, &r);
		result(&old, s, err, r.read);
	}
	if(err != 0)
		return err;
	if(s->owner >= w->nowner)
		w->nowner = s->owner + 1;
	switch(s->op){
	case ALLOC:
		if(s->block >= w->nblock)
			w->nblock = s->block + 1;
		memset(w->val[s->block], 0, sizeof w->val[0]);
		comesto(w, s->owner, s->block, s->who, r.h, r.va);
		break;
	case SEND:
	case SHARE:
	case LEND:
		if(s->to >= w->nowner)
			w->nowner = s->to + 1;
		w->mail[s->to][w->nmail[s->to]++] = (Mailed){s->block, ms.to};
		break;
	case Recv:
		receives(w, s, &r, real);
		break;
	case FREEZE:
		w->keeper[s->block] = s->who;
		break;
	case DEATH:
		dies(w, s->owner);
		break;
	}
	settle(w);
	stalemail(w);
	if(real)
		atonce(w, s, &r);
	return 0;
}

/* Owner o touches all its addresses. */
static void
touchall(World *w, int o)
{
	Batch b, r;
	Addr *at[Maxcmd], *a;
	char *rt, *wt;
	int i, k;

	memset(&b, 0, sizeof b);
	for(a = w->addr; a < w->addr + w->naddr; a++)
		if(a->owner == o && b.n < Maxcmd){
			at[b.n] = a;
			b.c[b.n++] = (Cmd){.op = Ctouch, .va = a->va, .npages = npages[a->block], .place = serial % Nplace, .val = serial + 1};
			serial++;
		}
	if(b.n == 0)
		return;
	tell(o, &b, &r);
	for(i = 0; i < b.n; i++){
		a = at[i];
		expect(w, a, &rt, &wt);
		ntouches++;
		if(strcmp(r.r[i].read, rt) != 0)
			say("read", r.r[i].read, rt);
		if(strcmp(r.r[i].write, wt) != 0)
			say("write", r.r[i].write, wt);
		for(k = 0; k < Nplace && strcmp(rt, "ok") == 0 && strcmp(r.r[i].read, "ok") == 0; k++)
			if(r.r[i].val[k] != w->val[a->block][k]){
				char got[16], want[16];
				snprint(got, sizeof got, "%ud", r.r[i].val[k]);
				snprint(want, sizeof want, "%ud", w->val[a->block][k]);
				say("data", got, want);
			}
		if(strcmp(wt, "ok") == 0)
			w->val[a->block][b.c[i].place] = b.c[i].val;
	}
}
