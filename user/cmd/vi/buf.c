/*
 * The text: an array of lines with a gap where the last change was, so that changes near each other are cheap.
 * There may be no line at all.  Marks move with their lines.
 */
#include <u.h>
#include <libc.h>
#include "vi.h"

enum {
	Nmark	= 32,
	Grow	= 256,
};

static struct {
	Line	**l;
	int	n;			/* lines */
	int	cap;
	int	gap;			/* lines before the gap */
} buf;

static Pos marks[Nmark];
static int marked[Nmark];

int
nlines(void)
{
	return buf.n;
}

/* an empty line stands for lines that are not there */
Line*
line(int i)
{
	static struct { Line l; char nul; } none = {{1, 0, 0}, 0};

	if(i < 0 || i >= buf.n)
		return &none.l;
	return buf.l[i < buf.gap ? i : i + buf.cap - buf.n];
}

Line*
curline(void)
{
	return line(ed.cur.l);
}

/* make room for n more lines */
void
bufroom(int n)
{
	int cap, tail;

	if(buf.cap - buf.n >= n)
		return;
	cap = buf.n + n + buf.n/4 + Grow;
	buf.l = erealloc(buf.l, cap*sizeof(Line*));
	tail = buf.n - buf.gap;
	memmove(buf.l + cap - tail, buf.l + buf.cap - tail, tail*sizeof(Line*));
	buf.cap = cap;
}

static void
movegap(int at)
{
	int size;

	size = buf.cap - buf.n;
	if(at < buf.gap)
		memmove(buf.l + at + size, buf.l + at, (buf.gap - at)*sizeof(Line*));
	else
		memmove(buf.l + buf.gap, buf.l + buf.gap + size, (at - buf.gap)*sizeof(Line*));
	buf.gap = at;
}

static void
movemarks(int at, int nold, int nnew)
{
	int i;

	for(i = 0; i < Nmark; i++){
		if(!marked[i] || marks[i].l < at)
			continue;
		if(marks[i].l >= at + nold)
			marks[i].l += nnew - nold;
		else if(marks[i].l >= at + nnew)
			marked[i] = 0;
	}
}

/* lines [at, at+nold) go, without being freed; new ones come in their place.  bufroom() was called. */
void
bufsplice(int at, int nold, Line **new, int nnew)
{
	assert(at >= 0 && nold >= 0 && at + nold <= buf.n);
	if(nold == nnew && (at + nold <= buf.gap || at >= buf.gap))
		memmove(buf.l + (at < buf.gap ? at : at + buf.cap - buf.n), new, nnew*sizeof(Line*));
	else{
		movegap(at);
		buf.n -= nold;
		memmove(buf.l + at, new, nnew*sizeof(Line*));
		buf.gap += nnew;
		buf.n += nnew;
	}
	movemarks(at, nold, nnew);
}

void
bufclear(void)
{
	int i;

	for(i = 0; i < buf.n; i++)
		linefree(line(i));
	buf.n = buf.gap = 0;
	memset(marked, 0, sizeof marked);
}

static int
markindex(int c)
{
	if(c >= 'a' && c <= 'z')
		return c - 'a';
	switch(c){
	case '\'':
	case '`':
		return 26;
	case '<':
		return 27;
	case '>':
		return 28;
	}
	return -1;
}

/* nil: not set */
Pos*
markat(int c)
{
	int i;

	i = markindex(c);
	if(i < 0 || !marked[i])
		return nil;
	if(marks[i].l >= buf.n)
		marks[i].l = buf.n > 0 ? buf.n - 1 : 0;
	if(marks[i].c > line(marks[i].l)->n)
		marks[i].c = line(marks[i].l)->n;
	return &marks[i];
}

void
setmark(int c, Pos p)
{
	int i;

	i = markindex(c);
	if(i < 0)
		error("no mark of that name");
	marks[i] = p;
	marked[i] = 1;
}
