/*
 * Registers: the unnamed one, which holds what was last deleted or yanked, and a to z; A to Z append.
 */
#include <u.h>
#include <libc.h>
#include "vi.h"

static Text *unnamed;
static Text *named[26];

static Text*
copytext(Text *t)
{
	Text *c;
	int i;

	c = mktext(t->n, t->linewise);
	for(i = 0; i < t->n; i++)
		c->l[i] = lineref(t->l[i]);
	return c;
}

/* a then b; whole lines if one of them is */
static Text*
append(Text *a, Text *b)
{
	Text *t;
	Line *l, *m;
	int i, n, glue;

	glue = !a->linewise && !b->linewise && a->n > 0 && b->n > 0;
	t = mktext(a->n + b->n - glue, a->linewise || b->linewise);
	n = 0;
	for(i = 0; i < a->n; i++)
		t->l[n++] = lineref(a->l[i]);
	for(i = 0; i < b->n; i++){
		if(i > 0 || !glue){
			t->l[n++] = lineref(b->l[i]);
			continue;
		}
		l = t->l[n-1];
		m = emalloc(sizeof *m + l->n + b->l[0]->n + 1);
		*m = (Line){1, 0, l->n + b->l[0]->n};
		memmove(m->s, l->s, l->n);
		memmove(m->s + l->n, b->l[0]->s, b->l[0]->n + 1);
		linefree(l);
		t->l[n-1] = m;
	}
	return t;
}

/* nil: empty */
Text*
getreg(int r)
{
	if(r == 0 || r == '"')
		return unnamed;
	if(r >= 'A' && r <= 'Z')
		r += 'a' - 'A';
	if(r < 'a' || r > 'z')
		error("no register of that name");
	return named[r - 'a'];
}

/* the register takes t */
void
setreg(int r, Text *t)
{
	Text **reg, *sum;

	if(r >= 'A' && r <= 'Z' && named[r - 'A'] != nil){
		sum = append(named[r - 'A'], t);
		textfree(t);
		t = sum;
	}
	if(r != 0 && r != '"'){
		getreg(r);
		reg = &named[(r | 0x20) - 'a'];
		textfree(*reg);
		*reg = copytext(t);
	}
	textfree(unnamed);
	unnamed = t;
}
