/*
 * Reads that are answered without a copy: the bytes are in a block of this process already, and the block is shared with who reads them
 * (exchange(2)).  The store itself cannot be: it is lent to this process, and each of its blocks has pages of many files.  README.md has the rest.
 *
 * A block has bytes of one version of a file from a page's beginning on, and behind them zeros, as who is shown it may see all of it.  It is made
 * when somebody reads the same again, or goes on where the last read ended: then with what follows.  While somebody has it nobody writes it, this
 * process neither.  It is for other bytes when it is back; what does not come back for long is put aside until it does.
 */
#include <u.h>
#include <libc.h>
#include <fcall.h>
#include <9p.h>
#include <exchange.h>
#include "ramfs.h"

enum {
	Nblock	= 8,
	Most	= 16*Pgsize,	/* bytes of a block */
	Nread	= 8,
	Naside	= 16,
};

typedef struct Block Block;
struct Block {
	vlong	h;		/* 0: there is none yet */
	uchar	*va;
	uvlong	path, off;
	u32int	vers;
	u32int	n;		/* bytes, from off on; 0: of no file */
};

/* Where the last read of a file was that no block had. */
typedef struct Read Read;
struct Read {
	uvlong	path, off, end;
	u32int	vers;
};

static Block blocks[Nblock];
static u8int order[Nblock] = {0, 1, 2, 3, 4, 5, 6, 7};	/* the block that was used last comes first */
static Read reads[Nread];
static u32int nread;
static vlong aside[Naside];
static int naside;

static Block*
use(int i)
{
	u8int b;

	for(b = order[i]; i > 0; i--)
		order[i] = order[i-1];
	order[0] = b;
	return &blocks[b];
}

static Block*
find(File *f, uvlong off, u32int n)
{
	Block *b;
	int i;

	for(i = 0; i < Nblock; i++){
		b = &blocks[order[i]];
		if(b->path == f->qid.path && b->vers == f->qid.vers && off >= b->off && off + n <= b->off + b->n)
			return use(i);
	}
	return nil;
}

/* Nobody else has it: a lease of what is not lent cannot be ended. */
static int
isback(vlong h)
{
	return xlease(h, -1) < 0;
}

static int
putaside(vlong h)
{
	int i;

	for(i = 0; i < naside; )
		if(xfree(aside[i]) == 0)
			aside[i] = aside[--naside];
		else
			i++;
	if(naside == Naside)
		return -1;
	aside[naside++] = h;
	return 0;
}

/* The one that was used longest ago, which may be written; nil: there is no memory. */
static Block*
oldest(void)
{
	void *va;
	Block *b;

	b = &blocks[order[Nblock-1]];
	if(b->h != 0 && !isback(b->h)){
		if(putaside(b->h) < 0)
			return nil;
		b->h = 0;
	}
	if(b->h == 0){
		b->n = 0;
		b->h = xalloc(Most/Pgsize, &va);
		if(b->h < 0){
			b->h = 0;
			return nil;
		}
		b->va = va;
	}
	return use(Nblock-1);
}

static Read*
lastread(File *f)
{
	Read *r;
	int i;

	for(i = 0; i < Nread; i++)
		if(reads[i].path == f->qid.path && reads[i].vers == f->qid.vers)
			return &reads[i];
	r = &reads[nread++ % Nread];
	r->path = f->qid.path;
	r->vers = f->qid.vers;
	r->off = r->end = ~0ULL;
	return r;
}

/* With n bytes and the rest of their pages, and as much more as there is room for if the file is read on. */
static Block*
refill(File *f, uvlong off, u32int n, int on)
{
	u32int had;
	Block *b;

	b = oldest();
	if(b == nil)
		return nil;
	had = b->n;
	b->path = f->qid.path;
	b->vers = f->qid.vers;
	b->off = off - off%Pgsize;
	b->n = fileread(recof(f), f->length, b->va, on? Most: (off%Pgsize + n + Pgsize-1) & ~(Pgsize-1), b->off);
	if(b->n < had)
		memset(b->va + b->n, 0, had - b->n);
	return b;
}

int
show(File *f, uvlong off, u32int n, Shown *s)
{
	int again, on;
	Block *b;
	Read *r;

	b = find(f, off, n);
	if(b == nil){
		r = lastread(f);
		again = off == r->off;
		on = off <= r->end && r->end <= off + n;
		r->off = off;
		r->end = off + n;
		if((!again && !on) || off%Pgsize + n > Most || (b = refill(f, off, n, on)) == nil)
			return 0;
		r->end = b->off + b->n;
	}
	s->h = b->h;
	s->va = b->va;
	s->p = b->va + (off - b->off);
	return 1;
}
