/*
 * Operators: d c y > < ! on the text between the cursor and where a motion leads.
 */
#include <u.h>
#include <libc.h>
#include "vi.h"

int
isoper(int key)
{
	return key == 'd' || key == 'c' || key == 'y' || key == '>' || key == '<' || key == '!';
}

static void
delete(Cmd *c, Pos a, Pos b, int linewise)
{
	setreg(c->reg, gettext(a, b, linewise));
	ed.cur = a;
	if(!linewise){
		deltext(a, b);
		return;
	}
	dellines(a.l, b.l - a.l + 1);
	clampcur();
	ed.cur.c = firstcol(curline());
}

static void
change(Cmd *c, Pos a, Pos b, int linewise)
{
	Cmd ins;
	Line *l;
	int n;

	setreg(c->reg, gettext(a, b, linewise));
	ed.cur = a;
	if(linewise){
		n = 0;
		while(opt.ai && n < line(a.l)->n && (line(a.l)->s[n] == ' ' || line(a.l)->s[n] == '\t'))
			n++;
		l = mkline(line(a.l)->s, n);
		splice(a.l, nlines() == 0 ? 0 : b.l - a.l + 1, &l, 1);
		ed.cur.c = n;
	}else
		deltext(a, b);
	ins = *c;
	ins.count = 1;
	insert(&ins, 'i');
}

static void
filter(Pos a, Pos b)
{
	char *s, *cmd;
	int n;

	s = readline('!', "");
	if(s == nil)
		return;
	n = strlen(s) + 32;
	cmd = emalloc(n);
	snprint(cmd, n, "%d,%d!%s", a.l + 1, b.l + 1, s);
	free(s);
	exline(cmd);
	free(cmd);
}

/* from a up to b, or the lines of both and between */
void
operate(Cmd *c, int op, Pos a, Pos b, int linewise)
{
	switch(op){
	case 'd':
		delete(c, a, b, linewise);
		break;
	case 'c':
		change(c, a, b, linewise);
		break;
	case 'y':
		setreg(c->reg, gettext(a, b, linewise));
		if(linewise)
			ed.cur.l = a.l;
		else
			ed.cur = a;
		break;
	case '<':
	case '>':
		shiftlines(a.l, b.l, op == '>' ? opt.sw : -opt.sw);
		ed.cur = (Pos){a.l, firstcol(line(a.l))};
		break;
	case '!':
		filter(a, b);
		break;
	}
}

/*
 * A motion without its last character that ends at the start of a line leaves that line
 * out; if it also begins before all text of its line, it is about whole lines.
 */
static int
extent(Motion *m, Pos *a, Pos *b)
{
	*a = ed.cur;
	*b = m->p;
	if(poscmp(*a, *b) > 0){
		*a = m->p;
		*b = ed.cur;
	}
	if(m->flags & Mline)
		return 1;
	if(m->flags & Mincl)
		b->c = nextcol(line(b->l), b->c);
	else if(b->l > a->l && b->c == 0){
		b->l--;
		b->c = line(b->l)->n;
		return a->c <= firstcol(line(a->l));
	}
	return 0;
}

void
opercmd(Cmd *c)
{
	Motion m;
	Pos a, b;
	int key, linewise;

	c->op = c->key;
	key = getcount(getkey(), c);
	if(key == c->op){
		if(nlines() == 0 && c->op != 'c')
			error(nil);
		a = b = ed.cur;
		b.l += c->count - 1;
		if(b.l >= nlines())
			b.l = nlines() > 0 ? nlines() - 1 : 0;
		linewise = 1;
	}else{
		if(!motion(c, key, &m))
			error(nil);
		linewise = extent(&m, &a, &b);
	}
	if(strchr("<>!", c->op) != nil)
		linewise = 1;
	operate(c, c->op, a, b, linewise);
}
