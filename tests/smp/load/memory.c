/*
 * Memory: pages copied on write by generations of children, shared segments under a lock, pages that come back
 * zero; and hogs that take all there is, so that everybody else meets errors and waits.
 */
#include "load.h"

enum { Page = 4096, Npage = 64, Gen = 3, Hogmax = 1u << 30 };

static void
generation(uchar *page, int depth, uchar mark)
{
	uchar mine[Npage];
	int i, k;

	memset(mine, mark, sizeof mine);
	for(i = 0; i < Npage; i++)
		if(page[i*Page] != mark || page[i*Page + Page - 1] != mark)
			bad("page %d has %#x, not %#x", i, page[i*Page], mark);
	for(k = 0; k < 3; k++){
		for(i = 0; i < Npage; i++)
			if(rnd(2)){
				mine[i] = rnd(256);
				page[i*Page] = page[i*Page + Page - 1] = mine[i];
			}
		if(depth > 0 && spawn(RFFDG) == 0){
			mark = rnd(256);
			for(i = 0; i < Npage; i++){
				if(page[i*Page] != mine[i] || page[i*Page + Page - 1] != mine[i])
					bad("page %d has %#x after the fork, not %#x", i, page[i*Page], mine[i]);
				page[i*Page] = page[i*Page + Page - 1] = mark;
			}
			generation(page, depth - 1, mark);
			waitall("");
			_exits(nil);
		}
		for(i = 0; i < Npage; i++)
			if(page[i*Page] != mine[i] || page[i*Page + Page - 1] != mine[i])
				bad("page %d has %#x, not %#x", i, page[i*Page], mine[i]);
	}
}

static void*
attach(char *class, usize n)
{
	void *a;

	while((a = segattach(0, class, nil, n)) == (void*)-1)
		if(!scarce())
			bad("segattach %s: %r", class);
	return a;
}

static void
copied(void)
{
	uchar *page;

	page = attach("memory", Npage*Page);
	memset(page, 7, Npage*Page);
	generation(page, Gen, 7);
	waitall("");
	if(segfree(page + Page, 2*Page) < 0)
		bad("segfree: %r");
	if(page[Page] != 0 || page[3*Page - 1] != 0)
		bad("freed pages are not zero");
	segdetach(page);
}

static void
shared(void)
{
	struct { Lock l; int n; uchar page[16][Page]; } *s;
	int i, k;

	s = attach("shared", (sizeof *s + Page - 1) & ~(Page - 1));
	for(i = 0; i < 4; i++)
		if(spawn(RFFDG) == 0){
			for(k = 0; k < 300; k++){
				lock(&s->l);
				s->n++;
				s->page[rnd(16)][rnd(Page)]++;
				unlock(&s->l);
			}
			_exits(nil);
		}
	waitall("");
	if(s->n != 4*300)
		bad("%d of %d times in the lock", s->n, 4*300);
	segdetach(s);
}

static void
heap(void)
{
	char *p, *was;
	int i, k;

	was = sbrk(0);
	for(k = 0; k < 5; k++){
		i = Page * (1 + rnd(100));
		while((p = sbrk(i)) == (void*)-1)
			if(!scarce())
				bad("sbrk: %r");
		for(; i > 0; i -= Page)
			if(p[i - 1]++ != 0)
				bad("new memory is not zero");
	}
	if(brk(was) < 0)
		bad("brk: %r");
}

void
memory(void)
{
	do
		switch(rnd(3)){
		case 0: copied(); break;
		case 1: shared(); break;
		default:
			if(spawn(RFFDG) == 0){
				heap();
				_exits(nil);
			}
			waitall("");
		}
	while(more());
}

/* In a child: everything, until a note or the end. */
static void
hog(void)
{
	char *a;
	uvlong i;

	a = segattach(0, "memory", nil, Hogmax);
	if(a == (void*)-1)
		_exits("segattach");
	for(i = 0; i < Hogmax; i += Page)
		a[i] = 1;
	_exits("had it all");
}

void
hogs(void)
{
	int i, n;

	do{
		n = 1 + rnd(3);
		for(i = 0; i < n; i++)
			if(spawn(RFFDG) == 0)
				hog();
		waitall(nil);
		sleep(rnd(300));
	}while(more());
}
