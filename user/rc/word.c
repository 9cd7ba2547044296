/*
 * Words, and the stack of memory they lie on.
 *
 * talloc() takes from the top; trelease() cuts back to a mark.  run() brackets every
 * command with the two, so a loop of a million rounds needs no more than one.
 *
 * A word with pat set is a pattern: special characters in it follow a Patmark, and a
 * Patmark of its own is doubled.  Other words hold just their characters.
 */
#include <u.h>
#include <libc.h>
#include "rc.h"

enum {
	Chunksize = 8192 - sizeof(Chunk),
};

static Chunk *top;
static Chunk *spare;		/* one kept, so that a boundary is crossed cheaply */

static void
grow(ulong n)
{
	Chunk *c;

	c = spare;
	spare = nil;
	if(c == nil || c->size < n){
		free(c);
		if(n < Chunksize)
			n = Chunksize;
		c = malloc(sizeof *c + n);
		if(c == nil)
			sysfatal("out of memory");
		c->size = n;
	}
	c->used = 0;
	c->prev = top;
	top = c;
}

void*
talloc(ulong n)
{
	void *p;

	n = (n + 7) & ~7ul;
	if(top == nil || top->size - top->used < n)
		grow(n);
	p = top->data + top->used;
	top->used += n;
	return p;
}

Mark
tmark(void)
{
	Mark m;

	if(top == nil)
		grow(0);
	m.chunk = top;
	m.used = top->used;
	return m;
}

void
trelease(Mark m)
{
	Chunk *c;

	while(top != m.chunk){
		c = top;
		top = c->prev;
		if(c->size == Chunksize){
			free(spare);
			spare = c;
		}else
			free(c);
	}
	top->used = m.used;
}

/* s stays where it is */
Word*
wordnew(char *s, int pat)
{
	Word *w;

	w = talloc(sizeof *w);
	w->next = nil;
	w->pat = pat;
	w->s = s;
	return w;
}

/* append a copy of s at *tail; the new tail */
Word**
addword(Word **tail, char *s)
{
	char *p;

	p = talloc(strlen(s) + 1);
	strcpy(p, s);
	*tail = wordnew(p, 0);
	return &(*tail)->next;
}

int
count(Word *w)
{
	int n;

	for(n = 0; w != nil; w = w->next)
		n++;
	return n;
}

char*
join(Word *list, char *sep)
{
	ulong n;
	Word *w;
	char *s, *p;

	n = 1;
	for(w = list; w != nil; w = w->next)
		n += strlen(w->s) + strlen(sep);
	s = p = talloc(n);
	*p = 0;
	for(w = list; w != nil; w = w->next){
		p = strecpy(p, s + n, w->s);
		if(w->next != nil)
			p = strecpy(p, s + n, sep);
	}
	return s;
}

/* pattern to plain characters, in place */
char*
unmark(char *s)
{
	char *r, *w;

	for(r = w = s; *r != 0; *w++ = *r++)
		if(*r == Patmark && r[1] != 0)
			r++;
	*w = 0;
	return s;
}

/* plain characters to a pattern that matches them */
char*
mark(char *s)
{
	char *p, *w;

	if(strchr(s, Patmark) == nil)
		return s;
	p = w = talloc(2*strlen(s) + 1);
	for(; *s != 0; *w++ = *s++)
		if(*s == Patmark)
			*w++ = Patmark;
	*w = 0;
	return p;
}
