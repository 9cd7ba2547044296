/* The text screen: what characters stand where.  It knows nothing of pixels. */
#pragma once
#include "types.h"

typedef u32 Cell;	/* a rune and attributes */
enum {
	Cellrune = 0x1FFFFF,
	Cellinv = 1 << 29,	/* background and text change places */
	Cellred = 1 << 30,
	Cellcursor = 1 << 31,
};

typedef struct Screen Screen;
struct Screen {
	int cols, rows;
	Cell *cell;		/* rows of cols */
	int top;		/* index of the row that is shown first: scrolling moves it */
	int x, y;		/* cursor; x == cols: the next rune wraps */
	Cell attr;		/* of what is written: 0 or Cellinv */
	/* partial input */
	enum { Splain, Sesc, Scsi } state;
	int param[4], nparam;
	char utf[4];
	int nutf;
};

void screeninput(Screen *, const char *, usize n);
static inline Cell *
screenrow(Screen *s, int y)
{
	return s->cell + (usize)((s->top + y) % s->rows) * s->cols;
}
