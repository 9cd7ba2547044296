/*
 * One server's qids out of many servers' qids.
 *
 * A file is known by device type, instance and qid.path; clients are told a path alone.  The
 * high 16 bits say which device it is.  The few paths that need those bits themselves
 * get a number of their own.
 */
#include <u.h>
#include <libc.h>
#include <fcall.h>
#include "exportfs.h"

enum {
	Pathbits	= 48,
	Odd		= 0x8000,	/* number of all devices together for paths that do not fit */
	Nhash		= 1024,
};

typedef struct Src Src;
struct Src {
	u16int	type;
	u32int	dev;
};

typedef struct Big Big;
struct Big {
	Src	s;
	uvlong	path;
	uvlong	is;
	Big	*next;
};

/* l guards all below */
static struct {
	QLock	l;
	Src	*src;
	uint	nsrc;
	Big	*big[Nhash];
	uvlong	nbig;
} tab;

static int
number(u16int type, u32int dev)
{
	uint i;
	Src *p;

	for(i = 0; i < tab.nsrc; i++)
		if(tab.src[i].type == type && tab.src[i].dev == dev)
			return i;
	if(i == Odd-1)
		return -1;
	p = realloc(tab.src, (i + 1)*sizeof *p);
	if(p == nil)
		return -1;
	p[i] = (Src){type, dev};
	tab.src = p;
	tab.nsrc++;
	return i;
}

static uvlong
big(u16int type, u32int dev, uvlong path)
{
	Big **l, *b;

	for(l = &tab.big[(path ^ path >> 32) % Nhash]; (b = *l) != nil; l = &b->next)
		if(b->path == path && b->s.type == type && b->s.dev == dev)
			return b->is;
	b = mallocz(sizeof *b, 1);
	if(b == nil)
		return (uvlong)Odd << Pathbits;
	b->s = (Src){type, dev};
	b->path = path;
	b->is = (uvlong)Odd << Pathbits | ++tab.nbig;
	*l = b;
	return b->is;
}

static uvlong
mapped(u16int type, u32int dev, uvlong path)
{
	uvlong is;
	int n;

	qlock(&tab.l);
	n = path >> Pathbits == 0? number(type, dev): -1;
	is = n >= 0? (uvlong)n << Pathbits | path: big(type, dev, path);
	qunlock(&tab.l);
	return is;
}

void
mapqid(Dir *d)
{
	d->qid.path = mapped(d->type, d->dev, d->qid.path);
	d->type = 0;
	d->dev = 0;
}

void
mapqids(uchar *p, long n)
{
	enum { Type = 2, Dev = 4, Path = 13 };	/* offsets in a record (stat(5)) */
	uvlong path;
	long size;

	for(; n >= STATFIXLEN; p += size, n -= size){
		size = GBIT16(p) + BIT16SZ;
		path = mapped(GBIT16(p + Type), GBIT32(p + Dev), GBIT64(p + Path));
		PBIT64(p + Path, path);
		PBIT16(p + Type, 0);
		PBIT32(p + Dev, 0);
	}
}
