/*
 * Motions to a character in the line, and to the bracket that belongs to one.
 */
#include <u.h>
#include <libc.h>
#include "vi.h"

static int lastkey;			/* f F t T */
static Rune lastrune;

/* the next place of r in a direction; -1: none */
static int
scan(Line *l, int c, int dir, Rune r)
{
	for(;;){
		if(dir > 0)
			c = nextcol(l, c);
		else if(c == 0)
			return -1;
		else
			c = prevcol(l, c);
		if(c >= l->n)
			return -1;
		if(runeat(l, c) == r)
			return c;
	}
}

static int
find(int key, Rune r, int count, int again, Motion *m)
{
	Line *l;
	int c, dir, i;

	l = curline();
	dir = key == 'f' || key == 't' ? 1 : -1;
	c = ed.cur.c;
	if(again && (key | 0x20) == 't' && count == 1){
		i = dir > 0 ? nextcol(l, c) : c > 0 ? prevcol(l, c) : 0;
		if(i < l->n && runeat(l, i) == r)
			c = i;
	}
	for(i = 0; i < count; i++)
		if((c = scan(l, c, dir, r)) < 0)
			error(nil);
	if(key == 't')
		c = prevcol(l, c);
	if(key == 'T')
		c = nextcol(l, c);
	m->p.c = c;
	m->flags = dir > 0 ? Mincl : 0;
	return 1;
}

static int
bracket(Motion *m)
{
	static char open[] = "([{", close[] = ")]}";
	Line *l;
	Rune a, b, r;
	char *s;
	Pos p;
	int depth, dir;

	l = curline();
	for(p = ed.cur; p.c < l->n && (l->s[p.c] == 0 || strchr("([{)]}", l->s[p.c]) == nil); p.c++)
		;
	if(p.c >= l->n)
		error(nil);
	a = l->s[p.c];
	s = strchr(open, a);
	dir = s != nil ? 1 : -1;
	b = s != nil ? close[s - open] : open[strchr(close, a) - close];
	for(depth = 1; depth > 0; ){
		if(!(dir > 0 ? nextpos(&p) : prevpos(&p)))
			error(nil);
		r = charat(p);
		depth += (r == a) - (r == b);
	}
	m->p = p;
	m->flags = Mincl|Mjump;
	return 1;
}

static int
swapcase(int key)
{
	return key ^ 0x20;
}

int
findmotion(Cmd *c, int key, Motion *m)
{
	switch(key){
	case 'f':
	case 'F':
	case 't':
	case 'T':
		lastrune = getkey();
		if(lastrune == Esc)
			error(nil);
		lastkey = key;
		return find(key, lastrune, c->count, 0, m);
	case ';':
	case ',':
		if(lastkey == 0)
			error(nil);
		return find(key == ';' ? lastkey : swapcase(lastkey), lastrune, c->count, 1, m);
	case '%':
		return bracket(m);
	}
	return 0;
}
