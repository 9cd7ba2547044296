/*
 * The framebuffer console.  Text lives in a Screen; shown[] remembers which cell is on
 * the glass, and rendering draws the cells that differ.  The framebuffer is mapped
 * write-combining and never read, since reading it is slower by orders of magnitude.
 *
 * Bulk output is drawn at most every Frame; a timer draws what is left.
 */
#include "bootinfo.h"
#include "core.h"
#include "fbtext.h"
#include "font.h"
#include "hw.h"
#include "lib.h"
#include "upcall.h"

enum {
	Cellw = 8, Cellh = 16,
	Frame = 20000000,	/* ns between two drawings */
	Cachewc = 1,
};

static Lock fblock;		/* guards all below but fb and base */
static Bootfb fb;
static u8 *base;		/* nil: no console */
static int pixelbytes;
static Screen screen;
static Cell *shown;
static bool cleared;		/* what was on the glass before us is gone */
static u64 lastdraw;		/* ns */
static Timer timer;
static bool timerset_;

/* One colour channel of 8 bits, put where its mask is. */
static u32
channel(u32 mask, u8 v)
{
	if(mask == 0)
		return 0;
	int shift = __builtin_ctz(mask), bits = bitcount(mask);
	return (bits >= 8 ? (u32)v << (bits - 8) : (u32)v >> (8 - bits)) << shift & mask;
}

static u32
colour(u8 r, u8 g, u8 b)
{
	return channel(fb.rmask, r) | channel(fb.gmask, g) | channel(fb.bmask, b);
}

static const u8 *
glyph(Rune r)
{
	u32 lo = 0, hi = fontcount;

	while(hi - lo > 1) {
		u32 mid = (lo + hi) / 2;
		if(fontrune[mid] <= r)
			lo = mid;
		else
			hi = mid;
	}
	if(fontrune[lo] == r)
		return fontglyph[lo];
	return r == '?' ? fontglyph[0] : glyph('?');
}

static void
putpixel(u8 *p, u32 c)
{
	for(int i = 0; i < pixelbytes; i++, c >>= 8)
		p[i] = c;
}

/* Two colours, and each pattern of four pixels in them. */
typedef struct Ink Ink;
struct Ink {
	u32 fg, bg;
	u32 quad[16][4];
};

static void
inkset(Ink *ink, u32 fg, u32 bg)
{
	ink->fg = fg;
	ink->bg = bg;
	for(int bits = 0; bits < 16; bits++)
		for(int i = 0; i < 4; i++)
			ink->quad[bits][i] = bits & 8 >> i ? fg : bg;
}

static const Ink *
inkof(Cell c)
{
	static Ink normal, red;

	if(normal.fg == 0) {
		inkset(&normal, colour(0xD0, 0xD0, 0xD0), 0);
		inkset(&red, colour(0xFF, 0xFF, 0xFF), colour(0xC0, 0, 0));
	}
	return c & Cellred ? &red : &normal;
}

static void
drawcell(int x, int y, Cell c)
{
	const u8 *g = glyph(c & Cellrune);
	const Ink *ink = inkof(c);
	u8 *line = base + (usize)y * Cellh * fb.pitch + (usize)x * Cellw * pixelbytes;

	u8 flip = !(c & Cellcursor) != !(c & Cellinv) ? 0xFF : 0;
	for(int row = 0; row < Cellh; row++, line += fb.pitch) {
		u8 bits = g[row] ^ flip;
		if(pixelbytes == 4) {
			__builtin_memcpy(line, ink->quad[bits >> 4], 16);
			__builtin_memcpy(line + 16, ink->quad[bits & 15], 16);
		} else
			for(int i = 0; i < Cellw; i++, bits <<= 1)
				putpixel(line + i * pixelbytes, bits & 0x80 ? ink->fg : ink->bg);
	}
}

/* Nothing waits for it: it is done with the first drawing. */
static void
clear(void)
{
	for(u32 y = 0; y < fb.height; y++)
		memset(base + (usize)y * fb.pitch, 0, (usize)fb.width * pixelbytes);
	for(usize i = 0; i < (usize)screen.cols * screen.rows; i++)
		shown[i] = ' ';
	cleared = true;
}

static void
draw(void)
{
	if(!cleared)
		clear();
	for(int y = 0; y < screen.rows; y++) {
		const Cell *row = screenrow(&screen, y);
		Cell *on = shown + (usize)y * screen.cols;
		int cursor = y != screen.y ? -1 : screen.x < screen.cols ? screen.x : screen.cols - 1;
		for(int x = 0; x < screen.cols; x++) {
			Cell c = x == cursor ? row[x] | Cellcursor : row[x];
			if(c == on[x])
				continue;
			on[x] = c;
			drawcell(x, y, c);
		}
	}
	lastdraw = nsnow();
}

static void
ontimer(void *arg)
{
	USED(arg);
	if(panicking())
		return;
	ilock(&fblock);
	timerset_ = false;
	draw();
	iunlock(&fblock);
}

static void
consput(const char *s, usize n)
{
	if(panicking()) {	/* whoever held the lock is stopped */
		screeninput(&screen, s, n);
		draw();
		return;
	}
	ilock(&fblock);
	screeninput(&screen, s, n);
	if(nsnow() - lastdraw >= Frame)
		draw();
	else if(!timerset_) {
		timerset_ = true;
		timerset(&timer, lastdraw + Frame);
	}
	iunlock(&fblock);
}

static bool
usable(const Bootfb *b)
{
	return b->format != FbNone && b->width >= Cellw * 20 && b->height >= Cellh * 5
		&& b->bpp >= 15 && b->bpp <= 32 && b->rmask != 0
		&& (u64)b->pitch * b->height <= b->size && b->pitch >= b->width * ((b->bpp + 7) / 8);
}

void
fbinit(const Bootinfo *bi)
{
	fb = bi->fb;
	if(!usable(&fb))
		return;
	pixelbytes = (fb.bpp + 7) / 8;
	screen.cols = fb.width / Cellw;
	screen.rows = fb.height / Cellh;
	usize n = (usize)screen.cols * screen.rows;
	screen.cell = upcall.kmallocz(n * sizeof(Cell));
	shown = upcall.kmallocz(n * sizeof(Cell));
	u8 *map = upcall.vmap(fb.pa, fb.size, Cachewc);
	if(screen.cell == nil || shown == nil || map == nil) {
		print("framebuffer: no memory for a console\n");
		return;
	}
	for(usize i = 0; i < n; i++)
		screen.cell[i] = ' ';
	base = map;
	timer.fn = ontimer;
	print("framebuffer: %ux%u at %#lx\n", fb.width, fb.height, fb.pa);
	consadd(consput);
}

/* Over the top row, whatever was there. */
void
fbbanner(const char *msg)
{
	char line[256];

	if(base == nil)
		return;
	usize n = snprint(line, sizeof line, " panic: %s", msg);
	Cell *row = screenrow(&screen, 0);
	for(int x = 0; x < screen.cols; x++)
		row[x] = Cellred | ((usize)x < n ? (uchar)line[x] : ' ');
	draw();
}
