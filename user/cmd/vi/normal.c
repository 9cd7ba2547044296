/*
 * Normal mode: a command is a register, a count and a key, and what the key asks for.
 */
#include <u.h>
#include <libc.h>
#include "vi.h"

enum {
	Change	= 1,			/* the dot command does it again */
};

typedef struct Key Key;
struct Key {
	int	key;
	void	(*fn)(Cmd*);
	int	flags;
};

int
getcount(int key, Cmd *c)
{
	vlong n;
	int digits;

	n = 0;
	for(digits = 0; (key >= '1' && key <= '9') || (digits > 0 && key == '0'); digits++){
		n = 10*n + key - '0';
		if(n > Maxcount)
			n = Maxcount;
		key = getkey();
	}
	if(digits > 0){
		n *= c->hascount ? c->count : 1;
		c->count = n < Maxcount ? n : Maxcount;
		c->hascount = 1;
		keyforget(digits);
	}
	return key;
}

static void
again(Cmd *c)
{
	if(!keyrepeat(c))
		error(nil);
	execute(c);
	keyrepeated();
}

static void
takeback(Cmd *c)
{
	int i;

	for(i = 0; i < c->count; i++)
		undo();
}

static void
putback(Cmd *c)
{
	int i;

	for(i = 0; i < c->count; i++)
		redo();
}

static void
colon(Cmd *c)
{
	char range[32], *s;

	range[0] = 0;
	if(c->hascount)
		snprint(range, sizeof range, c->count > 1 ? ".,.+%d" : ".", c->count - 1);
	s = readline(':', range);
	if(s == nil)
		return;
	exline(s);
	free(s);
}

static void
mark(Cmd *c)
{
	USED(c);
	setmark(getkey(), ed.cur);
}

static void
macro(Cmd *c)
{
	static int last;
	Text *t;
	int i, r;

	r = getkey();
	if(r == '@')
		r = last;
	t = getreg(r);
	if(t == nil)
		error(nil);
	last = r;
	for(i = 0; i < c->count && i < 1000; i++)
		keymacro(t);
}

static void
begin(Cmd *c)
{
	switch(c->key){
	case 'a':
		if(curline()->n > 0)
			ed.cur.c = nextcol(curline(), ed.cur.c);
		break;
	case 'A':
		ed.cur.c = curline()->n;
		break;
	case 'I':
		ed.cur.c = firstcol(curline());
		if(ed.cur.c < curline()->n && strchr(" \t", curline()->s[ed.cur.c]) != nil)
			ed.cur.c = curline()->n;
		break;
	}
	insert(c, c->key == 'R' ? 'R' : 'i');
}

static void
newline(Cmd *c)
{
	openline(c, c->key == 'o');
}

static void
select(Cmd *c)
{
	visual(c->key);
}

static void
leave(Cmd *c)
{
	char *s;

	USED(c);
	switch(getkey()){
	case 'Z':
		s = estrdup("x");
		break;
	case 'Q':
		s = estrdup("q!");
		break;
	default:
		error(nil);
	}
	exline(s);
	free(s);
}

static void
info(Cmd *c)
{
	char f[] = "f";

	USED(c);
	exline(f);
}

static void
same(Cmd *c)
{
	char s[] = "&";

	USED(c);
	exline(s);
}

static void
nothing(Cmd *c)
{
	USED(c);
}

static const Key keys[] = {
	{'.', again, 0}, {'u', takeback, 0}, {Ctrl('R'), putback, 0}, {':', colon, 0}, {'m', mark, 0}, {'@', macro, 0},
	{'i', begin, Change}, {'a', begin, Change}, {'I', begin, Change}, {'A', begin, Change}, {'R', begin, Change},
	{'o', newline, Change}, {'O', newline, Change}, {'v', select, 0}, {'V', select, 0}, {'Z', leave, 0},
	{'&', same, Change}, {Ctrl('G'), info, 0}, {Esc, nothing, 0}, {Knone, nothing, 0}, {Ctrl('C'), nothing, 0},
};

/* do a command whose count and register are known */
void
execute(Cmd *c)
{
	Motion m;
	uint i;

	for(i = 0; i < nelem(keys); i++)
		if(keys[i].key == c->key){
			keys[i].fn(c);
			if(keys[i].flags & Change)
				keykeep(c);
			return;
		}
	if(isoper(c->key)){
		opercmd(c);
		if(c->key != 'y')
			keykeep(c);
	}else if(changecmd(c)){
		if(c->key != 'Y')
			keykeep(c);
	}else if(scrollcmd(c))
		return;
	else if(motion(c, c->key, &m)){
		domotion(&m);
		return;
	}else
		error(nil);
}

/* read a command and do it */
void
normal(void)
{
	Cmd c;
	int l, col;

	memset(&c, 0, sizeof c);
	c.count = 1;
	keyrecord();
	undogroup();
	l = ed.cur.l;
	col = ed.cur.c;
	c.key = getcount(getkey(), &c);
	if(c.key < 0)
		return;
	ed.msg[0] = 0;
	if(c.key == '"'){
		c.reg = getkey();
		c.key = getcount(getkey(), &c);
	}
	keyforget(Maxcount);
	execute(&c);
	clampcur();
	if(ed.cur.l != l || ed.cur.c != col)
		if(ed.want < Far && showncol(curline(), ed.cur.c) != ed.want && colshown(curline(), ed.want) != ed.cur.c)
			ed.want = showncol(curline(), ed.cur.c);
}
