/*
 * Commands that move the window over the text.
 */
#include <u.h>
#include <libc.h>
#include "vi.h"

static void
page(int n)
{
	int step;

	step = textrows() > 2 ? textrows() - 2 : 1;
	if(n > 0){
		if(ed.cur.l >= nlines() - 1)
			error(nil);
		viewscroll(step*n);
		ed.cur.l = viewfirst();
	}else{
		if(ed.cur.l == 0)
			error(nil);
		viewscroll(step*n);
		ed.cur.l = viewlast();
	}
	ed.cur.c = firstcol(curline());
}

/* the cursor moves with the text */
static void
half(Cmd *c, int dir)
{
	static int amount;
	int n, l;

	if(c->hascount)
		amount = c->count;
	n = amount > 0 ? amount : textrows()/2;
	l = ed.cur.l + dir*n;
	if(dir > 0 ? ed.cur.l >= nlines() - 1 : ed.cur.l <= 0)
		error(nil);
	if(l >= nlines())
		l = nlines() - 1;
	ed.cur.l = l > 0 ? l : 0;
	l = ed.cur.l;
	viewscroll(dir*n);
	ed.cur.l = l;
	ed.cur.c = firstcol(curline());
}

static void
lines(int n)
{
	viewscroll(n);
	ed.cur.c = colshown(curline(), ed.want);
}

static void
place(Cmd *c)
{
	int key;

	if(c->hascount){
		ed.cur.l = c->count - 1;
		clampcur();
	}
	key = getkey();
	switch(key){
	case '\r':
	case '\n':
	case 't':
		viewtop(0);
		break;
	case '.':
	case 'z':
		viewtop(textrows()/2);
		break;
	case '-':
	case 'b':
		viewtop(textrows() - 1);
		break;
	default:
		error(nil);
	}
	if(key < 'a')
		ed.cur.c = firstcol(curline());
}

/* 0: the key does not scroll */
int
scrollcmd(Cmd *c)
{
	switch(c->key){
	case Ctrl('F'):
	case Kpgdown:
		page(c->count);
		break;
	case Ctrl('B'):
	case Kpgup:
		page(-c->count);
		break;
	case Ctrl('D'):
		half(c, 1);
		break;
	case Ctrl('U'):
		half(c, -1);
		break;
	case Ctrl('E'):
		lines(c->count);
		break;
	case Ctrl('Y'):
		lines(-c->count);
		break;
	case 'z':
		place(c);
		break;
	case Ctrl('L'):
		screenlost();
		break;
	default:
		return 0;
	}
	return 1;
}
