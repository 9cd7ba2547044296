/*
 * Reading ahead: who reads a file from one end to the other gets what follows with one request to the host.
 *
 * What was read ahead is answered by a block that is shared, and only as long as it is young and nobody wrote to the file by this
 * server, or has it open to be written by the kernel alone (Srv.shortcut); a file that is opened has nothing read ahead.  So a change that the host makes is seen after Freshms at the latest, and
 * by who opens the file afterwards at once.  The end of a file is never remembered.  The more of it is used the more is read.
 */
#include <u.h>
#include <libc.h>
#include <tos.h>
#include <fcall.h>
#include <9p.h>
#include <exchange.h>
#include "x9.h"
#include "host.h"

enum {
	Pgsize	= 4096,
	Most	= 1024*1024,	/* bytes that are read ahead */
	Least	= X9aheadleast,	/* who reads less at a time keeps the kernel busy, not the host */
	Much	= X9aheadmost,	/* who reads more gets a block of its own, to give it to somebody else */
	Maxahead = 16,		/* files at a time */
	Freshms	= 100,
	Nchange	= 256,
};

struct Ahead {
	QLock	l;		/* guards the rest */
	vlong	h;
	uchar	*va;
	uvlong	off;		/* n bytes of the file from here are in the block */
	u32int	n;
	u32int	window;		/* what is read next */
	u32int	version;	/* of the file, when that was */
	uvlong	when;		/* cycles */
	Ahead	*next;		/* of those that are not needed, but somebody still reads */
};

static struct {
	QLock	l;
	int	n;
	Ahead	*aside;
} all;

static u32int changes[Nchange];		/* by qid; atomic */
static u32int writers[Nchange];		/* the same */

static u32int*
version(Node *n)
{
	return &changes[n->qid.path % Nchange];
}

void
changed(Node *n)
{
	__atomic_add_fetch(version(n), 1, __ATOMIC_SEQ_CST);
}

static u32int*
nwriters(Node *n)
{
	return &writers[n->qid.path % Nchange];
}

void
writing(Node *n)
{
	__atomic_add_fetch(nwriters(n), 1, __ATOMIC_SEQ_CST);
	changed(n);
}

void
written(Node *n)
{
	__atomic_sub_fetch(nwriters(n), 1, __ATOMIC_SEQ_CST);
}

/*
 * Blocks that have come back are freed; all.l is held.
 */
static void
sweep(void)
{
	Ahead **l, *a;

	for(l = &all.aside; (a = *l) != nil; ){
		if(xfree(a->h) < 0){
			l = &a->next;
			continue;
		}
		*l = a->next;
		free(a);
		all.n--;
	}
}

static Ahead*
newahead(void)
{
	Ahead *a;
	void *va;

	a = nil;
	qlock(&all.l);
	sweep();
	if(all.n < Maxahead && (a = mallocz(sizeof *a, 1)) != nil && (a->h = xalloc(Most/Pgsize, &va)) < 0){
		free(a);
		a = nil;
	}
	if(a != nil){
		a->va = va;
		all.n++;
	}
	qunlock(&all.l);
	return a;
}

void
aheadfree(Ahead *a)
{
	if(a == nil)
		return;
	qlock(&all.l);
	a->next = all.aside;
	all.aside = a;
	sweep();
	qunlock(&all.l);
}

static int
valid(Ahead *a, Node *n)
{
	uvlong t;

	cycles(&t);
	return a->version == __atomic_load_n(version(n), __ATOMIC_SEQ_CST) && t - a->when < _tos->cyclefreq/1000*Freshms;
}

/*
 * Nobody else has it: a lease of what is not lent cannot be ended.
 */
static int
isback(Ahead *a)
{
	return xlease(a->h, -1) < 0;
}

/*
 * What is needed from off on and, if that has been of use, more of it.  An error is found once more by who reads nothing ahead.
 */
static int
fill(Hfile *f, Ahead *a, uvlong off, u32int n)
{
	Part p;

	if(!isback(a))
		return -1;
	a->window = a->n == 0? 2*n: off == a->off + a->n? 2*a->window: n;
	if(a->window > Most)
		a->window = Most;
	if(a->window < n)
		a->window = n;
	a->n = 0;
	a->off = off;
	a->version = __atomic_load_n(version(f->n), __ATOMIC_SEQ_CST);
	cycles(&a->when);
	p = (Part){a->va, a->window, a->h, 0};
	if(hread(f->ofid, off, &p) != nil)
		return -1;
	a->n = p.n;
	return 0;
}

static int
covers(Ahead *a, Node *n, uvlong off, u32int count)
{
	return off >= a->off && off + count <= a->off + a->n && valid(a, n);
}

uchar*
aheadread(Hfile *f, uvlong off, u32int *n, int mayfill)
{
	Ahead *a;

	if(__atomic_load_n(nwriters(f->n), __ATOMIC_SEQ_CST) != 0)
		return nil;
	if(f->next != off || off == 0 || *n < Least || *n > Much)
		return nil;
	if(f->ahead == nil && (!mayfill || (f->ahead = newahead()) == nil))
		return nil;
	a = f->ahead;
	if(!canqlock(&a->l))
		return nil;
	if(!covers(a, f->n, off, *n) && (!mayfill || fill(f, a, off, *n) < 0)){
		qunlock(&a->l);
		return nil;
	}
	if(*n > a->off + a->n - off)
		*n = a->off + a->n - off;
	return a->va + (off - a->off);
}

void
aheadanswer(Req *r, Hfile *f, uchar *p, u32int n)
{
	Ahead *a;

	a = f->ahead;
	f->next += n;
	shareblock(r, a->h, a->va, p, n);
	qunlock(&a->l);
}
