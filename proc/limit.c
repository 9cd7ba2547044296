/*
 * How much of the machine one user or one group of processes may have, so that a fork bomb or
 * a memory hog gets errors and the shell goes on.  Boot options:
 *	maxproc=N	processes in all; by default as many as memory is good for
 *	maxgroup=N	processes of one note group; by default half of maxproc
 *	maxmem=MIB	resident memory of one process; by default only RAM itself is the limit (nomem.c)
 * The last processes are only for note groups that have few.
 */
#include "priv.h"

enum { Spare = 16, Few = 8 };

static u32 maxproc, maxgroup;

static u32
option(const char *name, u64 otherwise)
{
	const char *s = bootopt(name);
	u64 n = s != nil ? strtou64(s, nil, 10) : 0;

	return n != 0 && n < 1u << 30 ? n : otherwise;
}

void
limitinit(void)
{
	/* a process needs some 16 frames at least; leave room for other things */
	maxproc = option("maxproc", frametotal() / 24 + 32);
	maxgroup = option("maxgroup", maxproc / 2 + 1);
	asmaxresident((u64)option("maxmem", frametotal() / (MiB / Pgsize) + 1) * (MiB / Pgsize));
}

typedef struct Group Group;
struct Group {
	u32 noteid, n;
};

static void
member(Proc *p, void *arg)
{
	Group *g = arg;

	if(p->noteid == g->noteid)
		g->n++;
}

/* Counts the group only when that could matter. */
bool
mayfork(void)
{
	Group g = { up != nil ? up->noteid : 0, 0 };
	u32 n = proccount();

	if(n >= maxproc)
		return false;
	if(up == nil || (n < maxgroup && n + Spare < maxproc))
		return true;
	procforeach(member, &g);
	return g.n < maxgroup && (n + Spare < maxproc || g.n < Few);
}
