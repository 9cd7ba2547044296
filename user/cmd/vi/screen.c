/*
 * The screen as it should be and as it is; what differs is sent.
 */
#include <u.h>
#include <libc.h>
#include "vi.h"

enum {
	Second	= 0x110000,		/* right half of a wide rune */
};

typedef struct Cell Cell;
struct Cell {
	Rune	r;
	int	inv;
};

static Cell *want;
static Cell *have;
static int rows;
static int cols;
static int lost;			/* nobody knows what is on the screen */
static int x, y;			/* cursor; x < 0: unknown */
static int inv;

static const Cell blank = {' ', 0};

void
screensize(void)
{
	rows = ttyrows;
	cols = ttycols;
	free(want);
	free(have);
	want = emalloc(rows*cols*sizeof(Cell));
	have = emalloc(rows*cols*sizeof(Cell));
	lost = 1;
	screenclear();
}

/* draw all of it */
void
screenlost(void)
{
	lost = 1;
}

void
screenclear(void)
{
	int i;

	for(i = 0; i < rows*cols; i++)
		want[i] = blank;
}

/* a rune of w columns */
void
screenput(int row, int col, Rune r, int w, int inverse)
{
	Cell *c;

	if(row < 0 || row >= rows || col < 0 || col + w > cols)
		return;
	c = want + row*cols + col;
	c[0] = (Cell){r, inverse};
	if(w == 2)
		c[1] = (Cell){Second, inverse};
}

static int
same(Cell *a, Cell *b)
{
	return a->r == b->r && a->inv == b->inv;
}

static void
escape(char *fmt, int a, int b)
{
	char s[32];

	ttyout(s, snprint(s, sizeof s, fmt, a, b));
}

static void
go(int row, int col)
{
	if(x == col && y == row)
		return;
	if(x >= 0 && y == row && col < x && x - col <= 3)
		ttyout("\b\b\b", x - col);
	else if(x >= 0 && col == 0 && row == y)
		ttyout("\r", 1);
	else
		escape("\033[%d;%dH", row + 1, col + 1);
	x = col;
	y = row;
}

static void
put(Cell *c)
{
	char s[UTFmax];

	if(c->inv != inv){
		inv = c->inv;
		ttyout(inv ? "\033[7m" : "\033[0m", 4);
	}
	ttyout(s, runetochar(s, &c->r));
	if(++x == cols)
		x = -1;
}

/* a wide rune: both columns are blanked first, for terminals that draw it in one */
static void
putwide(int row, int col, Cell *c)
{
	Cell space = {' ', c->inv};

	put(&space);
	put(&space);
	x = -1;
	go(row, col);
	put(c);
	x = -1;
}

/* the last row's last column is never written: some terminals scroll then */
static void
showrow(int row)
{
	Cell *w, *h;
	int i, end, last;

	w = want + row*cols;
	h = have + row*cols;
	last = row == rows - 1 ? cols - 1 : cols;
	for(end = last; end > 0 && same(&w[end-1], (Cell*)&blank); end--)
		;
	for(i = 0; i < end; i++){
		if(same(w + i, h + i) && (w[i].r == Second || i + 1 >= end || same(w + i + 1, h + i + 1) || w[i+1].r != Second))
			continue;
		if(w[i].r == Second)
			continue;
		go(row, i);
		if(i + 1 < end && w[i+1].r == Second)
			putwide(row, i, w + i);
		else
			put(w + i);
	}
	for(i = end; i < last && same(h + i, (Cell*)&blank); i++)
		;
	if(i < last){
		go(row, end);
		if(inv)
			ttyout("\033[0m", 4);
		inv = 0;
		ttyout("\033[K", 3);
	}
}

/* how many rows up the text moved, if most of it did; negative: down */
static int
shifted(void)
{
	int k, r, hits, total;

	for(k = 1 - rows/2; k < rows/2; k++){
		if(k == 0)
			continue;
		hits = total = 0;
		for(r = 0; r < rows - 1; r++){
			if(r + k < 0 || r + k >= rows - 1)
				continue;
			total++;
			hits += memcmp(want + r*cols, have + (r + k)*cols, cols*sizeof(Cell)) == 0
				&& memcmp(want + r*cols, have + r*cols, cols*sizeof(Cell)) != 0;
		}
		if(hits > total/2)
			return k;
	}
	return 0;
}

/* let the terminal move what it has: lines are deleted from or inserted at the top */
static void
scroll(void)
{
	int i, k;

	k = shifted();
	if(k == 0)
		return;
	go(0, 0);
	escape(k > 0 ? "\033[%dM" : "\033[%dL", k > 0 ? k : -k, 0);
	if(k > 0)
		memmove(have, have + k*cols, (rows - k)*cols*sizeof(Cell));
	else
		memmove(have - k*cols, have, (rows + k)*cols*sizeof(Cell));
	for(i = 0; i < (k > 0 ? k : -k)*cols; i++)
		have[(k > 0 ? (rows - k)*cols : 0) + i] = blank;
}

/* make the screen as it should be, with the cursor there */
void
screenshow(int row, int col)
{
	int i;

	if(lost){
		ttyout("\033[0m\033[H\033[2J", 11);
		for(i = 0; i < rows*cols; i++)
			have[i] = blank;
		inv = x = y = 0;
		lost = 0;
	}else
		scroll();
	for(i = 0; i < rows; i++)
		if(memcmp(want + i*cols, have + i*cols, cols*sizeof(Cell)) != 0)
			showrow(i);
	memmove(have, want, rows*cols*sizeof(Cell));
	if(inv)
		ttyout("\033[0m", 4);
	inv = 0;
	go(row, col);
	ttyflush();
}
