/*
 * world.h: what owners do with blocks, as the model has it: records, whose each party of them is, and mail.
 *
 * A step is what a program does by one call, or the death of an owner; it is one or more operations of model.h.  The host
 * gives each of these to mm/own*.c as well (seqs.c); tests/user/xmodel has processes do the step.
 */
#pragma once
#include "model.h"

enum { Nowner = 3, Nblock = 2, Maxmail = 16, Maxops = 96 };

/* A step's op: ALLOC, FREE_, SEND, SHARE, LEND, GIVEBACK, REVOKE, FREEZE, DEATH, or the owner takes its first message. Of what is frozen SHARE is REF, FREE_ and GIVEBACK are UNREF. */
enum { RECEIVE = Nmop, Nstepop };

typedef struct Step Step;
struct Step {
	unsigned char op, owner, block;
	unsigned char who;	/* the owner's party; ALLOC: its number */
	unsigned char to;	/* SEND, SHARE, LEND: the receiving owner */
};

typedef struct Letter Letter;
struct Letter {
	unsigned char block, who;	/* who 0: it was taken back */
};

typedef struct World World;
struct World {
	Mblock m[Nblock];
	unsigned char ownerof[Nblock][Nwho];
	unsigned char ref[Nblock][Nwho];	/* frozen: what its record does not know, a reference of an owner (READER), or in the mail (MAIL) */
	Letter mail[Nowner][Maxmail];		/* the first one first */
	unsigned char nmail[Nowner], dead[Nowner];
	unsigned char nowner, nblock;		/* those below were in some step */
};

/* Is told of each operation of a step, also of one that is refused. */
typedef void Did(void *, int block, const Mstep *, const Mresult *);

void worldinit(World *);
/*
 * The steps that are possible next, or those that are refused; Maxops at most. Owners and blocks that were in no step yet are all the same: only the first
 * of them is among the steps, unless all of them count as known (nowner, nblock).
 */
int worldchoices(const World *, Step *, int refused);
/* 0, or what is wrong with it (model.h); then nothing has changed. came: the new party of the owner, or 0. did: or nil. */
int worldstep(World *, const Step *, int *came, Did *did, void *arg);
/* Is who a party of b that some owner has a handle of? */
int worldparty(const World *, int b, int who);
int worldgives(int op);		/* it has a receiver */
