/*
 * Which part of the text is shown, and how.  Long lines go on in the next row.
 * The last row is for messages, colon lines and the cursor's place.
 */
#include <u.h>
#include <libc.h>
#include "vi.h"

enum {
	Numwidth	= 8,
	Ruler		= 18,		/* columns from the right */
};

static int top;				/* first line shown */
static int toprow;			/* rows of it that are above the screen */
static int cursorrow, cursorcol;
static int bottom;			/* last line shown */
static char *prompt;			/* colon line that is being typed */
static int promptcol;
static int pause;			/* other text is on the screen */

int
textrows(void)
{
	return ttyrows - 1;
}

static int
width(void)
{
	return opt.nu && ttycols > 2*Numwidth ? ttycols - Numwidth : ttycols;
}

/* rows of a line */
static int
height(int i)
{
	Line *l;

	l = line(i);
	if(l->n < width() && memchr(l->s, '\t', l->n) == nil && l->n*8 < width())
		return 1;
	return (showncol(l, l->n) + width() - 1)/width() + (l->n == 0);
}

static int
rowofcursor(void)
{
	return showncol(curline(), ed.cur.c)/width();
}

/* top such that the cursor stands `above` rows from it */
static void
placetop(int above)
{
	top = ed.cur.l;
	toprow = rowofcursor();
	for(; above > 0; above--){
		if(toprow > 0)
			toprow--;
		else if(top > 0)
			toprow = height(--top) - 1;
		else
			break;
	}
}

static void
follow(void)
{
	int i, r, rows;

	rows = textrows();
	if(top >= nlines()){
		top = nlines() > 0 ? nlines() - 1 : 0;
		toprow = 0;
	}
	r = rowofcursor();
	if(ed.cur.l < top || (ed.cur.l == top && r < toprow)){
		placetop(top - ed.cur.l < rows/2 ? 0 : rows/2);
		return;
	}
	if(ed.cur.l - top > 2*rows){
		placetop(rows/2);
		return;
	}
	for(i = top; i < ed.cur.l; i++)
		r += height(i);
	r -= toprow;
	if(r >= rows)
		placetop(r < rows + rows/2 ? rows - 1 : rows/2);
}

static int
selected(int l, int c)
{
	Pos a, b, p;

	if(ed.mode != 'v' && ed.mode != 'V')
		return 0;
	a = ed.cur;
	b = ed.anchor;
	if(poscmp(a, b) > 0){
		a = ed.anchor;
		b = ed.cur;
	}
	p = (Pos){l, c};
	if(ed.mode == 'V')
		return l >= a.l && l <= b.l;
	return poscmp(p, a) >= 0 && poscmp(p, b) <= 0;
}

static void
puts(int row, int col, char *s)
{
	Rune r;

	for(; *s != 0 && col < ttycols; col++){
		s += chartorune(&r, s);
		screenput(row, col, r, 1, 0);
	}
}

/* line i from screen row `row` on, which may be negative; the row after it */
static int
drawline(int i, int row)
{
	char num[Numwidth + 1];
	Line *l;
	Glyph g;
	int c, col, k, w, left, sel;

	l = line(i);
	w = width();
	left = ttycols - w;
	if(left > 0 && row >= 0){
		snprint(num, sizeof num, "%6d  ", i + 1);
		puts(row, 0, num);
	}
	col = 0;
	for(c = 0; c < l->n && row + col/w < textrows(); c += g.n){
		glyph(l, c, col, &g);
		sel = selected(i, c);
		if(g.nr == 1 && g.w == 2 && col%w < w - 1)
			screenput(row + col/w, left + col%w, g.r[0], 2, sel);
		else
			for(k = 0; k < g.w; k++)
				screenput(row + (col + k)/w, left + (col + k)%w,
					k < g.nr ? g.r[k] : ' ', 1, sel);
		col += g.w;
	}
	return row + (col > 0 ? (col + w - 1)/w : 1);
}

static void
drawtext(void)
{
	int i, row;

	row = -toprow;
	bottom = top;
	for(i = top; i < nlines() && row < textrows(); i++){
		row = drawline(i, row);
		if(row <= textrows())
			bottom = i;
	}
	for(row = row < 1 && nlines() == 0 ? 1 : row; row < textrows(); row++)
		screenput(row, 0, '~', 1, 0);
}

static void
drawcursor(void)
{
	Glyph g;
	int i, col, w;

	w = width();
	col = showncol(curline(), ed.cur.c);
	if(ed.mode != 'i' && ed.mode != 'R' && ed.cur.c < curline()->n && curline()->s[ed.cur.c] == '\t'){
		glyph(curline(), ed.cur.c, col, &g);
		col += g.w - 1;
	}
	cursorrow = -toprow + col/w;
	for(i = top; i < ed.cur.l; i++)
		cursorrow += height(i);
	cursorcol = ttycols - w + col%w;
	if(cursorrow >= textrows())
		cursorrow = textrows() - 1;
}

static void
drawstatus(void)
{
	char s[64];
	char *m;

	m = ed.msg;
	if(m[0] == 0)
		m = ed.mode == 'i' ? "-- INSERT --" : ed.mode == 'R' ? "-- REPLACE --"
			: ed.mode == 'v' ? "-- VISUAL --" : ed.mode == 'V' ? "-- VISUAL LINE --" : "";
	puts(ttyrows - 1, 0, m);
	snprint(s, sizeof s, " %d,%-10d", nlines() > 0 ? ed.cur.l + 1 : 0, showncol(curline(), ed.cur.c) + 1);
	if(ttycols > 2*Ruler && utflen(m) < ttycols - Ruler)
		puts(ttyrows - 1, ttycols - Ruler, s);
}

static void
drawprompt(void)
{
	Rune r;
	char *s;
	int col, skip;

	skip = promptcol - (ttycols - 2);
	col = 0;
	for(s = prompt; *s != 0; col++){
		s += chartorune(&r, s);
		if(col >= skip)
			screenput(ttyrows - 1, skip > 0 ? col - skip : col, r < ' ' ? '?' : r, 1, 0);
	}
	screenshow(ttyrows - 1, skip > 0 ? promptcol - skip : promptcol);
}

/* wait until what other programs or commands wrote was read */
static void
unpause(void)
{
	pause = 0;
	ttyout("[press a key]", 13);
	ttykey();
	screenlost();
}

void
refresh(void)
{
	if(ed.script)
		return;
	if(pause)
		unpause();
	follow();
	screenclear();
	drawtext();
	drawcursor();
	if(prompt != nil)
		drawprompt();
	else{
		drawstatus();
		screenshow(cursorrow, cursorcol);
	}
}

/* show a colon line; nil: no more */
void
viewprompt(char *s, int col)
{
	prompt = s;
	promptcol = col;
}

/* text that is no part of the file, below what is on the screen */
void
viewtext(char *s, int n)
{
	if(ed.script){
		write(1, s, n);
		return;
	}
	if(!pause){
		ttycook(1);
		ttycook(0);
	}
	pause = 1;
	ttyout(s, n);
}

/* the cursor's line comes to the row'th row of the screen */
void
viewtop(int row)
{
	placetop(row);
}

int
viewfirst(void)
{
	return toprow > 0 && top + 1 < nlines() ? top + 1 : top;
}

int
viewlast(void)
{
	if(ed.script)
		return top + textrows() - 1 < nlines() ? top + textrows() - 1 : nlines() - 1;
	return bottom;
}

/* move the window n lines and take the cursor along if it would be left behind */
void
viewscroll(int n)
{
	int i, rows;

	toprow = 0;
	top += n;
	if(top >= nlines())
		top = nlines() - 1;
	if(top < 0)
		top = 0;
	rows = 0;
	for(i = top; i < nlines() && rows + height(i) <= textrows(); i++)
		rows += height(i);
	bottom = i > top ? i - 1 : top;
	if(ed.cur.l < top)
		ed.cur.l = top;
	if(ed.cur.l > bottom)
		ed.cur.l = bottom;
}
