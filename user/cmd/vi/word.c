/*
 * Motions by words and paragraphs.  An empty line is a word.
 */
#include <u.h>
#include <libc.h>
#include "vi.h"

enum {
	Blank,
	Punct,
	Word,
};

static int
class(Pos p, int big)
{
	Rune r;

	r = charat(p);
	if(r == ' ' || r == '\t' || r == '\n')
		return Blank;
	return big || wordrune(r) ? Word : Punct;
}

static int
empty(Pos p)
{
	return line(p.l)->n == 0;
}

static int
forward(Pos *p, int big)
{
	int k;

	k = class(*p, big);
	if(empty(*p)){
		if(!nextpos(p))
			return 0;
	}else if(k != Blank)
		while(class(*p, big) == k)
			if(!nextpos(p))
				return 0;
	while(class(*p, big) == Blank && !empty(*p))
		if(!nextpos(p))
			return 0;
	return 1;
}

static int
back(Pos *p, int big)
{
	Pos q;
	int k;

	do
		if(!prevpos(p))
			return 0;
	while(class(*p, big) == Blank && !(empty(*p) && p->c == 0));
	k = class(*p, big);
	if(k == Blank)
		return 1;
	for(q = *p; prevpos(&q) && class(q, big) == k; )
		*p = q;
	return 1;
}

/* to the end of a word; stay: the one the cursor is in, even if at its end */
static int
toend(Pos *p, int big, int stay)
{
	Pos q;
	int k;

	if(!stay)
		do
			if(!nextpos(p))
				return 0;
		while(class(*p, big) == Blank);
	k = class(*p, big);
	for(q = *p; nextpos(&q) && class(q, big) == k; )
		*p = q;
	return 1;
}

/* back to the end of the word before */
static int
backend(Pos *p, int big)
{
	int k;

	k = class(*p, big);
	do
		if(!prevpos(p))
			return 0;
	while(k != Blank && class(*p, big) == k);
	while(class(*p, big) == Blank && !empty(*p))
		if(!prevpos(p))
			return 0;
	return 1;
}

/* an operator that goes on to the next line's first word stops at the end of this one */
static void
cutend(Pos from, Pos *p)
{
	int i;

	if(p->l == from.l || p->c > firstcol(line(p->l)))
		return;
	for(i = 0; i < p->c; i++)
		if(line(p->l)->s[i] != ' ' && line(p->l)->s[i] != '\t')
			return;
	p->l--;
	p->c = line(p->l)->n;
}

static int
wordforward(Cmd *c, int big, Motion *m)
{
	int i;

	if(c->op == 'c' && class(m->p, big) != Blank){
		for(i = 0; i < c->count; i++)
			if(!toend(&m->p, big, i == 0))
				break;
		m->flags = Mincl;
		return 1;
	}
	for(i = 0; i < c->count; i++)
		if(!forward(&m->p, big))
			break;
	if(c->op != 0){
		if(m->p.l > ed.cur.l && (i == c->count || charat(m->p) != '\n'))
			cutend(ed.cur, &m->p);
	}else if(poscmp(m->p, ed.cur) == 0 || (i == 0 && ed.cur.l == m->p.l && ed.cur.c == lastcol(curline())))
		error(nil);
	return 1;
}

int
wordmotion(Cmd *c, int key, Motion *m)
{
	int i, ok, big;

	big = key < 'a' || key == 'G';
	if(key == 'w' || key == 'W')
		return wordforward(c, big, m);
	if(key == 0 || key >= Runeself || strchr("bBeEgG", key) == nil)
		return 0;
	ok = 1;
	for(i = 0; i < c->count && ok; i++)
		switch(key | 0x20){
		case 'b':
			ok = back(&m->p, big);
			break;
		case 'e':
			ok = toend(&m->p, big, 0);
			break;
		case 'g':
			ok = backend(&m->p, big);
			break;
		}
	if(poscmp(m->p, ed.cur) == 0)
		error(nil);
	m->flags = (key | 0x20) != 'b' ? Mincl : 0;
	return 1;
}

/* the count'th empty line before or after, which has lines with text between */
int
paragraph(int dir, int count)
{
	int l;

	l = ed.cur.l;
	if((dir > 0 && l >= nlines() - 1 && lastcol(line(l)) <= ed.cur.c) || (dir < 0 && l == 0 && ed.cur.c == 0))
		error(nil);
	for(; count > 0; count--){
		while(l >= 0 && l < nlines() && line(l)->n == 0)
			l += dir;
		while(l >= 0 && l < nlines() && line(l)->n != 0)
			l += dir;
	}
	return l < 0 ? 0 : l >= nlines() ? nlines() - 1 : l;
}
