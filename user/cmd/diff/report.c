/*
 * The formats.
 */
#include <u.h>
#include <libc.h>
#include <bio.h>
#include "diff.h"

enum {
	Context	= 3,
};

static void
lines(File *f, int a, int b, char *prefix)
{
	int i, n;

	for(i = a; i < b; i++){
		Bprint(&out, "%s", prefix);
		n = f->line[i+1] - f->line[i];
		Bwrite(&out, f->line[i], n);
		if(n == 0 || f->line[i][n-1] != '\n')
			Bprint(&out, opt.fmt == 'e' ? "\n" : "\n\\ No newline at end of file\n");
	}
}

/* lines from 1; an empty range is named by the line before it */
static void
range(int a, int b, char *sep)
{
	if(a == b)
		a--;
	Bprint(&out, "%d", a + 1);
	if(b > a + 1)
		Bprint(&out, "%s%d", sep, b);
}

static int
verb(Change *c)
{
	return c->a == c->aend ? 'a' : c->b == c->bend ? 'd' : 'c';
}

static void
plain(File *f, File *g, Change *c)
{
	if(opt.fmt == 'n')
		Bprint(&out, "%s:", f->name);
	range(c->a, c->aend, ",");
	Bprint(&out, opt.fmt == 'n' ? " %c %s:" : "%c", verb(c), g->name);
	range(c->b, c->bend, ",");
	Bputc(&out, '\n');
	lines(f, c->a, c->aend, "< ");
	if(c->a < c->aend && c->b < c->bend)
		Bprint(&out, "---\n");
	lines(g, c->b, c->bend, "> ");
}

/* in a script for ed a line of a lone period is made of two and then shortened */
static void
edtext(File *g, int a, int b)
{
	int i, n;

	for(i = a; i < b; i++){
		n = g->line[i+1] - g->line[i];
		if(n <= 2 && g->line[i][0] == '.' && (n == 1 || g->line[i][1] == '\n')){
			Bprint(&out, "..\n.\ns/.//\n");
			if(i + 1 < b)
				Bprint(&out, "a\n");
			else
				return;
		}else
			lines(g, i, i + 1, "");
	}
	Bprint(&out, ".\n");
}

static void
script(File *g, Change *c)
{
	if(opt.fmt == 'e'){
		range(c->a, c->aend, ",");
		Bprint(&out, "%c\n", verb(c));
		if(c->b < c->bend)
			edtext(g, c->b, c->bend);
		return;
	}
	Bprint(&out, "%c", verb(c));
	range(c->a, c->aend, " ");
	Bputc(&out, '\n');
	if(c->b < c->bend){
		lines(g, c->b, c->bend, "");
		Bprint(&out, ".\n");
	}
}

static void
urange(int a, int b)
{
	Bprint(&out, "%d", a == b ? a : a + 1);
	if(b - a != 1)
		Bprint(&out, ",%d", b - a);
}

/* changes c[0] to c[n-1] and the lines around them */
static void
hunk(File *f, File *g, Change *c, int n, int context)
{
	int a, aend, b, bend, i, u;
	Change *l;

	u = opt.fmt == 'u';
	l = &c[n-1];
	a = c->a > context ? c->a - context : 0;
	b = c->b - (c->a - a);
	aend = f->nline - l->aend > context ? l->aend + context : f->nline;
	bend = l->bend + (aend - l->aend);
	if(u){
		Bprint(&out, "@@ -");
		urange(a, aend);
		Bprint(&out, " +");
		urange(b, bend);
		Bprint(&out, " @@\n");
	}else{
		Bprint(&out, "%s:", f->name);
		range(a, aend, ",");
		Bprint(&out, " - %s:", g->name);
		range(b, bend, ",");
		Bputc(&out, '\n');
	}
	for(i = 0; i < n; i++){
		lines(f, a, c[i].a, u ? " " : "  ");
		lines(f, c[i].a, c[i].aend, u ? "-" : "- ");
		lines(g, c[i].b, c[i].bend, u ? "+" : "+ ");
		a = c[i].aend;
	}
	lines(f, a, aend, u ? " " : "  ");
}

static void
hunks(File *f, File *g, Change *c, int n)
{
	int i, j, context;

	context = opt.fmt == 'a' ? 1<<30 : Context;
	if(opt.fmt == 'u')
		Bprint(&out, "--- %s\n+++ %s\n", f->name, g->name);
	for(i = 0; i < n; i = j){
		for(j = i + 1; j < n && (opt.fmt == 'a' || c[j].a - c[j-1].aend <= 2*context); j++)
			;
		hunk(f, g, c + i, j - i, context);
	}
}

void
report(File *f, File *g, Change *c, int n)
{
	int i;

	if(opt.header && opt.fmt != 'u')
		Bprint(&out, "diff %s%s%s %s\n", opt.letters, opt.letters[0] ? " " : "", f->name, g->name);
	switch(opt.fmt){
	case 'a':
	case 'c':
	case 'u':
		hunks(f, g, c, n);
		break;
	case 'e':
		for(i = n - 1; i >= 0; i--)
			script(g, &c[i]);
		break;
	case 'f':
		for(i = 0; i < n; i++)
			script(g, &c[i]);
		break;
	default:
		for(i = 0; i < n; i++)
			plain(f, g, &c[i]);
	}
}
