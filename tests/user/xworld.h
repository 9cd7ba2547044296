/*
 * For xmodel: the world as the model of tests/own has it, with the owners, addresses and mail of the machine.
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
