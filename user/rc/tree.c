/*
 * Parsed source: nodes and strings that are made together and freed together.
 *
 * Every function defined by a Code holds a reference, so its body outlives the
 * line it was typed on.
 */
#include <u.h>
#include <libc.h>
#include "rc.h"

enum {
	Chunksize = 1024 - sizeof(Chunk),
};

Code*
codenew(char *file)
{
	Code *c;

	c = mallocz(sizeof *c, 1);
	if(c == nil)
		sysfatal("out of memory");
	c->ref = 1;
	if(file != nil)
		c->file = codestr(c, file, strlen(file));
	return c;
}

void
codefree(Code *c)
{
	Chunk *m, *prev;

	if(c == nil || --c->ref > 0)
		return;
	for(m = c->mem; m != nil; m = prev){
		prev = m->prev;
		free(m);
	}
	free(c);
}

void*
codealloc(Code *c, ulong n)
{
	Chunk *m;
	void *p;

	n = (n + 7) & ~7ul;
	m = c->mem;
	if(m == nil || m->size - m->used < n){
		ulong size = n > Chunksize ? n : Chunksize;

		m = malloc(sizeof *m + size);
		if(m == nil)
			sysfatal("out of memory");
		m->size = size;
		m->used = 0;
		m->prev = c->mem;
		c->mem = m;
	}
	p = m->data + m->used;
	m->used += n;
	return p;
}

char*
codestr(Code *c, char *s, long n)
{
	char *p;

	p = codealloc(c, n + 1);
	memmove(p, s, n);
	p[n] = 0;
	return p;
}

Node*
nodenew(Code *c, int type, int line)
{
	Node *n;

	n = codealloc(c, sizeof *n);
	memset(n, 0, sizeof *n);
	n->type = type;
	n->line = line;
	return n;
}
