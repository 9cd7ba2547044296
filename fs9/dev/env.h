/* Variables of an environment group: what devenv.c and envgrp.c share. */
#pragma once
#include "local.h"

enum {
	Maxvalue = 1 * MiB,	/* bytes of one variable */
	Nbucket = 16,		/* of a table that has not grown */
};

enum { Byname, Bypath, Ntable };

typedef struct Evalue Evalue;
struct Evalue {
	Evalue *next, **prev;	/* in order of creation */
	Evalue *chain[Ntable];	/* of the same bucket */
	u64 path;		/* unique in its group */
	u32 vers;
	char *name;
	char *value;
	usize len, alen;
};

struct Egrp {
	Ref ref;
	RWlock lock;		/* guards all below */
	Lock names;		/* and this one tab too: who looks for a name needs either */
	Evalue **tab;		/* nbucket lists by name, then as many by path */
	u32 nbucket;		/* a power of two */
	u32 n;			/* variables */
	Evalue *first[Ntable * Nbucket];
	Evalue *list, **tail;
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
