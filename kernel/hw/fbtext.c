/*
 * A terminal as small as a screen editor needs: CR LF BS TAB, ESC [ n A B C D, H, J, K, L, M, 7 m and 0 m;
 * colours (other m) and anything else are swallowed.
 */
#include "fbtext.h"
#include "lib.h"

static void
erase(Screen *s, int y, int from, int to)
{
	Cell *row = screenrow(s, y);
	for(int x = from; x < to && x < s->cols; x++)
		row[x] = ' ';
}

static void
newline(Screen *s)
{
	if(s->y < s->rows - 1) {
		s->y++;
		return;
	}
	s->top = (s->top + 1) % s->rows;
	erase(s, s->rows - 1, 0, s->cols);
}

static void
put(Screen *s, Rune r)
{
	if(s->x >= s->cols) {
		s->x = 0;
		newline(s);
	}
	screenrow(s, s->y)[s->x++] = (r & Cellrune) | s->attr;
}

static int
clamp(int v, int max)
{
	return v < 0 ? 0 : v > max ? max : v;
}

/* Erases before, after or around the cursor, as the parameter of J and K says. */
static void
eraseline(Screen *s, int how)
{
	erase(s, s->y, how == 0 ? s->x : 0, how == 1 ? s->x + 1 : s->cols);
}

static void
erasescreen(Screen *s, int how)
{
	eraseline(s, how);
	for(int y = 0; y < s->rows; y++)
		if(how == 2 || (how == 0 && y > s->y) || (how == 1 && y < s->y))
			erase(s, y, 0, s->cols);
}

/* Rows from the cursor's on move down by n (up if n < 0); the new ones are blank. */
static void
moverows(Screen *s, int n)
{
	int rows = s->rows - s->y;
	n = n > rows ? rows : n < -rows ? -rows : n;
	for(int i = 0; i < rows; i++) {
		int to = n > 0 ? s->rows - 1 - i : s->y + i, from = to - n;
		if(from >= s->y && from < s->rows)
			memmove(screenrow(s, to), screenrow(s, from), s->cols * sizeof(Cell));
		else
			erase(s, to, 0, s->cols);
	}
}

/* 7 is inverse, 0 and 27 are plain, each parameter for itself. */
static void
attributes(Screen *s)
{
	for(int i = 0; i <= s->nparam; i++)
		if(s->param[i] == 7)
			s->attr = Cellinv;
		else if(s->param[i] == 0 || s->param[i] == 27)
			s->attr = 0;
}

static void
csi(Screen *s, Rune c)
{
	int p = s->param[0], n = p == 0 ? 1 : p;
	switch(c) {
	case 'A': s->y = clamp(s->y - n, s->rows - 1); break;
	case 'B': s->y = clamp(s->y + n, s->rows - 1); break;
	case 'C': s->x = clamp(s->x + n, s->cols - 1); break;
	case 'D': s->x = clamp(s->x - n, s->cols - 1); break;
	case 'H':
		s->y = clamp(p - 1, s->rows - 1);
		s->x = clamp(s->param[1] - 1, s->cols - 1);
		break;
	case 'J': erasescreen(s, p); break;
	case 'K': eraseline(s, p); break;
	case 'L': moverows(s, n); break;
	case 'M': moverows(s, -n); break;
	case 'm': attributes(s); break;
	}
}

/* True if the rune was part of an escape sequence. */
static bool
escape(Screen *s, Rune r)
{
	if(s->state == Sesc) {
		s->state = r == '[' ? Scsi : Splain;
		memset(s->param, 0, sizeof s->param);
		s->nparam = 0;
		return true;
	}
	if(s->state != Scsi)
		return false;
	if(r >= '0' && r <= '9') {
		int *p = &s->param[s->nparam];
		if(*p < 10000)
			*p = *p * 10 + r - '0';
	} else if(r == ';') {
		if(s->nparam < (int)nelem(s->param) - 1)
			s->nparam++;
	} else if(r >= 0x40) {
		csi(s, r);
		s->state = Splain;
	} else if(r < ' ')
		s->state = Splain;
	return true;
}

static void
input(Screen *s, Rune r)
{
	if(escape(s, r))
		return;
	switch(r) {
	case '\033':
		s->state = Sesc;
		break;
	case '\r':
		s->x = 0;
		break;
	case '\n':
		s->x = 0;
		newline(s);
		break;
	case '\b':
		if(s->x > 0)
			s->x--;
		break;
	case '\t':
		do
			put(s, ' ');
		while(s->x % 8 != 0 && s->x < s->cols);
		break;
	default:
		if(r >= ' ' && r != 0x7F)
			put(s, r);
	}
}

void
screeninput(Screen *s, const char *p, usize n)
{
	for(; n > 0; n--) {
		s->utf[s->nutf++] = *p++;
		/* A byte that ends nothing may leave another rune behind it. */
		while(s->nutf > 0 && fullrune(s->utf, s->nutf)) {
			Rune r;
			int used = chartorune(&r, s->utf);
			s->nutf -= used;
			memmove(s->utf, s->utf + used, s->nutf);
			input(s, r);
		}
	}
}
