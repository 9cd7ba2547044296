/*
 * Two files.
 */
#include <u.h>
#include <libc.h>
#include <bio.h>
#include "diff.h"

/* runs of changed lines, between lines that correspond */
static int
changes(File *f, File *g, Change **res)
{
	Change *c;
	int i, j, n, max;

	c = nil;
	n = max = 0;
	for(i = j = 0; i < f->nline || j < g->nline;){
		if(!f->changed[i] && !g->changed[j] && i < f->nline && j < g->nline){
			i++;
			j++;
			continue;
		}
		if(n == max){
			max = max == 0 ? 64 : 2*max;
			c = realloc(c, max*sizeof *c);
			if(c == nil)
				sysfatal("no memory");
		}
		c[n].a = i;
		c[n].b = j;
		while(i < f->nline && f->changed[i])
			i++;
		while(j < g->nline && g->changed[j])
			j++;
		c[n].aend = i;
		c[n].bend = j;
		n++;
	}
	*res = c;
	return n;
}

static int
binary(File *f)
{
	return memchr(f->text, 0, f->size < 8192 ? f->size : 8192) != nil;
}

static int
difftext(File *f, File *g)
{
	Change *c;
	int n;

	if(f->size == g->size && memcmp(f->text, g->text, f->size) == 0)
		return 0;
	if(binary(f) || binary(g)){
		Bprint(&out, "binary files %s %s differ\n", f->name, g->name);
		return 1;
	}
	classify(f, g);
	compare(f, g);
	n = changes(f, g, &c);
	if(n > 0)
		report(f, g, c, n);
	free(c);
	return n > 0;
}

int
diffreg(char *a, char *b)
{
	File f, g;
	int r;

	r = 2;
	if(readtext(&f, a)){
		if(readtext(&g, b)){
			r = difftext(&f, &g);
			freetext(&g);
		}
		freetext(&f);
	}
	return r;
}
