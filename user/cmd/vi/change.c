/*
 * Changes of one key: characters, joining, putting; some are short for an operator and a motion.
 */
#include <u.h>
#include <libc.h>
#include "vi.h"

enum {
	Maxput	= 256*1024*1024,	/* bytes that one command puts */
};

static void
chars(Cmd *c, int op, int n)
{
	Pos a, b;

	a = b = ed.cur;
	for(; n > 0; n--)
		b.c = nextcol(curline(), b.c);
	for(; n < 0; n++)
		a.c = prevcol(curline(), a.c);
	if(op == 'd' && a.c == b.c)
		error(nil);
	operate(c, op, a, b, 0);
}

static void
toend(Cmd *c, int op)
{
	Pos b;

	b.l = ed.cur.l + c->count - 1;
	if(b.l >= nlines())
		b.l = nlines() > 0 ? nlines() - 1 : 0;
	b.c = line(b.l)->n;
	operate(c, op, ed.cur, b, 0);
}

static void
lines(Cmd *c, int op)
{
	Pos b;

	b = ed.cur;
	b.l += c->count - 1;
	if(b.l >= nlines())
		b.l = nlines() > 0 ? nlines() - 1 : 0;
	if(op == 'y' && nlines() == 0)
		error(nil);
	operate(c, op, ed.cur, b, 1);
}

/* as many times as counted */
static void
putchars(Text *t, int count)
{
	Pos p, q;
	char *s;
	int i, n;

	p = q = ed.cur;
	if(t->n == 1){
		n = t->l[0]->n;
		s = emalloc((vlong)n*count + 1);
		for(i = 0; i < count; i++)
			memmove(s + i*n, t->l[0]->s, n);
		replace(p.l, p.c, 0, s, n*count);
		free(s);
		ed.cur.c = n > 0 ? prevcol(curline(), p.c + n*count) : p.c;
		return;
	}
	for(i = 0; i < count; i++)
		q = instext(q, t);
	ed.cur = p;
}

static vlong
size(Text *t)
{
	vlong n;
	int i;

	n = 0;
	for(i = 0; i < t->n; i++)
		n += t->l[i]->n + sizeof(Line);
	return n;
}

static void
put(Cmd *c, int after)
{
	Text *t, *all;
	int i, at;

	t = getreg(c->reg);
	if(t == nil || t->n == 0)
		error("nothing in the register");
	if(size(t)*c->count > Maxput)
		error("too much text");
	if(!t->linewise){
		if(after)
			ed.cur.c = nextcol(curline(), ed.cur.c);
		putchars(t, c->count);
		return;
	}
	at = nlines() == 0 ? 0 : ed.cur.l + after;
	all = mktext(t->n*c->count, 1);
	for(i = 0; i < all->n; i++)
		all->l[i] = lineref(t->l[i%t->n]);
	inslines(at, all, 1);
	textfree(all);
	ed.cur = (Pos){at, firstcol(line(at))};
}

static void
join(Cmd *c)
{
	int n;

	n = c->count > 2 ? c->count : 2;
	if(ed.cur.l + 1 >= nlines())
		error(nil);
	if(ed.cur.l + n > nlines())
		n = nlines() - ed.cur.l;
	joinlines(ed.cur.l, n, 1);
}

static void
overwrite(Cmd *c)
{
	char s[UTFmax], *t;
	Line *l[2];
	Rune r;
	int i, n, end, key;

	key = getkey();
	if(key == Esc || key >= Kup || key < 0)
		error(nil);
	if(key == Ctrl('V'))
		key = getkey();
	else if(key == '\r')
		key = '\n';
	end = ed.cur.c;
	for(i = 0; i < c->count; i++){
		if(end >= curline()->n)
			error(nil);
		end = nextcol(curline(), end);
	}
	if(key == '\n'){
		l[0] = mkline(curline()->s, ed.cur.c);
		l[1] = mkline(curline()->s + end, curline()->n - end);
		splice(ed.cur.l, 1, l, 2);
		ed.cur = (Pos){ed.cur.l + 1, 0};
		return;
	}
	r = key;
	n = runetochar(s, &r);
	t = emalloc(n*c->count + 1);
	for(i = 0; i < c->count; i++)
		memmove(t + i*n, s, n);
	replace(ed.cur.l, ed.cur.c, end - ed.cur.c, t, n*c->count);
	ed.cur.c += n*(c->count - 1);
	free(t);
}

static Rune
othercase(Rune r)
{
	Rune u;

	u = toupperrune(r);
	return u != r ? u : tolowerrune(r);
}

/* other case for the bytes [c, e) of a line; bytes that are no runes stay.  Where the piece ends now. */
int
switchcase(int l, int c, int e)
{
	char *s, *t;
	Rune r;
	int i, n;

	s = t = emalloc((e - c)*UTFmax + 1);
	for(i = c; i < e; i += n){
		n = nextcol(line(l), i) - i;
		r = runeat(line(l), i);
		if(n == 1 && r >= Runeself){
			*t++ = line(l)->s[i];
			continue;
		}
		r = othercase(r);
		t += runetochar(t, &r);
	}
	n = t - s;
	replace(l, c, e - c, s, n);
	free(s);
	return c + n;
}

static void
flip(Cmd *c)
{
	int i, end;

	if(curline()->n == 0)
		error(nil);
	end = ed.cur.c;
	for(i = 0; i < c->count; i++)
		end = nextcol(curline(), end);
	ed.cur.c = switchcase(ed.cur.l, ed.cur.c, end);
}

/* 0: the key is no change */
int
changecmd(Cmd *c)
{
	switch(c->key){
	case 'x':
	case Kdel:
		chars(c, 'd', c->count);
		break;
	case 'X':
		chars(c, 'd', -c->count);
		break;
	case 's':
		chars(c, 'c', c->count);
		break;
	case 'D':
		toend(c, 'd');
		break;
	case 'C':
		toend(c, 'c');
		break;
	case 'S':
		lines(c, 'c');
		break;
	case 'Y':
		lines(c, 'y');
		break;
	case 'p':
	case 'P':
		put(c, c->key == 'p');
		break;
	case 'J':
		join(c);
		break;
	case 'r':
		overwrite(c);
		break;
	case '~':
		flip(c);
		break;
	default:
		return 0;
	}
	return 1;
}
