/*
 * Changes that are made at once: the words of a change are written into the log, then one store says how many there are.  From there on
 * the change is made, by this server or the next, which makes it again from the first word.
 *
 * The server may end between any two instructions, but what it stored is stored in order: only the compiler has to be told.
 */
#include <u.h>
#include <libc.h>
#include "store.h"

enum { Magic = 0x316d6172656e6e65ULL };

Super *super;
static u32int nput;
static u64int later[Nlog];
static u32int nlater;

static void
barrier(void)
{
	__asm__ volatile("" ::: "memory");
}

static void
store(Word *p, Word v)
{
	barrier();
	*(volatile Word*)p = v;
	barrier();
}

void
stnow(Addr a, Word v)
{
	store(stmem(a), v);
}

/* The super block is the first of all, in block 0. */
Addr
staddr(void *p)
{
	return (uchar*)p - (uchar*)super;
}

int
stroom(void)
{
	return Nlog - nput;
}

void
stput(Addr a, Word v)
{
	if(nput == Nlog)
		sysfatal("store: a change of more than %d words", Nlog);
	super->log[nput].at = a;
	super->log[nput++].v = v;
}

void
stlater(u64int page)
{
	if(nlater == Nlog)
		sysfatal("store: a change of more than %d pages", Nlog);
	later[nlater++] = page;
}

static void
redo(void)
{
	u64int i;

	for(i = 0; i < super->nlog; i++)
		stnow(super->log[i].at, super->log[i].v);
	store(&super->nlog, 0);
}

void
stcommit(void)
{
	if(nput > 0){
		store(&super->nlog, nput);
		redo();
		nput = 0;
	}
	while(nlater > 0)
		pgfree(later[--nlater]);
}

void
stinit(void)
{
	u32int i;

	super = stmem(0);
	nput = nlater = 0;
	for(i = 0; i*Pgsize < sizeof *super; i++)
		if(pgmark(i) < 0)
			sysfatal("store: too small");
	if(super->magic == Magic){
		redo();
		return;
	}
	memset(super, 0, sizeof *super);
	store(&super->magic, Magic);
}
