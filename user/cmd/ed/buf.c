/*
 * The lines: an array with a gap, so that changes close to each other, as
 * global commands make them, cost little.
 */
#include <u.h>
#include <libc.h>
#include <bio.h>
#include <regexp.h>
#include "ed.h"

static Line *lines;
static long before;		/* lines before the gap */
static long max;

static void
movegap(long to)
{
	long after;

	after = max - ed.last;		/* offset of what is behind the gap */
	if(to < before)
		memmove(lines + to + after, lines + to, (before - to)*sizeof *lines);
	else if(to > before)
		memmove(lines + before, lines + before + after, (to - before)*sizeof *lines);
	before = to;
}

static void
grow(void)
{
	long at;

	at = before;
	movegap(ed.last);
	max = max == 0 ? 256 : 2*max;
	lines = realloc(lines, max*sizeof *lines);
	if(lines == nil)
		sysfatal("no memory");
	movegap(at);
}

Line*
line(long n)
{
	n--;
	return n < before ? &lines[n] : &lines[n + max - ed.last];
}

void
insert(long after, char *s)
{
	Line *l;

	if(s == nil)
		error("no memory");
	if(ed.last == max)
		grow();
	movegap(after);
	l = &lines[before++];
	ed.last++;
	memset(l, 0, sizeof *l);
	l->s = s;
	ed.undo = nil;
	ed.changed = 1;
}

void
delete(long a, long b)
{
	long n;

	for(n = a; n <= b; n++)
		free(line(n)->s);
	movegap(b);
	before -= b - a + 1;
	ed.last -= b - a + 1;
	ed.undo = nil;
	ed.changed = 1;
}

/* lines a to b go behind line to, marks and all; where the last one is then */
void
move(long a, long b, long to)
{
	Line *t;
	long i, n;

	n = b - a + 1;
	t = malloc(n*sizeof *t);
	if(t == nil)
		error("no memory");
	for(i = 0; i < n; i++)
		t[i] = *line(a + i);
	if(to > b){
		for(i = b + 1; i <= to; i++)
			*line(i - n) = *line(i);
		to -= n;
	}else
		for(i = a - 1; i > to; i--)
			*line(i + n) = *line(i);
	for(i = 0; i < n; i++)
		*line(to + 1 + i) = t[i];
	free(t);
	ed.dot = to + n;
	ed.undo = nil;
	ed.changed = 1;
}
