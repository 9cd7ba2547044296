/*
 * Maps of pages (store.h).  Ways to pages, and the pages behind a file's end, mean nothing: they are made and taken away without the log.
 */
#include <u.h>
#include <libc.h>
#include "store.h"

static Word*
word(Addr a)
{
	return stmem(a);
}

static Addr
entry(Word code, u64int i)
{
	return (code>>4)*Pgsize + i%Ptrs*8;
}

/* A page of height h with nothing, or this first. */
static Word
makeptrs(u32int h, Word first)
{
	u64int p;
	Word *w;

	p = pgalloc();
	if(p == 0)
		return 0;
	w = word(p*Pgsize);
	memset(w, 0, Pgsize);
	w[0] = first;
	return p<<4 | h;
}

static u32int
heightfor(u64int i)
{
	u32int h;

	for(h = 0; i > 0; i /= Ptrs)
		h++;
	return h;
}

/* Page i can be found through the map. */
static int
heighten(Addr map, u64int i)
{
	u32int h, need;
	Word code;

	need = heightfor(i);
	code = *word(map);
	h = code & 15;
	if(code == 0)
		h = need > 0? need - 1: 0;
	while(h < need){
		code = makeptrs(++h, code);
		if(code == 0)
			return -1;
		stnow(map, code);
	}
	return 0;
}

Addr
mapat(Addr map, u64int i, int make)
{
	u32int h;
	Word code;

	if(make? heighten(map, i) < 0: *word(map) == 0 || (*word(map) & 15) < heightfor(i))
		return 0;
	code = *word(map);
	for(h = code & 15; h > 0; h--){
		if(code == 0){
			code = make? makeptrs(h, 0): 0;
			if(code == 0)
				return 0;
			stnow(map, code);
		}
		map = entry(code, i >> 9*(h-1));
		code = *word(map);
	}
	return map;
}

void
mapfree(Word code)
{
	int i;

	if(code == 0)
		return;
	if((code & 15) > 0)
		for(i = 0; i < Ptrs; i++)
			mapfree(*word(entry(code, i)));
	pgfree(code>>4);
}

static void
trim(Addr at, u64int first, u64int n)
{
	u64int span;
	Word code;
	int i;

	code = *word(at);
	if(code == 0)
		return;
	if(first >= n){
		stnow(at, 0);
		mapfree(code);
		return;
	}
	if((code & 15) == 0)
		return;
	span = 1ULL << 9*((code&15) - 1);
	for(i = 0; i < Ptrs; i++)
		if(first + (i+1)*span > n)
			trim(entry(code, i), first + i*span, n);
}

void
maptrim(Addr map, u64int n)
{
	trim(map, 0, n);
}

int
mapmark(Word code)
{
	int i;

	if(code == 0)
		return 0;
	if(pgmark(code>>4) < 0)
		return -1;
	if((code & 15) > 0)
		for(i = 0; i < Ptrs; i++)
			if(mapmark(*word(entry(code, i))) < 0)
				return -1;
	return 0;
}
