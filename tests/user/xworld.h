/*
 * For xmodel: the world as the model of tests/own has it, with the handles, addresses and data of the machine.
 */
#pragma once
#include "xowner.h"
#define dup mdup		/* a word of the table and of the library */
#include "../own/model.c"
#include "../own/world.c"
#undef dup
#include "../own/walk.h"

enum { Maxaddr = 24 };

/* Where an owner's block is, or was. */
typedef struct Addr Addr;
struct Addr {
	int owner, block, who;	/* who 0: it is there no more */
	char *va, *seen;	/* the right to write at the last touch */
};

/* Everything that is known. */
typedef struct Machine Machine;
struct Machine {
	World w;
	vlong h[Nblock][Nwho];
	char *va[Nblock][Nwho];
	uint val[Nblock][Nplace];
	Addr addr[Maxaddr];
	int naddr;
};

static Machine now;
static uint npages[Nblock] = { 1, 3 };
static Step seq[Maxwalk + 1], *doing;
static int nseq, nsteps, ntouches;

static void
printstep(Step *s)
{
	print(" %s(%d: %d.%d, %d)", s->op == RECEIVE ? "receive" : mopname[s->op], s->owner, s->block, s->who, s->to);
}

static void
say(char *what, char *got, char *want)
{
	int i;

	print("%s: '%s', want '%s', after", what, got, want);
	for(i = 0; i <= nseq && i <= Maxwalk; i++)
		printstep(&seq[i]);
	if(doing != nil && doing != &seq[nseq]){
		print(", then");
		printstep(doing);
	}
	print("\n");
	if(++nfail > 10)
		done();
}

/* The model's rights of an address. */
static void
expect(Addr *a, char **rdtext, char **wrtext)
{
	Mblock *m;
	int may;

	m = &now.w.m[a->block];
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

static void
comesto(int o, int b, int who, vlong h, char *va)
{
	char *rdtext;
	Addr *a;
	int i, k;

	now.h[b][who] = h;
	now.va[b][who] = va;
	for(i = k = 0; i < now.naddr; i++)	/* the place is in use again */
		if(now.addr[i].owner != o || now.addr[i].va != va)
			now.addr[k++] = now.addr[i];
	now.naddr = k;
	if(k == Maxaddr)
		return;
	a = &now.addr[now.naddr++];
	*a = (Addr){.owner = o, .block = b, .who = who, .va = va};
	expect(a, &rdtext, &a->seen);
}

/* Addresses whose party is none any more, and those of who is dead. */
static void
settle(void)
{
	Addr *a;
	int i, k;

	for(i = k = 0; i < now.naddr; i++){
		a = &now.addr[i];
		if(a->who != 0 && !worldparty(&now.w, a->block, a->who))
			a->who = 0;
		if(!now.w.dead[a->owner])
			now.addr[k++] = *a;
	}
	now.naddr = k;
}

/* What the system call says for what the model says. */
static char*
errorof(Step *s, int err)
{
	int state;

	state = now.w.m[s->block].state;
	if(s->op == REVOKE && err != 0)
		return "block is not lent";
	switch(err){
	case 0:
		return "";
	case other:
		/* who gives back what is his own hears where it is */
		return s->op != GIVEBACK ? "block belongs to another" : state & (LENT | POSTED) ? "block is lent" : "block is shared";
	case many:
		return "too many readers";
	case wrong:
		return state & (LENT | POSTED) ? "block is lent" : state & (SHARED | ORPHAN) ? "block is shared" : state == FROZEN ?
			"block is frozen" : "block is not lent";
	default:
		return "?";
	}
}
