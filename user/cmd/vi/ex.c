/*
 * Colon lines: [range] command [arguments], several with | between.
 */
#include <u.h>
#include <libc.h>
#include "vi.h"

static void
blanks(Ex *e)
{
	while(*e->p == ' ' || *e->p == '\t' || *e->p == ':')
		e->p++;
}

static int
number(Ex *e)
{
	vlong n;

	for(n = 0; isdigit(*e->p); e->p++)
		if((n = 10*n + *e->p - '0') > Far)
			n = Far;
	return n;
}

static int
dotline(void)
{
	return nlines() > 0 ? ed.cur.l + 1 : 0;
}

static int
patternline(Ex *e, int delim)
{
	char *pat;
	int l;

	pat = delimited(&e->p, delim);
	setpattern(pat);
	free(pat);
	l = searchfrom(ed.cur.l, delim == '/' ? 1 : -1, nil);
	if(l < 0)
		error("pattern not found");
	return l + 1;
}

/* what an address begins with; -1: there is none */
static int
base(Ex *e)
{
	Pos *m;
	int c;

	c = *e->p;
	if(isdigit(c))
		return number(e);
	if(c == '+' || c == '-')
		return dotline();
	if(c == 0 || strchr(".$'/?", c) == nil)
		return -1;
	e->p++;
	switch(c){
	case '.':
		return dotline();
	case '$':
		return nlines();
	case '\'':
		m = markat(*e->p);
		if(m == nil)
			error("mark not set");
		e->p++;
		return m->l + 1;
	}
	return patternline(e, c);
}

/* an address; -1: there is none */
static int
address(Ex *e)
{
	vlong l;
	int sign;

	blanks(e);
	l = base(e);
	if(l < 0)
		return -1;
	for(;;){
		blanks(e);
		if(*e->p != '+' && *e->p != '-')
			break;
		sign = *e->p++ == '+' ? 1 : -1;
		l += sign*(isdigit(*e->p) ? number(e) : 1);
	}
	if(l < 0 || l > nlines())
		error("no such line");
	return l;
}

static void
range(Ex *e)
{
	Pos old;
	int l;

	e->naddr = 0;
	blanks(e);
	if(*e->p == '%'){
		e->p++;
		e->a = nlines() > 0;
		e->b = nlines();
		e->naddr = 2;
		return;
	}
	old = ed.cur;
	for(;;){
		l = address(e);
		if(l >= 0 || *e->p == ',' || *e->p == ';'){
			e->a = e->naddr > 0 ? e->b : l < 0 ? dotline() : l;
			e->b = l < 0 ? dotline() : l;
			e->naddr++;
		}
		if(*e->p != ',' && *e->p != ';')
			break;
		if(*e->p++ == ';' && e->b > 0)
			ed.cur = (Pos){e->b - 1, 0};
		blanks(e);
		if(*e->p == 0 || strchr("0123456789.$'/?+-", *e->p) == nil){
			e->a = e->b;
			e->b = dotline();
			e->naddr++;
			break;
		}
	}
	ed.cur = old;
	if(e->naddr > 2)
		e->naddr = 2;
	if(e->naddr > 1 && e->a > e->b)
		error("the first line comes after the last");
}

/* a word of the arguments; to be freed, empty at the end */
char*
exword(Ex *e)
{
	char *s, *w;

	blanks(e);
	s = e->p;
	while(*e->p != 0 && *e->p != ' ' && *e->p != '\t' && *e->p != '|')
		e->p++;
	w = emalloc(e->p - s + 1);
	memmove(w, s, e->p - s);
	w[e->p - s] = 0;
	return w;
}

/* a second address, as m and t want */
int
exaddress(Ex *e)
{
	int l;

	l = address(e);
	if(l < 0)
		error("where?");
	return l;
}

/* as a count, after which the range begins anew at its last line */
void
excount(Ex *e)
{
	int n;

	blanks(e);
	if(!isdigit(*e->p))
		return;
	n = number(e);
	e->a = e->b;
	e->b = n > nlines() - e->a ? nlines() : e->a + n - 1;
	if(e->b < e->a)
		error("count is zero");
}

static void
toline(Ex *e)
{
	if(e->naddr == 0)
		return;
	setmark('\'', ed.cur);
	ed.cur.l = e->b > 0 ? e->b - 1 : 0;
	ed.cur.c = firstcol(curline());
}

/* commands of s, up to its end */
void
exline(char *s)
{
	Ex e;

	memset(&e, 0, sizeof e);
	e.p = s;
	do{
		range(&e);
		blanks(&e);
		if(*e.p == 0 || *e.p == '|')
			toline(&e);
		else if(*e.p == '"')
			return;
		else
			exrun(&e);
		blanks(&e);
		if(*e.p != 0 && *e.p != '|')
			error("extra characters: %s", e.p);
	}while(*e.p++ == '|');
	clampcur();
}
