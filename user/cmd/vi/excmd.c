/*
 * The colon commands by name, and those on whole lines.
 */
#include <u.h>
#include <libc.h>
#include "vi.h"

enum {
	None	= 0,			/* no range */
	Dot	= 1,			/* the current line if there is no range */
	All	= 2,			/* all lines if there is none */
	Zero	= 4,			/* line 0 is all right */
	Bang	= 8,			/* may have ! */
};

typedef struct Excmd Excmd;
struct Excmd {
	char	*name;
	int	min;			/* letters that are enough */
	int	flags;
	void	(*fn)(Ex*);
};

static int
exreg(Ex *e)
{
	int r;

	while(*e->p == ' ')
		e->p++;
	if(!isalpha(*e->p) && *e->p != '"')
		return 0;
	r = *e->p++;
	return r;
}

/* the cursor on a line, counted from 1 */
static void
stand(int l)
{
	ed.cur.l = l > 0 ? l - 1 : 0;
	clampcur();
	ed.cur.c = firstcol(curline());
}

static Text*
rangetext(Ex *e)
{
	return gettext((Pos){e->a - 1, 0}, (Pos){e->b - 1, 0}, 1);
}

static void
delete(Ex *e)
{
	int r;

	r = exreg(e);
	excount(e);
	setreg(r, rangetext(e));
	dellines(e->a - 1, e->b - e->a + 1);
	stand(e->a);
}

static void
yank(Ex *e)
{
	int r;

	r = exreg(e);
	excount(e);
	setreg(r, rangetext(e));
}

static void
put(Ex *e)
{
	Text *t, *all;
	int i, r;

	r = exreg(e);
	t = getreg(r);
	if(t == nil)
		error("nothing in the register");
	all = mktext(t->n, 1);
	for(i = 0; i < t->n; i++)
		all->l[i] = lineref(t->l[i]);
	inslines(e->b, all, 1);
	stand(e->b + t->n);
	textfree(all);
}

static void
copy(Ex *e)
{
	Text *t;
	int to;

	to = exaddress(e);
	t = rangetext(e);
	inslines(to, t, 1);
	stand(to + t->n);
	textfree(t);
}

static void
move(Ex *e)
{
	Text *t;
	int to, n;

	to = exaddress(e);
	if(to >= e->a && to < e->b)
		error("can't move lines into themselves");
	n = e->b - e->a + 1;
	if(to == e->b || to == e->a - 1){
		stand(e->b);
		return;
	}
	t = rangetext(e);
	if(to < e->a){
		dellines(e->a - 1, n);
		inslines(to, t, 1);
		stand(to + n);
	}else{
		inslines(to, t, 1);
		dellines(e->a - 1, n);
		stand(to);
	}
	textfree(t);
}

static void
join(Ex *e)
{
	if(e->naddr < 2 || e->a == e->b)
		e->b = e->a + 1;
	excount(e);
	if(e->b > nlines())
		error("no such line");
	if(e->b > e->a)
		joinlines(e->a - 1, e->b - e->a + 1, !e->bang);
	stand(e->a);
}

static void
shift(Ex *e)
{
	int n;

	for(n = 1; *e->p == e->key; n++)
		e->p++;
	excount(e);
	shiftlines(e->a - 1, e->b - 1, e->key == '>' ? n*opt.sw : -n*opt.sw);
	stand(e->b);
}

static void
mark(Ex *e)
{
	while(*e->p == ' ')
		e->p++;
	setmark(*e->p, (Pos){e->b - 1, 0});
	e->p++;
}

void
exprint(Ex *e)
{
	Line *l;
	char num[16];
	int i, c, k;
	Glyph g;

	excount(e);
	for(i = e->a - 1; i < e->b; i++){
		l = line(i);
		if(opt.nu || e->key == 'n' || e->key == '#')
			viewtext(num, snprint(num, sizeof num, "%6d  ", i + 1));
		for(c = 0; e->key == 'l' && c < l->n; c += g.n){
			glyph(l, c, 0, &g);
			if(l->s[c] == '\t')
				viewtext("^I", 2);
			else if(g.nr == 1)
				viewtext(l->s + c, g.n);
			else
				for(k = 0; k < g.nr; k++){
					num[0] = g.r[k];
					viewtext(num, 1);
				}
		}
		if(e->key != 'l')
			viewtext(l->s, l->n);
		viewtext(e->key == 'l' ? "$\n" : "\n", e->key == 'l' ? 2 : 1);
	}
	stand(e->b);
}

static void
count(Ex *e)
{
	msg("%d", e->naddr > 0 ? e->b : nlines());
	if(ed.script){
		viewtext(ed.msg, strlen(ed.msg));
		viewtext("\n", 1);
	}
}

static void
takeback(Ex *e)
{
	if(ed.global)
		error("not within a global command");
	if(e->key == 'u')
		undo();
	else
		redo();
}

static void
redoit(Ex *e)
{
	e->key = 'r';
	takeback(e);
}

static const Excmd cmds[] = {
	{"&", 1, Dot, exsub}, {"!", 1, None, exbang}, {"<", 1, Dot, shift}, {">", 1, Dot, shift},
	{"=", 1, Dot|Zero, count}, {"#", 1, Dot, exprint},
	{"copy", 2, Dot, copy}, {"delete", 1, Dot, delete}, {"edit", 1, Bang, exedit}, {"file", 1, None, exfilename},
	{"global", 1, All|Bang, exglobal}, {"join", 1, Dot|Bang, join}, {"k", 1, Dot, mark}, {"list", 1, Dot, exprint},
	{"move", 1, Dot, move}, {"mark", 2, Dot, mark}, {"next", 1, Bang, exnext}, {"number", 2, Dot, exprint},
	{"print", 1, Dot, exprint}, {"put", 2, Dot|Zero, put}, {"quit", 1, Bang, exquit}, {"read", 1, Dot|Zero, exread},
	{"redo", 3, None, redoit}, {"rewind", 3, Bang, exnext}, {"substitute", 1, Dot, exsub}, {"set", 2, None, exset},
	{"t", 1, Dot, copy}, {"undo", 1, None, takeback}, {"vglobal", 1, All|Bang, exglobal},
	{"write", 1, All|Bang, exwrite}, {"wq", 2, All|Bang, exwrite}, {"xit", 1, All|Bang, exwrite},
	{"yank", 1, Dot, yank},
};

static const Excmd*
lookup(Ex *e)
{
	const Excmd *c;
	char *p;
	int n;

	n = 0;
	for(p = e->p; isalpha(*p); p++)
		n++;
	if(n == 0)
		n = 1;
	for(c = cmds; c < cmds + nelem(cmds); c++)
		if(n >= c->min && n <= (int)strlen(c->name) && strncmp(c->name, e->p, n) == 0){
			e->p += n;
			return c;
		}
	if(*e->p != 'k' && *e->p != 's' && *e->p != 'd')
		return nil;
	for(c = cmds; c->name[0] != *e->p || c->min != 1; c++)	/* ka, sg, da */
		;
	e->p++;
	return c;
}

static void
defaults(Ex *e, int flags)
{
	if(e->naddr == 0 && (flags & All)){
		e->a = nlines() > 0;
		e->b = nlines();
	}else if(e->naddr == 0 && (flags & Dot))
		e->a = e->b = nlines() > 0 ? ed.cur.l + 1 : 0;
	else if(e->naddr == 1)
		e->a = e->b;
	if((flags & (Dot|All)) == 0)
		return;
	if(e->b > nlines() || (e->a == 0 && !(flags & Zero) && !(flags & All && nlines() == 0)))
		error("no such line");
}

/* the command at e->p, whose range is known */
void
exrun(Ex *e)
{
	const Excmd *c;
	char *s;

	s = e->p;
	c = lookup(e);
	if(c == nil)
		error("no such command: %s", s);
	e->key = c->name[0] == 'w' && c->name[1] == 'q' ? 'q' : c->name[0];
	e->bang = (c->flags & Bang) && *e->p == '!';
	if(e->bang)
		e->p++;
	defaults(e, c->flags);
	c->fn(e);
}
