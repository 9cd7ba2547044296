/*
 * Records, and the bytes of files.
 */
#include <u.h>
#include <libc.h>
#include "store.h"

enum {
	Perrec	= Pgsize/sizeof(Rec),
	Perfid	= Pgsize/sizeof(Fidrec),
};

/* Page i of the map of records; it is made, with nothing in it. */
static u64int
recpage(Word *map, u64int i, int make)
{
	u64int p;
	Addr at;

	at = mapat(staddr(map), i, make);
	if(at == 0)
		return 0;
	p = *(Word*)stmem(at) >> 4;
	if(p == 0 && make && (p = pgalloc()) != 0){
		memset(stmem(p*Pgsize), 0, Pgsize);
		stnow(at, p<<4);
	}
	return p;
}

static Addr
at(Word *map, u64int n, int perpage, int make)
{
	u64int p;

	p = recpage(map, n / perpage, make);
	return p == 0? 0: p*Pgsize + n%perpage*(Pgsize/perpage);
}

Addr
recat(u64int n)
{
	return at(&super->file, n, Perrec, 0);
}

Addr
recmake(u64int n)
{
	return at(&super->file, n, Perrec, 1);
}

Addr
fidat(u64int n)
{
	return at(&super->fid, n, Perfid, 0);
}

Addr
fidmake(u64int n)
{
	return at(&super->fid, n, Perfid, 1);
}

void
putstr(Addr a, char *s, int size)
{
	char buf[Namemax];
	Word w;
	int i, n;

	memset(buf, 0, size);
	strecpy(buf, buf + size, s);
	n = (strlen(buf) + 8) & ~7;	/* what is behind it may stay */
	for(i = 0; i < n && i < size; i += 8){
		memmove(&w, buf + i, 8);
		if(w != *(Word*)stmem(a + i))
			stput(a + i, w);
	}
}

static Addr
mapof(Addr rec)
{
	return rec + offsetof(Rec, map);
}

/* Page i's memory; nil: it is zeros. */
static uchar*
pageof(Addr rec, u64int i)
{
	Addr at;
	Word w;

	at = mapat(mapof(rec), i, 0);
	w = at == 0? 0: *(Word*)stmem(at);
	return w == 0? nil: stmem((w>>4)*Pgsize);
}

/* How much of n bytes at off is in off's page. */
static u32int
inpage(uvlong off, u32int n)
{
	u32int m;

	m = Pgsize - off%Pgsize;
	return m < n? m: n;
}

u32int
fileclip(uvlong length, u32int n, uvlong off)
{
	if(off >= length)
		return 0;
	return n < length - off? n: length - off;
}

long
fileread(Addr rec, uvlong length, uchar *buf, u32int n, uvlong off)
{
	u32int did, m;
	uchar *p;

	n = fileclip(length, n, off);
	for(did = 0; did < n; did += m, off += m){
		m = inpage(off, n - did);
		p = pageof(rec, off/Pgsize);
		if(p != nil)
			memmove(buf + did, p + off%Pgsize, m);
		else
			memset(buf + did, 0, m);
	}
	return n;
}

/* A few bytes that are seen, by words of the log. */
static void
overwrite(Addr page, uchar *buf, u32int o, u32int m)
{
	Word w;
	u32int i, k;

	for(i = o & ~7; i < o + m; i += 8){
		w = *(Word*)stmem(page + i);
		for(k = 0; k < 8; k++)
			if(i + k >= o && i + k < o + m)
				((uchar*)&w)[k] = buf[i + k - o];
		stput(page + i, w);
	}
}

/* m bytes at o of a page of which seen bytes are the file's. */
static int
writepage(Addr at, uchar *buf, u32int o, u32int m, u32int seen)
{
	u64int new, old;
	uchar *p;

	old = *(Word*)stmem(at) >> 4;
	if(old != 0 && o >= seen){
		p = stmem(old*Pgsize);
		memset(p + seen, 0, o - seen);
		memmove(p + o, buf, m);
		return 0;
	}
	if(old != 0 && m <= Small && o + m <= seen){
		overwrite(old*Pgsize, buf, o, m);
		return 0;
	}
	new = pgalloc();
	if(new == 0)
		return -1;
	p = stmem(new*Pgsize);
	if(old == 0){
		memset(p, 0, o);
		memset(p + o + m, 0, Pgsize - o - m);
	}else{
		memmove(p, stmem(old*Pgsize), o);
		if(o + m < seen)
			memmove(p + o + m, (uchar*)stmem(old*Pgsize) + o + m, seen - o - m);
		stlater(old);
	}
	memmove(p + o, buf, m);
	stput(at, new<<4);
	return 0;
}

/* Bytes of page i that are the file's. */
static u32int
seenof(uvlong length, u64int i)
{
	if(length <= i*Pgsize)
		return 0;
	return length - i*Pgsize < Pgsize? length - i*Pgsize: Pgsize;
}

/*
 * What the last page has behind the end is anything: before more of it is seen, it is zeros.
 */
static void
clearend(Addr rec, uvlong length, uvlong off)
{
	uchar *p;
	u32int o;

	o = length%Pgsize;
	if(off <= length || o == 0 || off/Pgsize == length/Pgsize)	/* in the same page writepage does it */
		return;
	p = pageof(rec, length/Pgsize);
	if(p != nil)
		memset(p + o, 0, Pgsize - o);
}

long
filewrite(Addr rec, uvlong length, uchar *buf, u32int n, uvlong off)
{
	u32int did, m;
	u64int i;
	Addr at;

	if(n == 0 || mapat(mapof(rec), (off + n - 1)/Pgsize, 1) == 0)	/* the map's word does not change from here on */
		return 0;
	clearend(rec, length, off);
	for(did = 0; did < n; did += m, off += m){
		m = inpage(off, n - did);
		i = off/Pgsize;
		at = mapat(mapof(rec), i, 1);
		if(at == 0 || writepage(at, buf + did, off%Pgsize, m, seenof(length, i)) < 0)
			break;
	}
	return did;
}

void
filegrow(Addr rec, uvlong length, uvlong to)
{
	clearend(rec, length, to + Pgsize);	/* all of the last page */
}
