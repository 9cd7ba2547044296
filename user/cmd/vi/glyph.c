/*
 * How text looks: tabs, control characters as ^X, bytes that are no UTF-8 as \xNN, runes that
 * terminals combine with others as their number, wide runes in two columns.
 */
#include <u.h>
#include <libc.h>
#include "vi.h"

typedef struct Range Range;
struct Range {
	Rune	lo;
	Rune	hi;
};

static const Range unseen[] = {
	{0x80, 0x9f}, {0xad, 0xad}, {0x300, 0x36f}, {0x483, 0x489}, {0x591, 0x5bd}, {0x610, 0x61a}, {0x64b, 0x65f},
	{0x1ab0, 0x1aff}, {0x1dc0, 0x1dff}, {0x200b, 0x200f}, {0x2028, 0x202e}, {0x2060, 0x206f},
	{0x20d0, 0x20ff}, {0xe000, 0xf8ff}, {0xfe00, 0xfe0f}, {0xfe20, 0xfe2f}, {0xfeff, 0xfeff}, {0xfff0, 0xfffb},
	{0xe0000, 0x10ffff},
};

static const Range wide[] = {
	{0x1100, 0x115f}, {0x2e80, 0x303e}, {0x3041, 0x33ff}, {0x3400, 0x4dbf}, {0x4e00, 0x9fff}, {0xa000, 0xa4cf},
	{0xac00, 0xd7a3}, {0xf900, 0xfaff}, {0xfe30, 0xfe6f}, {0xff00, 0xff60}, {0xffe0, 0xffe6},
	{0x1f300, 0x1f64f}, {0x1f900, 0x1f9ff}, {0x20000, 0x3fffd},
};

static int
among(const Range *t, int n, Rune r)
{
	int i;

	for(i = 0; i < n; i++)
		if(r <= t[i].hi)
			return r >= t[i].lo;
	return 0;
}

static void
spell(Glyph *g, char *s)
{
	for(g->w = 0; s[g->w] != 0; g->w++)
		g->r[g->w] = s[g->w];
	g->nr = g->w;
}

/* what stands at byte c of a line, to be shown at column col */
void
glyph(Line *l, int c, int col, Glyph *g)
{
	char buf[16];
	Rune r;

	g->n = nextcol(l, c) - c;
	r = (uchar)l->s[c];
	if(r >= Runeself)
		chartorune(&r, l->s + c);
	g->nr = g->w = 1;
	g->r[0] = r;
	if(r >= ' ' && r < Del)
		return;
	if(r == '\t'){
		g->nr = 0;
		g->w = opt.ts - col%opt.ts;
		return;
	}
	if(r < ' ' || r == Del)
		snprint(buf, sizeof buf, "^%c", (int)(r ^ 0x40));
	else if(g->n == 1)
		snprint(buf, sizeof buf, "\\x%.2ux", l->s[c] & 0xff);
	else if(among(unseen, nelem(unseen), r))
		snprint(buf, sizeof buf, r < 0x10000 ? "\\u%.4ux" : "\\u%.6ux", r);
	else{
		g->w = 1 + among(wide, nelem(wide), r);
		return;
	}
	spell(g, buf);
}

/* the column where byte c is shown */
int
showncol(Line *l, int c)
{
	Glyph g;
	int i, col;

	col = 0;
	for(i = 0; i < c && i < l->n; i += g.n){
		glyph(l, i, col, &g);
		col += g.w;
	}
	return col;
}

/* the byte that is shown at a column or nearest before it */
int
colshown(Line *l, int want)
{
	Glyph g;
	int i, col;

	if(want >= Far)
		return lastcol(l);
	col = 0;
	for(i = 0; i < l->n; i += g.n){
		glyph(l, i, col, &g);
		col += g.w;
		if(col > want)
			return i;
	}
	return lastcol(l);
}
