/* Variables of an environment group: what devenv.c and envgrp.c share. */
#pragma once
#include "local.h"

enum {
	Maxvalue = 1 * MiB,	/* bytes of one variable */
	Nbucket = 32,
};

typedef struct Evalue Evalue;
struct Evalue {
	Evalue *next;
	Evalue *chain;		/* of the same bucket */
	u64 path;		/* unique in its group */
	u32 vers;
	char *name;
	char *value;
	usize len, alen;
};

struct Egrp {
	Ref ref;
	RWlock lock;		/* guards all below */
	Lock names;		/* and this one byname too: who looks for a name needs either */
	Evalue *byname[Nbucket];
	Evalue *list, **tail;	/* in order of creation */
	u64 lastpath;
	u32 vers;
};

/* The group's lock is held, by a writer for what changes something. */
Evalue *envbypath(Egrp *, u64 path);
Evalue *envbyname(Egrp *, const char *name);
Evalue *envadd(Egrp *, const char *name);	/* a new variable without a value; nil when out of memory */
void envdrop(Egrp *, Evalue *);
Err envsetlen(Evalue *, usize len);

bool envfind(Egrp *, const Elem *name, Qid *);	/* no lock is needed; it does not sleep */
