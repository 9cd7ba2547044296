/*
 * Changes of the text that commands are made of; all end in splice().
 */
#include <u.h>
#include <libc.h>
#include "vi.h"

/* line i, made if the text is empty */
void
setline(int i, const char *s, int n)
{
	Line *l;

	l = mkline(s, n);
	splice(i, i < nlines(), &l, 1);
}

/* bytes [c, c+nold) of line i become s */
void
replace(int i, int c, int nold, const char *s, int n)
{
	Line *l, *new;

	l = line(i);
	new = emalloc(sizeof *new + l->n - nold + n + 1);
	new->ref = 1;
	new->flag = 0;
	new->n = l->n - nold + n;
	memmove(new->s, l->s, c);
	memmove(new->s + c, s, n);
	memmove(new->s + c + n, l->s + c + nold, l->n - c - nold);
	new->s[new->n] = 0;
	splice(i, i < nlines(), &new, 1);
}

/* what stands from a up to b, or the lines of both and between */
Text*
gettext(Pos a, Pos b, int linewise)
{
	Text *t;
	int i;

	if(linewise){
		t = mktext(nlines() == 0 ? 0 : b.l - a.l + 1, 1);
		for(i = 0; i < t->n; i++)
			t->l[i] = lineref(line(a.l + i));
		return t;
	}
	t = mktext(b.l - a.l + 1, 0);
	if(a.l == b.l){
		t->l[0] = mkline(line(a.l)->s + a.c, b.c - a.c);
		return t;
	}
	t->l[0] = mkline(line(a.l)->s + a.c, line(a.l)->n - a.c);
	for(i = 1; i < t->n - 1; i++)
		t->l[i] = lineref(line(a.l + i));
	t->l[i] = mkline(line(b.l)->s, b.c);
	return t;
}

void
deltext(Pos a, Pos b)
{
	Line *first, *last, *l;

	if(a.l == b.l){
		if(a.c != b.c)
			replace(a.l, a.c, b.c - a.c, "", 0);
		return;
	}
	first = line(a.l);
	last = line(b.l);
	l = emalloc(sizeof *l + a.c + last->n - b.c + 1);
	l->ref = 1;
	l->flag = 0;
	l->n = a.c + last->n - b.c;
	memmove(l->s, first->s, a.c);
	memmove(l->s + a.c, last->s + b.c, last->n - b.c);
	l->s[l->n] = 0;
	splice(a.l, b.l - a.l + 1, &l, 1);
}

/* insert characters; gives the place after them */
Pos
instext(Pos p, Text *t)
{
	Line *l, *edge;
	Text *copy;
	int i;

	if(t->n == 0)
		return p;
	l = line(p.l);
	if(t->n == 1){
		replace(p.l, p.c, 0, t->l[0]->s, t->l[0]->n);
		return (Pos){p.l, p.c + t->l[0]->n};
	}
	copy = mktext(t->n, 0);
	for(i = 0; i < t->n; i++){
		edge = t->l[i];
		copy->l[i] = emalloc(sizeof *l + edge->n + (i == 0 ? p.c : 0) + (i == t->n-1 ? l->n - p.c : 0) + 1);
		*copy->l[i] = (Line){1, 0, 0};
		if(i == 0){
			memmove(copy->l[i]->s, l->s, p.c);
			copy->l[i]->n = p.c;
		}
		memmove(copy->l[i]->s + copy->l[i]->n, edge->s, edge->n);
		copy->l[i]->n += edge->n;
		if(i == t->n - 1){
			memmove(copy->l[i]->s + edge->n, l->s + p.c, l->n - p.c);
			copy->l[i]->n += l->n - p.c;
		}
		copy->l[i]->s[copy->l[i]->n] = 0;
	}
	splice(p.l, p.l < nlines(), copy->l, copy->n);
	free(copy);
	return (Pos){p.l + t->n - 1, t->l[t->n-1]->n};
}

/* lines before line at; their own copies if copy is set, else t's */
void
inslines(int at, Text *t, int copy)
{
	Line **l;
	int i;

	l = emalloc(t->n*sizeof(Line*) + 1);
	for(i = 0; i < t->n; i++)
		l[i] = copy ? mkline(t->l[i]->s, t->l[i]->n) : lineref(t->l[i]);
	splice(at, 0, l, t->n);
	free(l);
}

void
dellines(int a, int n)
{
	if(a + n > nlines())
		n = nlines() - a;
	if(n > 0)
		splice(a, n, nil, 0);
}

/* n lines from a on become one; blanks says whether one stands between them */
void
joinlines(int a, int n, int blanks)
{
	Line *l;
	char *s;
	int i, c, len;

	len = 0;
	for(i = a; i < a + n; i++)
		len += line(i)->n + 1;
	s = emalloc(len + 1);
	len = line(a)->n;
	memmove(s, line(a)->s, len);
	ed.cur = (Pos){a, len};
	for(i = a + 1; i < a + n; i++){
		l = line(i);
		for(c = 0; blanks && c < l->n && (l->s[c] == ' ' || l->s[c] == '\t'); c++)
			;
		ed.cur.c = len;
		if(blanks && c < l->n && l->s[c] != ')' && len > 0 && s[len-1] != ' ' && s[len-1] != '\t')
			s[len++] = ' ';
		memmove(s + len, l->s + c, l->n - c);
		len += l->n - c;
	}
	l = mkline(s, len);
	free(s);
	splice(a, n, &l, 1);
}

/* columns of the blanks at the start */
int
indentof(Line *l)
{
	return showncol(l, firstcol(l));
}

/* make the indentation of line i that wide, of tabs and then spaces */
void
setindent(int i, int width)
{
	char *s;
	int n, m;

	if(width < 0)
		width = 0;
	n = width/opt.ts + width%opt.ts;
	s = emalloc(n + 1);
	memset(s, '\t', width/opt.ts);
	memset(s + width/opt.ts, ' ', width%opt.ts);
	for(m = 0; m < line(i)->n && (line(i)->s[m] == ' ' || line(i)->s[m] == '\t'); m++)
		;
	replace(i, 0, m, s, n);
	free(s);
}

void
shiftlines(int a, int b, int columns)
{
	int i;

	for(i = a; i <= b && i < nlines(); i++)
		if(line(i)->n > 0)
			setindent(i, indentof(line(i)) + columns);
}
