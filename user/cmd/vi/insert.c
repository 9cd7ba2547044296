/*
 * Insert and replace mode.  Keys are remembered so that a count can do them again.
 */
#include <u.h>
#include <libc.h>
#include "vi.h"

typedef struct Over Over;
struct Over {				/* a rune that was replaced */
	int	nold;			/* 0: there was none */
	int	nnew;
	char	old[UTFmax];
};

static struct {
	int	*key;
	int	nkey;
	int	cap;
	int	literal;		/* the next key is a character */
	int	fresh;			/* the line holds nothing but indentation made by us */
	Pos	start;
	Over	*over;
	int	nover;
	int	capover;
} ins;

static void
remember(int key)
{
	if(ins.nkey == ins.cap){
		ins.key = erealloc(ins.key, (2*ins.cap + 64)*sizeof(int));
		ins.cap = 2*ins.cap + 64;
	}
	ins.key[ins.nkey++] = key;
}

/* the rune under the cursor will be replaced by n bytes; its length */
static int
overwritten(int n)
{
	Over *o;

	if(ins.nover == ins.capover){
		ins.over = erealloc(ins.over, (2*ins.capover + 64)*sizeof(Over));
		ins.capover = 2*ins.capover + 64;
	}
	o = &ins.over[ins.nover++];
	o->nold = nextcol(curline(), ed.cur.c) - ed.cur.c;
	o->nnew = n;
	memmove(o->old, curline()->s + ed.cur.c, o->nold);
	return o->nold;
}

static void
type(Rune r)
{
	char s[UTFmax];
	int n;

	n = runetochar(s, &r);
	replace(ed.cur.l, ed.cur.c, ed.mode == 'R' ? overwritten(n) : 0, s, n);
	ed.cur.c += n;
	ins.fresh = 0;
}

static int
blanks(Line *l, int c)
{
	int n;

	for(n = 0; c + n < l->n && (l->s[c+n] == ' ' || l->s[c+n] == '\t'); n++)
		;
	return n;
}

static void
newline(void)
{
	Line *l, *new[2];
	int indent, rest;

	l = curline();
	indent = opt.ai ? blanks(l, 0) : 0;
	if(indent > ed.cur.c)
		indent = ed.cur.c;
	rest = ed.cur.c + (opt.ai ? blanks(l, ed.cur.c) : 0);
	new[0] = mkline(l->s, ins.fresh ? 0 : ed.cur.c);
	new[1] = emalloc(sizeof(Line) + indent + l->n - rest + 1);
	*new[1] = (Line){1, 0, indent + l->n - rest};
	memmove(new[1]->s, l->s, indent);
	memmove(new[1]->s + indent, l->s + rest, l->n - rest);
	new[1]->s[new[1]->n] = 0;
	ins.fresh = indent > 0 && rest == l->n;
	splice(ed.cur.l, ed.cur.l < nlines(), new, 2);
	ed.cur = (Pos){ed.cur.l + 1, indent};
	ins.nover = 0;
}

static void
erase(int c)
{
	replace(ed.cur.l, c, ed.cur.c - c, "", 0);
	ed.cur.c = c;
}

static void
backspace(void)
{
	Over *o;
	int n;

	if(ed.mode == 'R'){
		if(ins.nover == 0){
			ed.cur.c = prevcol(curline(), ed.cur.c);
			return;
		}
		o = &ins.over[--ins.nover];
		ed.cur.c -= o->nnew;
		replace(ed.cur.l, ed.cur.c, o->nnew, o->old, o->nold);
	}else if(ed.cur.c > 0)
		erase(prevcol(curline(), ed.cur.c));
	else if(ed.cur.l > 0){
		n = line(ed.cur.l - 1)->n;
		deltext((Pos){ed.cur.l - 1, n}, ed.cur);
		ed.cur = (Pos){ed.cur.l - 1, n};
	}
}

static void
eraseword(void)
{
	Line *l;
	int c, word;

	l = curline();
	c = ed.cur.c;
	while(c > 0 && (l->s[c-1] == ' ' || l->s[c-1] == '\t'))
		c--;
	word = c > 0 && wordrune(runeat(l, prevcol(l, c)));
	while(c > 0 && l->s[c-1] != ' ' && l->s[c-1] != '\t' && wordrune(runeat(l, prevcol(l, c))) == word)
		c = prevcol(l, c);
	erase(c);
}

static void
shift(int columns)
{
	int n;

	n = curline()->n;
	setindent(ed.cur.l, indentof(curline()) + columns);
	ed.cur.c += curline()->n - n;
	if(ed.cur.c < 0)
		ed.cur.c = 0;
}

/* keys that move; 0 for others */
static int
move(int key)
{
	Line *l;
	int col;

	switch(key){
	case Kleft:
		ed.cur.c = prevcol(curline(), ed.cur.c);
		break;
	case Kright:
		ed.cur.c = nextcol(curline(), ed.cur.c);
		break;
	case Kup:
	case Kdown:
		col = showncol(curline(), ed.cur.c);
		ed.cur.l += key == Kup ? -(ed.cur.l > 0) : ed.cur.l + 1 < nlines();
		l = curline();
		ed.cur.c = col < showncol(l, l->n) ? colshown(l, col) : l->n;
		break;
	case Khome:
		ed.cur.c = 0;
		break;
	case Kend:
		ed.cur.c = curline()->n;
		break;
	default:
		return 0;
	}
	ins.nover = 0;
	ins.start = ed.cur;
	return 1;
}

static void
inskey(int key)
{
	if(ins.literal){
		ins.literal = 0;
		if(key < Kup)
			type(key == '\n' ? '\r' : key);
		return;
	}
	if(key >= Kup || (key < ' ' && key != '\b' && key != '\t' && key != Ctrl('V')))
		ins.nover = 0;
	switch(key){
	case '\n':
	case '\r':
		newline();
		break;
	case '\b':
	case Del:
		backspace();
		break;
	case Ctrl('W'):
		eraseword();
		break;
	case Ctrl('U'):
		erase(ed.cur.l == ins.start.l && ed.cur.c > ins.start.c ? ins.start.c : 0);
		break;
	case Ctrl('T'):
		shift(opt.sw);
		break;
	case Ctrl('D'):
		shift(-opt.sw);
		break;
	case Ctrl('V'):
		ins.literal = 1;
		break;
	case Kdel:
		if(ed.cur.c < curline()->n)
			deltext(ed.cur, (Pos){ed.cur.l, nextcol(curline(), ed.cur.c)});
		break;
	default:
		if(!move(key) && key < Kup)
			type(key);
	}
	if(key != '\n' && key != '\r')
		ins.fresh = 0;
}

static void
leave(void)
{
	if(ins.fresh)
		erase(0);
	ins.fresh = 0;
	ed.mode = 0;
	if(ed.cur.c > 0)
		ed.cur.c = prevcol(curline(), ed.cur.c);
	ed.want = showncol(curline(), ed.cur.c);
}

/* read keys until ESC; then do all again if the command has a count */
void
insert(Cmd *c, int mode)
{
	int i, k, key;

	ed.mode = mode;
	ed.msg[0] = 0;
	ins.nkey = ins.nover = ins.literal = 0;
	ins.start = ed.cur;
	while((key = getkey()) >= 0 && ((key != Esc && key != Ctrl('C')) || ins.literal)){
		if(key == Knone)
			continue;
		remember(key);
		inskey(key);
	}
	ins.literal = 0;
	for(i = 1; i < c->count; i++){
		if(c->key == 'o' || c->key == 'O'){
			ed.cur.c = curline()->n;
			newline();
		}
		for(k = 0; k < ins.nkey; k++)
			inskey(ins.key[k]);
	}
	leave();
}

/* a new line below or above, and insert there */
void
openline(Cmd *c, int below)
{
	Line *l;
	int n, at;

	n = opt.ai ? blanks(curline(), 0) : 0;
	l = mkline(curline()->s, n);
	at = nlines() == 0 ? 0 : ed.cur.l + below;
	splice(at, 0, &l, 1);
	ed.cur = (Pos){at, n};
	ins.fresh = n > 0;
	insert(c, 'i');
}
