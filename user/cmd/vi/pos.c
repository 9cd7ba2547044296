/*
 * Places in the text, rune by rune.  A byte that belongs to no rune counts as one.
 */
#include <u.h>
#include <libc.h>
#include "vi.h"

int
nextcol(Line *l, int c)
{
	Rune r;
	int n;

	if(c >= l->n)
		return l->n;
	n = (uchar)l->s[c] < Runeself ? 1 : chartorune(&r, l->s + c);
	return c + n < l->n ? c + n : l->n;
}

int
prevcol(Line *l, int c)
{
	int i;

	for(i = c - UTFmax < 0 ? 0 : c - UTFmax; i < c - 1; i++)
		if((l->s[i] & 0xc0) != 0x80 && nextcol(l, i) == c)
			return i;
	return c > 0 ? c - 1 : 0;
}

Rune
runeat(Line *l, int c)
{
	Rune r;

	if(c >= l->n)
		return '\n';
	chartorune(&r, l->s + c);
	return r;
}

/* where the last rune begins */
int
lastcol(Line *l)
{
	return prevcol(l, l->n);
}

/* the first character that is no blank, or the last one */
int
firstcol(Line *l)
{
	int i;

	for(i = 0; i < l->n && (l->s[i] == ' ' || l->s[i] == '\t'); i++)
		;
	return i < l->n ? i : lastcol(l);
}

int
poscmp(Pos a, Pos b)
{
	return a.l != b.l ? a.l - b.l : a.c - b.c;
}

Rune
charat(Pos p)
{
	return runeat(line(p.l), p.c);
}

/* to the next character, newlines included; 0 at the last newline */
int
nextpos(Pos *p)
{
	if(p->c < line(p->l)->n)
		p->c = nextcol(line(p->l), p->c);
	else if(p->l + 1 < nlines())
		*p = (Pos){p->l + 1, 0};
	else
		return 0;
	return 1;
}

int
prevpos(Pos *p)
{
	if(p->c > 0)
		p->c = prevcol(line(p->l), p->c);
	else if(p->l > 0)
		*p = (Pos){p->l - 1, line(p->l - 1)->n};
	else
		return 0;
	return 1;
}

int
wordrune(Rune r)
{
	return r == '_' || (r < Runeself ? isalnum(r) : isalpharune(r) || isdigitrune(r));
}

/* the cursor stands on a character, where there is one */
void
clampcur(void)
{
	Line *l;
	int c;

	if(ed.cur.l >= nlines())
		ed.cur.l = nlines() - 1;
	if(ed.cur.l < 0)
		ed.cur.l = 0;
	l = curline();
	if(ed.cur.c >= l->n)
		ed.cur.c = lastcol(l);
	c = nextcol(l, ed.cur.c);
	if(ed.cur.c > 0 && c > 0)
		ed.cur.c = prevcol(l, c);
}
