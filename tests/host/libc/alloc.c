/*
 * malloc: blocks do not overlap, keep their contents, are reused; misuse is found.
 */
#include <u.h>
#include <libc.h>
#include "test.h"

enum {
	Nblock	= 300,
};

typedef struct Piece Piece;
struct Piece {
	uchar	*p;
	usize	n;
	uchar	c;
};

static void
fill(Piece *b)
{
	memset(b->p, b->c, b->n);
}

static int
intact(Piece *b, usize n)
{
	usize i;

	for(i = 0; i < n && i < b->n; i++)
		if(b->p[i] != b->c)
			return 0;
	return 1;
}

static usize
randsize(void)
{
	switch(rndn(10)){
	case 0:
		return rndn(20000);
	case 1:
		return rndn(300000);
	case 2:
		return 0;
	}
	return rndn(200);
}

static void
step(Piece *b)
{
	usize n;
	ulong align;

	if(b->p == nil){
		b->n = randsize();
		b->c = rnd();
		if(rndn(10) == 0){
			align = 1UL<<rndn(14);
			b->p = mallocalign(b->n, align, 0, 0);
			CHECKF((uintptr)b->p%align == 0, "mallocalign %lud gave %p", align, b->p);
		}else
			b->p = malloc(b->n);
		CHECK(b->p != nil && (uintptr)b->p%16 == 0 && msize(b->p) >= b->n);
		fill(b);
		return;
	}
	CHECKF(intact(b, b->n), "block of %lud changed", b->n);
	if(rndn(3) == 0){
		n = randsize();
		b->p = realloc(b->p, n);
		CHECKF(b->p != nil && msize(b->p) >= n && intact(b, n), "realloc of %lud to %lud", b->n, n);
		b->n = n;
		fill(b);
	}else{
		free(b->p);
		b->p = nil;
	}
}

static void
doublefree(void)
{
	void *p;

	p = malloc(100);
	free(p);
	free(p);
}

static void
overwritten(void)
{
	char *p;

	p = malloc(100);
	memset(p - 16, 0, 4);
	free(p);
}

static void
notours(void)
{
	char buf[64] __attribute__((aligned(16)));

	memset(buf, 0, sizeof buf);
	free(buf + 32);
}

static void
fine(void)
{
	free(malloc(100));
}

static uintptr
topaddr(void)
{
	void *p;

	p = malloc(1024*1024);
	free(p);
	return (uintptr)p;
}

void
testalloc(void)
{
	static Piece b[Nblock];
	uintptr top;
	char *p;
	int i, j;

	top = 0;
	for(j = 0; j < 4; j++){
		for(i = 0; i < 60000; i++)
			step(&b[rndn(Nblock)]);
		for(i = 0; i < Nblock; i++){
			free(b[i].p);
			b[i].p = nil;
		}
		/* all is free again: a big block always comes from the same place */
		if(j == 1)
			top = topaddr();
	}
	CHECKF(topaddr() == top, "the heap grows though all was freed");
	p = calloc(100, 10);
	for(i = 0; i < 1000; i++)
		CHECK(p[i] == 0);
	free(p);
	CHECK(calloc(1UL<<40, 1UL<<40) == nil && malloc(1UL<<50) == nil && malloc(~0UL) == nil && malloc(1UL<<40) == nil);
	p = mallocalign(100, 64, 0, 4096);
	CHECK((uintptr)p%64 == 0 && (uintptr)p/4096 == ((uintptr)p+99)/4096);
	free(p);
	free(nil);
	CHECK(o_dies(doublefree) && o_dies(overwritten) && o_dies(notours) && !o_dies(fine));
}
