/*
 * Who keeps the store's blocks: the answers to what ramfs asks over its channel.
 */
#define _GNU_SOURCE
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include "cut.h"
#include <u.h>
#include "exchange.h"
#include "keep.h"

Keeper *keeper;

static void*
shared(size_t n)
{
	void *p;

	p = mmap(NULL, n, PROT_READ|PROT_WRITE, MAP_SHARED|MAP_ANONYMOUS|MAP_NORESERVE, -1, 0);
	if(p == MAP_FAILED)
		abort();
	return p;
}

Keeper*
newkeeper(void)
{
	Keeper *k;

	k = shared(sizeof *k);
	k->mem = shared((size_t)Arena*Blocksize);
	return k;
}

void
copykeeper(Keeper *to, Keeper *from)
{
	uint32_t i;

	to->nblock = from->nblock;
	for(i = 0; i < from->nblock; i++){
		to->npages[i] = from->npages[i];
		memcpy(to->mem + (size_t)i*Blocksize, from->mem + (size_t)i*Blocksize, from->npages[i]*4096);
	}
}

int
samekeeper(Keeper *a, Keeper *b)
{
	uint32_t i;

	if(a->nblock != b->nblock)
		return 0;
	for(i = 0; i < a->nblock; i++)
		if(memcmp(a->mem + (size_t)i*Blocksize, b->mem + (size_t)i*Blocksize, a->npages[i]*4096) != 0)
			return 0;
	return 1;
}

/* Handles are numbers of blocks, from 1. */
int
xcall(int fd, Xmsg *m, int flags, long ms)
{
	Keeper *k;

	(void)fd; (void)flags; (void)ms;
	k = keeper;
	if(m->tag == Knew && k->nblock < Arena){
		k->npages[k->nblock] = m->w[0];
		m->b[0].h = ++k->nblock;
	}else if(m->tag == Kget && m->w[0] < k->nblock)
		m->b[0].h = m->w[0] + 1;
	else{
		m->tag = Knone;
		m->nb = 0;
		return 1;
	}
	m->tag = Kblock;
	m->nb = 1;
	return 1;
}

int
xaddr(vlong h, void **va)
{
	*va = keeper->mem + (size_t)(h-1)*Blocksize;
	return keeper->npages[h-1];
}
