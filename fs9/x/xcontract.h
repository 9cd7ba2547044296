/* The contracts that channels are under (xcontract.c). */
#pragma once
#include "contract.h"
#include "text.h"
#include "fs9.h"

typedef struct Xcontract Xcontract;
struct Xcontract {
	struct Contract ct;	/* it and the table are constant */
	u32 id, sum;		/* never given out twice; of the table */
	u32 nref;
	Xcontract *next;
	u8 table[];
};

Err xcontractof(const void *table, usize n, Xcontract **);	/* referenced; what contractcheck says */
void xcontractput(Xcontract *);

enum { Xctname = Ctmaxname + 16 };
/* As files: the number of the i-th, or of that name; 0: there is none.  No lock is held on return. */
u32 xcontractnth(int i, char name[Xctname]);
u32 xcontractcalled(const Elem *);
bool xcontractname(u32 id, char name[Xctname]);
Err xcontracttext(u32 id, Text *);
