/*
 * Motions: each key tells from the cursor's place where it leads.
 */
#include <u.h>
#include <libc.h>
#include "vi.h"

/* whole lines; the cursor goes to the first character that is no blank */
static int
toline(int l, int flags, Motion *m)
{
	if(l >= nlines())
		l = nlines() - 1;
	if(l < 0)
		l = 0;
	m->p = (Pos){l, firstcol(line(l))};
	m->flags = Mline|flags;
	return 1;
}

static int
updown(int n, int first, Motion *m)
{
	int l;

	l = ed.cur.l + n;
	if(l < 0 || l >= nlines())
		error(nil);
	if(first)
		return toline(l, 0, m);
	m->p = (Pos){l, colshown(line(l), ed.want)};
	m->flags = Mline|Mkeep;
	m->want = ed.want;
	return 1;
}

static int
leftright(Cmd *c, int n, Motion *m)
{
	int i, end;

	m->p = ed.cur;
	for(i = 0; i < n; i++)
		m->p.c = nextcol(curline(), m->p.c);
	for(; i > n; i--)
		m->p.c = prevcol(curline(), m->p.c);
	end = lastcol(curline());
	if(n > 0 && m->p.c > end && c->op == 0 && ed.mode == 0)
		m->p.c = end;
	if(poscmp(m->p, ed.cur) == 0)
		error(nil);
	return 1;
}

static int
screenline(Cmd *c, int key, Motion *m)
{
	int l;

	switch(key){
	case 'H':
		l = viewfirst() + c->count - 1;
		return toline(l < viewlast() ? l : viewlast(), Mjump, m);
	case 'L':
		l = viewlast() - c->count + 1;
		return toline(l > viewfirst() ? l : viewfirst(), Mjump, m);
	}
	return toline((viewfirst() + viewlast())/2, Mjump, m);
}

static int
mark(int key, Motion *m)
{
	Pos *p;

	p = markat(getkey());
	if(p == nil)
		error("mark not set");
	if(key == '\'')
		return toline(p->l, Mjump, m);
	m->p = *p;
	m->flags = Mjump;
	return 1;
}

static int
gmotion(Cmd *c, Motion *m)
{
	int key;

	key = getkey();
	switch(key){
	case 'g':
		return toline(c->hascount ? c->count - 1 : 0, Mjump, m);
	case 'e':
	case 'E':
		return wordmotion(c, key == 'e' ? 'g' : 'G', m);
	}
	error(nil);
}

/* places in the line */
static int
linemotion(Cmd *c, int key, Motion *m)
{
	switch(key){
	case '0':
	case Khome:
		m->p.c = 0;
		return 1;
	case '^':
		m->p.c = firstcol(curline());
		return 1;
	case '|':
		m->p.c = colshown(curline(), c->count - 1);
		return 1;
	case '$':
	case Kend:
		m->p.l = ed.cur.l + c->count - 1;
		if(m->p.l >= nlines() && c->count > 1)
			error(nil);
		m->p.c = lastcol(line(m->p.l));
		m->flags = Mincl|Mkeep;
		m->want = Far;
		if(line(m->p.l)->n == 0)
			m->flags &= ~Mincl;
		return 1;
	}
	return 0;
}

static int
verticalmotion(Cmd *c, int key, Motion *m)
{
	switch(key){
	case 'j':
	case Ctrl('N'):
	case Ctrl('J'):
	case Kdown:
		return updown(c->count, 0, m);
	case 'k':
	case Ctrl('P'):
	case Kup:
		return updown(-c->count, 0, m);
	case '+':
	case '\r':
		return updown(c->count, 1, m);
	case '-':
		return updown(-c->count, 1, m);
	case '_':
		return updown(c->count - 1, 1, m);
	case 'G':
		return toline(c->hascount ? c->count - 1 : nlines() - 1, Mjump, m);
	case '{':
	case '}':
		m->p.l = paragraph(key == '}' ? 1 : -1, c->count);
		m->p.c = key == '}' && m->p.l == nlines() - 1 ? line(m->p.l)->n : 0;
		m->flags = Mjump;
		return 1;
	}
	return 0;
}

/* 0: the key is no motion */
int
motion(Cmd *c, int key, Motion *m)
{
	m->p = ed.cur;
	m->flags = 0;
	switch(key){
	case 'h':
	case '\b':
	case Kleft:
		return leftright(c, -c->count, m);
	case 'l':
	case ' ':
	case Kright:
		return leftright(c, c->count, m);
	case 'H':
	case 'M':
	case 'L':
		return screenline(c, key, m);
	case '\'':
	case '`':
		return mark(key, m);
	case 'g':
		return gmotion(c, m);
	}
	return linemotion(c, key, m) || verticalmotion(c, key, m) || wordmotion(c, key, m)
		|| findmotion(c, key, m) || searchmotion(c, key, m);
}

/* the cursor goes where a motion leads */
void
domotion(Motion *m)
{
	if(m->flags & Mjump)
		setmark('\'', ed.cur);
	ed.cur = m->p;
	clampcur();
	ed.want = m->flags & Mkeep ? m->want : showncol(curline(), ed.cur.c);
}
