/*
 * Lines and lists of lines.  A line is counted by who holds it and never written after it was made.
 */
#include <u.h>
#include <libc.h>
#include "vi.h"

Line*
mkline(const char *s, int n)
{
	Line *l;

	l = emalloc(sizeof *l + n + 1);
	l->ref = 1;
	l->flag = 0;
	l->n = n;
	memmove(l->s, s, n);
	l->s[n] = 0;
	return l;
}

Line*
lineref(Line *l)
{
	l->ref++;
	return l;
}

void
linefree(Line *l)
{
	if(l != nil && --l->ref == 0)
		free(l);
}

Text*
mktext(int n, int linewise)
{
	Text *t;

	t = emalloc(sizeof *t + n*sizeof(Line*));
	memset(t->l, 0, n*sizeof(Line*));
	t->linewise = linewise;
	t->n = n;
	return t;
}

void
textfree(Text *t)
{
	int i;

	if(t == nil)
		return;
	for(i = 0; i < t->n; i++)
		linefree(t->l[i]);
	free(t);
}

/* the lines of n bytes; noeol says whether the last one has no newline */
Text*
splittext(char *s, long n, int *noeol)
{
	Text *t;
	char *e, *p, *q;
	int count;

	e = s + n;
	count = 0;
	for(p = s; p < e && (p = memchr(p, '\n', e - p)) != nil; p++)
		count++;
	*noeol = n > 0 && e[-1] != '\n';
	t = mktext(count + *noeol, 1);
	count = 0;
	for(p = s; p < e; p = q + 1){
		q = memchr(p, '\n', e - p);
		if(q == nil)
			q = e;
		t->l[count++] = mkline(p, q - p);
	}
	return t;
}
