/*
 * Changes and how they are taken back.
 *
 * A record says that n lines at `at' stand where the lines old[] stood; undoing and redoing swap the two.
 * Records of one command have one group number and are swapped together.  A change that touches what
 * the newest record of the same command made is put into that record, so that typing and
 * substitutions over the whole text make one record each.
 */
#include <u.h>
#include <libc.h>
#include "vi.h"

typedef struct Undo Undo;
struct Undo {
	int	group;
	int	at;
	int	n;			/* new lines, in the text */
	int	nold;
	int	cap;			/* of old */
	Line	**old;
	Pos	cur;			/* the cursor before */
};

static struct {
	Undo	*u;
	int	n;			/* done */
	int	max;			/* those after n were undone */
	int	cap;
	int	saved;			/* n when the file was written; -1: cannot be reached again */
	int	group;
	Pos	cur;
} hist;

void
undogroup(void)
{
	hist.group++;
	hist.cur = ed.cur;
}

static void
freeundo(Undo *u)
{
	int i;

	for(i = 0; i < u->nold; i++)
		linefree(u->old[i]);
	free(u->old);
}

static void
dropredo(void)
{
	if(hist.saved > hist.n)
		hist.saved = -1;
	while(hist.max > hist.n)
		freeundo(&hist.u[--hist.max]);
}

static void
oldroom(Undo *u, int n)
{
	if(u->nold + n <= u->cap)
		return;
	u->old = erealloc(u->old, (u->nold + n + u->nold/2)*sizeof(Line*));
	u->cap = u->nold + n + u->nold/2;
}

static int
touches(int at)
{
	Undo *u;

	if(hist.n == 0 || hist.n == hist.saved)
		return 0;
	u = &hist.u[hist.n-1];
	return u->group == hist.group && at >= u->at && at <= u->at + u->n;
}

static Undo*
newundo(int at)
{
	Undo *u;

	if(hist.n == hist.cap){
		hist.u = erealloc(hist.u, (2*hist.cap + 16)*sizeof(Undo));
		hist.cap = 2*hist.cap + 16;
	}
	u = &hist.u[hist.n];
	memset(u, 0, sizeof *u);
	u->group = hist.group;
	u->at = at;
	u->cur = hist.cur;
	return u;
}

/* put new lines, which the text then owns, in the place of the lines [at, at+nold) */
void
splice(int at, int nold, Line **new, int nnew)
{
	Undo *u;
	int i, made;

	if(nold == 0 && nnew == 0)
		return;
	dropredo();
	bufroom(nnew);
	made = !touches(at);
	u = made ? newundo(at) : &hist.u[hist.n-1];
	oldroom(u, nold);
	if(made)
		hist.max = ++hist.n;
	for(i = at; i < at + nold; i++){
		if(i - at < nnew)
			new[i-at]->flag |= line(i)->flag;
		if(i < u->at + u->n)
			linefree(line(i));
		else
			u->old[u->nold++] = line(i);
	}
	i = u->at + u->n - at;
	u->n += nnew - (i < nold ? i : nold);
	bufsplice(at, nold, new, nnew);
}

static void
swap(Undo *u)
{
	Line **now;
	int i;

	bufroom(u->nold);
	now = emalloc(u->n*sizeof(Line*) + 1);
	for(i = 0; i < u->n; i++)
		now[i] = line(u->at + i);
	bufsplice(u->at, u->n, u->old, u->nold);
	free(u->old);
	u->old = now;
	i = u->n;
	u->n = u->nold;
	u->nold = u->cap = i;
}

static void
settle(Undo *u)
{
	ed.cur.l = u->at;
	if(ed.cur.l >= nlines() && ed.cur.l > 0)
		ed.cur.l = nlines() - 1;
	ed.cur.c = u->cur.l == ed.cur.l ? u->cur.c : firstcol(curline());
	clampcur();
}

void
undo(void)
{
	Undo *u;

	if(hist.n == 0)
		error("already at the oldest change");
	do{
		u = &hist.u[hist.n-1];
		swap(u);
		hist.n--;
		settle(u);
	}while(hist.n > 0 && hist.u[hist.n-1].group == u->group);
}

void
redo(void)
{
	Undo *u, *first;

	if(hist.n == hist.max)
		error("already at the newest change");
	first = &hist.u[hist.n];
	do{
		u = &hist.u[hist.n];
		swap(u);
		hist.n++;
	}while(hist.n < hist.max && hist.u[hist.n].group == u->group);
	settle(first);
}

void
undoclear(void)
{
	hist.n = 0;
	dropredo();
	hist.saved = 0;
}

void
undosaved(void)
{
	hist.saved = hist.n;
}

int
modified(void)
{
	return hist.n != hist.saved;
}
