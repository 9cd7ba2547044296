/*
 * Visual modes: motions move one end of a selection, an operator takes it.
 */
#include <u.h>
#include <libc.h>
#include "vi.h"

static void
ends(Pos *a, Pos *b)
{
	*a = ed.anchor;
	*b = ed.cur;
	if(poscmp(*a, *b) > 0){
		*a = ed.cur;
		*b = ed.anchor;
	}
	b->c = nextcol(line(b->l), b->c);
}

static void
flip(Pos a, Pos b, int linewise)
{
	int l;

	for(l = a.l; l <= b.l; l++)
		switchcase(l, linewise || l > a.l ? 0 : a.c, linewise || l < b.l ? line(l)->n : b.c);
	ed.cur = a;
}

static void
fill(Pos a, Pos b, int linewise, int key)
{
	Rune r;
	char *s, *p;
	int l, c, from, to;

	if(key < ' ' || key >= Kup)
		error(nil);
	r = key;
	for(l = a.l; l <= b.l; l++){
		from = linewise || l > a.l ? 0 : a.c;
		to = linewise || l < b.l ? line(l)->n : b.c;
		p = s = emalloc((to - from)*UTFmax + 1);
		for(c = from; c < to; c = nextcol(line(l), c))
			p += runetochar(p, &r);
		replace(l, from, to - from, s, p - s);
		free(s);
	}
	ed.cur = a;
}

static void
colon(Pos a, Pos b)
{
	char range[] = "'<,'>", *s;

	setmark('<', a);
	setmark('>', b);
	s = readline(':', range);
	if(s == nil)
		return;
	exline(s);
	free(s);
}

/* an operator on the selection; 0: the key is none */
static int
act(Cmd *c)
{
	Pos a, b;
	int key, linewise;

	linewise = ed.mode == 'V';
	key = c->key == 'x' || c->key == Kdel ? 'd' : c->key == 's' ? 'c' : c->key;
	if(key == 'X' || key == 'D' || key == 'Y' || key == 'C' || key == 'S'){
		linewise = 1;
		key = key == 'X' || key == 'D' ? 'd' : key == 'Y' ? 'y' : 'c';
	}
	if(!isoper(key) && (key > 'z' + 4 || strchr("J~r:", key) == nil || key == 0))
		return 0;
	ends(&a, &b);
	ed.mode = 0;
	if(isoper(key))
		operate(c, key, a, b, linewise || strchr("<>!", key) != nil);
	else if(key == 'J'){
		if(b.l == a.l && a.l + 1 < nlines())
			b.l++;
		if(b.l > a.l)
			joinlines(a.l, b.l - a.l + 1, 1);
	}else if(key == '~')
		flip(a, b, linewise);
	else if(key == 'r')
		fill(a, b, linewise, getkey());
	else
		colon(a, b);
	return 1;
}

static void
other(void)
{
	Pos p;

	p = ed.cur;
	ed.cur = ed.anchor;
	ed.anchor = p;
}

void
visual(int mode)
{
	Cmd c;
	Motion m;

	ed.mode = mode;
	ed.anchor = ed.cur;
	for(;;){
		memset(&c, 0, sizeof c);
		c.count = 1;
		c.key = getcount(getkey(), &c);
		if(c.key == '"'){
			c.reg = getkey();
			c.key = getcount(getkey(), &c);
		}
		if(c.key < 0 || c.key == Esc || c.key == Ctrl('C') || c.key == ed.mode)
			break;
		if(c.key == 'v' || c.key == 'V')
			ed.mode = c.key;
		else if(c.key == 'o')
			other();
		else if(c.key == Knone || act(&c) || scrollcmd(&c))
			;
		else if(motion(&c, c.key, &m))
			domotion(&m);
		else
			error(nil);
		if(ed.mode == 0)
			break;
		clampcur();
	}
	ed.mode = 0;
}
